"""Brings a database to the schema of this version.

A change of the tables takes a new script in `migrations/versions`, written by hand. A test
holds what all scripts come to against the tables.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.errors import SettingsError
from bot.store.database import Database

_SCRIPTS = Path(__file__).parent / "migrations"


async def migrate(database: Database, revision: str = "head") -> None:
    """Bring any older schema, or none, to a newer one; what's in it stays.

    All of it happens, or nothing; of several that start at once, one does it. Raises
    SettingsError if the schema is newer than this version of the bot, or can't be changed.
    """
    async with database.starting() as db:
        await db.run_sync(_upgrade, revision)


def _upgrade(connection: Connection, revision: str) -> None:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_SCRIPTS))
    _refuse_unknown(connection, ScriptDirectory.from_config(config))
    command.upgrade(config, revision)


def _refuse_unknown(connection: Connection, scripts: ScriptDirectory) -> None:
    revision = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in scripts.walk_revisions()}
    if revision is not None and revision not in known:
        raise SettingsError(
            f"DATABASE_URL: the database has a schema ({revision}) that this version of the bot "
            "doesn't know: run the newer version again, or set another database"
        )
