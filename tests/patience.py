"""Limits that a machine which stands still for seconds would meet; each has tests of its own."""

from datetime import timedelta

import pytest

A_HANG = 30
LIMITS = {
    "bot.asking.STATUS_GRACE": A_HANG,
    "bot.dli.transport.CONNECT_SECONDS": A_HANG,
    "bot.remembering.PATIENCE": A_HANG,
    "bot.sandbox.slack.triggers.LIFE": timedelta(minutes=1),
    "bot.speech.PATIENCE": A_HANG,
    "bot.speech.WORTH_WAITING": A_HANG,
    "bot.store.database._LAST_SECONDS": A_HANG,
    "bot.store.database._UNDOING_SECONDS": A_HANG,
    "bot.wishing.cancelling.NAME_PATIENCE": A_HANG,
    "bot.wishing.subscribing.LOOK_PATIENCE": A_HANG,
}


def be_patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let whole bots, and the sandboxes, wait as long as a machine may stand still."""
    for name, limit in LIMITS.items():
        monkeypatch.setattr(name, limit)
