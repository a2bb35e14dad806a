from datetime import timedelta

import pytest

from bot.store.database import Database
from tests.delivery.rig import Delivery


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let leases last, which go by a steady clock, while a machine stands still."""
    monkeypatch.setattr("bot.replica.SPAN", timedelta(minutes=2))


@pytest.fixture
def delivery(database: Database) -> Delivery:
    return Delivery(database)
