"""From `DATABASE_URL` to an engine, or to one line that says what to do about it."""

import re
import socket
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import URL, Connection, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import SettingsError

LOCKED = "end whatever else keeps it locked, such as a backup or another program"
"""What helps against a file of SQLite's that nobody else may write."""
WRITES = "dli_progress_writes"
"""Execution option of a connection whose transactions write."""

_URL = re.compile(r"(?P<name>sqlite|postgres(?:ql)?)(?:\+\w+)?(?P<rest>://.*)", re.DOTALL)
_ESCAPED = "what isn't a letter or a digit must be written %XX"
_NO_FILES = frozenset({"", ":memory:"})
_PRAGMAS = (
    "busy_timeout = 30000",  # `dli-bot migrate` may write while the bot runs
    "synchronous = FULL",  # what was said must be known even after a power cut
    "foreign_keys = ON",
)


def engine_of(url: str) -> AsyncEngine:
    """Return an engine that isn't connected yet; raises SettingsError."""
    found = _URL.fullmatch(url)
    if found is None:
        raise SettingsError(
            "DATABASE_URL must begin with sqlite:/// or postgresql://: set it to sqlite:///FILE or "
            "postgresql://USER:PASSWORD@HOST/NAME, or unset it for a file of the bot's own"
        )
    if found["name"] == "sqlite":
        return _sqlite(url)
    return _postgresql(f"postgresql{found['rest']}")


def is_made(url: str) -> bool:
    """Tell whether opening won't make a new file, as it does with SQLite."""
    return not url.startswith("sqlite") or Path(_file(url)).is_file()


def unmade_file(url: str) -> Path | None:
    """Return the file that opening would make; None if there's none to make."""
    found = _URL.fullmatch(url)
    if found is None or found["name"] != "sqlite" or _file(url) in _NO_FILES:
        return None
    file = Path(_file(url)).absolute()
    return None if file.exists() else file


def unusable(url: str, error: Exception) -> SettingsError:
    """Say why the database at `url` can't be used, and what to do; without its password."""
    if url.startswith("sqlite"):
        cure = "set it to sqlite:///FILE with a file that the bot may write"
        return SettingsError(
            f"DATABASE_URL: the file {_file(url)} can't be used ({_cause(error)}): "
            f"{LOCKED if is_locked(error) else cure}"
        )
    match _origin(error):
        case asyncpg.InvalidPasswordError() | asyncpg.InvalidAuthorizationSpecificationError():
            cure = f"correct its user and password; {_ESCAPED}"
        case asyncpg.InvalidCatalogNameError():
            cure = "create that database, or correct the name at its end"
        case ValueError():
            return SettingsError(
                "DATABASE_URL can't be read: set it to postgresql://USER:PASSWORD@HOST/NAME; in "
                f"user and password, {_ESCAPED}"
            )
        case socket.gaierror():
            cure = f"correct the host; if the password has an @, {_ESCAPED}"
        case TimeoutError():
            cure = "start PostgreSQL, correct the host and port, or let this machine through to it"
        case OSError():
            cure = "start PostgreSQL, or correct the host and port"
        case _:
            cure = "make it usable, or set another one"
    return SettingsError(f"DATABASE_URL: PostgreSQL can't be used ({_cause(error)}): {cure}")


def is_locked(error: BaseException) -> bool:
    """Whether somebody else kept a file of SQLite's for as long as we wait for it."""
    return "database is locked" in str(error)


def _sqlite(url: str) -> AsyncEngine:
    file = _file(url)
    if file in _NO_FILES:
        raise SettingsError(
            "DATABASE_URL names no file: set it to sqlite:///FILE, with three slashes before it"
        )
    try:
        _make_sqlite(Path(file))
    except (OSError, sqlite3.Error) as error:
        raise unusable(url, error) from error
    at = URL.create("sqlite+aiosqlite", database=file)
    engine = create_async_engine(at, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    event.listen(engine.sync_engine, "invalidate", _undo_sqlite)
    return engine


def _make_sqlite(file: Path) -> None:
    """Make a file, or try the one that is there; aiosqlite's threads don't die quietly.

    A new one is its owner's alone, as statements stand in it; so are those that SQLite puts
    beside it.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600, exist_ok=True)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")


def _postgresql(url: str) -> AsyncEngine:
    async def connect() -> Any:  # noqa: ANN401 - asyncpg ships no types
        return await asyncpg.connect(url, timeout=10, command_timeout=30)

    # asyncpg reads the URL itself: it knows all that libpq does, such as sslmode.
    return create_async_engine(
        "postgresql+asyncpg://", async_creator=connect, hide_parameters=True, pool_pre_ping=True
    )


def _prepare_sqlite(connection: DBAPIConnection, _: object) -> None:
    connection.isolation_level = None  # we begin transactions ourselves
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Become the writer at once: a transaction that only later turns to writing may fail."""
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _undo_sqlite(connection: DBAPIConnection, *_: object) -> None:
    """Undo what was cut off before closing, or its cursor keeps the lock until it is collected."""
    connection.rollback()


def _file(url: str) -> str:
    """Return the file that a URL names, "" if none; what some drivers take after it is ignored."""
    return url.partition(":///")[2].partition("?")[0]


def _origin(error: BaseException) -> BaseException:
    """Return the driver's own error, which SQLAlchemy wraps."""
    inner = error.__cause__
    return _origin(inner) if isinstance(inner, Exception) else error


def _cause(error: Exception) -> str:
    origin = _origin(error)
    if isinstance(origin, TimeoutError):
        return "it doesn't answer in time"
    return str(origin).strip().partition("\n")[0] or type(origin).__name__
