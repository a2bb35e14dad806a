import pytest

from bot.store.database import Database
from tests.delivery.rig import Delivery


@pytest.fixture
def delivery(database: Database) -> Delivery:
    return Delivery(database)
