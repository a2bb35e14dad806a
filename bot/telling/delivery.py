"""What waits for Slack is delivered, by one process at a time."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from bot.delivery.addressing import Addressing
from bot.delivery.budget import Budget
from bot.delivery.chronicle import Chronicle
from bot.delivery.courier import Courier
from bot.delivery.drawing import Drawer
from bot.delivery.handover import Handover
from bot.delivery.saying import Sayings
from bot.delivery.sending import Sender
from bot.delivery.workspace import Workspace
from bot.replica import Tenure
from bot.schedule import Every, Schedule
from bot.telling.circle import Circle

BEAT_SECONDS = 0.5
"""How often it is seen whether there's something to say."""
AT_ONCE = ("deliver", "revisit", "tidy")
"""What whoever delivers from now on begins with."""

Run: TypeAlias = Callable[[], Awaitable[None]]
Alone: TypeAlias = Callable[[str, float, Run], Every]
"""Makes a task, of which only the process that delivers does anything."""


class Delivery:
    """A workspace's courier, within what Slack allows: `budget`."""

    def __init__(self, circle: Circle, schedule: Schedule, budget: Budget) -> None:
        self.tenure = circle.replica.keeps(
            f"courier/{circle.team_id}", lambda: schedule.soon(*AT_ONCE)
        )
        self._courier = _courier(circle, self.tenure, budget)

    def tasks(self) -> list[Every]:
        """Return what has to run."""
        return [Every("deliver", BEAT_SECONDS, self._courier.beat)]

    def alone(self, name: str, seconds: float, run: Run) -> Every:
        """Return what only the process that delivers does."""

        async def beat() -> None:
            if self.tenure.lease is not None:
                await run()

        return Every(name, seconds, beat)

    async def drain(self, seconds: float) -> None:
        """Wait for the messages under way, at most so long, and leave the rest to others."""
        await self._courier.drain(seconds)


def _courier(circle: Circle, tenure: Tenure, budget: Budget) -> Courier:
    stores = circle.stores
    workspace = Workspace(
        outbox=stores.outbox,
        channels=stores.channels,
        conversations=circle.conversations,
        budget=budget,
        clock=circle.clock,
        tenure=tenure,
        speech=circle.speech,
        chronicle=Chronicle(circle.observer, circle.skew),
    )
    sayings = Sayings(
        stores.outbox,
        stores.channels,
        stores.subscriptions,
        circle.speech,
        circle.style,
        Addressing(stores.outbox, circle.conversations, circle.owners),
    )
    sender = Sender(workspace, sayings)
    drawer = Drawer(workspace, circle.style)
    return Courier(workspace, sender, drawer, Handover(workspace, circle.ledger, circle.team_id))
