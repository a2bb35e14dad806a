"""What a question comes to, before anybody words it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.ids import JobRef
from bot.domain.jobs import Job, JobId
from bot.domain.progress import Progress
from bot.domain.statements import without_literals
from bot.errors import DliError


@dataclass(frozen=True, slots=True, kw_only=True)
class JobReport:
    """All that could be learnt of one job.

    `job` is None when DLI gave progress but no status; the errors tell what is missing
    and why, None where nothing is. `is_older` tells that DLI couldn't be asked now, and that
    this is what it said before.
    """

    progress: Progress
    asked_at: datetime
    job: Job | None = None
    progress_error: DliError | None = None
    status_error: DliError | None = None
    is_older: bool = False
    project: str = ""

    @property
    def ref(self) -> JobRef:
        """The job as buttons name it."""
        return JobRef(self.project, self.job_id)

    @property
    def job_id(self) -> JobId:
        """The job's id."""
        return self.progress.job_id

    @property
    def reason(self) -> str:
        """Why the job ended as it did, in DLI's words; the status knows it best.

        The literals of a statement that it quotes are masked.
        """
        said = self.job.message if self.job else ""
        return without_literals(said.strip() or self.progress.message.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDetails:
    """One job with everything DLI documents; `detail` is its import or export part."""

    report: JobReport
    detail: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListedJob:
    """A job of the list, with its progress where it runs and could be asked for."""

    job: Job
    progress: Progress | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentJobs:
    """The newest jobs that match, out of `searched` jobs that were looked through.

    `matched` counts all that matched, `jobs` holds those to show, `total` is how many
    jobs DLI has for what it was asked; `filtered` is whether filters were given.
    """

    jobs: tuple[ListedJob, ...]
    matched: int
    searched: int
    total: int
    asked_at: datetime
    project: str = ""
    filtered: bool = False
