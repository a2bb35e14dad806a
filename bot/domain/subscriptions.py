"""A channel's wishes: which jobs, what of them, and how loud."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from bot.domain.events import ENDS, WITH_SLOW, WORDS, Event, EventKind
from bot.domain.filters import Filter, matches
from bot.domain.jobs import Job, JobId

DEFAULT_THRESHOLDS = (25, 50, 75)
JOB_EVENTS = ENDS | {EventKind.PROGRESS}
"""What is heard of a job that was named, unless `on:` says otherwise."""
FILTER_EVENTS = ENDS
"""What is heard of jobs that match filters, unless `on:` says otherwise."""
SHORT_FORMS: Mapping[str, frozenset[EventKind]] = {
    "all": WORDS,
    "end": ENDS,
}


class ThreadMode(StrEnum):
    """What of a card's thread is also sent to the channel, from little to much."""

    QUIET = "quiet"
    DEFAULT = "default"
    BROADCAST = "broadcast"


_LOUDNESS = tuple(ThreadMode)


@dataclass(frozen=True, slots=True)
class JobTarget:
    """One job, by its id."""

    job_id: JobId

    @property
    def key(self) -> str:
        """What makes it the same target, as one would type it."""
        return self.job_id


@dataclass(frozen=True, slots=True)
class FilterTarget:
    """Every job for which all filters hold; at least one filter."""

    filters: tuple[Filter, ...]

    @property
    def key(self) -> str:
        """What makes it the same target, as one would type it, in one order."""
        return " ".join(sorted(_typed(one) for one in set(self.filters)))


Target: TypeAlias = JobTarget | FilterTarget


def _typed(one: Filter) -> str:
    pattern = f'"{one.pattern}"' if " " in one.pattern else one.pattern
    return f"{'-' if one.exclude else ''}{one.field}:{pattern.casefold()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What to tell, and how.

    `thresholds` are whole percent in rising order, of use only with `PROGRESS`;
    `mentions` are ids of users (U…, W…) and of user groups (S…).
    """

    events: frozenset[EventKind]
    thresholds: tuple[int, ...] = ()
    mentions: tuple[str, ...] = ()
    thread: ThreadMode = ThreadMode.DEFAULT

    @property
    def only_failures(self) -> bool:
        """Whether nothing at all is to be heard or seen of a job unless it fails."""
        return self.events == {EventKind.FAILED}

    def wants(self, event: Event, *, direct: bool) -> bool:
        """Whether to tell of `event`; `direct` if the job itself was subscribed to.

        That DLI no longer knows a job is told to all who named it, whatever they chose.
        """
        if event.kind is EventKind.LOST:
            return direct
        kind = EventKind.SLOW if event.kind in WITH_SLOW else event.kind
        return kind in self.events


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody asked to hear; None where they left the choice to us.

    `project` is "" for the first one.
    """

    target: Target
    events: frozenset[EventKind] | None = None
    thresholds: tuple[int, ...] | None = None
    mentions: tuple[str, ...] | None = None
    thread: ThreadMode | None = None
    project: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A channel's subscription; `since` is by DLI's clock, so that ends compare with it."""

    id: int
    team_id: str
    channel_id: str
    project: str
    target: Target
    wishes: Wishes
    created_by: str
    created_at: datetime
    since: datetime

    @property
    def is_direct(self) -> bool:
        """Whether it is about one job, and ends with it."""
        return isinstance(self.target, JobTarget)

    def covers(self, job: Job) -> bool:
        """Whether `job`, a row of DLI's list, is one it means.

        A job that had ended before the subscription began is none of its business.
        """
        if isinstance(self.target, JobTarget):
            return self.target.job_id == job.job_id
        return not self._missed(job) and matches(self.target.filters, job)

    def _missed(self, job: Job) -> bool:
        ended = ended_at(job)
        return ended is not None and ended < self.since


@dataclass(frozen=True, slots=True, kw_only=True)
class Follower:
    """A channel that follows a job, with the wishes of all its subscriptions to it.

    `since` is when the first of them began; what happened before isn't told. A follower
    is `new` when the job has only just been found to match; `by` is who made the first of them.
    """

    team_id: str
    channel_id: str
    wishes: Wishes
    direct: bool
    since: datetime
    new: bool = False
    by: str = ""


def ended_at(job: Job) -> datetime | None:
    """Return when a job ended, by DLI's clock; None while it runs, or if DLI doesn't say."""
    if not job.status.is_final:
        return None
    if job.end_time is not None:
        return job.end_time
    if job.start_time is None or job.duration is None:
        return None
    return job.start_time + job.duration


def together(wishes: Iterable[Wishes]) -> Wishes:
    """Return what a channel hears that has several subscriptions to one job.

    Each event is told once, as the loudest of them wants it.
    """
    first, *rest = wishes
    for one in rest:
        first = replace(
            first,
            events=first.events | one.events,
            thresholds=tuple(sorted({*_due(first), *_due(one)})),
            mentions=tuple(dict.fromkeys((*first.mentions, *one.mentions))),
            thread=max(first.thread, one.thread, key=_LOUDNESS.index),
        )
    return first


def _due(wishes: Wishes) -> tuple[int, ...]:
    return wishes.thresholds if EventKind.PROGRESS in wishes.events else ()
