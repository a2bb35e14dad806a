import logging

import pytest

from bot.errors import Unreachable
from bot.ops import readiness
from bot.ops.readiness import DliReadiness


class Dli:
    def __init__(self) -> None:
        self.is_away = False

    async def probe(self) -> None:
        if self.is_away:
            raise Unreachable


async def test_dli_is_told_of_when_it_changes_and_not_with_each_probe(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "WHILE_WELL", 0)
    caplog.set_level(logging.INFO)
    dli = Dli()
    watched = DliReadiness(dli.probe, lambda: False)
    for is_away in (False, False, True, True, False, False):
        dli.is_away = is_away
        await watched.beat()

    assert [one.getMessage() for one in caplog.records] == [
        "DLI answers",
        "DLI isn't usable",
        "DLI answers",
    ]
    assert await watched.problem() == ""
