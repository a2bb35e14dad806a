import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, MetaData, text

import bot.store
from bot.errors import SettingsError
from bot.store.database import Database, opened
from bot.store.migrating import migrate
from bot.store.tables import metadata
from tests.builders import JOB_ID, NOON
from tests.store.rig import PROJECT, Team

SCRIPTS = ScriptDirectory(str(Path(bot.store.__file__).parent / "migrations"))
REVISIONS = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]
_FOLLOW = {"project": PROJECT, "job_id": JOB_ID, "channel_id": "C1", "dropped": False}
_WISH = {
    "channel_id": "C1",
    "project": PROJECT,
    "wishes": '{"events":["finished","failed"]}',
    "created_at": NOON,
    "since": NOON,
}
LONG_AGO: Sequence[tuple[str, Mapping[str, Any]]] = (
    (
        "jobs",
        {
            "project": PROJECT,
            "job_id": JOB_ID,
            "job": f'{{"job_id":"{JOB_ID}","status":"RUNNING","owner":"alice"}}',
            "progress": f'{{"job_id":"{JOB_ID}","status":"RUNNING",'
            '"seen_at":"2026-11-22T12:00:00Z"}',
            "trail": "{}",
            "status": "RUNNING",
            "first_seen_at": NOON,
            "seen_at": NOON,
            "misses": 0,
            "failures": 0,
            "is_over": False,
        },
    ),
    (
        "subscriptions",
        {
            **_WISH,
            "target_key": "queue:etl",
            "target": '{"filters":[{"field":"queue","pattern":"etl"}]}',
            "created_by": "U1",
        },
    ),
    (
        "subscriptions",
        {
            **_WISH,
            "target_key": JOB_ID,
            "job_id": JOB_ID,
            "target": f'{{"job_id":"{JOB_ID}"}}',
            "created_by": "U2",
        },
    ),
    ("follows", {**_FOLLOW, "subscription_id": 1}),
    ("follows", {**_FOLLOW, "subscription_id": 2}),
    (
        "cards",
        {
            "project": PROJECT,
            "job_id": JOB_ID,
            "channel_id": "C1",
            "ts": "1.1",
            "version": 2,
            "drawn_version": 1,
            "is_final": False,
        },
    ),
    (
        "notices",
        {
            "key": "C1/started",
            "place": "C1",
            "kind": "event",
            "urgency": 2,
            "state": "pending",
            "project": PROJECT,
            "job_id": JOB_ID,
            "event": '{"kind":"started","at":"2026-11-22T12:00:00Z"}',
            "thread": "default",
            "mentions": '["U1"]',
            "body": "{}",
            "created_at": NOON,
            "attempts": 0,
        },
    ),
    (
        "channels",
        {
            "channel_id": "C1",
            "muted_by": "",
            "paused_for": "",
            "is_hinted": False,
            "digest": '{"hour":9,"minute":0}',
            "defaults": "{}",
        },
    ),
    ("people", {"user_id": "U1", "iam_user": "Alice", "iam_key": "alice"}),
    ("sweeps", {"project": PROJECT, "until": NOON, "subscription_id": 1}),
)
"""Rows as the first revision had them; they stay as they are, whatever comes later."""


@pytest.fixture
async def empty(empty_url: str) -> AsyncIterator[Database]:
    async with opened(empty_url) as database:
        yield database


def fill(connection: Connection) -> None:
    """Put a row into each table, as it is now."""
    there = MetaData()
    there.reflect(connection)
    for name, row in LONG_AGO:
        connection.execute(there.tables[name].insert().values(team_id="T1", **row))


async def test_the_migrated_schema_is_the_one_that_the_tables_describe(empty: Database) -> None:
    await migrate(empty)

    def differences(connection: Connection) -> list[Any]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with empty.reading() as db:
        assert await db.run_sync(differences) == []


async def test_what_is_there_already_stays(empty: Database) -> None:
    first, *later = REVISIONS
    await migrate(empty, first)
    async with empty.writing("T1") as db:
        await db.run_sync(fill)

    for revision in (*later, "head"):
        await migrate(empty, revision)

    team = Team(empty, "T1")
    by_filter, by_name = await team.subscriptions.of_channel("C1")
    [known] = await team.subscriptions.followed("C1", 9)
    [card] = await team.outbox.undrawn(9)
    assert (by_filter.target.key, by_name.target.key) == ("queue:etl", JOB_ID)
    assert (known.job_id, known.job.owner) == (JOB_ID, "alice")
    assert (card.ts, card.version) == ("1.1", 2)
    assert await team.waiting() == ["C1 started"]
    assert (await team.channels.channel("C1")).digest is not None
    assert await team.people.iam_user("U1") == "Alice"
    assert (swept := await team.watchlist.swept(PROJECT))
    assert swept.until == NOON
    assert known.fingerprint == ""
    assert await team.runs() == []
    assert await team.end() == ["C1 finished"]
    await team.channels.pause("C1", "is_archived", NOON)
    assert await team.waiting() == ["U1 hint", "U2 hint"]


async def test_a_process_of_any_version_before_can_go_on(empty: Database) -> None:
    def columns(connection: Connection) -> dict[tuple[str, str], Column[Any]]:
        there = MetaData()
        there.reflect(connection)
        return {
            (table.name, column.name): column
            for table in there.tables.values()
            for column in table.columns
        }

    known: dict[tuple[str, str], Column[Any]] = {}
    for revision in REVISIONS:
        await migrate(empty, revision)
        async with empty.reading() as db:
            now = await db.run_sync(columns)
        tables = {table for table, _ in known}
        new = [now[key] for key in now.keys() - known.keys() if key[0] in tables]

        assert now.keys() >= known.keys()
        assert all(str(now[key].type) == str(known[key].type) for key in known)
        assert all(one.nullable or one.server_default is not None for one in new)
        assert all(now[key].nullable or not known[key].nullable for key in known)
        known = now


async def test_several_that_start_at_once_migrate_once(empty: Database, empty_url: str) -> None:
    async with opened(empty_url) as another:
        await asyncio.gather(*(migrate(one) for one in (empty, another, empty, another)))

    assert await Team(empty, "T1").waiting() == []


async def test_a_schema_of_a_newer_version_is_left_alone(empty: Database) -> None:
    await migrate(empty)
    async with empty.writing("T1") as db:
        await db.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(SettingsError) as failure:
        await migrate(empty)

    said = str(failure.value)
    assert said.startswith("DATABASE_URL")
    assert "9999" in said
    assert "newer version" in said
    assert "\n" not in said


async def test_a_database_with_other_tables_in_the_way_is_not_changed(empty: Database) -> None:
    async with empty.writing("T1") as db:
        await db.execute(text("CREATE TABLE notices (a INTEGER)"))

    with pytest.raises(SettingsError, match=r"DATABASE_URL.*notices") as failure:
        await migrate(empty)

    assert "\n" not in str(failure.value)
    async with empty.writing("T1") as db:
        await db.execute(text("DROP TABLE notices"))
    await migrate(empty)
