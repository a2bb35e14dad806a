"""Looks: a progress call for one job, when a threshold may have been crossed."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot import errors
from bot.domain.jobs import JobId, Observation
from bot.domain.pacing import Pace
from bot.domain.pauses import Pause
from bot.domain.watch import Look
from bot.ports import JobSource, Watchlist
from bot.watching.keeping import Keeper
from bot.watching.pace import Site
from bot.watching.patience import Patience

BURST = timedelta(seconds=10)
"""Looks that may be made at once: those of so long a time."""
AT_ONCE = 8
"""Looks under way. Each has seconds only, and would wait among many for those before it: as if
DLI were slow, and people who ask waited behind them all."""
SPAN = timedelta(minutes=1)
"""Others take over a look that wasn't kept for so long: its process is gone, or all but."""

COUNTED = timedelta(seconds=5)
"""How long it's believed how many jobs want looks."""

log = logging.getLogger(__name__)


class Looker:
    """Asks for the progress of the jobs that are due, one call per job whoever follows it."""

    def __init__(self, jobs: JobSource, watchlist: Watchlist, site: Site) -> None:
        self._jobs = jobs
        self._watchlist = watchlist
        self._site = site
        self._keeper = Keeper(watchlist, site)
        self._patience = Patience()
        self._places = asyncio.Semaphore(AT_ONCE)
        self._saved = 1.0
        self._saved_at: datetime | None = None
        self._not_kept: set[JobId] = set()
        self._pace_now = site.means.pace(0)
        self._counted: Pause | None = None

    async def beat(self) -> None:
        """Look at the jobs that are due, as many as the budget allows."""
        now = self._site.clock()
        await self.leave_to_others()
        if self._patience.lasts(now):
            return
        pace = await self._pace(now)
        if room := self._room(pace, now):
            due = await self._watchlist.claim(self._site.project, now, room, SPAN)
            self._saved -= len(due)
            self._not_kept.update(due)
            await asyncio.gather(*(self._look(job_id, pace) for job_id in due))

    async def glance(self, job_ids: Sequence[JobId]) -> None:
        """Look at jobs out of turn, as somebody sees them in their Home.

        Raises a `StoreUnavailable`.
        """
        if self._patience.lasts(self._site.clock()):
            return
        pace = await self._pace(self._site.clock())
        self._saved -= len(job_ids)
        await asyncio.gather(*(self._look(job_id, pace, is_owned=True) for job_id in job_ids))

    async def _pace(self, now: datetime) -> Pace:
        """Return the pace of looks at as many jobs as want them, anew after a while.

        No look stays due later than that pace allows.
        """
        if self._counted is None or not self._counted.lasts(now):
            project = self._site.project
            self._pace_now = self._site.means.pace(await self._watchlist.wanting_looks(project))
            await self._watchlist.pull_forward(project, now + self._pace_now.longest)
            self._counted = Pause(now, now + COUNTED)
        return self._pace_now

    async def leave_to_others(self) -> None:
        """Let anybody have the jobs that we claimed, but of which nothing was kept.

        Raises a `StoreUnavailable`.
        """
        if self._not_kept:
            await self._watchlist.unclaim(self._site.project, self._not_kept)
            self._not_kept.clear()

    def _room(self, pace: Pace, now: datetime) -> int:
        """Return how many looks have been saved up; after a fault one is enough to see more.

        Each process has its share of what there's budget for.
        """
        spacing = pace.spacing * self._site.replicas()
        if self._saved_at is not None:
            self._saved += max(0.0, (now - self._saved_at) / spacing)
        self._saved_at = now
        self._saved = min(self._saved, max(1.0, BURST / spacing))
        return min(int(self._saved), 1) if self._patience.is_tried else int(self._saved)

    async def _look(self, job_id: JobId, pace: Pace, *, is_owned: bool = False) -> None:
        """Look at one job, unless DLI was in trouble before its turn came."""
        try:
            async with self._places:
                if self._patience.lasts(self._site.clock()):
                    return
                look = await self._seen(job_id)
            if look is not None:
                look = replace(look, is_owned=is_owned)
                await self._keeper.keep([look], pace, self._site.clock())
                self._not_kept.discard(job_id)
        except errors.StoreUnavailable as error:
            log.warning("Could not keep a look", extra=self._facts(job_id, error))
        except Exception:
            log.exception("Could not look at a job", extra=self._site.facts(job_id))

    async def _seen(self, job_id: JobId) -> Look | None:
        """Return what a look comes to; None if it wasn't even tried."""
        try:
            look = await self._answer(job_id)
        except errors.DliError as error:
            self._site.observer.looked(type(error).__name__)
            return self._failed(job_id, error)
        self._site.observer.looked("seen")
        return look

    def _failed(self, job_id: JobId, error: errors.DliError) -> Look | None:
        match error:
            case errors.OverBudget():
                self._patience.try_again(error, self._site.clock())
                return None
            case errors.Throttled() | errors.Unreachable() | errors.WrongCredentials():
                self._wait(job_id, error)
            case _:
                log.warning("DLI doesn't tell of a job", extra=self._facts(job_id, error))
        return self._site.look(job_id, error)

    async def _answer(self, job_id: JobId) -> Look:
        try:
            seen = await self._jobs.progress(job_id)
        except (errors.Busy, errors.JobNotFound):
            return await self._by_status(job_id)
        self._patience.restored()
        return await self._ended(seen) if seen.status.is_final else self._site.look(job_id, seen)

    async def _ended(self, seen: Observation) -> Look:
        """Ask `/status` for the reason and the figures of an end.

        If it has none to give, the end itself is told; if DLI is away, that is tried again.
        """
        try:
            return self._site.look(seen.job_id, await self._jobs.status(seen.job_id))
        except (errors.JobNotFound, errors.NotAllowed, errors.Nonsense, errors.Refused) as error:
            log.warning("DLI doesn't tell why a job ended", extra=self._facts(seen.job_id, error))
            return self._site.look(seen.job_id, seen)

    async def _by_status(self, job_id: JobId) -> Look:
        """Ask `/status` of a job of which there's no progress.

        Its queue may be busy, or too old to tell; and only what `/status` doesn't know either
        is no job any more.
        """
        job = await self._jobs.status(job_id)
        self._patience.restored()
        return self._site.look(job_id, job, is_substitute=True)

    def _wait(self, job_id: JobId, error: errors.DliError) -> None:
        wait = self._patience.try_again(error, self._site.clock())
        log.warning("Could not look at a job", extra={**self._facts(job_id, error), "wait": wait})

    def _facts(self, job_id: JobId, error: BaseException) -> dict[str, object]:
        return self._site.facts(job_id, **errors.facts(error))
