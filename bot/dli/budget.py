"""The request budget of a project: who may ask DLI when, in this process and all others."""

import asyncio
import random
import time
from bisect import bisect_left, bisect_right, insort
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import count
from secrets import token_hex
from typing import TypeAlias

from bot.dli.limits import FOR_PEOPLE, Priority, Rate, pause_ordered, told_rate
from bot.dli.pages import AWAY, SharedPage
from bot.dli.usage import MINUTE, Counts, Usage, read
from bot.errors import OverBudget, StoreUnavailable, Throttled
from bot.ports.replicas import Page

JITTER = 0.25
"""Seconds by which processes that wait for the same place differ at most."""
_LEAST_WAIT = 0.05
_MOST_UNWRITTEN = 1000

_Ticket: TypeAlias = tuple[Priority, int]
_Deed: TypeAlias = Callable[[Usage, float], Usage]


class Budget:
    """Hands out places for requests: by priority, then by arrival.

    What is used up is on a page that all processes share. This one remembers what it said
    last, and looks again only when it expects a place. While the page can't be had, people's
    questions go on with a share of their own, and what was done meanwhile is written down
    afterwards. `monotonic` tells seconds; it has to run with the event loop's time.
    """

    def __init__(
        self,
        per_minute: int,
        page: SharedPage,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._own = Rate(per_minute, MINUTE)
        self._alone = Counts()
        self._name = token_hex(4)
        self._page = page
        self._monotonic = monotonic
        self._jitter = jitter
        self._usage = Usage()
        self._lead: float | None = None
        self._unwritten: deque[tuple[float, _Deed]] = deque(maxlen=_MOST_UNWRITTEN)
        self._queue: list[_Ticket] = []
        self._calls: dict[_Ticket, asyncio.Event] = {}
        self._arrivals = count()

    @property
    def processes(self) -> int:
        """How many processes have asked lately, with this one."""
        return max(1, len(self._usage.asked))

    @property
    def used(self) -> int:
        """How many requests of all processes still count, as far as this one has seen."""
        return sum(self._usage.minute.at(self._now()).slices.values())

    @property
    def told(self) -> Rate | None:
        """The limit that DLI named lately, and that is believed still."""
        told = self._usage.told
        if told is None or self._now() >= told.until:
            return None
        return Rate(told.requests, told.counts.period)

    async def place(self, priority: Priority, deadline: float) -> None:
        """Wait for a place; raise as soon as it can't be had before `deadline`.

        `OverBudget` when others have used the minute up, `Throttled` while DLI itself
        has ordered a pause. `deadline` is on the clock of `monotonic`.
        """
        ticket = (priority, next(self._arrivals))
        insort(self._queue, ticket)
        self._calls[ticket] = asyncio.Event()
        self._call(self._queue[bisect_right(self._queue, ticket) :])  # it may cost them theirs
        try:
            while True:
                wait = self._wait(ticket, deadline)
                if self._queue[0] != ticket:
                    await self._called(ticket, None)
                elif wait > 0:
                    await self._called(ticket, wait + JITTER * self._jitter())
                elif (wait := await self._asked(priority, deadline)) > 0:
                    self._call(self._queue)  # other processes may have taken what we counted on
                    self._wait(ticket, deadline)
                    await self._called(ticket, wait + JITTER * self._jitter())
                else:
                    return
        finally:
            self._queue.remove(ticket)
            del self._calls[ticket]
            self._call(self._queue[:1])

    async def throttled(self, refusal: Throttled) -> None:
        """Pause as long as DLI says, and keep to the limit it names for ten minutes."""
        pause, rate = pause_ordered(refusal), told_rate(refusal.detail)
        self._did(lambda usage, moment: usage.throttled(moment, pause, rate))
        self._call(self._queue)
        with suppress(StoreUnavailable):  # it will be written down with the next place
            await self._written(lambda usage: (usage, 0.0))

    def _wait(self, ticket: _Ticket, deadline: float) -> float:
        """Return how long to wait for a place, by what is known; 0 is worth asking."""
        now = self._now()
        last = now + deadline - self._monotonic()
        paused_until = self._usage.paused_until
        if paused_until > max(now, last):
            pause = timedelta(seconds=paused_until - now)
            raise Throttled("DLI has asked for a pause", retry_after=pause)
        rank = bisect_left(self._queue, ticket)
        free = self._usage.free_at(self._own, ticket[0], rank, now)
        if free > max(now, last):
            raise _over(free - now)
        return max(free, paused_until) - now if max(free, paused_until) > now else 0.0

    async def _asked(self, priority: Priority, deadline: float) -> float:
        """Take a place, and return 0; or return how long to wait for it."""

        def taking(usage: Usage) -> tuple[Usage, float]:
            free = usage.free_at(self._own, priority, 0, usage.at)
            wait = max(free, usage.paused_until) - usage.at
            return (usage, wait) if wait > 0 else (usage.used(usage.at), 0.0)

        try:
            wait = await self._written(taking)
        except StoreUnavailable as exc:
            if priority is not Priority.QUESTION:
                away = timedelta(seconds=AWAY)
                raise OverBudget("The database is away", retry_after=away) from exc
            return self._taken_alone(deadline)
        return max(wait, _LEAST_WAIT) if wait > 0 else 0.0

    def _taken_alone(self, deadline: float) -> float:
        now = self._monotonic()
        requests = self._own.part(FOR_PEOPLE).requests
        self._alone = self._alone.at(now)
        free = self._alone.free_at(requests, 0, now)
        if free > max(now, deadline):
            raise _over(free - now)
        if free > now:
            return free - now
        self._alone = self._alone.adding(now)
        self._did(Usage.used)
        return 0.0

    async def _written(self, change: Callable[[Usage], tuple[Usage, float]]) -> float:
        """Change the page, after what isn't on it yet; raises `StoreUnavailable`."""
        due = tuple(self._unwritten)

        def on_page(page: Page, clock: datetime) -> tuple[Page, tuple[Usage, float, float]]:
            steady = self._monotonic()
            usage = read(page).on(clock.timestamp(), steady, self._lead)
            usage = _after(usage, due, usage.at - steady)
            usage, result = change(usage.asked_by(self._name))
            return usage.page(), (usage, steady, result)

        usage, steady, result = await self._page.change(on_page)
        for one in due:
            with suppress(ValueError):  # two changes may have been under way
                self._unwritten.remove(one)
        if usage.at >= self._usage.at:
            self._lead = usage.lead(steady, self._lead)
            self._usage = _after(usage, self._unwritten, self._lead)
        return result

    def _did(self, deed: _Deed) -> None:
        """Take note of what has to be written down yet."""
        self._unwritten.append((self._monotonic(), deed))
        now = self._now()
        self._usage = deed(self._usage.without_past(now), now)

    def _now(self) -> float:
        """Return the page's time, as far as it is known."""
        return self._monotonic() + (self._lead or 0.0)

    async def _called(self, ticket: _Ticket, seconds: float | None) -> None:
        """Wait so long, or until something has changed for who holds the ticket."""
        call = self._calls[ticket]
        call.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await call.wait()

    def _call(self, tickets: Iterable[_Ticket]) -> None:
        for ticket in tickets:
            self._calls[ticket].set()


def _after(usage: Usage, deeds: Iterable[tuple[float, _Deed]], ahead: float) -> Usage:
    for moment, deed in deeds:
        usage = deed(usage, moment + ahead)
    return usage


def _over(seconds: float) -> OverBudget:
    wait = timedelta(seconds=seconds)
    return OverBudget("The minute's requests are used up", retry_after=wait)
