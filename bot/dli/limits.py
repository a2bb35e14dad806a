"""What DLI allows, as far as it is known: rates, and who goes first when they are used up.

DLI publishes no limit. The budget keeps us below the one that is set, and learns from
refusals such as `policy user over ratelimit,limit:60,time:1 minute`.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum

from bot.errors import Throttled

# A second more than the minute, since requests don't all travel equally fast.
SLACK = 1.0

UNTOLD_PAUSE = timedelta(seconds=5)
"""How long to pause if DLI named no time."""

_UNITS = {"second": 1, "minute": 60, "hour": 3600}
_TOLD = re.compile(
    r"limit: *([0-9]{1,6}), *time: *([0-9]{1,4}) *(second|minute|hour)",
    re.IGNORECASE,
)


class Priority(IntEnum):
    """What goes first when places are scarce: what a person waits for."""

    QUESTION = 0
    SWEEP = 1
    LOOK = 2


SHARES = {Priority.QUESTION: 1.0, Priority.SWEEP: 0.85, Priority.LOOK: 0.7}
"""How much of a rate may be used up before the next request is one for those who go first."""

FOR_PEOPLE = 1.0 - SHARES[Priority.SWEEP]
"""The share of a rate that is open to people's questions alone."""


@dataclass(frozen=True, slots=True)
class Rate:
    """At most so many requests in any such period."""

    requests: int
    period: timedelta

    def shared_with(self, priority: Priority) -> "Rate":
        """Return what of this rate is open to a priority; one request always is."""
        return self.part(SHARES[priority])

    def part(self, share: float) -> "Rate":
        """Return such a share of this rate, at least one request."""
        return Rate(max(1, int(self.requests * share)), self.period)

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
