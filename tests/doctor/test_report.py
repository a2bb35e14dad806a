"""How findings look, in terminals and elsewhere."""

import io
import re

import pytest
from rich.console import Console

from bot.doctor import Finding, report

WELL = Finding("database", ok=True, detail="can be used")
SLOW = Finding("clock", ok=True, detail="7 min 2 s ahead of DLI's", cure="set it (NTP)")
WRONG = Finding(
    "Slack socket",
    ok=False,
    detail="opened, but Slack didn't greet us [HTTP 404]: " + "long words " * 9,
    cure="let the network and the proxy pass WebSockets (wss://) to Slack; " * 2,
)


def shown(*findings: Finding, width: int, colours: bool = True) -> list[str]:
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=True, no_color=not colours)
    report(list(findings), as_json=False, console=console)
    return out.getvalue().splitlines()


@pytest.mark.parametrize("width", [60, 80, 120])
def test_long_lines_are_wrapped_with_a_hanging_indent(width: int) -> None:
    lines = [re.sub(r"\x1b\[[\d;]*m", "", line).rstrip() for line in shown(WRONG, width=width)]

    assert max(map(len, lines)) <= width
    [first, *rest] = lines[:-2]
    assert first.startswith("FAIL  Slack socket: opened, but Slack didn't greet us [HTTP")
    assert all(line.startswith("      ") for line in rest)
    arrow = next(n for n, line in enumerate(rest) if line.startswith("      → let"))
    assert all(line.startswith(" " * 8) for line in rest[arrow + 1 :])


@pytest.mark.parametrize("colours", [True, False])
def test_no_colour_carries_a_meaning_alone(*, colours: bool) -> None:
    lines = shown(WELL, SLOW, WRONG, width=80, colours=colours)

    bare = [re.sub(r"\x1b\[[\d;]*m", "", line) for line in lines]
    assert [line[:4] for line in bare if line[:4].strip()] == ["ok  ", "warn", "FAIL", "1 of"]
    assert any("\x1b[3" in line for line in lines) is colours


@pytest.mark.parametrize(
    ("findings", "sum_"),
    [
        ([WELL, WELL], "All 2 checks are well."),
        ([WELL, SLOW], "All 2 checks are well, 1 with a warning."),
        ([WELL, WRONG], "1 of 2 checks failed."),
        ([WRONG, SLOW, WELL], "1 of 3 checks failed, 1 with a warning."),
    ],
)
def test_the_last_line_sums_up(
    findings: list[Finding], sum_: str, capsys: pytest.CaptureFixture[str]
) -> None:
    report(findings, as_json=False)

    assert capsys.readouterr().out.splitlines()[-1] == sum_


def test_elsewhere_each_finding_stays_one_line_and_so_does_its_cure(
    capsys: pytest.CaptureFixture[str],
) -> None:
    report([WRONG], as_json=False)

    said, cure, _ = capsys.readouterr().out.splitlines()
    assert said == f"FAIL  Slack socket: {WRONG.detail}"
    assert cure == f"      → {WRONG.cure}"
