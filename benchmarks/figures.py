"""How figures are summed up, compared and printed."""

import asyncio
import json
import math
import platform
import signal
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from os import cpu_count
from statistics import median
from typing import Any, TypeAlias

from rich.console import Console
from rich.table import Table

Row: TypeAlias = Mapping[str, str | int | float | None]
"""One line of a table; a name's last word is its unit."""

WIDTH = 120
"""Columns of the text when it isn't printed to a terminal."""


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that `share` of all don't exceed; NaN of nothing."""
    if not values:
        return math.nan
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def median_of(rounds: Sequence[Sequence[float]], share: float) -> float:
    """Return the median over the rounds of a percentile; one bad round doesn't decide."""
    return median(percentile(values, share) for values in rounds)


def milliseconds(seconds: float) -> float:
    """Return whole milliseconds."""
    return math.nan if math.isnan(seconds) else round(seconds * 1000)


def ratio(ours: float, theirs: float) -> float:
    """Return how many times theirs is ours."""
    return round(ours / theirs, 2) if theirs else math.nan


def show(title: str, rows: Sequence[Row], *, as_json: bool, note: str = "") -> None:
    """Print a table for people, or an object for programs."""
    machine = f"Python {platform.python_version()}, {platform.system()}, {cpu_count()} cores"
    if as_json:
        print(json.dumps({"title": title, "machine": machine, "rows": rows}, indent=2))
        return
    table = Table(title=f"{title} ({machine})", caption=note or None, title_justify="left")
    for name in rows[0]:
        table.add_column(name, justify="right" if name in _numbers(rows) else "left")
    for row in rows:
        table.add_row(*(_text(value) for value in row.values()))
    console = Console()
    Console(width=max(console.width, WIDTH)).print(table)


def measured(measure: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a benchmark; a signal ends it in order, and with it the processes it started."""

    async def guarded() -> None:
        task = asyncio.ensure_future(measure())
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, task.cancel)
        with suppress(asyncio.CancelledError):
            await task

    asyncio.run(guarded())


def _numbers(rows: Sequence[Row]) -> set[str]:
    return {name for row in rows for name, value in row.items() if not isinstance(value, str)}


def _text(value: str | float | None) -> str:
    match value:
        case None:
            return "-"
        case str():
            return value
        case int():
            return f"{value:,}"
        case _:
            return "-" if math.isnan(value) else f"{value:,.4g}"
