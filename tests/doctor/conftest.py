from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.doctor.place import Place, a_place
from tests.store.server import Server, running_server


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with a_place(tmp_path) as made:
        yield made


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with (
        TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder,
        running_server(Path(folder)) as running,
    ):
        yield running
