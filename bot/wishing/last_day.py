"""The jobs of the last 24 h: what filters would have meant, and what there is to choose from."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from bot.domain.filters import Filter, matches, narrow
from bot.domain.jobs import Job, JobPage
from bot.domain.outcomes import Glimpse, Preview, Seen
from bot.errors import TooSlow
from bot.wishing.ways import Ways

DAY = timedelta(hours=24)
KEPT = timedelta(seconds=30)
KEPT_AWAY = timedelta(seconds=3)
"""The same for its saying that it can't tell."""
PAGE = 100
MOST_PAGES = 3
PATIENCE = 5.0
"""Seconds for all pages together; somebody waits for the answer."""
_LONG_AGO = datetime.min.replace(tzinfo=UTC)

_Told: TypeAlias = tuple[list[Job], int]


class LastDay:
    """The jobs of the last 24 h, as DLI told them at most `KEPT` ago.

    Whoever asks meanwhile gets the same, so that a form can be filled in without a call for
    each change. Every method raises a `DliError`.
    """

    def __init__(self, ways: Ways) -> None:
        self._ways = ways
        self._asking: asyncio.Task[_Told] | None = None
        self._asked_at: datetime | None = None

    async def glimpse(self, filters: tuple[Filter, ...]) -> Glimpse:
        """Say which jobs filters would have meant, as far as the newest tell."""
        jobs, total = await self._told()
        return _glimpse(filters, jobs, total)

    async def seen(self) -> Seen:
        """Return the queues and owners."""
        jobs, _ = await self._told()
        return Seen(
            queues=_sorted(job.queue_name for job in jobs),
            owners=_sorted(job.owner for job in jobs),
        )

    async def owners(self) -> Mapping[str, datetime]:
        """Return the owners, each with when a job of theirs began last, as far as DLI tells."""
        latest: dict[str, datetime] = {}
        for job in (await self._told())[0]:
            began = job.start_time or _LONG_AGO
            if job.owner.strip():
                latest[job.owner] = max(began, latest.get(job.owner, began))
        return latest

    async def _told(self) -> _Told:
        """Ask DLI, unless that was done just now; who leaves doesn't end it for the others."""
        now = self._ways.clock()
        if self._asking is None or self._is_old(self._asking, now):
            self._asked_at = now
            self._asking = asyncio.create_task(_jobs(self._ways, ()), name="last day")
            self._asking.add_done_callback(_read)
        return await asyncio.shield(self._asking)

    def _is_old(self, asking: "asyncio.Task[_Told]", now: datetime) -> bool:
        if not asking.done():
            return False
        is_of_use = not asking.cancelled() and asking.exception() is None
        kept = KEPT if is_of_use else KEPT_AWAY
        return self._asked_at is None or abs(now - self._asked_at) >= kept


async def preview(ways: Ways, filters: tuple[Filter, ...]) -> Preview:
    """Count the jobs that filters would have meant, as DLI tells now; raises a `DliError`."""
    jobs, total = await _jobs(ways, filters)
    return _glimpse(filters, jobs, total).preview


def _glimpse(filters: tuple[Filter, ...], jobs: Sequence[Job], total: int) -> Glimpse:
    found = [job for job in jobs if matches(filters, job)]
    now = tuple(job for job in found if not job.status.is_final)
    counted = Preview(matched=len(found), running=len(now), searched=len(jobs), total=total)
    return Glimpse(counted, now)


def _read(asking: "asyncio.Task[_Told]") -> None:
    """Read its error, as all who asked may have left."""
    if not asking.cancelled():
        asking.exception()


async def _jobs(ways: Ways, filters: tuple[Filter, ...]) -> _Told:
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
