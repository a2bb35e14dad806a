from datetime import datetime

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.announcing import hint_notice
from bot.domain.channels import Channel, Defaults, DigestPlan
from bot.domain.languages import Language
from bot.domain.notices import DigestReason, Notice
from bot.domain.watch import Watched
from bot.store.database import Database, insert
from bot.store.digesting import release
from bot.store.following import WAITING, same_job
from bot.store.keeping import put_notices
from bot.store.rows import channel_of, channel_values, watched_of
from bot.store.tables import cards, channels, follows, jobs, notices, subscriptions

_KEY = ("team_id", "channel_id")


class SqlChannels:
    """The `Channels` of a team in a database."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team = team_id

    async def channel(self, channel_id: str) -> Channel:
        """Return a channel."""
        async with self._database.reading() as db:
            return await self._channel(db, channel_id)

    async def mute(self, channel_id: str, until: datetime, by: str) -> None:
        """Hold a channel's notices back."""
        async with self._database.writing(self._team) as db:
            await self._choose(db, channel_id, muted_until=until, muted_by=by)

    async def unmute(self, channel_id: str, at: datetime) -> bool:
        """Let a channel's notices go, once it isn't paused either."""
        async with self._database.writing(self._team) as db:
            was_muted = (await self._channel(db, channel_id)).muted_until is not None
            if was_muted:
                await self._unmute(db, channel_id, at)
        return was_muted

    async def unmute_due(self, now: datetime) -> tuple[str, ...]:
        """Do the same to all channels whose time is over."""
        due = (
            select(channels.c.channel_id)
            .where(channels.c.team_id == self._team, channels.c.muted_until <= now)
            .order_by(channels.c.channel_id)
        )
        async with self._database.reading() as db:
            if await db.scalar(due) is None:  # as it mostly is: keep nobody from writing
                return ()
        async with self._database.writing(self._team) as db:
            ids = tuple(await db.scalars(due))
            for channel_id in ids:
                await self._unmute(db, channel_id, now)
        return ids

    async def pause(self, channel_id: str, code: str, at: datetime, *, hint: bool = True) -> bool:
        """Note that a channel can't be posted to, and tell whoever subscribed there."""
        async with self._database.writing(self._team) as db:
            before = await self._channel(db, channel_id)
            if before.paused_for:
                return False
            await self._choose(db, channel_id, paused_for=code, paused_at=at)
            if hint and not before.is_hinted:
                await self._hint(db, channel_id, code, at)
        return True

    async def resume(self, channel_id: str, at: datetime) -> bool:
        """Note that a channel can be posted to again; what waits goes, once it isn't muted."""
        async with self._database.writing(self._team) as db:
            before = await self._channel(db, channel_id)
            if not before.paused_for:
                return False
            await self._choose(db, channel_id, paused_for="", paused_at=None)
            if before.muted_until is None:
                await release(db, self._team, channel_id, DigestReason.PAUSED, at)
        return True

    async def paused(self) -> tuple[str, ...]:
        """Return the channels that can't be posted to, as far as is known."""
        query = select(channels.c.channel_id).where(
            channels.c.team_id == self._team, channels.c.paused_for != ""
        )
        async with self._database.reading() as db:
            return tuple(await db.scalars(query.order_by(channels.c.channel_id)))

    async def set_digest(
        self, channel_id: str, plan: DigestPlan | None, due_at: datetime | None, at: datetime
    ) -> None:
        """Choose, or end, a channel's daily digest."""
        async with self._database.writing(self._team) as db:
            await self._choose(db, channel_id, digest=plan, digest_due_at=due_at, digest_last_at=at)

    async def digests_due(self, now: datetime) -> tuple[Channel, ...]:
        """Return the channels whose daily digest is due, but for those that are paused."""
        query = select(channels).where(
            channels.c.team_id == self._team,
            channels.c.digest_due_at <= now,
            channels.c.paused_for == "",
        )
        async with self._database.reading() as db:
            rows = await db.execute(query.order_by(channels.c.digest_due_at))
            return tuple(channel_of(row) for row in rows.mappings())

    async def digested(self, channel: Channel, summary: Notice, due_at: datetime) -> None:
        """Put a daily digest down, unless another did or the channel chose anew meanwhile."""
        moved = (
            update(channels)
            .where(
                channels.c.team_id == self._team,
                channels.c.channel_id == channel.channel_id,
                channels.c.digest_due_at == channel.digest_due_at,
            )
            .values(digest_due_at=due_at, digest_last_at=summary.created_at)
        )
        async with self._database.writing(self._team) as db:
            if (await db.execute(moved)).rowcount:
                await put_notices(db, self._team, [summary])

    async def ended(self, channel_id: str, since: datetime, until: datetime) -> tuple[Watched, ...]:
        """Return the jobs whose end was seen after `since` and until `until`, in that order."""
        followed = exists().where(
            same_job(follows, jobs), follows.c.channel_id == channel_id, ~follows.c.dropped
        )
        query = select(jobs).where(
            jobs.c.team_id == self._team,
            jobs.c.over_at > since,
            jobs.c.over_at <= until,
            followed,
        )
        async with self._database.reading() as db:
            rows = await db.execute(query.order_by(jobs.c.over_at, jobs.c.job_id))
            return tuple(watched_of(row) for row in rows.mappings())

    async def set_defaults(self, channel_id: str, defaults: Defaults) -> None:
        """Choose what new subscriptions of a channel take."""
        async with self._database.writing(self._team) as db:
            await self._choose(db, channel_id, defaults=defaults)

    async def set_language(self, channel_id: str, language: Language | None) -> None:
        """Choose the language of a channel, and let its live cards be drawn in it."""
        live = update(cards).where(
            cards.c.team_id == self._team, cards.c.channel_id == channel_id, ~cards.c.is_final
        )
        async with self._database.writing(self._team) as db:
            before = await self._channel(db, channel_id)
            await self._choose(db, channel_id, language=language)
            if language != before.language:
                await db.execute(live.values(version=cards.c.version + 1))

    async def _channel(self, db: AsyncConnection, channel_id: str) -> Channel:
        row = (await db.execute(select(channels).where(*self._is(channel_id)))).mappings().first()
        return channel_of(row) if row else Channel(team_id=self._team, channel_id=channel_id)

    async def _choose(self, db: AsyncConnection, channel_id: str, **chosen: object) -> None:
        """Change what is `chosen` of a channel; all else stays, or is as by default."""
        new = Channel(team_id=self._team, channel_id=channel_id)
        adding = insert(db, channels).values(**{**channel_values(new), **chosen})
        await db.execute(adding.on_conflict_do_update(index_elements=_KEY, set_=chosen))

    async def _unmute(self, db: AsyncConnection, channel_id: str, at: datetime) -> None:
        await self._choose(db, channel_id, muted_until=None, muted_by="")
        if not (await self._channel(db, channel_id)).paused_for:
            await release(db, self._team, channel_id, DigestReason.MUTED, at)

    async def _hint(self, db: AsyncConnection, channel_id: str, code: str, at: datetime) -> None:
        """Tell whoever subscribed, also to a job whose end can't be told any more."""
        makers = select(subscriptions.c.created_by).where(
            subscriptions.c.team_id == self._team, subscriptions.c.channel_id == channel_id
        )
        untold = exists().where(
            same_job(notices, follows),
            notices.c.place == channel_id,
            notices.c.state.in_(WAITING),
        )
        followers = select(follows.c.followed_by).where(
            follows.c.team_id == self._team,
            follows.c.channel_id == channel_id,
            follows.c.followed_by.is_not(None),
            ~follows.c.dropped,
            untold.correlate(follows),
        )
        users = await db.scalars(makers.union(followers))
        hints = [hint_notice(self._team, user, channel_id, code, at) for user in sorted(users)]
        await put_notices(db, self._team, hints)
        await self._choose(db, channel_id, is_hinted=True)

    def _is(self, channel_id: str) -> tuple[ColumnElement[bool], ...]:
        return (channels.c.team_id == self._team, channels.c.channel_id == channel_id)
