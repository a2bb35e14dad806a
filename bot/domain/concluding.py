"""What one look at a job comes to: what is known now, what is to be said, when to look again."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from bot.domain.announcing import card_notice, event_notice, file_notice
from bot.domain.events import WITH_SLOW, Event, EventKind
from bot.domain.hearing import began_before, happened
from bot.domain.history import EarlierRun
from bot.domain.jobs import Job, JobStatus, Observation
from bot.domain.notices import BY, Notice
from bot.domain.pacing import Pace, backoff, next_look
from bot.domain.subscriptions import Follower
from bot.domain.watch import (
    Conclusion,
    Look,
    Watched,
    failed,
    in_time,
    missed,
    newly_found,
    run_of,
    saw_job,
    saw_progress,
)
from bot.errors import JobNotFound

LONG_REASON = 1_000
"""Characters of a reason that a message shows; a longer one goes into the thread as a file."""
_LIVE = WITH_SLOW | {EventKind.STARTED, EventKind.PROGRESS, EventKind.STALLED, EventKind.SLOW}
"""What puts a card up before the end."""


def conclude(
    before: Watched | None, look: Look, followers: tuple[Follower, ...], at: datetime, pace: Pace
) -> Conclusion | None:
    """Put an answer beside what was known; None if there's nothing to keep.

    `before` is None for a job never seen, `at` is when the answer came.
    """
    before = before and in_time(before, at)
    after = _after(before, look, at)
    if after is None:
        return None
    wanted = any(wants_looks(follower) for follower in followers) and not after.is_over
    due_at = _due(before, after, look, goals(after, followers), pace, at) if wanted else None
    return Conclusion(
        watched=replace(after, due_at=due_at),
        notices=tuple(_notices(before, after, followers, at)),
        refresh=_shows_more(before, after),
        run=_ended(before, after),
    )


def goals(after: Watched, followers: Iterable[Follower]) -> tuple[float, ...]:
    """Return the thresholds that somebody still waits for, 0..1."""
    so_far = (after.progress.overall or 0.0) if after.progress else 0.0
    wanted = {
        threshold / 100
        for follower in followers
        if EventKind.PROGRESS in follower.wishes.events
        for threshold in follower.wishes.thresholds
    }
    return tuple(sorted(goal for goal in wanted if goal > so_far))


def _after(before: Watched | None, look: Look, at: datetime) -> Watched | None:
    match look.answer:
        case Job() as job:
            return saw_job(before, job, at) if before else _new(look, job, at)
        case Observation() as seen:
            job = Job(job_id=look.job_id, status=seen.status, status_word=seen.status_word)
            return saw_progress(before or _new(look, job, at), seen, look.earlier)
        case JobNotFound():
            return before and missed(before)
        case _:
            return before and failed(before)


def _new(look: Look, job: Job, at: datetime) -> Watched:
    return newly_found(look.team_id, look.project, job, at)


def _due(
    before: Watched | None,
    after: Watched,
    look: Look,
    ahead: tuple[float, ...],
    pace: Pace,
    at: datetime,
) -> datetime:
    """Return when progress has to be asked for: at once when a job has begun to run.

    Until then the sweeps tell all there is.
    """
    if trouble := after.failures + after.misses:
        return at + backoff(trouble, pace)
    if after.job.status is JobStatus.LAUNCHING or look.is_substitute:
        return at + pace.most
    if isinstance(look.answer, Observation):
        return next_look(after.trail, ahead, pace, at)
    if before is None or before.due_at is None or before.job.status is not after.job.status:
        return at
    return before.due_at


def wants_looks(follower: Follower) -> bool:
    """Whether a follower has, or may get, a card that shows progress."""
    has_card = follower.direct and not follower.wishes.only_failures
    return has_card or bool(follower.wishes.events & _LIVE)


def _notices(
    before: Watched | None, after: Watched, followers: tuple[Follower, ...], at: datetime
) -> Iterator[Notice]:
    for follower, event in happened(before, after, followers, at):
        place = follower.team_id, follower.channel_id, after.project, after.job_id
        if not event.kind.is_end:
            yield card_notice(*place, at)
        notice = _notice(after, follower, event)
        yield replace(notice, body=_led_by(before, after, follower, event, at))
        if event.kind is EventKind.FAILED and len(after.job.message) > LONG_REASON:
            yield file_notice(*place, event)


def _notice(after: Watched, follower: Follower, event: Event) -> Notice:
    notice = event_notice(follower.team_id, follower.channel_id, after.project, after.job_id, event)
    mentions = follower.wishes.mentions if event.kind.pings else ()
    return replace(notice, thread=follower.wishes.thread, mentions=mentions)


def _led_by(
    before: Watched | None, after: Watched, follower: Follower, event: Event, at: datetime
) -> dict[str, str]:
    """Name whoever subscribed, if that alone led to the notice: it had happened before."""
    if before is None or not follower.new or not began_before(after.job, follower.since):
        return {}
    news = happened(before, after, [replace(follower, new=False)], at)
    is_news = any(one.key == event.key for _follower, one in news)
    return {} if is_news or not follower.by else {BY: follower.by}


def _ended(before: Watched | None, after: Watched) -> EarlierRun | None:
    """Return the run that ended with this look, for those that follow; None if none did."""
    was_over = before is not None and before.job.status.is_final
    if was_over or not after.job.status.is_final or not after.fingerprint:
        return None
    return run_of(after)


def _shows_more(before: Watched | None, after: Watched) -> bool:
    """Whether a card drawn `before` isn't what it would be now."""
    if before is None:
        return True
    return (
        before.job != after.job
        or before.progress != after.progress
        or before.is_stale is not after.is_stale
        or before.is_over is not after.is_over
    )
