"""The clock, and where jobs are asked about."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from bot.domain.jobs import Job, JobId, JobPage, JobQuery, Observation


class Clock(Protocol):
    """Tells the time, aware and in UTC."""

    def __call__(self) -> datetime:
        """Return now."""
        ...


class JobSource(Protocol):
    """Where jobs are asked about. Every method raises a `bot.errors.DliError`."""

    async def progress(self, job_id: JobId) -> Observation:
        """Look at one job's sub jobs."""
        ...

    async def status(self, job_id: JobId) -> Job:
        """Read one job's queue, owner, statement, times, and reason of failure."""
        ...

    async def detail(self, job_id: JobId) -> Mapping[str, str]:
        """Read the import or export details of one job, by DLI's field names."""
        ...

    async def jobs(self, query: JobQuery) -> JobPage:
        """List jobs."""
        ...

    async def cancel(self, job_id: JobId) -> None:
        """Cancel one job."""
        ...
