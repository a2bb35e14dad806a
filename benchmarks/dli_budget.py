"""What a place in the budget costs that all processes share: `python -m benchmarks.dli_budget`."""

import asyncio
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median
from typing import Annotated

import typer

from benchmarks.figures import Row, measured, percentile, show
from bot.dli.budget import Budget
from bot.dli.limits import Priority
from bot.dli.pages import MemoryLedger, SharedPage
from bot.ports import Ledger
from bot.store.database import opened
from bot.store.ledger import SqlLedger
from bot.store.migrating import migrate
from tests.store.server import running_server

UNLIMITED = 10**9
PATIENCE = 60.0


def main(
    places: Annotated[int, typer.Option(min=1, help="Places that each process takes.")] = 500,
    processes: Annotated[int, typer.Option(min=1, help="Processes that share the budget.")] = 3,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Take one place after the other: in memory, in SQLite, in PostgreSQL.

    Each process has connections of its own, but all run in this one. CPU is of this process
    alone, so without PostgreSQL's.
    """

    async def measure() -> None:
        rows: list[Row] = []
        with tempfile.TemporaryDirectory(prefix="budget-") as folder:
            rows.append(await run("memory", [MemoryLedger()], places))
            rows += await in_database("SQLite", f"sqlite:///{folder}/bot.db", processes, places)
            with running_server(Path(folder)) as server:
                url = await server.new_database()
                rows += await in_database("PostgreSQL", url, processes, places)
        show(f"A place in DLI's budget, {places} for each process", rows, as_json=as_json)

    measured(measure)


async def in_database(engine: str, url: str, processes: int, places: int) -> list[Row]:
    """Take places by one process alone, and by several at once."""
    async with AsyncExitStack() as stack:
        databases = [await stack.enter_async_context(opened(url)) for _ in range(processes)]
        await migrate(databases[0])
        ledgers = [SqlLedger(database) for database in databases]
        return [await run(engine, ledgers[:1], places), await run(engine, ledgers, places)]


async def run(engine: str, ledgers: Sequence[Ledger], places: int) -> Row:
    """Let each process take so many places, and sum up."""
    waits: list[float] = []

    async def take(ledger: Ledger) -> None:
        budget = Budget(UNLIMITED, SharedPage(ledger, f"dli/{len(ledgers)}"))
        for _ in range(places):
            start = time.monotonic()
            await budget.place(Priority.QUESTION, start + PATIENCE)
            waits.append(time.monotonic() - start)

    began, cpu = time.monotonic(), time.process_time()
    await asyncio.gather(*(take(ledger) for ledger in ledgers))
    seconds, cpu = time.monotonic() - began, time.process_time() - cpu
    return {
        "ledger": engine,
        "processes": len(ledgers),
        "places/s": round(len(waits) / seconds),
        "CPU ms / place": round(cpu / len(waits) * 1000, 2),
        "p50 ms": round(median(waits) * 1000, 2),
        "p99 ms": round(percentile(waits, 0.99) * 1000, 2),
    }


if __name__ == "__main__":
    typer.run(main)
