import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.database import Database
from tests.delivery.rig import copied, migrated
from tests.watching.rig import Watching


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return asyncio.run(migrated(tmp_path_factory.mktemp("empty")))


@pytest.fixture
async def database(empty: Path, tmp_path: Path) -> AsyncIterator[Database]:
    async with copied(empty, tmp_path) as database:
        yield database


@pytest.fixture
def watching(database: Database) -> Watching:
    return Watching(database)
