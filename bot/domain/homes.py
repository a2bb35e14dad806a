"""What somebody's Home shows: all that is theirs, and when they saw it."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.preferences import Preference
from bot.domain.subscriptions import Subscription
from bot.domain.watch import Watched

MOST_JOBS = 10
"""Jobs of a kind that a Home shows."""
MOST_SUBSCRIPTIONS = 30
"""Subscriptions that a Home shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The Home of somebody who opened it.

    `drawn` is the digest of what Slack shows there, "" if that isn't known.
    """

    user_id: str
    opened_at: datetime
    drawn_at: datetime | None = None
    drawn: str = ""


@dataclass(frozen=True, slots=True)
class MyJob:
    """A job of somebody's, and the channels that hear of it, as far as they may know them."""

    watched: Watched
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """What is somebody's: of each kind at most so many, and how many there are.

    A job is theirs if a subscription that they made means it, or if its owner is the DLI user
    that they said they are. `running` has those that started last first, `ended` failures
    first, `subscriptions` the newest first.
    """

    running: tuple[MyJob, ...] = ()
    running_total: int = 0
    ended: tuple[MyJob, ...] = ()
    ended_total: int = 0
    subscriptions: tuple[Subscription, ...] = ()
    subscriptions_total: int = 0
    iam_user: str | None = None
    preference: Preference = field(default_factory=Preference)

    @property
    def is_newcomer(self) -> bool:
        """Whether there is nothing to show yet."""
        some = self.running_total or self.ended_total or self.subscriptions_total
        return not some and self.iam_user is None
