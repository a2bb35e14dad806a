"""What a channel's wish to hear of jobs comes to, before anybody words it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from bot.domain.channels import Channel
from bot.domain.jobs import Job, JobId
from bot.domain.reports import JobReport
from bot.domain.subscriptions import Subscription, Target
from bot.domain.watch import Watched
from bot.errors import DliError


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """How many jobs of the last 24 h filters would have meant, and how many run now.

    `searched` of DLI's `total` jobs were looked through, the newest.
    """

    matched: int
    running: int
    searched: int
    total: int


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What filters would have meant, before anybody wishes for them; `now` are those that run."""

    preview: Preview
    now: tuple[Job, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The queues and owners of DLI's jobs of the last 24 h, in the order of their names."""

    queues: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowsJob:
    """A channel follows a job; `trouble` is Slack's word for why nothing can be posted, or "".

    `muted_until` is when its notices come, if they are held back.

    Either the report is there or the error: DLI may be away when a channel subscribes.
    """

    subscription: Subscription
    is_new: bool
    report: JobReport | None = None
    error: DliError | None = None
    trouble: str = ""
    muted_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowsFilters:
    """A channel follows all jobs that match; either the preview or its error is there."""

    subscription: Subscription
    is_new: bool
    preview: Preview | None = None
    preview_error: DliError | None = None
    trouble: str = ""
    muted_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AlreadyOver:
    """A job that can't be followed, as it has ended."""

    report: JobReport


@dataclass(frozen=True, slots=True)
class NotLinked:
    """`owner:me` of somebody whose DLI user isn't known."""


@dataclass(frozen=True, slots=True)
class TooManySubscriptions:
    """A channel that has `most` subscriptions, and can't have more."""

    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsubscribed:
    """A subscription that was there, and is no more.

    `still_heard` tells that filters of the channel mean the job that was named.
    """

    subscription: Subscription
    still_heard: bool = False


@dataclass(frozen=True, slots=True)
class UnsubscribedAll:
    """How many subscriptions the channel had; it has none now."""

    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSubscribed:
    """Nothing to take away; `near` are some of the `total` that the channel does have.

    `target` is None for a button of a subscription that is gone.
    """

    target: Target | None
    near: tuple[Subscription, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfollowed:
    """A channel that hears no more of this one job."""

    job_id: JobId
    was_following: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What a channel hears of: one page of its subscriptions, and jobs it follows now."""

    channel: Channel
    subscriptions: tuple[Subscription, ...]
    total: int
    page: int
    pages: int
    running: tuple[Watched, ...]
    now: datetime


FollowOutcome: TypeAlias = (
    FollowsJob | FollowsFilters | AlreadyOver | NotLinked | TooManySubscriptions
)
UnfollowOutcome: TypeAlias = Unsubscribed | UnsubscribedAll | NotSubscribed | NotLinked | Unfollowed
