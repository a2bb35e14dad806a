"""Ledgers that processes share in tests, and that go away, lag, or have their clock set."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.dli.budget import Budget
from bot.dli.guard import Guard
from bot.dli.pages import MemoryLedger, SharedPage
from bot.dli.tally import MAX_REFUSED, SharedTally
from bot.errors import StoreUnavailable
from bot.ports import Clock, Ledger
from bot.ports.replicas import Page, Result
from tests.virtual_time import clock, now


class Unsteady:
    """A ledger that is away when told so; its answers and refusals take `seconds`."""

    def __init__(self, ledger: Ledger | None = None, *, clock: Clock = clock) -> None:
        self.is_away = False
        self.seconds = 0.0
        self.ahead = timedelta(0)
        self.changes = 0
        self._ledger = ledger or MemoryLedger(lambda: clock() + self.ahead)

    async def change(
        self, name: str, change: Callable[[Page, datetime], tuple[Page, Result]]
    ) -> Result:
        self.changes += 1
        await asyncio.sleep(self.seconds)
        if self.is_away:
            raise StoreUnavailable("no route to host")
        return await self._ledger.change(name, change)


def budget(per_minute: int, ledger: Ledger | None = None) -> Budget:
    """Return the budget of one process."""
    page = SharedPage(ledger or MemoryLedger(clock), "dli/1", monotonic=now)
    return Budget(per_minute, page, monotonic=now)


def guard(ledger: Ledger | None = None, *, processes: int = 1) -> Guard:
    """Return the guard of one process."""
    page = SharedPage(ledger or MemoryLedger(clock), "key/1", monotonic=now)
    tally = SharedTally(page, monotonic=now)
    return Guard(tally, at_once=MAX_REFUSED, processes=lambda: processes, monotonic=now)
