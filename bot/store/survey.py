"""What `dli-bot check` wants to know of the database; nothing in it is changed."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import Column, Integer, MetaData, Table, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.languages import Language
from bot.errors import SettingsError, StoreUnavailable
from bot.store.cipher import Cipher
from bot.store.database import Database, insert
from bot.store.following import is_followed
from bot.store.installations import SqlInstallations
from bot.store.ledger import SqlLedger
from bot.store.migrating import Schema, schema
from bot.store.tables import channels, jobs, ledger, subscriptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What is asked of DLI for all teams: sweeps if anything, and looks at so many jobs."""

    open_jobs: int
    looked_at: int
    has_filters: bool

    @property
    def is_any(self) -> bool:
        """Whether sweeps are made at all."""
        return self.has_filters or self.open_jobs > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribed:
    """A channel that hears of something; `paused_for` is as in `Channel`."""

    channel_id: str
    subscriptions: int
    paused_for: str


class Survey:
    """Reads a database that may be empty, or of another version."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def is_current(self) -> bool:
        """Whether all of it can be read; False too if the database is away."""
        try:
            return await self.schema() is Schema.CURRENT
        except (SettingsError, StoreUnavailable):
            return False

    def installations(self, cipher: Cipher) -> SqlInstallations:
        """Return the workspaces that installed the app."""
        return SqlInstallations(self._database, cipher)

    async def schema(self) -> Schema:
        """Tell how far the database is migrated; raises SettingsError if it is too far."""
        return await schema(self._database)

    async def ledger(self) -> SqlLedger | None:
        """Return what the processes share, if there is a place for it."""
        shared = SqlLedger(self._database)
        return shared if await shared.is_there() else None

    async def try_writing(self) -> None:
        """Write as a start would, and undo it; raises StoreUnavailable if that can't be done."""
        is_made = await self.ledger() is not None
        with suppress(_Undone):
            async with self._database.claiming() as db:
                await (_write(db) if is_made else db.run_sync(_trial.create))
                raise _Undone

    async def subscribed(self, team_id: str) -> tuple[Subscribed, ...]:
        """Return the channels of a team that hear of something."""
        counts = (
            select(subscriptions.c.channel_id, func.count().label("many"))
            .where(subscriptions.c.team_id == team_id)
            .group_by(subscriptions.c.channel_id)
            .subquery()
        )
        paused = channels.c.paused_for
        query = select(counts.c.channel_id, counts.c.many, paused).outerjoin_from(
            counts,
            channels,
            (channels.c.team_id == team_id) & (channels.c.channel_id == counts.c.channel_id),
        )
        async with self._database.reading() as db:
            rows = await db.execute(query.order_by(counts.c.channel_id))
            return tuple(
                Subscribed(channel_id=one, subscriptions=many, paused_for=why or "")
                for one, many, why in rows
            )

    async def language(self, team_id: str, channel_id: str) -> Language | None:
        """Return what a channel chose to be spoken to in; None if it didn't."""
        query = select(channels.c.language).where(
            channels.c.team_id == team_id, channels.c.channel_id == channel_id
        )
        async with self._database.reading() as db:
            return await db.scalar(query)

    async def left_out(self, served: Collection[str]) -> Mapping[str, int]:
        """Count the subscriptions of each project that isn't among those served."""
        project = subscriptions.c.project
        query = select(project, func.count()).where(project.not_in(served)).group_by(project)
        async with self._database.reading() as db:
            rows = await db.execute(query.order_by(project))
            return {str(name): int(many) for name, many in rows}

    async def demand(self, project: str) -> Demand:
        """Count what is asked of DLI about a project."""
        followed = (jobs.c.project == project, ~jobs.c.is_over, is_followed())
        by_filters = (subscriptions.c.project == project, subscriptions.c.job_id.is_(None))
        async with self._database.reading() as db:
            return Demand(
                open_jobs=await db.scalar(select(func.count()).where(*followed)) or 0,
                looked_at=await db.scalar(
                    select(func.count()).where(*followed, jobs.c.due_at.is_not(None))
                )
                or 0,
                has_filters=bool(await db.scalar(select(exists().where(*by_filters)))),
            )


class _Undone(Exception):
    """Ends the transaction of a trial, so that nothing of it is kept."""


async def _write(db: AsyncConnection) -> None:
    await db.execute(insert(db, ledger).values(name=f"check/{uuid4().hex}", page={}))


_trial = Table("dli_bot_check", MetaData(), Column("number", Integer))
