import sqlite3
from asyncio import CancelledError
from pathlib import Path

import pytest

from bot.errors import SettingsError, StoreUnavailable
from bot.store.database import opened
from bot.store.engines import unusable
from bot.store.migrating import migrate
from tests.store.rig import Team
from tests.store.server import Server

PASSWORD = "s3cret#p@ss"


async def refusal(url: str) -> str:
    """Return why a database can't be used at the start: one line that says what to do."""
    with pytest.raises(SettingsError) as failure:
        async with opened(url) as database:
            await migrate(database)
    said = str(failure.value)
    assert said.startswith("DATABASE_URL")
    assert ": " in said
    assert "\n" not in said
    assert PASSWORD not in said
    return said


@pytest.mark.parametrize("prefix", ["sqlite:///", "sqlite+aiosqlite:///", "sqlite+pysqlite:///"])
async def test_sqlite_needs_no_driver_and_makes_its_folder(prefix: str, tmp_path: Path) -> None:
    file = tmp_path / "new folder" / "100 %41" / "bot.db"

    async with opened(f"{prefix}{file}?check_same_thread=false") as database:
        await migrate(database)
        await Team(database, "T1").follow()

    assert file.exists()


@pytest.mark.parametrize(
    "prefix", ["postgresql:", "postgres:", "postgresql+asyncpg:", "postgresql+psycopg2:"]
)
async def test_postgresql_needs_no_driver(prefix: str, server: Server) -> None:
    url = await server.new_database()

    async with opened(prefix + url.removeprefix("postgresql:")) as database:
        await database.ping()


async def test_what_libpq_takes_in_a_url_is_taken(server: Server) -> None:
    url = await server.new_database()

    async with opened(f"{url}&sslmode=disable&application_name=bot") as database:
        await database.ping()


@pytest.mark.parametrize("url", ["", "bot.db", "mysql://host/name", "sqlite", "postgresql"])
async def test_an_address_of_no_database_we_know(url: str) -> None:
    assert "sqlite:///FILE or postgresql://" in await refusal(url)


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite://bot.db", "sqlite://a:b/c"]
)
async def test_a_database_without_a_file(url: str) -> None:
    assert "names no file" in await refusal(url)


async def test_a_folder_that_can_not_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    said = await refusal(f"sqlite:///{tmp_path / 'file' / 'bot.db'}")

    assert "File exists" in said
    assert str(tmp_path / "file" / "bot.db") in said


async def test_a_folder_where_the_file_should_be(tmp_path: Path) -> None:
    assert "unable to open database file" in await refusal(f"sqlite:///{tmp_path}")


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no database, but a text that is long enough" * 100)

    assert "not a database" in await refusal(f"sqlite:///{tmp_path / 'notes.txt'}")


def test_a_file_that_somebody_keeps_locked() -> None:
    error = unusable("sqlite:///bot.db", sqlite3.OperationalError("database is locked"))

    assert "end whatever else keeps it locked" in str(error)


async def test_a_host_that_does_not_listen() -> None:
    said = await refusal(f"postgresql://bot:{'x' * 8}@127.0.0.1:1/bot")

    assert "start PostgreSQL, or correct the host and port" in said


def test_a_host_that_does_not_answer() -> None:
    error = TimeoutError()
    error.__cause__ = CancelledError()

    said = str(unusable("postgresql://bot@host/bot", error))

    assert "it doesn't answer in time" in said
    assert "let this machine through" in said


async def test_a_host_that_does_not_exist() -> None:
    assert "correct the host" in await refusal("postgresql://bot:x@host.invalid/bot")


async def test_a_database_that_does_not_exist(server: Server) -> None:
    said = await refusal(server.url("nowhere"))

    assert '"nowhere" does not exist' in said
    assert "create that database" in said


async def test_a_password_that_is_wrong(server: Server) -> None:
    await server.insist_on_password("locked", "right")
    url = server.url().replace("postgres:@", "locked:wrong-one@")

    said = await refusal(url)

    assert "locked" in said
    assert "wrong-one" not in said
    assert "correct its user and password" in said


async def test_the_right_password_is_taken(server: Server) -> None:
    await server.insist_on_password("opened", "right")

    async with opened(server.url().replace("postgres:@", "opened:right@")) as database:
        await database.ping()


@pytest.mark.parametrize("rest", [f"bot:{PASSWORD}@host/bot", f"bot:{PASSWORD}@host:port/bot"])
async def test_a_password_that_is_not_escaped_is_not_printed(rest: str) -> None:
    assert "%XX" in await refusal(f"postgresql://{rest}")


async def test_a_role_that_may_not_make_tables(server: Server) -> None:
    await server.insist_on_password("reader", "right")
    url = await server.new_database()

    said = await refusal(url.replace("postgres:@", "reader:right@"))

    assert "permission denied" in said


async def test_a_restart_in_between_goes_unnoticed(server: Server) -> None:
    async with opened(await server.new_migrated_database()) as database:
        team = Team(database, "T1")
        await team.follow()

        server.stop()
        server.start()

        assert await team.waiting() == ["C1 card"]


async def test_a_database_that_is_away_can_be_left(server: Server) -> None:
    async with opened(await server.new_migrated_database()) as database:
        await Team(database, "T1").follow()
        server.stop()
    server.start()


async def test_a_database_that_goes_away_is_unavailable_until_it_is_back(server: Server) -> None:
    async with opened(await server.new_migrated_database()) as database:
        team = Team(database, "T1")
        await team.follow()

        server.stop()
        for _ in range(3):
            with pytest.raises(StoreUnavailable):
                await database.ping()
            with pytest.raises(StoreUnavailable):
                await team.end()
            with pytest.raises(StoreUnavailable):
                await team.waiting()
        server.start()

        await database.ping()
        assert await team.end() == ["C1 finished"]
