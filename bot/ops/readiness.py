"""Whether DLI can be used, asked for now and then with one cheap request."""

import logging
import time
from collections.abc import Awaitable, Callable

from bot.errors import DliError, SettingsError, WrongCredentials
from bot.views import troubles

log = logging.getLogger(__name__)

WHILE_WELL = 60.0
"""Seconds between two probes while all is well; else each beat probes."""


class DliReadiness:
    """Probes DLI: wrong credentials should be known before somebody asks."""

    def __init__(
        self, probe: Callable[[], Awaitable[None]], is_refused: Callable[[], bool]
    ) -> None:
        self._probe = probe
        self._is_refused = is_refused
        self._problem = "not asked yet"
        self._well_at = float("-inf")

    async def problem(self) -> str:
        """Return what stands in the way, or ""; a refusal that people met counts at once."""
        if self._is_refused():
            return troubles.sentence(WrongCredentials())
        return self._problem

    async def beat(self) -> None:
        """Probe, if it's time."""
        if time.monotonic() - self._well_at < WHILE_WELL:
            return
        before, self._problem = self._problem, await self._ask()
        if not self._problem:
            self._well_at = time.monotonic()
        if self._problem == before:
            return
        if self._problem:
            log.warning("DLI isn't usable", extra={"why": self._problem})
        else:
            log.info("DLI answers")

    async def _ask(self) -> str:
        try:
            await self._probe()
        except SettingsError as error:
            return str(error)
        except DliError as error:
            return troubles.sentence(error)
        return ""
