"""What earlier runs of a statement tell of one to come."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.jobs import Job, JobId, JobStatus
from bot.domain.journey import Journey

MOST_RUNS = 20
"""Earlier runs of a statement that are kept, the newest ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierRun:
    """A run of a statement that has ended, however.

    `duration` counts from the submission and holds `launching`, the wait before the first
    sign of a sub job, None where nobody looked. Nor is there a `journey` then, as of runs read
    from DLI's list.
    """

    fingerprint: str
    job_id: JobId
    started_at: datetime
    duration: timedelta
    outcome: JobStatus
    database_name: str = ""
    launching: timedelta | None = None
    tasks: int | None = None
    sub_jobs: int | None = None
    journey: Journey = field(default_factory=Journey)

    @property
    def finished(self) -> bool:
        """Whether it ran to its end, so that its duration means something."""
        return self.outcome is JobStatus.FINISHED


def runs_before(job: Job, runs: Iterable[EarlierRun]) -> tuple[EarlierRun, ...]:
    """Return those of `runs` that began before a job, in their order."""
    return tuple(run for run in runs if run.job_id != job.job_id and _is_before(run, job))


def _is_before(run: EarlierRun, job: Job) -> bool:
    return job.start_time is None or run.started_at < job.start_time


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """How long earlier runs of the statement took that finished."""

    runs: int
    shortest: timedelta
    median: timedelta
    longest: timedelta


def usual(earlier: Iterable[EarlierRun]) -> Usual | None:
    """Return how long those runs took that finished; None if none did."""
    took = sorted(run.duration for run in earlier if run.finished)
    if not took:
        return None
    below, above = took[(len(took) - 1) // 2], took[len(took) // 2]
    return Usual(
        runs=len(took),
        shortest=took[0],
        median=below + (above - below) / 2,  # their sum may be more than Python knows
        longest=took[-1],
    )
