"""One way into the database, SQLite or PostgreSQL, and one place where its errors end."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext, suppress
from datetime import datetime, timedelta
from hashlib import blake2b
from sqlite3 import Error as SqliteError
from typing import Any

from asyncpg import InterfaceError, PostgresError
from sqlalchemy import ColumnElement, Function, Table, case, cast, func, select, text, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import StoreUnavailable
from bot.store.columns import Moment
from bot.store.engines import WRITES, engine_of, unusable

_TROUBLES = (SQLAlchemyError, OSError, PostgresError, InterfaceError, SqliteError)
"""All that a driver raises; a TimeoutError is an OSError."""

_PATIENCE = 5
"""Seconds within which a database that can be used answers."""
_LAST_SECONDS = 0.25
"""Seconds for what is under way when the database is closed."""
_UNDOING_SECONDS = 1.0
"""Seconds for what was cancelled then, to undo what it did; else its connection stays open."""
_LIMITS = {"lock_timeout": "15s", "idle_in_transaction_session_timeout": "30s"}
"""What PostgreSQL bears of a replica that hangs, before others may go on."""


class Database:
    """A database that can be read by many, and written by one at a time.

    That holds across processes: SQLite has one writer, and on PostgreSQL all who write for
    a team wait for each other. So whatever is read before it's decided what to write is
    still true then, and no two writers wait for one another in a circle.
    """

    def __init__(self, engine: AsyncEngine, url: str) -> None:
        self._engine = engine
        self._url = url
        self._writer = asyncio.Lock()
        self._is_closed = False
        self._under_way: list[asyncio.Task[Any] | None] = []
        self._empty = asyncio.Event()
        self._empty.set()

    async def close(self) -> None:
        """Let nobody in any more, wait a little for who is, and give all connections back.

        Whoever stays is cancelled, and whoever comes later is told a StoreUnavailable: nobody
        would close a connection of theirs.
        """
        self._is_closed = True
        try:
            await self._emptied(_LAST_SECONDS)
            for task in self._under_way:
                if task is not None:
                    task.cancel()
            await self._emptied(_UNDOING_SECONDS)
        finally:
            await self._engine.dispose()

    async def _emptied(self, seconds: float) -> None:
        """Wait so long until nobody is in a transaction."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._empty.wait()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Begin a transaction that only reads; raises StoreUnavailable."""
        with self._entered(), _translated():
            async with self._engine.begin() as db:
                yield db

    @asynccontextmanager
    async def writing(self, team_id: str) -> AsyncIterator[AsyncConnection]:
        """Begin a transaction as the team's only writer; raises StoreUnavailable.

        It is kept at the end, and undone by whatever is raised in it.
        """
        with self._entered(), _translated():
            async with self._writer, self._changing(_lock(f"team/{team_id}")) as db:
                yield db

    @asynccontextmanager
    async def claiming(self) -> AsyncIterator[AsyncConnection]:
        """Begin a transaction that writes beside the teams' writers; raises StoreUnavailable.

        On PostgreSQL it waits only for whoever writes the same rows: nothing that a writer
        decides by may be written in it.
        """
        with self._entered(), _translated():
            alone = self._writer if self._engine.dialect.name == "sqlite" else nullcontext()
            async with alone, self._changing() as db:
                yield db

    @asynccontextmanager
    async def starting(self) -> AsyncIterator[AsyncConnection]:
        """Begin a transaction as the only one that starts; raises SettingsError."""
        with self._entered(), _usable(self._url):
            async with self._changing(_lock("start")) as db:
                yield db

    async def ping(self) -> None:
        """Make sure that the database answers, and soon; raises StoreUnavailable."""
        with self._entered(), _translated():
            async with asyncio.timeout(_PATIENCE), self._engine.connect() as db:
                await db.execute(text("SELECT 1"))

    @contextmanager
    def _entered(self) -> Iterator[None]:
        if self._is_closed:
            raise StoreUnavailable("it is closed, as the bot stops")
        task = asyncio.current_task()
        self._under_way.append(task)
        self._empty.clear()
        try:
            yield
        finally:
            self._under_way.remove(task)
            if not self._under_way:
                self._empty.set()

    @asynccontextmanager
    async def _changing(self, *locks: Function[Any]) -> AsyncIterator[AsyncConnection]:
        async with self._engine.connect() as connection:
            db = await connection.execution_options(**{WRITES: True})
            async with db.begin():
                if db.dialect.name == "postgresql":
                    await db.execute(select(*_cares(), *locks))
                yield db


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """Open the database at a URL, for as long as the context is open.

    Raises SettingsError, which says what to do, if it can't be used.
    """
    engine = engine_of(url)
    database = Database(engine, url)
    try:
        with _usable(url, ValueError):  # which is what reading a URL may end with
            async with engine.begin() as db:
                await db.execute(text("SELECT 1"))
        yield database
    finally:
        await database.close()


def insert(db: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Begin an INSERT that can say what to do ON CONFLICT."""
    return sqlite.insert(table) if db.dialect.name == "sqlite" else postgresql.insert(table)


@contextmanager
def _usable(url: str, *also: type[Exception]) -> Iterator[None]:
    """Let what goes wrong at the start be a SettingsError."""
    try:
        yield
    except (*_TROUBLES, *also) as error:
        raise unusable(url, error) from error


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except _TROUBLES as error:
        raise StoreUnavailable(str(error).partition("\n")[0]) from error


def moment_in(db: AsyncConnection, span: timedelta) -> ColumnElement[datetime]:
    """Return when so long has passed from now on, by the database's clock."""
    if db.dialect.name == "sqlite":
        later = f"{span.total_seconds():+.3f} seconds"
        return func.strftime("%Y-%m-%d %H:%M:%f000", "now", later, type_=Moment)
    return cast(func.clock_timestamp() + span, Moment)


def _cares() -> tuple[Function[Any], ...]:
    """Set limits, and let what is kept be safe on disk, whatever the server says by default."""
    name = "synchronous_commit"
    default = func.current_setting(name)
    chosen = case((default == "remote_apply", default), else_="on")
    limits = [func.set_config(name, limit, true()) for name, limit in _LIMITS.items()]
    return (*limits, func.set_config(name, chosen, true()))


def _lock(key: str) -> Function[Any]:
    """Wait until no other transaction holds `key`, and hold it until this one ends."""
    number = int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), signed=True)
    return func.pg_advisory_xact_lock(number)
