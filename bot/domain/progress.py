"""What all observations of a job so far come to.

DLI's own `progress` is that of the running sub job, so it falls back each time a sub
job follows another. Here the tasks of every sub job seen are counted instead, and the
figure never falls.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.forecast import Basis, Forecast
from bot.domain.history import Usual
from bot.domain.jobs import Job, JobId, JobStatus, Observation, SubJob
from bot.domain.journey import Journey

ALMOST_DONE = 0.99
"""As far as a job goes that DLI hasn't called FINISHED."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a job is, as far as anybody can honestly say.

    `overall` is 0..1 and only rises; None, with no `basis`, where nothing honest can be
    said. `sub_jobs` are all that were ever seen, in Spark's order, so that a sub job's
    position is its place among them; `current` is the one to speak of, if any runs.
    `sub_job_progress` is DLI's own figure for it. `runs` is how many earlier runs `overall`
    rests on, `usual` how long they took; `forecast` counts from `seen_at`. `began_at` is when
    the job was submitted, as well as we know, and `gained_at` when it was last seen to have
    come further. `is_tail` hints that few tasks are left of the last sub job.
    """

    job_id: JobId
    status: JobStatus
    seen_at: datetime
    status_word: str = ""
    message: str = ""
    overall: float | None = None
    basis: Basis | None = None
    sub_jobs: tuple[SubJob, ...] = ()
    current: SubJob | None = None
    sub_job_progress: float | None = None
    runs: int = 0
    usual: Usual | None = None
    forecast: Forecast | None = None
    journey: Journey = field(default_factory=Journey)
    began_at: datetime | None = None
    gained_at: datetime | None = None
    is_tail: bool = False

    @property
    def position(self) -> int | None:
        """The current sub job's place among those seen, from 1."""
        return self.sub_jobs.index(self.current) + 1 if self.current else None


def advance(before: Progress | None, seen: Observation) -> Progress:
    """Add what was `seen` to what was known `before`; an older look changes nothing."""
    if before and seen.seen_at < before.seen_at:
        return before
    sub_jobs = _remembered(before.sub_jobs if before else (), seen)
    overall = _overall(seen.status, sub_jobs)
    if before and before.overall is not None:
        overall = max(before.overall, overall or 0.0)
    return Progress(
        job_id=seen.job_id,
        status=seen.status,
        seen_at=seen.seen_at,
        status_word=seen.status_word,
        message=seen.message,
        overall=overall,
        basis=None if overall is None else Basis.TASKS,
        sub_jobs=sub_jobs,
        current=_current(seen, sub_jobs),
        sub_job_progress=None if seen.sub_job_id is None else seen.progress,
    )


def from_status(before: Progress | None, job: Job, seen_at: datetime) -> Progress:
    """Say what `/status` alone allows, for the times when `/progress` has no answer."""
    seen = Observation(
        job_id=job.job_id,
        status=job.status,
        status_word=job.status_word,
        message=job.message,
        seen_at=seen_at,
        sub_jobs=before.sub_jobs if before else (),
    )
    return advance(before, seen)


def _remembered(known: tuple[SubJob, ...], seen: Observation) -> tuple[SubJob, ...]:
    """Return every sub job seen so far, in its newest form; DLI may list only running ones."""
    by_id = {sub.id: sub for sub in (*known, *seen.sub_jobs)}
    return tuple(by_id[key] for key in sorted(by_id))


def _current(seen: Observation, sub_jobs: Iterable[SubJob]) -> SubJob | None:
    """Return the sub job DLI names, else the first one that runs."""
    if seen.status.is_final:
        return None
    listed = {sub.id for sub in seen.sub_jobs}
    running = [sub for sub in sub_jobs if sub.id in listed and sub.is_running]
    named = [sub for sub in running if sub.id == seen.sub_job_id]
    return next(iter(named or running), None)


def _overall(status: JobStatus, sub_jobs: Iterable[SubJob]) -> float | None:
    """Return the share of the tasks known so far that ran."""
    if status is JobStatus.FINISHED:
        return 1.0
    known = tuple(sub_jobs)
    total = sum(sub.total for sub in known)
    if any(sub.is_running and sub.num_tasks is None for sub in known):
        return None
    if total:
        return min(ALMOST_DONE, sum(sub.done for sub in known) / total)
    return 0.0 if status is JobStatus.LAUNCHING else None
