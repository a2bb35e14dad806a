"""Figures that are asked for now and then, not at each scrape: what waits, and what is wrong."""

from collections.abc import Awaitable, Callable

from bot.domain.notices import Backlog
from bot.ops.health import Health
from bot.ops.metrics import Metrics

GAUGE_SECONDS = 15


class Gauging:
    """Asks the store and the checks of readiness, and shows what they said last."""

    def __init__(
        self, metrics: Metrics, health: Health, backlog: Callable[[], Awaitable[Backlog]]
    ) -> None:
        self._metrics = metrics
        self._health = health
        self._backlog = backlog

    async def beat(self) -> None:
        """Ask once. Raises a `StoreUnavailable` after the problems were shown."""
        checks = {*self._health.checks, "process"}
        problems = await self._health.problems()
        self._metrics.problems({check: check in problems for check in checks})
        self._metrics.waits(await self._backlog())
