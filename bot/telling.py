"""The second loop, put together: DLI is watched, and what happens is told in Slack."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.clock import utcnow
from bot.delivery.budget import Budget
from bot.delivery.courier import Courier
from bot.delivery.drawing import Drawer
from bot.delivery.housekeeping import Forgetting, Housekeeping
from bot.delivery.saying import Sayings
from bot.delivery.sending import Sender
from bot.domain.notices import Notice
from bot.ports import Conversations, JobSource
from bot.remembering import Memory
from bot.schedule import Every, Schedule, next_fire
from bot.store.stores import Stores
from bot.views.answers import Style
from bot.watching.looking import Looker
from bot.watching.pace import Means, Site
from bot.watching.recalling import Recaller
from bot.watching.sweeping import Sweeper

BEAT_SECONDS = 0.5
"""How often it is seen whether there's something to do; when it's due, others decide."""
REVISIT_SECONDS = 600
TIDY_SECONDS = 3_600


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """One team and one DLI project, and what leads to them.

    `skew` tells how far our clock is ahead of DLI's. `on_notice` hears of every attempt to
    send a notice, and how it ended.
    """

    team_id: str
    project: str
    means: Means
    jobs: JobSource
    skew: Callable[[], timedelta | None]
    conversations: Conversations
    stores: Stores
    style: Style
    on_notice: Callable[[Notice, str], None]


class Telling:
    """Watches for a circle and tells its channels, while its tasks run in `schedule`."""

    def __init__(self, circle: Circle, schedule: Schedule) -> None:
        self._schedule = schedule
        self._circle = circle
        site = Site(
            team_id=circle.team_id,
            project=circle.project,
            means=circle.means,
            clock=utcnow,
            skew=circle.skew,
            on_notices=lambda: schedule.soon("deliver"),
        )
        stores = circle.stores
        self._sweeper = Sweeper(circle.jobs, stores.watchlist, site)
        self._looker = Looker(circle.jobs, stores.watchlist, site)
        memory = Memory(circle.jobs, circle.project, utcnow, stores.history)
        self._recaller = Recaller(memory, stores.history, site)
        self._budget = Budget()
        self._courier = _courier(circle, self._budget)
        self._housekeeping = Housekeeping(
            stores.channels, circle.conversations, utcnow, next_fire, site.on_notices
        )
        self._forgetting = Forgetting(stores.watchlist, stores.history, utcnow)

    def tasks(self) -> list[Every]:
        """Return what has to run."""
        means = self._circle.means
        sweep = min(BEAT_SECONDS, (means.beat / 2).total_seconds())
        look = min(BEAT_SECONDS, (means.least / 2).total_seconds())
        return [
            Every("sweep", sweep, self._sweeper.beat),
            Every("look", look, self._looker.beat),
            Every("recall", BEAT_SECONDS * 2, self._recaller.beat),
            Every("deliver", BEAT_SECONDS, self._courier.beat),
            Every("housekeeping", BEAT_SECONDS * 2, self._housekeeping.beat),
            Every("revisit", REVISIT_SECONDS, self._housekeeping.revisit),
            Every("tidy", TIDY_SECONDS, self._forgetting.tidy),
        ]

    def wake(self) -> None:
        """Watch and tell at once: somebody wished for something."""
        self._sweeper.hurry()
        self._schedule.soon("sweep", "look", "deliver")

    async def problem(self) -> str:
        """Return "" while Slack takes what is told, for `/readyz`."""
        if self._budget.is_refused:
            return "Slack refuses the bot's token: nothing is told until it takes it again"
        return ""

    async def drain(self, seconds: float) -> None:
        """Wait for the messages under way, at most so long."""
        await self._courier.drain(seconds)


def _courier(circle: Circle, budget: Budget) -> Courier:
    stores = circle.stores
    outbox, channels = stores.outbox, stores.channels
    sayings = Sayings(outbox, channels, stores.subscriptions, circle.style)
    sender = Sender(outbox, channels, circle.conversations, sayings, budget, utcnow)
    sender.on_said = circle.on_notice
    drawer = Drawer(outbox, channels, circle.conversations, circle.style, budget, utcnow)
    return Courier(outbox, sender, drawer, utcnow)
