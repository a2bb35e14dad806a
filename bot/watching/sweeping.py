"""List sweeps: they see every end, and every new job that somebody's filters mean."""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from datetime import datetime, timedelta

from cachetools import LRUCache

from bot import errors
from bot.domain.jobs import Job, JobId
from bot.domain.pauses import Pause
from bot.domain.subscriptions import Subscription
from bot.domain.sweeps import OpenJob, Round, Swept, tells_more
from bot.domain.watch import Look
from bot.ports import JobSource, Watchlist
from bot.replica import Tenure
from bot.watching.inquiring import Inquiry
from bot.watching.keeping import Keeper
from bot.watching.listing import EVERY, USUAL, Listing
from bot.watching.pace import Site
from bot.watching.patience import Patience

FEW = 3
"""Calls that one listing of all jobs may take; by status it takes about as many."""
BATCH = 200
"""Looks that are kept in one transaction."""
BREATH = 100
"""Jobs after which whatever else runs has its turn: acknowledgements can't wait."""
REMEMBERED = 50_000
"""Jobs that needn't be held against the same filters again."""
TRY_AGAIN = 10
"""Sweeps after which the one listing that tells all is tried again, if it took too many calls."""
EACH_BY_ITSELF = 3
"""Jobs that are asked about one by one when they are missing; more are listed again."""

log = logging.getLogger(__name__)


class Sweeper:
    """Reads the list again and again, and keeps what it shows.

    It takes turns with other processes: `turn` is due when the next sweep is.
    """

    def __init__(self, jobs: JobSource, watchlist: Watchlist, site: Site, turn: Tenure) -> None:
        self._jobs = jobs
        self._watchlist = watchlist
        self._site = site
        self._keeper = Keeper(watchlist, site)
        self._turn = turn
        self._patience = Patience()
        self._between = site.means.beat
        self._is_hurried = False
        self._hurried: Pause | None = None
        self._is_first = True
        self._crowded_for = 0
        self._held_against: LRUCache[JobId, int] = LRUCache(REMEMBERED)
        self._inquiry = Inquiry(jobs, site)

    async def beat(self) -> None:
        """Sweep, unless others do, or the budget or DLI's troubles call for a longer pause."""
        now = self._site.clock()
        if self._patience.lasts(now):
            return
        await self._bring_forward(now)
        if await self._turn.hold(patience=self._site.patience) is None:
            return
        pause = self._between
        try:
            pause = await self._sweep_patiently(now)
        except asyncio.CancelledError:
            pause = timedelta(0)
            raise
        finally:
            await self._turn.give_up(pause)

    def hurry(self) -> None:
        """Sweep sooner than is due: somebody began to follow something.

        Many who begin at once hurry it no more than one does.
        """
        self._is_hurried = True

    async def _bring_forward(self, now: datetime) -> None:
        if self._is_hurried and not (self._hurried and self._hurried.lasts(now)):
            await self._turn.hurry()
            self._is_hurried = False
            self._hurried = Pause(now, now + self._between)

    async def _sweep_patiently(self, now: datetime) -> timedelta:
        """Sweep, and return how long to wait before the next one."""
        try:
            calls = await self._sweep(now)
        except (errors.DliError, errors.StoreUnavailable) as error:
            wait = self._patience.try_again(error, self._site.clock())
            facts = {"project": self._site.project, **errors.facts(error), "wait": wait}
            log.warning("Could not list jobs", extra=facts)
            self._site.observer.swept(type(error).__name__, 0)
            return wait
        self._site.observer.swept("read", calls)
        self._patience.restored()
        wanting = await self._watchlist.wanting_looks(self._site.project)
        self._between = self._site.means.between_sweeps(calls, wanting)
        return max(timedelta(0), self._between - (self._site.clock() - now))

    async def _sweep(self, now: datetime) -> int:
        """Sweep once; return how many calls that took."""
        begun = await self._begun(now)
        if not begun.filters and not begun.known:
            await self._mark(begun, now)
            return 0
        listing = Listing(self._jobs)
        await self._read(listing, begun)
        await self._keep([look async for look in self._looks(listing.rows, begun)], now)
        self._remember(listing.rows, begun)
        missing = [job for job_id, job in begun.known.items() if job_id not in listing.rows]
        await self._find(listing, missing, now)
        await self._mark(begun, now)
        self._is_first = False
        return listing.calls

    async def _mark(self, begun: Round, now: datetime) -> None:
        """Note how far this sweep has come, by DLI's clock as its answers have shown it.

        Before the first answer nobody knows, and nothing is noted.
        """
        skew = self._site.skew()
        if skew is not None or begun.filters or begun.known:
            swept = Swept(until=now - (skew or timedelta()), subscription_id=begun.newest)
            await self._watchlist.mark_swept(self._site.project, swept)

    async def _begun(self, now: datetime) -> Round:
        filters = await self._watchlist.filters(self._site.project)
        known = await self._watchlist.open_jobs(self._site.project)
        dli_now = now - (self._site.skew() or timedelta(0))
        begin = min((one.since for one in filters), default=dli_now)
        swept = await self._watchlist.swept(self._site.project) or Swept(until=begin)
        return Round(
            filters=filters, known={job.job_id: job for job in known}, swept=swept, now=dli_now
        )

    async def _read(self, listing: Listing, begun: Round) -> None:
        """Read what is needed in as few calls as that takes.

        All that started since the oldest known job shows new jobs and ends with one call, as
        long as those aren't too many. Else those under way are listed by status, and so they
        are for new filters, which mean jobs however long they have been running.
        """
        is_thorough = begun.newest > begun.swept.subscription_id
        is_thorough |= self._is_first and bool(begun.filters)
        if not is_thorough and await self._is_read_at_once(listing, begun):
            return
        await listing.under_way(EVERY if is_thorough else USUAL)
        if begun.filters:
            await listing.all_since(begun.reach)

    async def _is_read_at_once(self, listing: Listing, begun: Round) -> bool:
        """Try the one listing that tells all; not each time if it took too many calls."""
        if self._crowded_for:
            self._crowded_for -= 1
            return False
        if await listing.since(begun.oldest, FEW) <= FEW:
            return True
        self._crowded_for = TRY_AGAIN
        return False

    async def _looks(self, rows: Mapping[JobId, Job], begun: Round) -> AsyncIterator[Look]:
        """Yield what is new: another status, first facts, or a job that filters mean."""
        for number, (job_id, job) in enumerate(rows.items()):
            if number % BREATH == 0:
                await asyncio.sleep(0)
            matches = tuple(self._matches(job, begun.filters))
            known = begun.known.get(job_id)
            if matches or tells_more(known, job) or job_id in self._inquiry.doubted:
                yield self._site.look(job_id, job, matches=matches)

    def _matches(self, job: Job, filters: Collection[Subscription]) -> Iterator[int]:
        """Yield the subscriptions that mean a job, unless they were asked before."""
        asked = self._held_against.get(job.job_id, 0)
        for one in filters:
            if one.id > asked and one.covers(job):
                yield one.id

    def _remember(self, rows: Collection[JobId], begun: Round) -> None:
        """Note what need not be done again, now that it was kept."""
        if begun.filters:
            self._held_against.update(dict.fromkeys(rows, begun.newest))
        self._inquiry.doubted.difference_update(rows)
        self._inquiry.doubted.intersection_update(begun.known)

    async def _keep(self, looks: list[Look], now: datetime) -> None:
        """Keep what was read, with the reason of an end where the list doesn't tell it."""
        told = [await self._inquiry.told(look) for look in looks]
        pace = self._site.means.pace(0)
        for start in range(0, len(told), BATCH):
            await self._keeper.keep(told[start : start + BATCH], pace, now)

    async def _find(self, listing: Listing, missing: list[OpenJob], now: datetime) -> None:
        """Find out what became of jobs that aren't listed any more."""
        if len(missing) > EACH_BY_ITSELF:
            starts = [job.start_time for job in missing if job.start_time]
            if starts and await listing.since(min(starts), len(missing) // 2) <= len(missing) // 2:
                found = [job for job in missing if job.job_id in listing.rows]
                looks = [self._site.look(job.job_id, listing.rows[job.job_id]) for job in found]
                await self._keep(looks, now)
                missing = [job for job in missing if job.job_id not in listing.rows]
        for job in missing:
            await self._keep([await self._inquiry.asked(job.job_id)], now)
            listing.calls += 1
