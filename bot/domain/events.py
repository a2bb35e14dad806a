"""What can happen to a job, and what of it a look at the job shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.jobs import JobStatus
from bot.domain.progress import Progress


class EventKind(StrEnum):
    """What a channel can hear of.

    All but the last three are words of `on:`. `QUEUED`, launching for long, and `LIMIT`, near
    DLI's time limit, are told with `slow`; `LOST` is told to all.
    """

    STARTED = "started"
    PROGRESS = "progress"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"
    STALLED = "stalled"
    SLOW = "slow"
    QUEUED = "queued"
    LIMIT = "limit"
    LOST = "lost"

    @property
    def is_end(self) -> bool:
        """Whether nothing more will be heard of the job."""
        return self in ENDS | {EventKind.LOST}

    @property
    def pings(self) -> bool:
        """Whether it's worth a mention: what somebody may have to act on or waits for."""
        return self not in {EventKind.STARTED, EventKind.PROGRESS}


ENDS = frozenset({EventKind.FINISHED, EventKind.FAILED, EventKind.CANCELLED})
WITH_SLOW = frozenset({EventKind.QUEUED, EventKind.LIMIT})
"""What whoever wants to hear of slow jobs hears as well."""
WORDS = frozenset(EventKind) - WITH_SLOW - {EventKind.LOST}
"""What `on:` takes."""
_BY_STATUS = {
    JobStatus.FINISHED: EventKind.FINISHED,
    JobStatus.FAILED: EventKind.FAILED,
    JobStatus.CANCELLED: EventKind.CANCELLED,
}
_STARTED = frozenset({JobStatus.RUNNING, JobStatus.SCALING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a job, and when we learnt of it.

    `percent` is the threshold crossed, `passed` are lower ones that the same look
    crossed, in rising order; both only with `PROGRESS`.
    """

    kind: EventKind
    at: datetime
    percent: int | None = None
    passed: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """What makes it the same event: "failed", "progress:75"."""
        return self.kind if self.percent is None else f"{self.kind}:{self.percent}"


def turned(before: JobStatus | None, after: JobStatus, at: datetime) -> tuple[Event, ...]:
    """Return what a change of status means; an unknown word means nothing.

    A job whose first sight is its end has also started, but nobody wants to hear of both.
    """
    if before is not None and before.is_final:
        return ()
    if end := _BY_STATUS.get(after):
        return (Event(kind=end, at=at),)
    if after in _STARTED and before not in _STARTED | {JobStatus.UNKNOWN}:
        return (Event(kind=EventKind.STARTED, at=at),)
    return ()


def crossed(
    before: Progress | None, after: Progress, thresholds: Iterable[int]
) -> tuple[Event, ...]:
    """Return the highest of `thresholds` (percent) that lies between two looks, if any.

    An end is told as such, never as a threshold.
    """
    if after.status.is_final or after.overall is None:
        return ()
    floor = _percent(before)
    reached = sorted(t for t in set(thresholds) if floor < t <= after.overall * 100)
    return _highest(reached, after.seen_at)


def odd(before: Progress | None, after: Progress) -> tuple[Event, ...]:
    """Return what has become unusual between two looks; each is told once of a run."""
    known = before.oddities if before else frozenset()
    new = sorted(after.oddities - known)
    return tuple(Event(kind=EventKind(oddity), at=after.seen_at) for oddity in new)


def _highest(reached: Sequence[int], at: datetime) -> tuple[Event, ...]:
    if not reached:
        return ()
    *passed, top = reached
    return (Event(kind=EventKind.PROGRESS, at=at, percent=top, passed=tuple(passed)),)


def _percent(progress: Progress | None) -> float:
    return 0.0 if progress is None or progress.overall is None else progress.overall * 100
