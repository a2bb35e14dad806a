"""Answers questions: looks at DLI now, and makes the best of what comes back."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeAlias, TypeVar

from cachetools import LRUCache

from bot import errors
from bot.domain.filters import Filter, matches, narrow
from bot.domain.jobs import Job, JobId, JobStatus, Observation
from bot.domain.progress import Progress
from bot.domain.reckoning import NOTHING_KNOWN, Background, advance, background_of, from_status
from bot.domain.reports import JobDetails, JobReport, ListedJob, RecentJobs
from bot.domain.two_answers import as_of, ended_meanwhile, furthest, knows_better, most_telling
from bot.domain.watch import Watched
from bot.ports import Clock, JobSource
from bot.remembering import Memory

STATUS_GRACE = 2.0
"""Seconds that a status may come after the progress, before we answer without it."""
ROWS = 10
"""Jobs that a list shows."""
BARS_PATIENCE = 2.0
"""Seconds for all of those together."""
PAGE = 100
"""Jobs of one page of DLI's list, its most."""
REMEMBERED = 2_000
"""Jobs whose progress is kept in mind, so that a later answer doesn't fall behind."""

_T = TypeVar("_T")
Recall: TypeAlias = Callable[[JobId], Awaitable[Watched | None]]

log = logging.getLogger(__name__)


class Asking:
    """What a person can ask about jobs. Every method raises a `DliError`.

    `memory` knows earlier runs; `recall` tells what is known of a job that is watched, None
    of others.
    """

    def __init__(
        self, jobs: JobSource, clock: Clock, memory: Memory, recall: Recall | None = None
    ) -> None:
        self._project = memory.project
        self._jobs = jobs
        self._clock = clock
        self._memory = memory
        self._recall = recall
        self._known: LRUCache[JobId, Progress] = LRUCache(REMEMBERED)
        self._facts: LRUCache[JobId, Job] = LRUCache(REMEMBERED)
        self._looks: dict[JobId, asyncio.Task[JobReport]] = {}

    async def job(self, job_id: JobId) -> JobReport:
        """Say how far one job is; people who ask at the same moment share one look."""
        look = self._looks.get(job_id)
        if look is None:
            look = asyncio.create_task(self._look(job_id), name=f"look at {job_id}")
            self._looks[job_id] = look
            look.add_done_callback(lambda done: self._looked(job_id, done))
        return await asyncio.shield(look)

    async def details(self, job_id: JobId) -> JobDetails:
        """Say everything about one job, with import and export details if it has some."""
        detail = asyncio.create_task(_tried(self._jobs.detail, job_id))
        try:
            report = await self.job(job_id)
            found = await _within(detail, STATUS_GRACE)
        finally:
            detail.cancel()
        if isinstance(found, errors.DliError):
            return JobDetails(report=report)
        return JobDetails(report=report, detail=found)

    async def recent(self, filters: tuple[Filter, ...] = ()) -> RecentJobs:
        """List the newest jobs that match, the running ones with their progress."""
        page = await self._jobs.jobs(narrow(filters, PAGE))
        found = [job for job in page.jobs if matches(filters, job)]
        shown = found[:ROWS]
        await self._advance(job for job in shown if job.status is JobStatus.RUNNING)
        return RecentJobs(
            jobs=tuple(ListedJob(job, self._known.get(job.job_id)) for job in shown),
            matched=len(found),
            searched=len(page.jobs),
            total=page.total,
            asked_at=self._clock(),
            project=self._project,
            filtered=bool(filters),
        )

    def _looked(self, job_id: JobId, look: asyncio.Task[JobReport]) -> None:
        """Forget a look; its error is read here too, as all who asked may have left."""
        del self._looks[job_id]
        if not look.cancelled():
            look.exception()

    async def _look(self, job_id: JobId) -> JobReport:
        """Look at a job, or say what was known before if there's no request left for it."""
        try:
            return await self._look_now(job_id)
        except errors.Throttled as error:
            if older := await self._older(job_id, error):
                return older
            raise

    async def _older(self, job_id: JobId, error: errors.Throttled) -> JobReport | None:
        watched = await self._watched(job_id)
        progress = furthest(self._known.get(job_id), watched.progress if watched else None)
        if progress is None:
            return None
        job = watched.job if watched else self._facts.get(job_id)
        return JobReport(
            progress=progress,
            asked_at=self._clock(),
            job=job,
            progress_error=error,
            is_older=True,
            project=self._project,
        )

    async def _look_now(self, job_id: JobId) -> JobReport:
        """Ask DLI; a second look needs no `/status` as long as the job goes on."""
        facts = self._facts.get(job_id)
        if facts is None:
            return await self._look_twice(job_id)
        progress = await _tried(self._jobs.progress, job_id)
        if isinstance(progress, Observation) and not progress.status.is_final:
            return await self._report(job_id, progress, as_of(progress, facts))
        return await self._report(job_id, progress, await _tried(self._jobs.status, job_id))

    async def _look_twice(self, job_id: JobId) -> JobReport:
        status = asyncio.create_task(_tried(self._jobs.status, job_id))
        try:
            progress = await _tried(self._jobs.progress, job_id)
            alone = isinstance(progress, errors.DliError)
            job = await (status if alone else _within(status, STATUS_GRACE))
        finally:
            status.cancel()
        if ended_meanwhile(progress, job):
            job = await _tried(self._jobs.status, job_id)
        return await self._report(job_id, progress, job)

    async def _report(
        self,
        job_id: JobId,
        progress: Observation | errors.DliError,
        job: Job | errors.DliError,
    ) -> JobReport:
        """Put the two answers together; one of them is enough."""
        before = await self._before(job_id)
        if isinstance(progress, Observation):
            _note_oddness(progress)
            background = await self._background(job) if isinstance(job, Job) else NOTHING_KNOWN
            known = self._remember(advance(before, progress, background))
        elif isinstance(job, Job):
            known = from_status(before, job, self._clock())
        else:
            raise most_telling(progress, job)
        if isinstance(job, Job) and knows_better(job, known):
            known = from_status(known, job, self._clock())
        if isinstance(job, Job):
            self._facts[job_id] = job
        missed = progress if isinstance(progress, errors.DliError) else None
        return JobReport(
            progress=self._remember(known),
            asked_at=self._clock(),
            job=job if isinstance(job, Job) else None,
            progress_error=None if known.status.is_final else missed,
            status_error=job if isinstance(job, errors.DliError) else None,
            project=self._project,
        )

    async def _watched(self, job_id: JobId) -> Watched | None:
        return await self._recall(job_id) if self._recall else None

    async def _before(self, job_id: JobId) -> Progress | None:
        """Return what was known before: by those who watch, or from an answer."""
        watched = await self._watched(job_id)
        return furthest(self._known.get(job_id), watched.progress if watched else None)

    async def _background(self, job: Job) -> Background:
        return background_of(job, await self._memory.earlier(job))

    async def _advance(self, jobs: Iterable[Job]) -> None:
        looks = [asyncio.create_task(self._glance(job)) for job in jobs]
        if looks:
            _, late = await asyncio.wait(looks, timeout=BARS_PATIENCE)
            for look in late:
                look.cancel()

    async def _glance(self, job: Job) -> None:
        seen = await _tried(self._jobs.progress, job.job_id)
        if isinstance(seen, Observation):
            before = await self._before(job.job_id)
            self._remember(advance(before, seen, await self._background(job)))

    def _remember(self, known: Progress) -> Progress:
        self._known[known.job_id] = known
        return known


async def _tried(call: Callable[[JobId], Awaitable[_T]], job_id: JobId) -> _T | errors.DliError:
    """Return what `call` comes to for a job, or how it failed."""
    try:
        return await call(job_id)
    except errors.DliError as error:
        log.warning("DLI didn't tell of a job", extra={"job": job_id, **errors.facts(error)})
        return error


def _note_oddness(seen: Observation) -> None:
    if seen.status is JobStatus.UNKNOWN:
        log.warning(
            "DLI has a status that we don't know",
            extra={"job": seen.job_id, "status": seen.status_word},
        )


async def _within(task: asyncio.Task[_T | errors.DliError], seconds: float) -> _T | errors.DliError:
    done, _ = await asyncio.wait({task}, timeout=seconds)
    return task.result() if done else errors.TooSlow()
