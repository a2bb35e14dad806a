"""One project is watched: swept, looked at, and its earlier runs recalled."""

import asyncio
from contextlib import suppress

from bot.errors import StoreUnavailable
from bot.remembering import Memory
from bot.schedule import Every, Schedule
from bot.telling.circle import Circle, Watch
from bot.telling.delivery import Alone
from bot.watching.looking import Looker
from bot.watching.minding import Minder
from bot.watching.pace import Site
from bot.watching.recalling import Recaller
from bot.watching.sweeping import Sweeper

RECALL_SECONDS = 1
"""How often it is seen whether earlier runs are to be asked for."""


class Watching:
    """One project's sweeps and looks."""

    def __init__(self, circle: Circle, watch: Watch, schedule: Schedule) -> None:
        self._schedule = schedule
        self._means = watch.means
        self._names = [f"{kind} {watch.project}" for kind in ("sweep", "look")]
        self._recall = f"recall {watch.project}"
        site = Site(
            team_id=circle.team_id,
            project=watch.project,
            means=watch.means,
            clock=circle.clock,
            skew=watch.skew,
            on_notices=lambda: schedule.soon("deliver"),
            replicas=lambda: circle.replica.alive,
            observer=circle.observer,
        )
        stores = circle.stores
        self.turn = circle.replica.takes_turns(f"sweep/{circle.team_id}/{watch.project}")
        self._sweeper = Sweeper(watch.jobs, stores.watchlist, site, self.turn)
        self._looker = Looker(watch.jobs, stores.watchlist, site)
        self.minder = Minder(watch.jobs, stores.watchlist, stores.homes, self._looker, site)
        memory = Memory(watch.jobs, watch.project, circle.clock, stores.history)
        self._recaller = Recaller(memory, stores.history, site)

    def tasks(self, alone: Alone) -> list[Every]:
        """Return what has to run, some of it by whoever delivers alone."""
        sweep, look = self._names
        return [
            Every(sweep, self._means.sweeps_seen_to.total_seconds(), self._sweeper.beat),
            Every(look, self._means.looks_seen_to.total_seconds(), self._looker.beat),
            alone(self._recall, RECALL_SECONDS, self._recaller.beat),
        ]

    def wake(self) -> None:
        """Sweep and look at once."""
        self._sweeper.hurry()
        self._schedule.soon(*self._names)

    async def leave(self, seconds: float) -> None:
        """Leave looks that were claimed to others."""
        with suppress(StoreUnavailable, TimeoutError):
            async with asyncio.timeout(seconds):
                await self._looker.leave_to_others()
