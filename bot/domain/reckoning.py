"""What each look at a job adds to what was known of its progress.

DLI's own `progress` is that of the running sub job, so it falls back each time a sub
job follows another. Here every sub job seen is remembered, and put beside earlier runs of
the statement where there are any; the figure never falls.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import known_tasks
from bot.domain.alongside import SoFar
from bot.domain.forecast import Basis, Forecast, Outlook, from_history, from_rate, outlook
from bot.domain.history import EarlierRun, usual
from bot.domain.jobs import Job, JobStatus, Observation, SubJob
from bot.domain.journey import Journey, Step
from bot.domain.progress import Progress
from bot.domain.sub_jobs import NONE_PAST, remembered
from bot.domain.unusual import Oddity, is_tail, oddities

ALMOST_DONE = 0.99
"""As far as a job goes that DLI hasn't called FINISHED."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What is known of a job besides what a look at it tells.

    `earlier` are runs of its statement, the newest first; `began_at` is when it was submitted,
    None if DLI didn't say.
    """

    earlier: tuple[EarlierRun, ...] = ()
    began_at: datetime | None = None
    database_name: str = ""


NOTHING_KNOWN = Background()


def background_of(job: Job, earlier: tuple[EarlierRun, ...]) -> Background:
    """Return what a job's facts and runs before it tell."""
    return Background(earlier=earlier, began_at=job.start_time, database_name=job.database_name)


def advance(
    before: Progress | None, seen: Observation, background: Background = NOTHING_KNOWN
) -> Progress:
    """Add what was `seen` to what was known `before`; an older look changes nothing."""
    if before and seen.seen_at < before.seen_at:
        return before
    running = frozenset(sub.id for sub in seen.sub_jobs if sub.is_running)
    known = (before.past, before.sub_jobs) if before else (NONE_PAST, ())
    past, sub_jobs = remembered(*known, seen.sub_jobs, running)
    current = _current(seen, sub_jobs)
    began_at = _began(before, seen, background)
    after = Progress(
        job_id=seen.job_id,
        status=seen.status,
        seen_at=seen.seen_at,
        status_word=seen.status_word,
        message=seen.message,
        past=past,
        sub_jobs=sub_jobs,
        current=current,
        sub_job_progress=None if seen.sub_job_id is None else seen.progress,
        usual=usual(background.earlier) or (before.usual if before else None),
        journey=_journey(before, began_at),
        began_at=began_at,
        gained_at=before.gained_at if before else None,
        idle_looks=before.idle_looks + 1 if before else 0,
        is_tail=is_tail(current),
    )
    return _judged(_moved(after, running), before, running, background)


def from_status(before: Progress | None, job: Job, seen_at: datetime) -> Progress:
    """Say what `/status` alone allows, for the times when `/progress` has no answer.

    An end is never taken back.
    """
    if before is not None and before.status.is_final:
        return before
    if before is not None:
        done = job.status is JobStatus.FINISHED
        return replace(
            before,
            status=job.status,
            status_word=job.status_word,
            message=job.message,
            seen_at=max(seen_at, before.seen_at),
            overall=1.0 if done else before.overall,
            basis=before.basis or (Basis.TASKS if done else None),
            current=None if job.status.is_final else before.current,
            sub_job_progress=None if job.status.is_final else before.sub_job_progress,
            forecast=None,
            is_tail=before.is_tail and not job.status.is_final,
            stands_still=before.stands_still and not job.status.is_final,
        )
    seen = Observation(
        job_id=job.job_id,
        status=job.status,
        status_word=job.status_word,
        message=job.message,
        seen_at=seen_at,
    )
    return advance(None, seen, Background(began_at=job.start_time))


def _current(seen: Observation, sub_jobs: Iterable[SubJob]) -> SubJob | None:
    """Return the sub job DLI names, else the first one that runs."""
    if seen.status.is_final:
        return None
    listed = {sub.id for sub in seen.sub_jobs}
    running = [sub for sub in sub_jobs if sub.id in listed and sub.is_running]
    named = [sub for sub in running if sub.id == seen.sub_job_id]
    return next(iter(named or running), None)


def _began(before: Progress | None, seen: Observation, background: Background) -> datetime:
    """Return when a job was submitted, never after it was first seen: clocks may differ."""
    known = [background.began_at, before.began_at if before else None, seen.seen_at]
    return min(one for one in known if one is not None)


def _journey(before: Progress | None, began_at: datetime) -> Journey:
    """Return the journey so far, counted from a beginning that may only now be known."""
    if before is None:
        return Journey()
    earlier = (before.began_at or began_at) - began_at
    return before.journey.since(earlier.total_seconds()) if earlier else before.journey


def _moved(after: Progress, running: frozenset[int]) -> Progress:
    """Take the step that a look shows, if it shows one."""
    if after.status.is_final:
        return after
    if not after.sub_jobs:
        waits = after.status is JobStatus.LAUNCHING
        journey = after.journey.waiting(_elapsed(after)) if waits else after.journey
        return replace(after, journey=journey)
    ended = after.past.count + sum(sub.id not in running for sub in after.sub_jobs)
    parts = sum(sub.done / sub.total for sub in after.sub_jobs if sub.id in running and sub.total)
    step = Step(_elapsed(after), ended + parts, after.done_tasks)
    journey = after.journey.to(step, _stages(after))
    if journey == after.journey:
        return after
    return replace(after, journey=journey, gained_at=after.seen_at, idle_looks=0)


def _stages(after: Progress) -> tuple[int, ...]:
    """Return how many stages each sub job has; of those that are past it was noted before."""
    known = after.journey.stages[: after.past.count]
    return (*known, *(len(sub.stage_ids) for sub in after.sub_jobs))


def _judged(
    after: Progress, before: Progress | None, running: frozenset[int], background: Background
) -> Progress:
    """Say how far a job is, how long it still takes, and what is unusual about it.

    While it stands still for longer than is usual its figure does, too, and nobody can say when
    it ends.
    """
    share = known_tasks.share(after.sub_jobs, running, after.past)
    run = SoFar(
        elapsed=_elapsed(after), journey=after.journey, share=share, idle_looks=after.idle_looks
    )
    known = outlook(run, background.earlier, background.database_name)
    odd = oddities(
        after.status, run, background.earlier, background.database_name, tail=after.is_tail
    )
    stands_still = Oddity.STALLED in odd
    overall, basis = (None, None) if stands_still else _overall(after, run, known)
    runs = known.runs if known and basis is Basis.HISTORY else 0
    if before and before.overall is not None and (overall is None or overall < before.overall):
        overall, basis, runs = before.overall, before.basis, before.runs
    if after.status is JobStatus.FINISHED:
        overall, basis = 1.0, basis or Basis.TASKS
    return replace(
        after,
        overall=overall,
        basis=basis,
        runs=runs,
        forecast=None if stands_still else _forecast(after, run, known),
        stands_still=stands_still,
        oddities=odd | (before.oddities if before else frozenset()),
    )


def _overall(
    after: Progress, run: SoFar, known: Outlook | None
) -> tuple[float | None, Basis | None]:
    """Return how far a job is that goes on; of one that has ended that isn't reckoned anew."""
    if after.status.is_final:
        return None, None
    if after.status is JobStatus.LAUNCHING:
        return 0.0, Basis.HISTORY if known else Basis.TASKS
    share = known.share if known else run.share
    if share is None:
        return None, None
    return min(ALMOST_DONE, share), Basis.HISTORY if known else Basis.TASKS


def _forecast(after: Progress, run: SoFar, known: Outlook | None) -> Forecast | None:
    if after.status.is_final or after.status is JobStatus.UNKNOWN:
        return None
    if known:
        return from_history(known)
    if run.share is None or not known_tasks.is_lone(after.sub_jobs, after.past):
        return None
    return from_rate(run, run.share, after.sub_jobs[0].total)


def _elapsed(progress: Progress) -> float:
    began_at = progress.began_at or progress.seen_at
    return (progress.seen_at - began_at).total_seconds()
