"""How findings are printed."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from bot.views.findings import Finding

_STYLES = {"ok": "green", "warn": "yellow", "FAIL": "bold red"}
_AS_IT_IS: Mapping[str, Any] = {"markup": False, "soft_wrap": True}


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
        console.print(Text("\n"), _summed_up(findings), sep="")
        return
    for finding in findings:
        console.print(f"{_mark(finding):<4}  {finding.check}: {finding.detail}", **_AS_IT_IS)
        if finding.cure:
            console.print(f"      → {finding.cure}", **_AS_IT_IS)
    console.print(_summed_up(findings))


def _table(findings: list[Finding]) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(width=4)
    table.add_column(overflow="fold")
    for finding in findings:
        mark = _mark(finding)
        said = Text.assemble((finding.check, "bold"), f": {finding.detail}")
        table.add_row(Text(mark, style=_STYLES[mark]), said)
        if finding.cure:
            table.add_row("", _cure(finding.cure))
    return table


def _cure(cure: str) -> RenderableType:
    table = Table.grid(padding=(0, 1))
    table.add_row(Text("→", style="yellow"), Text(cure, style="yellow", overflow="fold"))
    return table


def _mark(finding: Finding) -> str:
    if not finding.ok:
        return "FAIL"
    return "warn" if finding.is_warning else "ok"


def _summed_up(findings: list[Finding]) -> Text:
    total = len(findings)
    failed = sum(not finding.ok for finding in findings)
    warned = sum(finding.is_warning for finding in findings)
    also = f", {warned} with a warning" if warned else ""
    if failed:
        return Text(f"{failed} of {total} checks failed{also}.", style="bold red")
    return Text(f"All {total} checks are well{also}.", style="bold green")
