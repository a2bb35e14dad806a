"""How a command runs: with its settings, in order, until it is stopped."""

import asyncio
import signal
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from bot.errors import SettingsError
from bot.ops import logs
from bot.settings import Settings, misspelt, read_settings


def prepared(level: int) -> Settings:
    """Read the settings, and log from now on without their secrets."""
    settings = read_settings()
    logs.set_up(settings.secrets(), level, settings.dli_bot_log)
    return settings


@contextmanager
def corrected() -> Iterator[None]:
    """Add the names that may be misspelt to what is wrong with the settings."""
    try:
        yield
    except SettingsError as error:
        raise SettingsError(*error.problems, *misspelt()) from None


def run_to_end(work: Coroutine[Any, Any, int]) -> int:
    """Run `work`, and return its exit status; Ctrl-C has one of its own."""
    with suppress(KeyboardInterrupt):
        return asyncio.run(work)
    return 130


def until_stopped(work: Coroutine[Any, Any, None]) -> None:
    """Run `work` until SIGTERM or Ctrl-C, and let it end in order."""

    async def guarded() -> None:
        task = asyncio.ensure_future(work)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, task.cancel)
        with suppress(asyncio.CancelledError):
            await task

    asyncio.run(guarded())
