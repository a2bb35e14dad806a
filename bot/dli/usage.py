"""How much of a project's limits is used up: what all processes that ask DLI write down.

Pure, and constant in size: requests are counted by slices of time, and each slice counts
as taken until its end is a period ago. So no window ever sees more than the limit, at the
price of places that come free a slice later than they could.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from math import floor
from typing import Any

from bot.dli.limits import SLACK, Priority, Rate
from bot.ports.replicas import Page

SLICES = 60
"""How many slices a period has."""
BELIEF = 600.0
"""Seconds for which a limit that DLI named is believed."""
PRESENCE = 15.0
"""Seconds after which a process that hasn't asked is taken to be gone."""
MINUTE = timedelta(minutes=1)

_TOLERANCE = 0.5
"""Seconds by which clocks may differ without one having been set."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Requests by the number of the slice in which they were made."""

    period: timedelta = MINUTE
    slices: Mapping[int, int] = field(default_factory=dict)

    @property
    def width(self) -> float:
        """How long a slice is, in seconds."""
        return self.period.total_seconds() / SLICES

    def at(self, now: float) -> "Counts":
        """Return those that still count."""
        kept = {number: count for number, count in self.slices.items() if self._end(number) > now}
        return replace(self, slices=kept) if len(kept) < len(self.slices) else self

    def adding(self, moment: float, requests: int = 1) -> "Counts":
        """Return these and some more, made at one moment."""
        number = floor(moment / self.width)
        count = self.slices.get(number, 0) + requests
        return replace(self, slices={**self.slices, number: count})

    def free_at(self, requests: int, rank: int, now: float) -> float:
        """Return when the waiter of this rank, from 0, gets a place.

        Those who rank higher are taken to go as soon as they may.
        """
        rounds, place = divmod(rank, requests)
        taken = sorted(
            (end, n) for number, n in self.slices.items() if (end := self._end(number)) > now
        )
        to_leave = place + 1 + sum(n for _, n in taken) - requests
        start = now
        for end, n in taken:
            if to_leave <= 0:
                break
            start, to_leave = end, to_leave - n
        return start + rounds * (self.period.total_seconds() + self.width + SLACK)

    def for_period(self, period: timedelta) -> "Counts":
        """Return these as counts of another period, no request earlier than it was made."""
        other = Counts(period)
        for number, count in self.slices.items():
            other = other.adding((number + 1) * self.width, count)
        return other

    def _end(self, number: int) -> float:
        return (number + 1) * self.width + self.period.total_seconds() + SLACK


@dataclass(frozen=True, slots=True)
class Told:
    """A limit that DLI named, believed until then, and what is used of it."""

    requests: int
    until: float
    counts: Counts


@dataclass(frozen=True, slots=True)
class Usage:
    """What the page says. Times are seconds by its own clock, which was last at `at`.

    That clock is the ledger's but for `offset`: it never goes back, and when the ledger's is
    set it goes on as before, as any process can tell that has seen it before. `asked` tells
    when which process was here last.
    """

    at: float = 0.0
    offset: float = 0.0
    minute: Counts = field(default_factory=Counts)
    told: Told | None = None
    paused_until: float = 0.0
    asked: Mapping[str, float] = field(default_factory=dict)

    def on(self, clock: float, steady: float, lead: float | None) -> "Usage":
        """Return it as it is now: at `clock` by the ledger, at `steady` by a process.

        `lead` is how far the page's clock was ahead of that process's, None if it hasn't
        seen it yet.
        """
        now = clock + self.offset
        if lead is not None and abs(now - steady - lead) > _TOLERANCE:
            now = steady + lead
        now = max(now, self.at)
        was_set = abs(now - clock - self.offset) > _TOLERANCE
        offset = now - clock if was_set else self.offset
        return replace(self, at=now, offset=offset).without_past(now)

    def lead(self, steady: float, before: float | None) -> float:
        """Return how far the clock is ahead of a process's own, at the least."""
        seconds = self.at - steady
        is_known = before is not None and abs(seconds - before) <= _TOLERANCE
        return min(seconds, before) if before is not None and is_known else seconds

    def without_past(self, now: float) -> "Usage":
        """Forget what no longer counts."""
        told = self.told if self.told and now < self.told.until else None
        return replace(
            self,
            asked={name: at for name, at in self.asked.items() if at + PRESENCE > now},
            minute=self.minute.at(now),
            told=replace(told, counts=told.counts.at(now)) if told else None,
        )

    def free_at(self, own: Rate, priority: Priority, rank: int, now: float) -> float:
        """Return when the waiter of this rank gets a place; no pause is thought of."""
        free = self.minute.free_at(own.shared_with(priority).requests, rank, now)
        if self.told is None or now >= self.told.until:
            return free
        told = Rate(self.told.requests, self.told.counts.period).shared_with(priority)
        return max(free, self.told.counts.free_at(told.requests, rank, now))

    def used(self, moment: float) -> "Usage":
        """Add a request."""
        told = self.told
        return replace(
            self,
            minute=self.minute.adding(moment),
            told=replace(told, counts=told.counts.adding(moment)) if told else None,
        )

    def throttled(self, moment: float, pause: timedelta, rate: Rate | None) -> "Usage":
        """Pause as long as DLI says, and keep to the limit it names for ten minutes."""
        paused_until = max(self.paused_until, moment + pause.total_seconds())
        if rate is None:
            return replace(self, paused_until=paused_until)
        until = moment + max(BELIEF, pause.total_seconds())
        is_known = self.told is not None and self.told.counts.period == rate.period
        counts = self.told.counts if self.told and is_known else self.minute.for_period(rate.period)
        return replace(self, paused_until=paused_until, told=Told(rate.requests, until, counts))

    def asked_by(self, name: str) -> "Usage":
        """Let others know that a process asks, too."""
        return replace(self, asked={**self.asked, name: self.at})

    def page(self) -> Page:
        """Write it down."""
        told = self.told and {
            "requests": self.told.requests,
            "until": self.told.until,
            "seconds": self.told.counts.period.total_seconds(),
            "slices": list(self.told.counts.slices.items()),
        }
        return {
            "at": self.at,
            "offset": self.offset,
            "slices": list(self.minute.slices.items()),
            "told": told,
            "paused_until": self.paused_until,
            "asked": dict(self.asked),
        }


def read(page: Page) -> Usage:
    """Read what `Usage.page` wrote; nothing is used up on an empty page, or another version's."""
    try:
        return Usage(
            at=page["at"],
            offset=page["offset"],
            minute=Counts(MINUTE, _slices(page)),
            told=_told(page["told"]),
            paused_until=page["paused_until"],
            asked=page["asked"],
        )
    except (KeyError, TypeError, ValueError):
        return Usage()


def _told(fields: Mapping[str, Any] | None) -> Told | None:
    if not fields:
        return None
    counts = Counts(timedelta(seconds=fields["seconds"]), _slices(fields))
    return Told(fields["requests"], fields["until"], counts)


def _slices(fields: Mapping[str, Any]) -> dict[int, int]:
    return dict(fields["slices"])
