"""How far the sweeps of a project have come, and what they have to know of its jobs."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.jobs import JobId, JobStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenJob:
    """As much of a job that hasn't ended, and that somebody follows, as a sweep needs.

    `misses` counts answers in a row that there is no such job, whoever asked.
    """

    job_id: JobId
    status: JobStatus
    start_time: datetime | None = None
    misses: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """How far the sweeps of a project have come.

    All jobs that started before `until`, by DLI's clock, are known. `subscription_id` is the
    newest subscription whose filters were held against all jobs that run.
    """

    until: datetime
    subscription_id: int = 0
