import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.store.database import Database, opened
from tests.store.rig import Team
from tests.store.server import Server, running_server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with (
        tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder,
        running_server(Path(folder)) as running,
    ):
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def empty_url(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The address of a database with nothing in it."""
    if engine == "sqlite":
        return f"sqlite:///{tmp_path / 'bot.db'}"
    server: Server = request.getfixturevalue("server")
    return await server.new_database()


@pytest.fixture
async def url(
    engine: str, migrated_file: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> str:
    """The address of a database that has been migrated: a copy, which is made sooner."""
    if engine == "sqlite":
        shutil.copy(migrated_file, tmp_path / "bot.db")
        return f"sqlite:///{tmp_path / 'bot.db'}"
    server: Server = request.getfixturevalue("server")
    return await server.new_migrated_database()


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    async with opened(url) as database:
        yield database


@pytest.fixture
def team(database: Database) -> Team:
    return Team(database, "T1")


@pytest.fixture
def others(database: Database) -> Team:
    """Another workspace in the same database."""
    return Team(database, "T2")
