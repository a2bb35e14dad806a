from datetime import timedelta

import pytest

from bot.store.database import Database
from tests.delivery.lobby import HANGS
from tests.delivery.rig import Delivery


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let leases last, which go by a steady clock, while a machine stands still."""
    monkeypatch.setattr("bot.replica.SPAN", timedelta(minutes=2))


@pytest.fixture
def delivery(database: Database) -> Delivery:
    return Delivery(database)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a Home be looked up for as long as a machine may stand still."""
    monkeypatch.setattr("bot.delivery.homes.SOON", HANGS)
    monkeypatch.setattr("bot.delivery.drafting.WORTH_WAITING", HANGS)
