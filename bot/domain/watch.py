"""What is known of a watched job, and what each answer of DLI adds to it."""

from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.domain.fingerprints import fingerprint
from bot.domain.history import EarlierRun
from bot.domain.ids import JobRef
from bot.domain.jobs import Job, JobId, JobStatus, Observation
from bot.domain.journey import Journey
from bot.domain.notices import Notice
from bot.domain.pacing import Trail
from bot.domain.progress import Progress, rewound
from bot.domain.reckoning import advance, background_of, from_status
from bot.errors import DliError

Answer: TypeAlias = Observation | Job | DliError
"""What a look at one job comes to: of `/progress`, of `/status` or the list, or neither."""

MISSES = 3
"""How often in a row DLI has to say that it knows no such job before we believe it."""
UNEVEN = timedelta(minutes=1)
"""A job that was seen so far ahead of now was seen before the clock was set back."""
STALE = 3
"""Looks in a row that came to nothing, after which a card says that it isn't current."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A job that somebody follows or owns, as far as DLI has told.

    `job` holds its facts and newest status, `progress` what looks at it came to; None
    before the first, and `trail` the pace it shows. `seen_at` is when DLI last said
    anything of it. `misses` counts answers that there is no such job, `failures` those that
    were errors, both in a row. `due_at` is when its progress has to be asked for next, None
    if nobody wants it. `fingerprint` is that of its statement, "" while DLI hasn't told it.
    """

    team_id: str
    project: str
    job: Job
    progress: Progress | None = None
    first_seen_at: datetime
    seen_at: datetime
    misses: int = 0
    failures: int = 0
    trail: Trail = field(default_factory=Trail)
    due_at: datetime | None = None
    fingerprint: str = ""

    @property
    def job_id(self) -> JobId:
        """The job's id."""
        return self.job.job_id

    @property
    def ref(self) -> JobRef:
        """The job as buttons name it."""
        return JobRef(self.project, self.job_id)

    @property
    def is_lost(self) -> bool:
        """Whether DLI doesn't know it any more."""
        return self.misses >= MISSES

    @property
    def is_stale(self) -> bool:
        """Whether DLI hasn't answered for so long that what is known may not be true."""
        return self.failures >= STALE and not self.is_over

    @property
    def is_over(self) -> bool:
        """Whether there's nothing left to look at."""
        return self.job.status.is_final or self.is_lost


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """An answer of DLI about a job, to be put beside what is known of it.

    `matches` are the ids of subscriptions that were only now found to mean the job.
    `is_owned`: somebody's Home shows the job as theirs, though perhaps nobody follows it.
    `is_substitute` tells that `/status` answered because `/progress` couldn't. `earlier` are
    runs of the same statement, the newest first.
    """

    team_id: str
    project: str
    job_id: JobId
    answer: Answer
    matches: tuple[int, ...] = ()
    is_owned: bool = False
    is_substitute: bool = False
    earlier: tuple[EarlierRun, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """What a look comes to: all of it is kept, or nothing.

    `refresh` tells that the job's cards don't show what is true any more; `run` is the run
    that ended, for those of its statement that follow.
    """

    watched: Watched
    notices: tuple[Notice, ...] = ()
    refresh: bool = False
    run: EarlierRun | None = None


def newly_found(team_id: str, project: str, job: Job, at: datetime) -> Watched:
    """Return what is known of a job that nobody followed before, from what DLI says of it."""
    return Watched(
        team_id=team_id,
        project=project,
        job=job,
        first_seen_at=at,
        seen_at=at,
        fingerprint=fingerprint(job.statement),
    )


def in_time(before: Watched, at: datetime) -> Watched:
    """Return what is known by the clock as it is now: it may have been set back.

    Else all answers would be older than what is known, and tell nothing, until it has caught up.
    """
    back = before.seen_at - at
    if back < UNEVEN:
        return before
    progress = before.progress
    return replace(
        before,
        seen_at=at,
        progress=progress and rewound(progress, back),
        trail=before.trail.rewound(back),
    )


def saw_job(before: Watched, job: Job, at: datetime) -> Watched:
    """Add a row of the list, or `/status`; an end that was told is never taken back."""
    if before.job.status.is_final and not job.status.is_final:
        return before
    progress = before.progress
    if progress is not None and progress.status is not job.status:
        progress = from_status(progress, job, max(at, progress.seen_at))
    return replace(
        before,
        job=_merged(before.job, job),
        progress=progress,
        seen_at=max(at, before.seen_at),
        misses=0,
        failures=0,
        fingerprint=before.fingerprint or fingerprint(job.statement),
    )


def saw_progress(
    before: Watched, seen: Observation, earlier: tuple[EarlierRun, ...] = ()
) -> Watched:
    """Add an answer of `/progress`; `earlier` are runs of the same statement, newest first."""
    if before.job.status.is_final:
        return before
    job = Job(
        job_id=before.job_id,
        status=seen.status,
        status_word=seen.status_word,
        message=seen.message,
    )
    progress = advance(before.progress, seen, background_of(before.job, earlier))
    return replace(
        before,
        job=_merged(before.job, job),
        progress=progress,
        trail=before.trail.extended(progress),
        seen_at=max(seen.seen_at, before.seen_at),
        misses=0,
        failures=0,
    )


def missed(before: Watched) -> Watched:
    """Add an answer that there is no such job."""
    return replace(before, misses=before.misses + 1)


def failed(before: Watched) -> Watched:
    """Add a look that came to nothing."""
    return replace(before, failures=before.failures + 1)


def run_of(watched: Watched) -> EarlierRun | None:
    """Return what a job that has ended tells of runs to come; None if not even how long it took."""
    job, progress = watched.job, watched.progress
    started_at = job.start_time or (progress.began_at if progress else None)
    if started_at is None:
        return None
    journey = progress.journey if progress else Journey()
    launching = timedelta(seconds=journey.launching) if journey.launching else None
    duration = job.duration or (job.end_time or watched.seen_at) - started_at
    return EarlierRun(
        fingerprint=watched.fingerprint,
        job_id=watched.job_id,
        started_at=started_at,
        duration=max(duration, timedelta(0)),
        outcome=job.status,
        database_name=job.database_name,
        launching=launching,
        tasks=progress.done_tasks if journey.steps and progress else None,
        sub_jobs=progress.seen_sub_jobs if journey.steps and progress else None,
        journey=journey,
    )


def _merged(old: Job, new: Job) -> Job:
    """Return `new` with what only `old` knew."""
    known = {one.name: getattr(old, one.name) for one in fields(Job)}
    told = {name: getattr(new, name) for name in known}
    kept = {name: value or known[name] for name, value in told.items() if name != "status"}
    word = new.status_word if new.status is JobStatus.UNKNOWN else ""
    extra = {**old.extra, **new.extra}
    return Job(**{**kept, "status": new.status, "status_word": word, "extra": extra})
