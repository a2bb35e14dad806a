"""Brings a database to the schema of this version.

A change of the tables takes a new script in `migrations/versions`, written by hand. A test
holds what all scripts come to against the tables.
"""

import logging
from enum import StrEnum
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.errors import SettingsError
from bot.store.database import Database

log = logging.getLogger(__name__)

_SCRIPTS = Path(__file__).parent / "migrations"


class Schema(StrEnum):
    """How a database's schema is to that of this version."""

    NONE = "none"
    OLDER = "older"
    CURRENT = "current"


async def migrate(database: Database, revision: str = "head") -> None:
    """Bring any older schema, or none, to a newer one; what's in it stays.

    All of it happens, or nothing; of several that start at once, one does it. Raises
    SettingsError if the schema is newer than this version of the bot, or can't be changed.
    """
    async with database.starting() as db:
        before, after = await db.run_sync(_upgrade, revision)
    if after != before:
        log.info("Migrated the database", extra={"before": before or "nothing", "after": after})


async def schema(database: Database) -> Schema:
    """Tell how far a database is migrated; raises SettingsError if that's too far for us."""
    async with database.reading() as db:
        return await db.run_sync(_compared)


def _compared(connection: Connection) -> Schema:
    revision, scripts = _revision(connection), ScriptDirectory(str(_SCRIPTS))
    _refuse_unknown(revision, scripts)
    if revision is None:
        return Schema.NONE
    return Schema.CURRENT if revision == scripts.get_current_head() else Schema.OLDER


def _upgrade(connection: Connection, revision: str) -> tuple[str | None, str | None]:
    """Upgrade, and return the revisions before and after."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_SCRIPTS))
    before = _revision(connection)
    _refuse_unknown(before, ScriptDirectory.from_config(config))
    command.upgrade(config, revision)
    return before, _revision(connection)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_unknown(revision: str | None, scripts: ScriptDirectory) -> None:
    known = {script.revision for script in scripts.walk_revisions()}
    if revision is not None and revision not in known:
        raise SettingsError(
            f"DATABASE_URL: the database has a schema ({revision}) that this version of the bot "
            "doesn't know: run the newer version again, or set another database"
        )
