"""What DLI says of a job, as values.

Field names follow DLI's pages dli_02_0296 (progress), dli_02_0021 (status) and
dli_02_0025 (list). Every field but `status` is optional in practice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

JobId = NewType("JobId", str)


class JobStatus(StrEnum):
    """The six documented statuses, and one for every word that isn't among them."""

    LAUNCHING = "LAUNCHING"
    RUNNING = "RUNNING"
    SCALING = "SCALING"
    FINISHED = "FINISHED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    UNKNOWN = "UNKNOWN"

    @property
    def is_final(self) -> bool:
        """Whether the job has ended; an unknown word has not."""
        return self in _FINAL


_FINAL = (JobStatus.FINISHED, JobStatus.FAILED, JobStatus.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubJob:
    """One Spark job of a DLI job (Spark's `JobData`). None: DLI didn't say.

    Counts are as DLI sent them, negative and over-full ones included; `done`, `total`
    and `fraction` are fit to show. Times are DLI's text, whose zone is ambiguous.
    """

    id: int
    name: str = ""
    description: str = ""
    submission_time: str = ""
    completion_time: str = ""
    stage_ids: tuple[int, ...] = ()
    job_group: str = ""
    status: str = ""
    num_tasks: int | None = None
    num_active_tasks: int | None = None
    num_completed_tasks: int | None = None
    num_skipped_tasks: int | None = None
    num_failed_tasks: int | None = None
    num_killed_tasks: int | None = None
    num_completed_indices: int | None = None
    num_active_stages: int | None = None
    num_completed_stages: int | None = None
    num_skipped_stages: int | None = None
    num_failed_stages: int | None = None
    killed_tasks_summary: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_running(self) -> bool:
        """Whether Spark still works on it; a missing status counts as running."""
        return self.status.upper() in {"", "RUNNING", "UNKNOWN"}

    @property
    def total(self) -> int:
        """Tasks that have to run: those that Spark skipped are left out."""
        return max(0, (self.num_tasks or 0) - max(0, self.num_skipped_tasks or 0))

    @property
    def done(self) -> int:
        """Tasks that ran, at most `total`.

        Where stages were repeated, Spark counts their tasks again, even past the total;
        the completed indices are counted once and speak then.
        """
        completed = max(0, self.num_completed_tasks or 0)
        if completed > self.total and self.num_completed_indices:
            completed = max(0, self.num_completed_indices)
        return min(completed, self.total)

    @property
    def active(self) -> int:
        """Tasks running now."""
        return max(0, self.num_active_tasks or 0)

    @property
    def failed(self) -> int:
        """Failed attempts; Spark repeats them, so a job may succeed with some."""
        return max(0, self.num_failed_tasks or 0)

    @property
    def killed(self) -> int:
        """Killed attempts."""
        return max(0, self.num_killed_tasks or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One answer of `GET /v1/{project}/jobs/{id}/progress`, and when it was read.

    `progress` is DLI's own figure, of the running sub job alone, clamped to 0..1. A
    `sub_job_id` of 0 is valid; None means that DLI named no sub job.
    """

    job_id: JobId
    status: JobStatus
    seen_at: datetime
    status_word: str = ""
    message: str = ""
    sub_job_id: int | None = None
    progress: float | None = None
    sub_jobs: tuple[SubJob, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What `/status` or one row of the list says of a job. None or "": DLI didn't say.

    `duration` is as DLI read it, `start_time` is aware. `extra` holds what only one of
    the two answers has, by DLI's own field name, as text.
    """

    job_id: JobId
    status: JobStatus
    status_word: str = ""
    message: str = ""
    job_type: str = ""
    job_mode: str = ""
    queue_name: str = ""
    owner: str = ""
    start_time: datetime | None = None
    end_time: datetime | None = None
    duration: timedelta | None = None
    database_name: str = ""
    table_name: str = ""
    statement: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    input_row_count: int | None = None
    bad_row_count: int | None = None
    input_size: int | None = None
    result_count: int | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobQuery:
    """What to ask the list for, in the filters DLI itself has.

    `page_size` is 1..100 and `page` 1..100 (DLI's bounds); `sql_pattern` is a
    case-insensitive piece of the statement.
    """

    page: int = 1
    page_size: int = 50
    status: JobStatus | None = None
    queue_name: str = ""
    owner: str = ""
    job_id: JobId | None = None
    job_type: str = ""
    sql_pattern: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    start: datetime | None = None
    end: datetime | None = None
    order: str = "start_time_desc"


@dataclass(frozen=True, slots=True)
class JobPage:
    """A page of the list, newest first unless asked otherwise; `total` over all pages."""

    jobs: tuple[Job, ...]
    total: int
