"""Pages of the ledger that all processes share, and what to do while it is away."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.clock import utcnow
from bot.errors import StoreUnavailable
from bot.ports import Clock, Ledger
from bot.ports.replicas import Page, Result

PATIENCE = 3.0
"""Seconds after which a database that doesn't answer is taken to be away."""
AWAY = 5.0
"""Seconds for which a database that was away isn't asked again: people wait for answers."""


class MemoryLedger:
    """The `Ledger` of a process that shares nothing; it goes with it."""

    def __init__(self, clock: Clock = utcnow) -> None:
        self._clock = clock
        self._pages: dict[str, Page] = {}

    async def change(
        self, name: str, change: Callable[[Page, datetime], tuple[Page, Result]]
    ) -> Result:
        """See `Ledger`."""
        self._pages[name], result = change(self._pages.get(name, {}), self._clock())
        return result


class SharedPage:
    """One page of a ledger, answered or given up soon, whatever the database does.

    A change that was given up, or whose caller has left, may be made all the same.
    """

    def __init__(
        self, ledger: Ledger, name: str, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._ledger = ledger
        self._name = name
        self._monotonic = monotonic
        self._away_until = float("-inf")
        self._changes: set[asyncio.Task[Any]] = set()

    async def change(self, change: Callable[[Page, datetime], tuple[Page, Result]]) -> Result:
        """Change the page as `Ledger.change` does; raises `StoreUnavailable`."""
        if self._monotonic() < self._away_until:
            raise StoreUnavailable("The database was away a moment ago")
        task = asyncio.ensure_future(self._ledger.change(self._name, change))
        self._changes.add(task)
        task.add_done_callback(self._ended)
        await asyncio.wait([task], timeout=PATIENCE)
        if not task.done():
            self._away_until = self._monotonic() + AWAY
            raise StoreUnavailable("The database takes too long")
        return task.result()

    async def ended(self) -> None:
        """Wait a little for changes that are still being made."""
        if not self._changes:
            return
        _, late = await asyncio.wait(self._changes, timeout=PATIENCE)
        for task in late:
            task.cancel()

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._changes.discard(task)
        if not task.cancelled() and isinstance(task.exception(), StoreUnavailable):
            self._away_until = self._monotonic() + AWAY
