"""Sweeps, looks and searches over a real store and a DLI of our own."""

from datetime import timedelta
from typing import Any, cast

from bot.domain.fingerprints import fingerprint
from bot.domain.jobs import Job, JobId, JobStatus
from bot.domain.subscriptions import Subscription
from bot.domain.watch import Watched
from bot.remembering import Memory
from bot.store.database import Database
from bot.store.history import SqlHistory
from bot.store.watchlist import SqlWatchlist
from bot.watching.looking import Looker
from bot.watching.pace import Means, Site
from bot.watching.recalling import Recaller
from bot.watching.sweeping import Sweeper
from tests.builders import NOON, a_job
from tests.fakes import FakeClock, FakeDli, FakeLeases, Unsteady, a_tenure
from tests.store.rig import ALL, PROJECT, Team, a_job_id, said

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
BEAT = 10
MEANS = Means(per_minute=600, beat=BEAT * SECOND, least=5 * SECOND, most=120 * SECOND)


class Watching:
    """What watches, after a start; `crash` begins anew with what is in the store."""

    def __init__(self, database: Database) -> None:
        self.clock = FakeClock(NOON)
        self.skew: timedelta | None = timedelta()
        self.dli = FakeDli(self.dli_clock)
        self.team = Team(database, "T1")
        self.unsteady = Unsteady(self.team.watchlist)
        self.history = Unsteady(self.team.history)
        self.woken = 0
        self.replicas = 1
        self.leases = FakeLeases(self.clock)
        self.crash()

    def dli_clock(self) -> Any:
        """Return now, as DLI has it."""
        return self.clock() - (self.skew or timedelta())

    def crash(self, means: Means = MEANS) -> None:
        """Forget all that is only in memory."""
        watchlist = cast(SqlWatchlist, self.unsteady)
        self.site = site = Site(
            team_id="T1",
            project=PROJECT,
            means=means,
            clock=self.clock,
            skew=lambda: self.skew,
            on_notices=self._wake,
            replicas=lambda: self.replicas,
        )
        self.sweeper = Sweeper(self.dli, watchlist, site, a_tenure(self.leases, self.clock))
        self.looker = Looker(self.dli, watchlist, site)
        history = cast(SqlHistory, self.history)
        memory = Memory(self.dli, PROJECT, self.clock, history)
        self.recaller = Recaller(memory, history, site)

    async def sweep(self, times: int = 1) -> int:
        """Sweep as often as that; return the calls of the last one."""
        calls = 0
        for _ in range(times):
            before = self.dli.calls.total()
            await self.sweeper.beat()
            calls = self.dli.calls.total() - before
            self.clock.passes(BEAT)
        return calls

    async def look(self, times: int = 1, seconds: float = 1) -> int:
        """Let looks be made as often as that, so many seconds apart; return all their calls."""
        before = self.dli.calls.total()
        for _ in range(times):
            await self.looker.beat()
            self.clock.passes(seconds)
        return self.dli.calls.total() - before

    async def recall(self, times: int = 1, seconds: float = 1) -> int:
        """Let earlier runs be searched for as often as that; return all calls of that."""
        before = self.dli.calls.total()
        for _ in range(times):
            await self.recaller.beat()
            self.clock.passes(seconds)
        return self.dli.calls.total() - before

    def runs(self, *numbers: int, **facts: Any) -> list[JobId]:
        """Let jobs run from now on."""
        ids = [a_job_id(number) for number in numbers]
        facts = {"start_time": self.dli_clock(), **facts}
        self.dli.put(*(a_job(job_id=job_id, **facts) for job_id in ids))
        return ids

    def ends(self, *job_ids: JobId, status: JobStatus = JobStatus.FINISHED, **said: Any) -> None:
        for job_id in job_ids:
            self.dli.change(job_id, status=status, **said)

    async def follow_all(self, channel: str = "C1", **said: Any) -> Subscription:
        """Let a channel hear of the ends of all jobs of the queue."""
        since = self.dli_clock() - HOUR
        return await self.team.follow_all(channel, **{"events": ENDS_ALONE, "since": since, **said})

    async def follow(self, job_id: JobId, channel: str = "C1", **said: Any) -> None:
        """Let a channel hear all of a job, whose progress has to be asked for now."""
        job = await self._row(job_id)
        watched = Watched(
            team_id="T1",
            project=PROJECT,
            job=job,
            first_seen_at=self.clock(),
            seen_at=self.clock(),
            due_at=self.clock(),
            fingerprint=fingerprint(job.statement),
        )
        wish = self.team.wish_for(watched, channel, since=self.dli_clock() - HOUR, **said)
        await self.team.subscriptions.add(wish, watched=watched)

    async def told(self) -> list[str]:
        """List what is to be said, such as "C1 finished"."""
        return [said(notice) for notice in await self.team.outbox.waiting(1_000)]

    async def reason(self, job_id: JobId) -> str:
        """Return why a job ended, as it is known."""
        return (await self.known(job_id)).job.message

    async def known(self, job_id: JobId, channel: str = "C1") -> Watched:
        story = await self.team.outbox.story(channel, PROJECT, job_id)
        assert story is not None
        return story.watched

    def starts(self) -> list[timedelta]:
        """List how far back the lists that were asked for reached."""
        return [self.dli_clock() - query.start for query in self.dli.queries if query.start]

    def statuses(self) -> list[JobStatus]:
        """List the statuses that were asked for."""
        return [query.status for query in self.dli.queries if query.status]

    async def _row(self, job_id: JobId) -> Job:
        job = await self.dli.status(job_id)
        self.dli.calls.clear()
        self.dli.asked.clear()
        return job

    def _wake(self) -> None:
        self.woken += 1


ENDS_ALONE = frozenset(kind for kind in ALL if kind.is_end)
