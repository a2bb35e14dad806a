"""Earlier runs of a statement: what the store has, and once, what DLI's own list has."""

import asyncio
import logging
from collections.abc import Iterable
from datetime import timedelta

from cachetools import LRUCache, TTLCache

from bot.domain.fingerprints import fingerprint, piece
from bot.domain.history import MOST_RUNS, EarlierRun, runs_before
from bot.domain.jobs import Job, JobQuery, JobStatus
from bot.domain.pauses import Pause
from bot.errors import Refused, StoreUnavailable, facts
from bot.ports import Clock, History, JobSource

PAGE = 100
"""Jobs of the list that are looked through for runs of a statement: one call."""
PATIENCE = 1.5
"""Seconds that somebody who asks waits for the list; the next one has what it says."""
REST = timedelta(seconds=30)
"""How long answers do without a search after one in vain: it takes their time, and DLI's calls."""
REMEMBERED = 500
"""Statements whose fingerprints are kept in mind, and whose runs where there is no store."""

FRESH = 1
"""Seconds that runs read from the store are good for: many may ask at once."""
LONG = 20_000
"""Characters of a statement beyond which its fingerprint takes so long that others would wait."""

log = logging.getLogger(__name__)


class Memory:
    """What is known of runs before one.

    DLI's list is searched once for a statement never seen here; without a `history` that is
    once in a process. Neither DLI's nor the store's trouble is anybody else's: then there are
    no earlier runs, and whoever wants them a little later tries again.
    """

    def __init__(
        self, jobs: JobSource, project: str, clock: Clock, history: History | None = None
    ) -> None:
        self._jobs = jobs
        self.project = project
        self._clock = clock
        self._history = history or _InMind()
        self._searches: dict[str, asyncio.Task[None]] = {}
        self._rest: Pause | None = None
        self._fresh: TTLCache[str, tuple[EarlierRun, ...]] = TTLCache(
            REMEMBERED, FRESH, timer=lambda: clock().timestamp()
        )
        self._marks: LRUCache[str, str] = LRUCache(REMEMBERED)

    async def earlier(self, job: Job) -> tuple[EarlierRun, ...]:
        """Return the runs of a job's statement that began before it, the newest first."""
        mark = await self._marked(job.statement)
        if not mark:
            return ()
        found = self._fresh.get(mark)
        if found is None:
            try:
                found = await self._runs(job, mark)
            except StoreUnavailable as error:
                log.warning("Could not read earlier runs", extra=self._facts(job, error))
                return ()
        return runs_before(job, found)

    async def _runs(self, job: Job, mark: str) -> tuple[EarlierRun, ...]:
        is_read = await self._history.is_read(self.project, mark)
        if not is_read and not self._rests:
            await asyncio.wait({self._search(job, mark)}, timeout=PATIENCE)
        found = await self._history.earlier(self.project, [mark])
        runs = found.get(mark, ())
        if is_read:
            self._fresh[mark] = runs
        return runs

    async def search(self, job: Job, mark: str) -> None:
        """Search DLI's list for earlier runs of a job's statement, and keep them.

        `mark` is its fingerprint. Raises DliError or StoreUnavailable.
        """
        await asyncio.shield(self._search(job, mark))

    def _facts(self, job: Job, error: BaseException) -> dict[str, object]:
        return {"project": self.project, "job": job.job_id, **facts(error)}

    @property
    def _rests(self) -> bool:
        return self._rest is not None and self._rest.lasts(self._clock())

    def _search(self, job: Job, mark: str) -> asyncio.Task[None]:
        """Return the search for a statement, which all who need it at a time share."""
        search = self._searches.get(mark)
        if search is None:
            search = asyncio.create_task(self._searched(job, mark), name=f"search {mark}")
            self._searches[mark] = search
            search.add_done_callback(lambda done: self._ended(job, mark, done))
        return search

    def _ended(self, job: Job, mark: str, search: asyncio.Task[None]) -> None:
        del self._searches[mark]
        if not search.cancelled() and (error := search.exception()):
            log.warning("Could not search DLI for earlier runs", extra=self._facts(job, error))
            now = self._clock()
            self._rest = Pause(now, now + REST)

    async def _searched(self, job: Job, mark: str) -> None:
        if await self._history.is_read(self.project, mark):
            return  # another search ended since whoever wants this one looked
        words = piece(job.statement)
        rows = await self._listed(job, words) if words else ()
        await self._history.add(self.project, mark, await self._alike(rows, mark), self._clock())

    async def _listed(self, job: Job, words: str) -> tuple[Job, ...]:
        """Return the newest jobs that finished and whose statement has these words.

        None if DLI can't search for them: trying again wouldn't help.
        """
        query = JobQuery(sql_pattern=words, status=JobStatus.FINISHED, page_size=PAGE)
        try:
            return (await self._jobs.jobs(query)).jobs
        except Refused as error:
            log.warning("DLI can't search for earlier runs", extra=self._facts(job, error))
            return ()

    async def _alike(self, rows: Iterable[Job], mark: str) -> list[EarlierRun]:
        """Return runs of one statement among rows of the list."""
        found: list[EarlierRun] = []
        for row in rows:
            run = _run(row, mark)
            if run is not None and await self._marked(row.statement) == mark:
                found.append(run)
            if len(found) == MOST_RUNS:
                break
        return found

    async def _marked(self, statement: str) -> str:
        """Return the fingerprint of a statement; others have their turn before or meanwhile."""
        mark = self._marks.get(statement)
        if mark is None:
            if len(statement) > LONG:
                return await asyncio.to_thread(fingerprint, statement)
            await asyncio.sleep(0)
            mark = self._marks[statement] = fingerprint(statement)
        return mark


def _run(row: Job, mark: str) -> EarlierRun | None:
    """Return what a row of the list tells of a run; None if not even how long it took."""
    if row.start_time is None or row.duration is None:
        return None
    return EarlierRun(
        fingerprint=mark,
        job_id=row.job_id,
        started_at=row.start_time,
        duration=row.duration,
        outcome=row.status,
        database_name=row.database_name,
    )


class _InMind:
    """A history for one process."""

    def __init__(self) -> None:
        self._runs: LRUCache[str, tuple[EarlierRun, ...]] = LRUCache(REMEMBERED)

    async def earlier(
        self, project: str, fingerprints: Iterable[str]
    ) -> dict[str, tuple[EarlierRun, ...]]:
        return {mark: self._runs[mark] for mark in fingerprints if mark in self._runs}

    async def is_read(self, project: str, mark: str) -> bool:
        return mark in self._runs

    async def add(self, project: str, mark: str, runs: Iterable[EarlierRun], at: object) -> None:
        self._runs[mark] = tuple(runs)
