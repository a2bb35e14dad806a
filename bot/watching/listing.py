"""Reads DLI's list of jobs: as much of it as a sweep needs, in as few calls as that takes."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.domain.jobs import Job, JobId, JobQuery, JobStatus
from bot.ports import JobSource

PAGE = 100
"""Jobs of one page, DLI's most."""
MOST_PAGES = 100
"""Pages that DLI lets be read; what lies behind is narrowed by time."""
USUAL = (JobStatus.RUNNING, JobStatus.LAUNCHING)
EVERY = (*USUAL, JobStatus.SCALING)
"""The statuses of jobs that haven't ended."""


class Listing:
    """One sweep's reading: rows by job id, and what it cost."""

    def __init__(self, jobs: JobSource) -> None:
        self._jobs = jobs
        self.rows: dict[JobId, Job] = {}
        self.calls = 0

    async def since(self, start: datetime, most_calls: int) -> int:
        """Read the jobs that started since, the oldest first; return the calls it takes.

        Nothing but the first page is read if it takes more than `most_calls`. New jobs join
        at the end, so that no page shifts while it is read.
        """
        query = JobQuery(page_size=PAGE, start=start, order="start_time_asc")
        total = await self._page(query)
        needed = -(-total // PAGE)
        if needed <= most_calls:
            await self._further(query, total)
        return needed

    async def all_since(self, start: datetime) -> None:
        """Read all the jobs that started since, however many."""
        while True:
            query = JobQuery(page_size=PAGE, start=start, order="start_time_asc")
            total = await self._page(query)
            latest = await self._further(query, total)
            if total <= PAGE * MOST_PAGES or latest is None or latest <= start:
                return
            start = latest

    async def under_way(self, statuses: Iterable[JobStatus]) -> None:
        """Read all the jobs that are in one of these statuses."""
        for status in statuses:
            query = JobQuery(page_size=PAGE, status=status)
            await self._further(query, await self._page(query))

    async def _further(self, query: JobQuery, total: int) -> datetime | None:
        """Read the pages after the first; return when the last job started."""
        latest: datetime | None = None
        for page in range(2, min(MOST_PAGES, -(-total // PAGE)) + 1):
            found = await self._jobs.jobs(replace(query, page=page))
            self.calls += 1
            self._keep(found.jobs)
            latest = max((job.start_time for job in found.jobs if job.start_time), default=latest)
        return latest

    async def _page(self, query: JobQuery) -> int:
        found = await self._jobs.jobs(query)
        self.calls += 1
        self._keep(found.jobs)
        return found.total

    def _keep(self, jobs: Iterable[Job]) -> None:
        """Keep rows; of two answers about a job, its end is the later one."""
        for job in jobs:
            known = self.rows.get(job.job_id)
            if known is None or not known.status.is_final:
                self.rows[job.job_id] = job
