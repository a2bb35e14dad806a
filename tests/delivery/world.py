"""Everything between DLI and Slack, over one store, with whatever may go wrong in between."""

from datetime import timedelta
from typing import cast

from sqlalchemy import select

from bot.domain.jobs import JobId, JobStatus
from bot.domain.notices import Notice, NoticeKind, NoticeState
from bot.errors import (
    MessageRefused,
    NotDelivered,
    SlackAway,
    SlackBusy,
    TokenRefused,
    Unanswered,
    Unreachable,
)
from bot.store.database import Database
from bot.store.rows import notice_of
from bot.store.tables import cards, notices
from bot.store.watchlist import SqlWatchlist
from bot.watching.looking import Looker
from bot.watching.pace import Means, Site
from bot.watching.sweeping import Sweeper
from tests.builders import a_job
from tests.delivery.rig import SECOND, Delivery
from tests.fakes import FakeDli, FakeLeases, Unsteady, a_tenure
from tests.store.rig import ETL, PROJECT, a_job_id

REASON = "why " * 400
CHANNELS = ("C1", "C2")
MEANS = Means(per_minute=600, beat=10 * SECOND, least=5 * SECOND, most=120 * SECOND)
ENDS = (JobStatus.FINISHED, JobStatus.FAILED, JobStatus.CANCELLED)
UNANSWERED = Unanswered("internal_error")
FAULTS: tuple[tuple[NotDelivered, bool], ...] = (
    (SlackBusy("ratelimited", 3 * SECOND), False),
    (SlackAway("ClientConnectorError"), False),
    (TokenRefused("token_revoked"), False),
    (UNANSWERED, False),
    (UNANSWERED, False),
    *[(UNANSWERED, True)] * 3,
)
"""What Slack may make of a call, and whether it did as it was asked all the same."""
STORE_FAULTS = ("start", "said", "unheard", "void", "drawn", "story", "fold")
WATCH_FAULTS = ("observe", "mark_swept", "claim")


class World(Delivery):
    """Two channels that hear of all jobs of a queue, one of them of all that happens."""

    def __init__(self, database: Database, team_id: str) -> None:
        super().__init__(database, team_id)
        self.dli = FakeDli(self.clock)
        self.watchlist = Unsteady(self.team.watchlist)
        self.started: dict[JobId, bool] = {}
        self.refusals = 0
        self.wake()

    async def subscribe(self) -> None:
        await self.team.follow_all("C1", ETL, since=self.clock() - SECOND)
        ends = frozenset(kind for kind in self.team.wish().wishes.events if kind.is_end)
        await self.team.follow_all("C2", ETL, since=self.clock() - SECOND, events=ends)

    def wake(self) -> None:
        """Begin to watch anew, with what is in the store."""
        site = Site(
            team_id=self.team.id,
            project=PROJECT,
            means=MEANS,
            clock=self.clock,
            skew=timedelta,
            on_notices=lambda: None,
            replicas=lambda: 1,
        )
        watchlist = cast(SqlWatchlist, self.watchlist)
        turn = a_tenure(FakeLeases(self.clock), self.clock)
        self.sweeper = Sweeper(self.dli, watchlist, site, turn)
        self.looker = Looker(self.dli, watchlist, site)

    async def step(self, name: str, number: int) -> None:
        """Let something happen."""
        deed = getattr(self, f"_{name}")
        await deed(number)

    async def calm_down(self) -> None:
        """Let no more faults come, all jobs end, and all be told."""
        for number, job_id in enumerate(self.started):
            self._finish(job_id, number)
        for round_ in range(200):
            await self._watch(0)
            await self.beat()
            self.clock.passes(9)
            if round_ > 8 and await self._is_quiet():  # by then a sweep has seen it all
                return

    async def notices(self) -> list[Notice]:
        query = select(notices).where(notices.c.team_id == self.team.id)
        async with self.database.reading() as db:
            return [notice_of(row) for row in (await db.execute(query)).mappings()]

    async def stale_cards(self) -> list[str]:
        """List cards that don't show the end of their job."""
        query = select(cards).where(cards.c.team_id == self.team.id)
        async with self.database.reading() as db:
            rows = list((await db.execute(query)).mappings())
        return [
            row["job_id"]
            for row in rows
            if row["ts"] is not None
            and not (row["is_final"] and row["drawn_version"] == row["version"])
        ]

    def arrivals(self, notice: Notice) -> int:
        """Count how often a notice arrived."""
        if notice.kind is NoticeKind.FILE:
            return sum(
                file.channel_id == notice.place and str(notice.job_id) in file.name
                for file in self.slack.files
            )
        return sum(post.notice_id == notice.id for post in self.slack.posts)

    async def _is_quiet(self) -> bool:
        over = not await self.team.watchlist.open_jobs(PROJECT)
        return over and not await self.backlog() and not await self.team.outbox.undrawn(1)

    def _finish(self, job_id: JobId, number: int) -> None:
        if self.started[job_id]:
            self.started[job_id] = False
            status = ENDS[number % 3]
            reason = REASON if number % 2 else "why"
            message = "" if status is JobStatus.FINISHED else reason
            self.dli.change(job_id, status=status, message=message, end_time=self.clock())

    async def _start(self, number: int) -> None:
        job_id = a_job_id(number)
        if job_id not in self.started:
            self.started[job_id] = True
            self.dli.put(a_job(job_id=job_id, start_time=self.clock()))

    async def _advance(self, number: int) -> None:
        job_id = a_job_id(number)
        self.dli.shares[job_id] = min(100, self.dli.shares.get(job_id, 0) + 30)

    async def _end(self, number: int) -> None:
        if a_job_id(number) in self.started:
            self._finish(a_job_id(number), number)

    async def _burst(self, number: int) -> None:
        for one in range(10 * number, 10 * number + 7):
            await self._start(one)
            await self._end(one)

    async def _watch(self, number: int) -> None:
        await self.sweeper.beat()
        try:
            await self.looker.beat()
        except Exception as error:  # noqa: BLE001 - the schedule would log it
            assert type(error).__name__ == "StoreUnavailable"  # noqa: PT017

    async def _deliver(self, number: int) -> None:
        await self.beat(number)

    async def _wait(self, number: int) -> None:
        self.clock.passes(4 * number + 0.1)

    async def _fail_post(self, number: int) -> None:
        self._fail("post", number)

    async def _fail_edit(self, number: int) -> None:
        self._fail("edit", number)

    async def _fail_file(self, number: int) -> None:
        self._fail("attach", number)

    async def _fail_find(self, number: int) -> None:
        self._fail(("find", "has_file")[number % 2], number)

    def _fail(self, method: str, number: int) -> None:
        error, heard = FAULTS[number]
        self.slack.fail(method, error, heard=heard)

    async def _refuse(self, number: int) -> None:
        if self.refusals < 2:  # a third one in a row would be the end of a notice
            self.refusals += 1
            self.slack.fail("post", MessageRefused("invalid_blocks"))

    async def _fail_dli(self, number: int) -> None:
        self.dli.fail(("jobs", "progress", "status")[number % 3], Unreachable())

    async def _fail_store(self, number: int) -> None:
        self.unsteady.fail(STORE_FAULTS[number % len(STORE_FAULTS)], kept=number % 2 > 0)

    async def _fail_watchlist(self, number: int) -> None:
        self.watchlist.fail(WATCH_FAULTS[number % 3], kept=number % 2 > 0)

    async def _crash(self, number: int) -> None:
        self.crash()

    async def _rewatch(self, number: int) -> None:
        self.wake()


STEPS = (
    *("start", "advance", "end", "watch", "deliver", "wait") * 2,
    *("fail_post", "fail_post", "fail_edit", "fail_file", "fail_find", "refuse", "fail_dli"),
    *("fail_store", "fail_watchlist", "crash", "rewatch", "burst"),
)
SETTLED = (NoticeState.SENT, NoticeState.FOLDED, NoticeState.VOID)
