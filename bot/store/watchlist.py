import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, delete, exists, func, or_, select, update

from bot.domain.jobs import JobId
from bot.domain.notices import Notice
from bot.domain.subscriptions import Subscription
from bot.domain.sweeps import OpenJob, Swept
from bot.domain.watch import Look, Watched
from bot.ports.watching import Conclude
from bot.store.database import Database, insert
from bot.store.following import WAITING, is_followed, of_job, same_job
from bot.store.observing import Observing
from bot.store.rows import subscription_of, watched_of
from bot.store.tables import cards, follows, jobs, notices, subscriptions, sweeps

BREATH = 8
BREATH_OF_ROWS = 1_000
"""Looks, and rows, after which whatever else runs has its turn: acknowledgements can't wait."""
FORGOTTEN_AT_ONCE = 200
"""Jobs that are forgotten in one transaction."""


class SqlWatchlist:
    """The `Watchlist` of a team in a database.

    `direct`: whether owners of jobs in trouble are told directly who didn't choose.
    """

    def __init__(self, database: Database, team_id: str, *, direct: bool = False) -> None:
        self._database = database
        self._team = team_id
        self._direct = direct

    async def filters(self, project: str) -> tuple[Subscription, ...]:
        """Return the subscriptions that mean jobs by filters, the oldest first."""
        query = select(subscriptions).where(
            subscriptions.c.team_id == self._team,
            subscriptions.c.project == project,
            subscriptions.c.job_id.is_(None),
        )
        async with self._database.reading() as db:
            rows = await db.execute(query.order_by(subscriptions.c.id))
            return tuple(subscription_of(row) for row in rows.mappings())

    async def open_jobs(self, project: str) -> tuple[OpenJob, ...]:
        """Return the jobs that haven't ended and that somebody still follows."""
        query = select(jobs.c.job_id, jobs.c.status, jobs.c.start_time, jobs.c.misses).where(
            jobs.c.team_id == self._team, jobs.c.project == project, ~jobs.c.is_over, is_followed()
        )
        found: list[OpenJob] = []
        async with self._database.reading() as db:
            rows = await db.execute(query.order_by(jobs.c.job_id))
            for some in rows.partitions(BREATH_OF_ROWS):
                found += (
                    OpenJob(job_id=one, status=be, start_time=at, misses=misses)
                    for one, be, at, misses in some
                )
                await asyncio.sleep(0)
        return tuple(found)

    async def swept(self, project: str) -> Swept | None:
        """Return how far sweeps have come."""
        query = select(sweeps.c.until, sweeps.c.subscription_id).where(
            sweeps.c.team_id == self._team, sweeps.c.project == project
        )
        async with self._database.reading() as db:
            row = (await db.execute(query)).mappings().first()
        return Swept(**row) if row else None

    async def mark_swept(self, project: str, swept: Swept) -> None:
        """Note how far sweeps have come."""
        async with self._database.writing(self._team) as db:
            adding = insert(db, sweeps).values(
                team_id=self._team,
                project=project,
                until=swept.until,
                subscription_id=swept.subscription_id,
            )
            risen = {
                name: case(
                    (adding.excluded[name] > sweeps.c[name], adding.excluded[name]),
                    else_=sweeps.c[name],
                )
                for name in ("until", "subscription_id")
            }
            key = ("team_id", "project")
            await db.execute(adding.on_conflict_do_update(index_elements=key, set_=risen))

    async def observe(
        self, looks: Sequence[Look], conclude: Conclude, at: datetime
    ) -> tuple[Notice, ...]:
        """Keep what `looks` come to, in as many statements for many as for one."""
        if not looks:
            return ()
        async with self._database.writing(self._team) as db:
            observing = Observing(db, self._team, looks[0].project, self._direct)
            batch = await observing.batch(looks)
            for number, look in enumerate(looks):
                if number % BREATH == 0:
                    await asyncio.sleep(0)
                batch.add(look, conclude, at)
            return await observing.keep(batch, at)

    async def known(self, project: str, job_id: JobId) -> Watched | None:
        """Return what is known of a job."""
        query = select(jobs).where(of_job(jobs, self._team, project, job_id))
        async with self._database.reading() as db:
            row = (await db.execute(query)).mappings().first()
        return watched_of(row) if row else None

    async def claim(
        self, project: str, now: datetime, limit: int, span: timedelta
    ) -> tuple[JobId, ...]:
        """Take jobs whose progress has to be asked for; those that others write to are passed over.

        It waits for none of them: so it needs no turn among the team's writers. A claim that
        lasts for longer is from before a clock was set back.
        """
        claimed_until = jobs.c.claimed_until
        due = (
            select(jobs.c.job_id)
            .where(
                jobs.c.team_id == self._team,
                jobs.c.project == project,
                jobs.c.due_at <= now,
                or_(claimed_until.is_(None), claimed_until <= now, claimed_until > now + span),
                is_followed(),
            )
            .order_by(jobs.c.due_at)
            .limit(limit)
            .with_for_update(of=jobs, skip_locked=True, key_share=True)
            .cte("due")
        )
        claiming = (
            update(jobs)
            .where(
                jobs.c.team_id == self._team,
                jobs.c.project == project,
                jobs.c.job_id == due.c.job_id,
            )
            .values(claimed_until=now + span)
            .returning(jobs.c.due_at, jobs.c.job_id)
        )
        async with self._database.claiming() as db:
            claimed = (await db.execute(claiming)).all()
        return tuple(job_id for _, job_id in sorted(claimed))

    async def unclaim(self, project: str, job_ids: Collection[JobId]) -> None:
        """Let others have jobs that were claimed."""
        async with self._database.writing(self._team) as db:
            these = of_job(jobs, self._team, project, *job_ids)
            await db.execute(update(jobs).where(these).values(claimed_until=None))

    async def pull_forward(self, project: str, latest: datetime) -> None:
        """Let no look be due later than that."""
        later = update(jobs).where(
            jobs.c.team_id == self._team, jobs.c.project == project, jobs.c.due_at > latest
        )
        async with self._database.writing(self._team) as db:
            await db.execute(later.values(due_at=latest))

    async def wanting_looks(self, project: str) -> int:
        """Count the jobs whose progress is asked for again and again."""
        query = select(func.count()).where(
            jobs.c.team_id == self._team,
            jobs.c.project == project,
            jobs.c.due_at.is_not(None),
            is_followed(),
        )
        async with self._database.reading() as db:
            return await db.scalar(query) or 0

    async def tidy(self, before: datetime) -> int:
        """Forget what is long past, a few hundred jobs at a time, lest others wait."""
        count = 0
        while gone := await self._forget_some(before):
            count += gone
        async with self._database.writing(self._team) as db:
            settled = (notices.c.team_id == self._team) & _was_said(before)
            await db.execute(delete(notices).where(settled))
        return count

    async def _forget_some(self, before: datetime) -> int:
        """Forget jobs that are long past; what still has to be said keeps its job."""
        past = select(jobs.c.project, jobs.c.job_id).where(
            jobs.c.team_id == self._team, _is_past(before)
        )
        async with self._database.writing(self._team) as db:
            found = (await db.execute(past.limit(FORGOTTEN_AT_ONCE))).all()
            for project in {project for project, _ in found}:
                ids = [job_id for one, job_id in found if one == project]
                for table in (notices, cards, follows, jobs):
                    await db.execute(delete(table).where(of_job(table, self._team, project, *ids)))
        return len(found)


def _is_past(before: datetime) -> ColumnElement[bool]:
    """Whether a row of `jobs` ended before, or nobody follows it any more, and all is said."""
    ended = jobs.c.over_at < before
    left = ~jobs.c.is_over & (jobs.c.seen_at < before) & ~is_followed()
    said, digest = notices.alias("said"), notices.alias("digest")
    told_by = (digest.c.team_id == said.c.team_id) & (digest.c.key == said.c.folded_into)
    is_told = exists().where(told_by, digest.c.state.in_(WAITING)).correlate(said)
    waiting = select(said.c.id).where(same_job(said, jobs), or_(said.c.state.in_(WAITING), is_told))
    # As in `is_followed`: one job after the other.
    return or_(ended, left) & ~waiting.offset(0).exists().correlate(jobs)


def _was_said(before: datetime) -> ColumnElement[bool]:
    """Whether a notice that is about no job is settled, and tells nothing that is still kept."""
    part = notices.alias("part")
    tells = exists().where(part.c.team_id == notices.c.team_id, part.c.folded_into == notices.c.key)
    return and_(
        notices.c.job_id.is_(None),
        notices.c.created_at < before,
        notices.c.state.not_in(WAITING),
        ~tells.correlate(notices),
    )
