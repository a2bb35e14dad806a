"""The second loop, put together: DLI is watched, and what happens is told in Slack."""

import asyncio

from bot.delivery.budget import Budget, Call
from bot.schedule import Every, Schedule
from bot.telling.chores import Chores
from bot.telling.circle import Circle, Watch
from bot.telling.delivery import Delivery
from bot.telling.homes import Homes
from bot.telling.watching import Watching

__all__ = ["Circle", "Telling", "Watch"]


class Telling:
    """Watches for a circle and tells its channels, while its tasks run in `schedule`."""

    def __init__(self, circle: Circle, schedule: Schedule) -> None:
        self._circle = circle
        self._schedule = schedule
        self._budget = Budget()
        self._watching = [Watching(circle, watch, schedule) for watch in circle.watches]
        self._delivery = Delivery(circle, schedule, self._budget)
        self._chores = Chores(circle, schedule)
        self._homes = Homes(circle, self._budget, [one.minder for one in self._watching])
        self.homes = self._homes.publisher

    def tasks(self) -> list[Every]:
        """Return what has to run."""
        alone = self._delivery.alone
        return [
            *(task for watching in self._watching for task in watching.tasks(alone)),
            *self._delivery.tasks(),
            *self._chores.tasks(alone),
            *self._homes.tasks(alone),
        ]

    def wake(self) -> None:
        """Watch and tell at once: somebody wished for something."""
        for watching in self._watching:
            watching.wake()
        self._schedule.soon("deliver")

    def calls_used(self, call: Call) -> int:
        """Return how many calls of a kind Slack had in the last minute, as this process knows."""
        return self._budget.used(call, self._circle.clock())

    def problem(self) -> str:
        """Return "" while Slack takes what is told, for `/readyz`."""
        if self._budget.is_refused:
            return "Slack refuses the bot's token: set SLACK_BOT_TOKEN anew: what waits is told"
        return ""

    async def drain(self, seconds: float) -> None:
        """Wait for the messages under way, at most so long, and leave the rest to others."""
        leaving = (watching.leave(seconds) for watching in self._watching)
        await asyncio.gather(*leaving, self._delivery.drain(seconds))

    async def leave(self) -> None:
        """Leave the team to others, or to nobody; the tasks don't run any more."""
        turns = (watching.turn for watching in self._watching)
        await self._circle.replica.drop(self._delivery.tenure, *turns)
