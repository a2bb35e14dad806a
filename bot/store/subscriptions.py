from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.jobs import JobId
from bot.domain.notices import Notice, NoticeState
from bot.domain.subscriptions import Subscription
from bot.domain.watch import Watched
from bot.store.database import Database, insert
from bot.store.following import JOB_KEY, by_living, follows_by, is_followed, of_job, same_job
from bot.store.keeping import keep_jobs, put_notices, say_no_more
from bot.store.rows import subscription_of, subscription_values, watched_of
from bot.store.tables import cards, follows, jobs, notices, subscriptions


class SqlSubscriptions:
    """The `Subscriptions` of a team in a database."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team = team_id

    async def add(
        self,
        wish: Subscription,
        *,
        watched: Watched | None = None,
        card: Notice | None = None,
    ) -> tuple[Subscription, bool]:
        """Keep a wish, and its job and card with it, and tell whether it is new."""
        async with self._database.writing(self._team) as db:
            kept, is_new = await self._keep(db, wish)
            if watched is not None:
                await self._keep_job(db, watched)
                await self._follow(db, kept, watched.job_id)
                if card is not None:
                    await self._keep_card(db, card)
        return kept, is_new

    async def of_channel(self, channel_id: str) -> tuple[Subscription, ...]:
        """Return a channel's subscriptions, the oldest first."""
        async with self._database.reading() as db:
            return await self._found(db, channel_id)

    async def remove(self, channel_id: str, ids: Collection[int]) -> tuple[Subscription, ...]:
        """Take subscriptions away, and what waits of jobs that only they meant."""
        async with self._database.writing(self._team) as db:
            gone = await self._found(db, channel_id, ids)
            await say_no_more(
                db, self._team, channel_id, lambda table: follows_by(ids, table, channel_id)
            )
            still_open = exists().where(same_job(jobs, follows), ~jobs.c.is_over)
            await db.execute(
                delete(follows).where(
                    follows.c.team_id == self._team,
                    follows.c.channel_id == channel_id,
                    follows.c.subscription_id.in_(ids),
                    ~follows.c.dropped,
                    still_open,
                )
            )
            await db.execute(
                delete(subscriptions).where(
                    subscriptions.c.team_id == self._team,
                    subscriptions.c.channel_id == channel_id,
                    subscriptions.c.id.in_(ids),
                )
            )
        return gone

    async def drop_job(self, channel_id: str, project: str, job_id: JobId) -> bool:
        """Let a channel hear no more of one job; filters that mean it now or later don't count."""
        of_this = of_job(follows, self._team, project, job_id) & (
            follows.c.channel_id == channel_id
        )
        async with self._database.writing(self._team) as db:
            heard = await db.scalar(select(func.count()).where(of_this, by_living()))
            await db.execute(update(follows).where(of_this).values(dropped=True))
            await db.execute(
                delete(subscriptions).where(
                    of_job(subscriptions, self._team, project, job_id),
                    subscriptions.c.channel_id == channel_id,
                )
            )
            await say_no_more(
                db, self._team, channel_id, lambda table: of_job(table, self._team, project, job_id)
            )
        return bool(heard)

    async def followed(self, channel_id: str, limit: int) -> tuple[Watched, ...]:
        """Return a channel's jobs that haven't ended, those that started last first."""
        query = (
            select(jobs)
            .where(
                jobs.c.team_id == self._team,
                ~jobs.c.is_over,
                is_followed(follows.c.channel_id == channel_id),
            )
            .order_by(func.coalesce(jobs.c.start_time, jobs.c.first_seen_at).desc(), jobs.c.job_id)
            .limit(limit)
        )
        async with self._database.reading() as db:
            return tuple(watched_of(row) for row in (await db.execute(query)).mappings())

    async def _found(
        self, db: AsyncConnection, channel_id: str, ids: Collection[int] | None = None
    ) -> tuple[Subscription, ...]:
        query = select(subscriptions).where(
            subscriptions.c.team_id == self._team, subscriptions.c.channel_id == channel_id
        )
        if ids is not None:
            query = query.where(subscriptions.c.id.in_(ids))
        rows = await db.execute(query.order_by(subscriptions.c.id))
        return tuple(subscription_of(row) for row in rows.mappings())

    async def _keep(self, db: AsyncConnection, wish: Subscription) -> tuple[Subscription, bool]:
        values = subscription_values(self._team, wish)
        adding = insert(db, subscriptions).values(values).on_conflict_do_nothing()
        added = await db.execute(adding.returning(*subscriptions.c))
        if row := added.mappings().first():
            return subscription_of(row), True
        names = ("team_id", "channel_id", "project", "target_key")
        changing = (
            update(subscriptions)
            .where(*(subscriptions.c[name] == values[name] for name in names))
            .values(target=wish.target, wishes=wish.wishes)
        )
        changed = await db.execute(changing.returning(*subscriptions.c))
        return subscription_of(changed.mappings().one()), False

    async def _keep_job(self, db: AsyncConnection, watched: Watched) -> None:
        """Add a job; one that is known stays, unless it was over and, as it turns out, isn't.

        Of one that nobody wanted to have looked at, what is seen now is where the looks begin.
        """
        query = select(jobs).where(of_job(jobs, self._team, watched.project, watched.job_id))
        row = (await db.execute(query)).mappings().first()
        known = watched_of(row) if row else watched
        if known.is_over and not watched.is_over:
            known = watched
        if known.due_at is None:
            known = replace(known, due_at=watched.due_at)
            if known.progress is None:
                known = replace(known, progress=watched.progress, trail=watched.trail)
        await keep_jobs(db, self._team, [known], watched.seen_at)

    async def _follow(self, db: AsyncConnection, wish: Subscription, job_id: JobId) -> None:
        of_this = of_job(follows, self._team, wish.project, job_id)
        await db.execute(
            update(follows)
            .where(of_this, follows.c.channel_id == wish.channel_id)
            .values(dropped=False)
        )
        following = insert(db, follows).values(
            team_id=self._team,
            project=wish.project,
            job_id=job_id,
            channel_id=wish.channel_id,
            subscription_id=wish.id,
            dropped=False,
            followed_by=wish.created_by,
        )
        await db.execute(following.on_conflict_do_nothing())

    async def _keep_card(self, db: AsyncConnection, card: Notice) -> None:
        """Add a card and its first post, or revive them: one that was posted stays that post."""
        adding = insert(db, cards).values(
            team_id=self._team,
            project=card.project,
            job_id=card.job_id,
            channel_id=card.place,
            version=1,
            drawn_version=0,
            is_final=False,
        )
        anew = {"version": cards.c.version + 1, "is_final": False}
        key = (*JOB_KEY, "channel_id")
        await db.execute(adding.on_conflict_do_update(index_elements=key, set_=anew))
        await put_notices(db, self._team, [card])
        posted = exists().where(
            same_job(cards, notices), cards.c.channel_id == notices.c.place, cards.c.ts.is_not(None)
        )
        voided = update(notices).where(
            notices.c.team_id == self._team,
            notices.c.key == card.key,
            notices.c.state == NoticeState.VOID,
            ~posted,
        )
        await db.execute(voided.values(state=NoticeState.PENDING, void_why=None))
