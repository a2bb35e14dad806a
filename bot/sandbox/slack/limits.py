"""Slack's rate limits: how many calls of which method in which time.

Tiers are per method and minute (docs.slack.dev/apis/web-api/rate-limits). Slack allows
bursts without saying how large; the figures here are the documented ones, taken strictly.
"""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.ports import Clock


@dataclass(frozen=True, slots=True)
class Limit:
    """So many calls in any stretch of so many seconds."""

    calls: int
    seconds: float


# One a minute, but an app may open its ten sockets together.
TIER_1 = Limit(10, 600)
TIER_2 = Limit(20, 60)
TIER_3 = Limit(50, 60)
TIER_4 = Limit(100, 60)
SPECIAL = Limit(600, 60)
PER_CHANNEL = Limit(3, 3)
"""One message per second and channel, with a small burst."""

PER_CHANNEL_STRICT = Limit(1, 1)
"""The documented figure by the letter."""

PER_WORKSPACE = Limit(300, 60)
"""Messages of one app, to all channels: "several hundred per minute"."""

_LONGEST_WAIT = 60


class RateLimits:
    """Counts calls by key, and says no when a limit is reached."""

    def __init__(self, clock: Clock, *, enforced: bool) -> None:
        self.enforced = enforced
        self._clock = clock
        self._taken: dict[str, deque[datetime]] = {}

    def take(self, wanted: Sequence[tuple[str, Limit]]) -> int:
        """Count a call against every (key, limit), or count nothing.

        Returns 0, or the whole seconds to wait before it would be accepted.
        """
        if not self.enforced:
            return 0
        now = self._clock()
        wait = max((self._wait(key, limit, now) for key, limit in wanted), default=0)
        if not wait:
            for key, _ in wanted:
                self._taken[key].append(now)
        return min(wait, _LONGEST_WAIT)

    def _wait(self, key: str, limit: Limit, now: datetime) -> int:
        taken = self._taken.setdefault(key, deque())
        window = timedelta(seconds=limit.seconds)
        while taken and taken[0] <= now - window:
            taken.popleft()
        if len(taken) < limit.calls:
            return 0
        return max(1, math.ceil((taken[0] + window - now).total_seconds()))
