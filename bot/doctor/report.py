"""How findings are printed."""

import json
from dataclasses import asdict

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from bot.views.findings import Finding

_MARKS = {"ok": "green", "warn": "yellow", "FAIL": "bold red"}


def report(findings: list[Finding], *, as_json: bool, console: Console | None = None) -> None:
    """Print a line per finding, below it its cure, and at last what they come to.

    A terminal's lines are wrapped with a hanging indent; elsewhere each stays one line.
    """
    if as_json:
        print(json.dumps([asdict(finding) for finding in findings], indent=2))  # noqa: T201
        return
    console = console or Console(highlight=False)
    if console.is_terminal:
        console.print(_table(findings))
    else:
        for finding in findings:
            for mark, line in _lines(finding):
                console.print(Text(f"{mark:<4}  {line.plain}"), soft_wrap=True)
    console.print(_summed_up(findings))


def _table(findings: list[Finding]) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(width=4)
    table.add_column(overflow="fold")
    for finding in findings:
        for mark, line in _lines(finding):
            table.add_row(Text(mark, style=_MARKS.get(mark, "")), line)
    return table


def _lines(finding: Finding) -> list[tuple[str, Text]]:
    mark = "FAIL" if not finding.ok else "warn" if finding.is_warning else "ok"
    said = Text.assemble((finding.check, "bold"), f": {finding.detail}")
    cure = [("", Text(f"→ {finding.cure}", style="yellow"))] if finding.cure else []
    return [(mark, said), *cure]


def _summed_up(findings: list[Finding]) -> Text:
    total = len(findings)
    failed = sum(not finding.ok for finding in findings)
    warned = sum(finding.is_warning for finding in findings)
    also = f", {warned} with a warning" if warned else ""
    if failed:
        return Text(f"{failed} of {total} checks failed{also}.", style="bold red")
    return Text(f"All {total} checks are well{also}.", style="bold green")
