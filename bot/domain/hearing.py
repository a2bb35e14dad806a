"""What of a step in a job's life each of those who follow it has to hear."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from bot.domain.events import Event, EventKind, crossed, odd, turned
from bot.domain.jobs import Job
from bot.domain.subscriptions import Follower
from bot.domain.watch import Watched


def happened(
    before: Watched | None, after: Watched, followers: Iterable[Follower], at: datetime
) -> Iterator[tuple[Follower, Event]]:
    """Yield what each follower has to hear of the step from `before` to `after`.

    `before` is None for a job never seen. To a follower who is new everything is, but for
    what happened before it came: one that came when the job was already under way hears
    nothing of its beginning.
    """
    for follower in followers:
        known = None if follower.new else before
        for event in _events(known, after, follower, at):
            if follower.wishes.wants(event, direct=follower.direct):
                yield follower, event


def _events(
    before: Watched | None, after: Watched, follower: Follower, at: datetime
) -> Iterator[Event]:
    if after.is_lost and not (before and before.is_lost):
        yield Event(kind=EventKind.LOST, at=at)
        return
    came_late = began_before(after.job, follower.since)
    for event in turned(before.job.status if before else None, after.job.status, at):
        if event.kind.is_end or before is not None or not came_late:
            yield event
    first_look = before is None or before.progress is None
    if after.progress is not None and not (first_look and came_late):
        known = before.progress if before else None
        yield from crossed(known, after.progress, follower.wishes.thresholds)
        yield from odd(known, after.progress)


def began_before(job: Job, moment: datetime) -> bool:
    """Whether a job was under way at a moment, by DLI's clock."""
    return job.start_time is not None and job.start_time < moment
