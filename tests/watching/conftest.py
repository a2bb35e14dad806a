import pytest

from bot.store.database import Database
from tests.watching.rig import Watching


@pytest.fixture
def watching(database: Database) -> Watching:
    return Watching(database)
