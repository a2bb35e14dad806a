"""What somebody's Home shows: all that is theirs, and when they saw it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.preferences import Preference
from bot.domain.subscriptions import Subscription
from bot.domain.watch import Watched

MOST_JOBS = 10
"""Jobs of a kind that a page of a Home shows."""
MOST_SUBSCRIPTIONS = 15
"""Subscriptions that a page of a Home shows."""


class Part(StrEnum):
    """What of a Home is turned over a page at a time, each by itself."""

    RUNNING = "running"
    ENDED = "ended"
    FOLLOWED = "followed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The Home of somebody who opened it.

    `drawn` is the digest of what Slack shows there and `view_hash` Slack's name for it, both ""
    if that isn't known. `iam_user` is who they said that they are in DLI.
    """

    user_id: str
    opened_at: datetime
    drawn_at: datetime | None = None
    drawn: str = ""
    view_hash: str = ""
    iam_user: str | None = None


@dataclass(frozen=True, slots=True)
class MyJob:
    """A job of somebody's, and the channels that hear of it, as far as they may know them."""

    watched: Watched
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """What is somebody's: of each part one page, and how many there are in all.

    A job is theirs if a subscription that they made means it, or if its owner is the DLI user
    that they said they are. `running` has those that started last first, `ended` failures
    first, `subscriptions` the newest first. `pages` are those that are shown, 1 for the first.
    Of the channels of `subscriptions` some are `muted` until a moment, or `paused`: nothing can
    be posted there.
    """

    running: tuple[MyJob, ...] = ()
    running_total: int = 0
    ended: tuple[MyJob, ...] = ()
    ended_total: int = 0
    subscriptions: tuple[Subscription, ...] = ()
    subscriptions_total: int = 0
    iam_user: str | None = None
    preference: Preference = field(default_factory=Preference)
    pages: Mapping[Part, int] = field(default_factory=dict)
    muted: Mapping[str, datetime] = field(default_factory=dict)
    paused: frozenset[str] = frozenset()

    def page(self, part: Part) -> int:
        """Return the page of a part that is shown: no later one than there is."""
        return max(1, min(self.pages.get(part, 1), self.pages_of(part)))

    def pages_of(self, part: Part) -> int:
        """Return how many pages a part has; none, if it's empty."""
        totals = {
            Part.RUNNING: (self.running_total, MOST_JOBS),
            Part.ENDED: (self.ended_total, MOST_JOBS),
            Part.FOLLOWED: (self.subscriptions_total, MOST_SUBSCRIPTIONS),
        }
        total, most = totals[part]
        return -(-total // most)

    @property
    def is_newcomer(self) -> bool:
        """Whether there is nothing to show yet."""
        some = self.running_total or self.ended_total or self.subscriptions_total
        return not some and self.iam_user is None
