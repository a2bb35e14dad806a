"""The jobs of the last 24 h: what filters would have meant, and what there is to choose from."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from bot.domain.filters import Filter, matches, narrow
from bot.domain.jobs import Job, JobPage
from bot.domain.outcomes import Preview, Seen
from bot.errors import DliError, TooSlow
from bot.wishing.ways import Ways

DAY = timedelta(hours=24)
PAGE = 100
MOST_PAGES = 3
PATIENCE = 5.0
"""Seconds for all pages together; somebody waits for the answer."""


async def preview(ways: Ways, filters: tuple[Filter, ...]) -> Preview:
    """Count the jobs that filters would have meant; raises a `DliError`."""
    jobs, total = await _jobs(ways, filters)
    found = [job for job in jobs if matches(filters, job)]
    return Preview(
        matched=len(found),
        running=sum(not job.status.is_final for job in found),
        searched=len(jobs),
        total=total,
    )


async def seen(ways: Ways) -> Seen:
    """Return the queues and owners of the last day's jobs; none if DLI doesn't tell."""
    try:
        jobs, _ = await _jobs(ways, ())
    except DliError:
        return Seen()
    return Seen(
        queues=_sorted(job.queue_name for job in jobs),
        owners=_sorted(job.owner for job in jobs),
    )


async def _jobs(ways: Ways, filters: tuple[Filter, ...]) -> tuple[list[Job], int]:
    """Return the newest jobs of the last day, and how many there are in all."""
    query = replace(narrow(filters, PAGE), start=ways.dli_now() - DAY)
    jobs: list[Job] = []
    page = JobPage((), total=0)
    try:
        async with asyncio.timeout(PATIENCE):
            for number in range(1, MOST_PAGES + 1):
                page = await ways.jobs.jobs(replace(query, page=number))
                jobs += page.jobs
                if len(page.jobs) < PAGE or len(jobs) >= page.total:
                    break
    except TimeoutError:
        raise TooSlow from None
    return jobs, max(page.total, len(jobs))


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({name for name in names if name.strip()}, key=str.casefold))
