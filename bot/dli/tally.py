"""How often DLI has refused a key lately, counted by all processes that use it.

DLI's gateway locks a key after five refused signatures. So of one key, that is of one set of
settings, at most four requests are refused in 24 hours, by all processes together, restarts
and whatever was accepted in between included. A refused key is tried again by itself, alone,
in case somebody has mended it where it is kept: 10 minutes after the first refusal, an hour
after the second, six hours after the third, and after the fourth when 24 hours have passed
since the first. Once such a try is accepted, all processes go on as soon as they are asked
again, half a minute later at most. Other settings begin anew at once; a restart doesn't.
"""

import asyncio
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias, TypeVar

from bot.dli.pages import SharedPage
from bot.errors import StoreUnavailable
from bot.ports.replicas import Page

Result = TypeVar("Result")
_Change: TypeAlias = Callable[["Tally", float], tuple["Tally", Result]]

MAX_REFUSED = 4
GAPS = (600.0, 3600.0, 6 * 3600.0)
"""Seconds between the first refusal, or the second, or the third, and another try."""
REMEMBERED = 24 * 3600.0
UNSETTLED = 3600.0
"""Seconds for which a try counts whose answer nobody heard, as its process has died."""
ANSWERED = 10.0
"""Seconds after which a try was answered, or is lost."""

# A gateway refuses a signature at once: a request this old has passed it, and is slow.
YOUNG = 2.0

_LOOK_AGAIN = 0.1
_MOST_KEPT = 100


@dataclass(frozen=True, slots=True)
class Tally:
    """What the page says: moments of refusals, and of tries of which nobody knows yet."""

    refused: tuple[float, ...] = ()
    tries: Mapping[str, float] = field(default_factory=dict)
    accepted_at: float = 0.0

    def at(self, now: float) -> "Tally":
        """Return what still counts; a moment to come, by a clock that was set, is now."""
        refused = tuple(min(one, now) for one in self.refused if one + REMEMBERED > now)
        tries = {name: min(one, now) for name, one in self.tries.items() if one + UNSETTLED > now}
        return Tally(refused, tries, min(self.accepted_at, now))

    def closed_for(self, now: float, besides: int = 0) -> float:
        """Return how long nobody may try, in seconds; 0 if one may.

        `besides` is how many refusals a process knows of that weigh as much.
        """
        wait = 0.0
        if self.refused and (last := max(self.refused)) >= self.accepted_at:
            wait = last + GAPS[min(len(self.refused), len(GAPS)) - 1] - now
        lost = [moment for moment in self.tries.values() if moment + ANSWERED <= now]
        if len(self.refused) + len(lost) + besides >= MAX_REFUSED:
            ends = [moment + REMEMBERED for moment in self.refused]
            ends += [moment + UNSETTLED for moment in lost]
            wait = max(wait, min(ends, default=now + UNSETTLED) - now)
        return max(0.0, wait)

    def is_busy(self, now: float, besides: int = 0) -> bool:
        """Tell whether others' tries are under way whose answers are to be waited for."""
        is_full = len(self.refused) + len(self.tries) + besides >= MAX_REFUSED
        return is_full or any(moment + YOUNG > now for moment in self.tries.values())

    def trying(self, name: str, now: float) -> "Tally":
        """Add a try."""
        return replace(self, tries={**self.tries, name: now})

    def refusing(self, now: float) -> "Tally":
        """Add a refusal."""
        return replace(self, refused=(*self.refused, now)[-_MOST_KEPT:])

    def settled(self, name: str) -> "Tally":
        """Take away a try whose end is known."""
        return replace(self, tries={other: at for other, at in self.tries.items() if other != name})

    def accepting(self, now: float) -> "Tally":
        """Let others try: the key is good, and so were tries of which nobody heard."""
        tries = {name: moment for name, moment in self.tries.items() if moment + YOUNG > now}
        return replace(self, tries=tries, accepted_at=now)

    def page(self) -> Page:
        """Write it down."""
        return {
            "refused": list(self.refused),
            "tries": dict(self.tries),
            "accepted_at": self.accepted_at,
        }


def read(page: Page) -> Tally:
    """Read what `Tally.page` wrote; nothing was refused on an empty page, or another version's."""
    try:
        return Tally(tuple(page["refused"]), page["tries"], page["accepted_at"])
    except (KeyError, TypeError):
        return Tally()


class SharedTally:
    """The tally on its page; while that can't be had, what is known here holds."""

    def __init__(
        self,
        page: SharedPage,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._known = Tally()
        self._page = page
        self._monotonic = monotonic
        self._jitter = jitter
        self._ahead = 0.0
        self._unwritten: list[float] = []

    @property
    def refusals(self) -> int:
        """How many refusals count, as far as this process knows."""
        return len(self._known.at(self._monotonic() + self._ahead).refused)

    async def reserve(self, name: str, besides: int) -> float:
        """Take leave for a try, and return 0; or return for how long there is none.

        While others try, their answer is waited for. `besides` is as in `Tally.closed_for`.
        """

        def trying(tally: Tally, now: float) -> tuple[Tally, tuple[float, bool]]:
            closed, is_busy = tally.closed_for(now, besides), tally.is_busy(now, besides)
            is_free = closed <= 0 and not is_busy
            return (tally.trying(name, now) if is_free else tally), (closed, is_busy)

        while True:
            closed, is_busy = await self._changed(trying)
            if closed > 0 or not is_busy:
                return closed
            await asyncio.sleep(_LOOK_AGAIN * (1 + self._jitter()))

    async def refused(self, name: str) -> float:
        """Count a refusal, of that try or of none; return for how long none may be made."""
        moment = self._monotonic()

        def refusing(tally: Tally, now: float) -> tuple[Tally, float]:
            tally = tally.settled(name).refusing(now)
            return tally, tally.closed_for(now)

        try:
            return await self._written(refusing)
        except StoreUnavailable:
            self._unwritten.append(moment)
            return self._kept(refusing)

    async def accepted(self, name: str) -> None:
        """Let others know that a try was answered well."""
        await self._changed(lambda tally, now: (tally.settled(name).accepting(now), None))

    async def unanswered(self, name: str) -> None:
        """Give leave back: that try wasn't refused."""
        await self._changed(lambda tally, now: (tally.settled(name), None))

    async def _changed(self, change: _Change[Result]) -> Result:
        try:
            return await self._written(change)
        except StoreUnavailable:
            return self._kept(change)

    async def _written(self, change: _Change[Result]) -> Result:
        due = tuple(self._unwritten)

        def on_page(page: Page, clock: datetime) -> tuple[Page, tuple[Tally, float, Result]]:
            now, tally = clock.timestamp(), read(page)
            ahead = now - self._monotonic()
            for moment in due:
                tally = tally.refusing(moment + ahead)
            tally, result = change(tally.at(now), now)
            return tally.page(), (tally, ahead, result)

        self._known, self._ahead, result = await self._page.change(on_page)
        self._unwritten = [moment for moment in self._unwritten if moment not in due]
        return result

    def _kept(self, change: _Change[Result]) -> Result:
        now = self._monotonic() + self._ahead
        self._known, result = change(self._known.at(now), now)
        return result
