"""What people own who look at their Homes, read from DLI's list, whoever follows it."""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from cachetools import LRUCache

from bot import errors
from bot.domain.homes import Home, Mine
from bot.domain.jobs import Job, JobId, JobQuery, JobStatus
from bot.domain.subscriptions import ended_at
from bot.domain.watch import Look, Watched
from bot.ports import Homes, JobSource, Watchlist
from bot.watching.inquiring import Inquiry
from bot.watching.keeping import Keeper
from bot.watching.looking import Looker
from bot.watching.pace import Site

NEWEST = 100
"""Somebody's jobs that are read: a page of DLI's list, its most."""
MOST_LOOKS = 5
"""Jobs whose progress is asked for each time."""
CURRENT = timedelta(seconds=10)
"""What is known for no longer is shown as it is."""
SHARE = 0.15
"""Share of the budget for what Homes alone show."""
OFTEN = timedelta(seconds=20)
"""How often a Home is minded that was opened just now."""
LESS = 10
"""The longer ago it was opened, the less often: each time a tenth of that."""
OVERLAP = timedelta(minutes=1)
REMEMBERED = 10_000

log = logging.getLogger(__name__)


class Minder:
    """Keeps known what Homes show of one project, within a share of its budget.

    Only the process that delivers may `beat`; any may `mind`.
    """

    def __init__(
        self,
        jobs: JobSource,
        watchlist: Watchlist,
        homes: Homes,
        looker: Looker,
        site: Site,
    ) -> None:
        self._jobs = jobs
        self._homes = homes
        self._looker = looker
        self._site = site
        self._keeper = Keeper(watchlist, site)
        self._inquiry = Inquiry(jobs, site)
        self._minded: LRUCache[str, tuple[datetime, str | None]] = LRUCache(REMEMBERED)
        self._most_saved = max(2.0, site.means.per_minute * SHARE)
        self._saved = self._most_saved
        self._saved_at: datetime | None = None

    async def mind(self, user_id: str, mine: Mine, since: datetime) -> bool:
        """Ask DLI what somebody who looks has, and had `since`; tell whether that was done.

        It isn't where it was just now, or where it would cost more than it may.
        """
        now = self._site.clock()
        at, as_ = self._minded.get(user_id, (None, None))
        is_current = at is not None and at <= now < at + CURRENT and as_ == mine.iam_user
        if is_current or self._room(now) < 1:
            return False
        self._minded[user_id] = now, mine.iam_user
        try:
            await self._look(mine, now, since)
        except (errors.DliError, errors.StoreUnavailable) as error:
            facts = {"project": self._site.project, "user": user_id, **errors.facts(error)}
            log.warning("Could not look at what somebody's Home shows", extra=facts)
        return True

    async def beat(self, homes: Iterable[Home]) -> tuple[str, ...]:
        """Mind one of these Homes, if one is due; return whose. Raises a `StoreUnavailable`."""
        now = self._site.clock()
        due = [home for home in homes if self._is_due(home, now)]
        if due and self._room(now) >= 1:
            home = min(due, key=self._last)
            since = self._last(home) - OVERLAP
            mine = await self._homes.mine({home.user_id: since})
            if await self.mind(home.user_id, mine[home.user_id], since):
                return (home.user_id,)
        return ()

    def _is_due(self, home: Home, now: datetime) -> bool:
        """Whether somebody is somebody else since, or it's long ago for how much they look."""
        if (known := self._minded.get(home.user_id)) and known[1] != home.iam_user:
            return True
        return now >= self._last(home) + max(OFTEN, (now - home.opened_at) / LESS)

    def _last(self, home: Home) -> datetime:
        """Return when a Home was minded last, by whatever process: at the latest when opened."""
        at, _ = self._minded.get(home.user_id, (home.opened_at, None))
        return max(at, home.opened_at)

    async def _look(self, mine: Mine, now: datetime, since: datetime) -> None:
        rows = await self._owned(mine) if mine.iam_user else {}
        known = {
            one.watched.job_id: one.watched
            for one in (*mine.running, *mine.ended)
            if one.watched.project == self._site.project
        }
        told = [await self._inquiry.told(look) for look in self._news(rows.values(), known, since)]
        await self._keeper.keep(told, self._site.means.pace(0), now)
        wanting = list(_wanting(rows, known, now))[: min(MOST_LOOKS, self._room(now))]
        self._saved -= len(wanting)
        await self._looker.glance(wanting)

    async def _owned(self, mine: Mine) -> dict[JobId, Job]:
        """List the newest jobs of somebody, by their name as DLI spells it."""
        key = (mine.iam_user or "").casefold()
        owners = (one.watched.job.owner for one in (*mine.running, *mine.ended))
        spelt = next((owner for owner in owners if owner.casefold() == key), mine.iam_user or "")
        self._saved -= 1
        page = await self._jobs.jobs(JobQuery(page_size=NEWEST, owner=spelt))
        return {job.job_id: job for job in page.jobs if job.owner.casefold() == key}

    def _news(
        self, rows: Iterable[Job], known: dict[JobId, Watched], since: datetime
    ) -> Iterator[Look]:
        """Yield what is under way, and the ends that aren't known."""
        for job in rows:
            before = known.get(job.job_id)
            is_over = before is not None and before.is_over
            ended = ended_at(job)
            is_new = before is not None or ended is None or ended >= since
            if not is_over and is_new:
                yield self._site.look(job.job_id, job, is_owned=True)

    def _room(self, now: datetime) -> int:
        """Return how many calls have been saved up."""
        if self._saved_at is not None:
            minutes = max(timedelta(), now - self._saved_at) / timedelta(minutes=1)
            self._saved = min(self._most_saved, self._saved + minutes * self._most_saved)
        self._saved_at = now
        return int(self._saved)


def _wanting(rows: dict[JobId, Job], known: dict[JobId, Watched], now: datetime) -> Iterator[JobId]:
    """Yield the jobs that run whose progress isn't known, or not as of late, as Homes show them."""
    running = (job_id for job_id, one in known.items() if one.job.status is JobStatus.RUNNING)
    for job_id in dict.fromkeys((*_under_way(rows.values()), *running)):
        row, before = rows.get(job_id), known.get(job_id)
        progress = before.progress if before else None
        is_current = progress is not None and now - progress.seen_at < CURRENT
        if not is_current and not (row and row.status.is_final):
            yield job_id


def _under_way(jobs: Iterable[Job]) -> Iterator[JobId]:
    return (job.job_id for job in jobs if job.status is JobStatus.RUNNING)
