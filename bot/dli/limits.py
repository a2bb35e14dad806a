"""The request budget of a project: who may ask DLI when.

DLI publishes no limit. The budget keeps us below the one that is set, and learns from
refusals such as `policy user over ratelimit,limit:60,time:1 minute`.
"""

import asyncio
import re
import time
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from itertools import count
from typing import TypeAlias

from bot.errors import OverBudget, Throttled

# A second more than the minute, since requests don't all travel equally fast.
SLACK = 1.0

# How long a limit that DLI named is believed, and how long to pause if it named none.
BELIEF = 600.0
UNTOLD_PAUSE = timedelta(seconds=5)

_UNITS = {"second": 1, "minute": 60, "hour": 3600}
_TOLD = re.compile(
    r"limit: *([0-9]{1,6}), *time: *([0-9]{1,4}) *(second|minute|hour)",
    re.IGNORECASE,
)

_Ticket: TypeAlias = tuple["Priority", int]


class Priority(IntEnum):
    """What goes first when places are scarce: what a person waits for."""

    QUESTION = 0
    SWEEP = 1
    LOOK = 2


SHARES = {Priority.QUESTION: 1.0, Priority.SWEEP: 0.85, Priority.LOOK: 0.7}
"""How much of a rate may be used up before the next request is one for those who go first."""


@dataclass(frozen=True, slots=True)
class Rate:
    """At most so many requests in any such period."""

    requests: int
    period: timedelta

    def shared_with(self, priority: Priority) -> "Rate":
        """Return what of this rate is open to a priority; one request always is."""
        return Rate(max(1, int(self.requests * SHARES[priority])), self.period)

    @property
    def seconds(self) -> float:
        """How long a place stays taken."""
        return self.period.total_seconds() + SLACK


def told_rate(text: str) -> Rate | None:
    """Read the limit that a gateway names when it throttles; None if it names none."""
    if not (found := _TOLD.search(text)):
        return None
    period = int(found[2]) * _UNITS[found[3].lower()]
    if not 0 < period <= _UNITS["hour"]:
        return None
    return Rate(max(1, int(found[1])), timedelta(seconds=period))


def pause_ordered(refusal: Throttled) -> timedelta:
    """Return how long to leave DLI alone."""
    return UNTOLD_PAUSE if refusal.retry_after is None else refusal.retry_after


def free_at(taken: list[float], rank: int, rate: Rate, now: float) -> float:
    """Return when the waiter of this rank, from 0, gets a place.

    `taken` are the moments of earlier requests in order. Those who rank higher are
    taken to go as soon as they may.
    """
    rounds, place = divmod(rank, rate.requests)
    past = bisect_right(taken, now, key=lambda moment: moment + rate.seconds)
    first = max(past, len(taken) - rate.requests)
    unused = rate.requests - (len(taken) - first)
    start = now if place < unused else taken[first + place - unused] + rate.seconds
    return start + rounds * rate.seconds


class Budget:
    """Hands out places for requests: by priority, then by arrival.

    `monotonic` tells seconds; it has to run with the event loop's time.
    """

    def __init__(self, per_minute: int, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._own = Rate(per_minute, timedelta(minutes=1))
        self._told: Rate | None = None
        self._told_until = 0.0
        self._paused_until = float("-inf")
        self._monotonic = monotonic
        self._taken: list[float] = []
        self._queue: list[_Ticket] = []
        self._arrivals = count()
        self._changed = asyncio.Event()

    async def place(self, priority: Priority, deadline: float) -> None:
        """Wait for a place; raise as soon as it can't be had before `deadline`.

        `OverBudget` when others have used the minute up, `Throttled` while DLI itself
        has ordered a pause. `deadline` is on the clock of `monotonic`.
        """
        ticket = (priority, next(self._arrivals))
        insort(self._queue, ticket)
        self._stir()
        try:
            while (wait := self._wait(ticket, deadline)) > 0:
                await self._stirred(wait)
            self._taken.append(self._monotonic())
        finally:
            self._queue.remove(ticket)
            self._stir()

    def throttled(self, refusal: Throttled) -> None:
        """Pause as long as DLI says, and keep to the limit it names for ten minutes."""
        now = self._monotonic()
        pause = pause_ordered(refusal).total_seconds()
        self._paused_until = max(self._paused_until, now + pause)
        if rate := told_rate(refusal.detail):
            self._told = rate
            self._told_until = now + max(BELIEF, pause)
        self._stir()

    def _wait(self, ticket: _Ticket, deadline: float) -> float:
        now = self._monotonic()
        if self._paused_until > max(now, deadline):
            pause = timedelta(seconds=self._paused_until - now)
            raise Throttled("DLI has asked for a pause", retry_after=pause)
        rank = bisect_left(self._queue, ticket)
        rates = [rate.shared_with(ticket[0]) for rate in self._rates(now)]
        free = max(free_at(self._taken, rank, rate, now) for rate in rates)
        if free > max(now, deadline):
            wait = timedelta(seconds=free - now)
            raise OverBudget("The minute's requests are used up", retry_after=wait)
        return max(free, self._paused_until) - now

    def _rates(self, now: float) -> list[Rate]:
        rates = [self._own]
        if self._told and now < self._told_until:
            rates.append(self._told)
        longest = max(rate.seconds for rate in rates)
        while self._taken and self._taken[0] + longest <= now:
            del self._taken[0]
        return rates

    async def _stirred(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._changed.wait()

    def _stir(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
