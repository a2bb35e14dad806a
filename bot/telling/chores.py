"""What else whoever delivers does by the clock."""

from bot.delivery.housekeeping import Forgetting, Housekeeping, Settling
from bot.schedule import Every, Schedule, next_fire
from bot.telling.circle import Circle
from bot.telling.delivery import Alone

CHORE_SECONDS = 1
SETTLE_SECONDS = 30
REVISIT_SECONDS = 600
LISTED_SECONDS = 60
TIDY_SECONDS = 3_600


class Chores:
    """Mutes' ends and digests, closed channels, cancels nobody knows the end of, and forgetting."""

    def __init__(self, circle: Circle, schedule: Schedule) -> None:
        stores, clock = circle.stores, circle.clock

        def on_notices() -> None:
            schedule.soon("deliver")

        self._housekeeping = Housekeeping(
            stores.channels, circle.conversations, clock, next_fire, on_notices
        )
        self._settling = Settling(stores.audit, clock, on_notices)
        self._people, self._listed = stores.people, circle.listed.users
        self._forgetting = Forgetting(stores.watchlist, stores.history, stores.audit, clock)

    def tasks(self, alone: Alone) -> list[Every]:
        """Return what has to run."""
        return [
            alone("housekeeping", CHORE_SECONDS, self._housekeeping.beat),
            alone("revisit", REVISIT_SECONDS, self._housekeeping.revisit),
            alone("settle", SETTLE_SECONDS, self._settling.settle),
            Every("listed people", LISTED_SECONDS, self._keep_listed),
            alone("tidy", TIDY_SECONDS, self._forgetting.tidy),
        ]

    async def _keep_listed(self) -> None:
        """Let what is told go by who is who by the operator's word."""
        await self._people.keep_listed(self._listed)
