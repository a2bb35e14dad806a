"""How figures are summed up, compared and printed."""

import asyncio
import json
import math
import platform
import signal
from collections.abc import Callable, Coroutine, Mapping, Sequence
from os import cpu_count
from statistics import median
from typing import Any, TypeAlias

from rich import box
from rich.console import Console
from rich.table import Table

Row: TypeAlias = Mapping[str, str | int | float | None]
"""One line of a table; a name's last word is its unit."""

WIDTH = 130
"""Columns of the text when it isn't printed to a terminal."""

_INTERRUPTED = 130
"""Exit status."""


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that `share` of all don't exceed; NaN of nothing."""
    if not values:
        return math.nan
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def median_of(rounds: Sequence[Sequence[float]], share: float) -> float:
    """Return the median over the rounds of a percentile; one bad round doesn't decide."""
    return median(percentile(values, share) for values in rounds)


def milliseconds(seconds: float) -> int | None:
    """Return whole milliseconds; None of NaN."""
    return None if math.isnan(seconds) else round(seconds * 1000)


def ratio(ours: float, theirs: float) -> float | None:
    """Return how many times theirs is ours; None if theirs is nothing."""
    return round(ours / theirs, 2) if theirs else None


def show(title: str, rows: Sequence[Row], *, as_json: bool, note: str = "") -> None:
    """Print a table for people, or an object for programs."""
    machine = f"Python {platform.python_version()}, {platform.system()}, {cpu_count()} cores"
    if as_json:
        print(json.dumps({"title": title, "machine": machine, "rows": rows}, indent=2))
        return
    table = Table(
        title=f"{title} ({machine})",
        caption=note or None,
        title_justify="left",
        caption_justify="left",
        box=box.SIMPLE_HEAD,
    )
    for name in rows[0]:
        is_number = name in _numbers(rows)
        table.add_column(name, justify="right" if is_number else "left", no_wrap=not is_number)
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
        try:
            await task
        except asyncio.CancelledError:
            raise SystemExit(_INTERRUPTED) from None

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
            return f"{value:,.4g}"
