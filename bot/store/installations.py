from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports.installations import Installation
from bot.store.cipher import Cipher
from bot.store.database import Database, insert
from bot.store.tables import installations, leases, ledger, metadata, oauth_states

MOST_BEGUN = 10_000
"""Installations that may be under way: strangers can begin one."""
_KINDS = ("courier", "rotate", "slack", "sweep")
"""What the names of a team's leases and pages begin with, before its id."""


class SqlInstallations:
    """The `Installations` in a database."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    async def all(self) -> tuple[Installation, ...]:
        """Return every workspace that is installed."""
        query = select(installations).order_by(
            installations.c.installed_at, installations.c.team_id
        )
        async with self._database.reading() as db:
            rows = (await db.execute(query)).all()
        return tuple(self._read(row) for row in rows)

    async def of(self, team_id: str) -> Installation | None:
        """Return a workspace's."""
        query = select(installations).where(installations.c.team_id == team_id)
        async with self._database.reading() as db:
            row = (await db.execute(query)).first()
        return self._read(row) if row else None

    async def put(self, installation: Installation, at: datetime) -> None:
        """Keep a workspace's, encrypted by the first key."""
        values = {
            "team_name": installation.team_name,
            "app_id": installation.app_id,
            "bot_id": installation.bot_id,
            "bot_user_id": installation.bot_user_id,
            "scopes": installation.scopes,
            "installed_by": installation.installed_by,
            "installed_at": installation.installed_at,
            **self._tokens(installation, at),
        }
        async with self._database.writing(installation.team_id) as db:
            adding = insert(db, installations).values(team_id=installation.team_id, **values)
            await db.execute(adding.on_conflict_do_update(index_elements=["team_id"], set_=values))

    async def renew(self, renewed: Installation, at: datetime) -> bool:
        """Keep the next tokens of the same installation."""
        async with self._database.writing(renewed.team_id) as db:
            values = self._tokens(renewed, at)
            done = await db.execute(update(installations).where(_is(renewed)).values(values))
        return done.rowcount > 0

    async def remove(self, gone: Installation) -> bool:
        """Forget a workspace, while nobody else writes for it."""
        async with self._database.writing(gone.team_id) as db:
            done = await db.execute(delete(installations).where(_is(gone)))
            if done.rowcount:
                await _wipe(db, gone.team_id)
        return done.rowcount > 0

    async def forget(self, team_id: str) -> None:
        """Delete what is left of a workspace, unless it is installed."""
        known = select(installations.c.team_id).where(installations.c.team_id == team_id)
        async with self._database.writing(team_id) as db:
            if (await db.execute(known)).first() is None:
                await _wipe(db, team_id)

    async def rekey(self) -> None:
        """Encrypt with the first key what another one encrypted.

        Raises a SettingsError if no key fits a token; done before anything else, it tells so
        at the start.
        """
        for one in await self.all():
            this = installations.c.team_id == one.team_id
            async with self._database.writing(one.team_id) as db:
                kept = (await db.execute(select(installations).where(this))).first()
                if kept and not self._cipher.is_first(kept.token):
                    tokens = self._tokens(self._read(kept), kept.changed_at)
                    await db.execute(update(installations).where(this).values(tokens))

    async def begin(self, state: str, until: datetime, at: datetime) -> bool:
        """Note that somebody is about to install, and forget who didn't come back."""
        late = select(oauth_states.c.state).where(oauth_states.c.until < at)
        late = late.with_for_update(skip_locked=True)
        async with self._database.claiming() as db:
            await db.execute(delete(oauth_states).where(oauth_states.c.state.in_(late)))
            begun = await db.scalar(select(func.count()).select_from(oauth_states)) or 0
            if begun < MOST_BEGUN:
                await db.execute(insert(db, oauth_states).values(state=state, until=until))
        return begun < MOST_BEGUN

    async def finish(self, state: str, at: datetime) -> bool:
        """Tell whether somebody comes back in time; in one statement, so that it's once."""
        taken = delete(oauth_states).where(oauth_states.c.state == state)
        async with self._database.claiming() as db:
            until = await db.scalar(taken.returning(oauth_states.c.until))
        return until is not None and until >= at

    def _tokens(self, installation: Installation, at: datetime) -> Mapping[str, Any]:
        refresh = installation.refresh_token
        return {
            "token": self._cipher.encrypt(installation.token),
            "refresh_token": self._cipher.encrypt(refresh) if refresh else None,
            "expires_at": installation.expires_at,
            "changed_at": at,
        }

    def _read(self, row: Row[Any]) -> Installation:
        known = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented name
        refresh = known.pop("refresh_token")
        return Installation(
            token=self._cipher.decrypt(known.pop("token")),
            refresh_token=self._cipher.decrypt(refresh) if refresh else None,
            renewed_at=known.pop("changed_at"),
            **known,
        )


def _is(installation: Installation) -> ColumnElement[bool]:
    """Whether a row is of this installation, and not of a later one of the same workspace."""
    return (installations.c.team_id == installation.team_id) & (
        installations.c.installed_at == installation.installed_at
    )


async def _wipe(db: AsyncConnection, team_id: str) -> None:
    """Delete every row of a team, those that others refer to last."""
    for table in reversed(metadata.sorted_tables):
        if "team_id" in table.c:
            await db.execute(delete(table).where(table.c.team_id == team_id))
    for table in (leases, ledger):
        await db.execute(delete(table).where(_is_named_for(table, team_id)))


def _is_named_for(table: Table, team_id: str) -> ColumnElement[bool]:
    names = [f"{kind}/{team_id}" for kind in _KINDS]
    within = (table.c.name.startswith(f"{name}/", autoescape=True) for name in names)
    return or_(table.c.name.in_(names), *within)
