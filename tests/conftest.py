import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bot.settings import Settings
from bot.store.database import Database, opened
from bot.store.migrating import migrate

settings.register_profile(
    "shared machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("shared machine")

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(scope="session", autouse=True)
def nothing_set() -> Iterator[None]:
    """Hide the settings of whoever runs the tests, and the proxy that their machine is behind."""
    with pytest.MonkeyPatch.context() as patch:
        for name in (*Settings.model_fields, *PROXIES):
            patch.delenv(name, raising=False)
            patch.delenv(name.upper(), raising=False)
        yield


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with nothing in it, to be copied."""
    file = tmp_path_factory.mktemp("migrated") / "empty.db"

    async def make() -> None:
        async with opened(f"sqlite:///{file}") as database:
            await migrate(database)

    asyncio.run(make())
    return file


@pytest.fixture
async def database(migrated_file: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """A SQLite database of one's own."""
    file = tmp_path / "bot.db"
    shutil.copy(migrated_file, file)
    async with opened(f"sqlite:///{file}") as database:
        yield database
