"""The second loop, put together: DLI is watched, and what happens is told in Slack."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from bot.delivery.addressing import Addressing
from bot.delivery.budget import Budget, Call
from bot.delivery.chronicle import Chronicle
from bot.delivery.courier import Courier
from bot.delivery.drawing import Drawer
from bot.delivery.handover import Handover
from bot.delivery.homes import Publisher, Ways
from bot.delivery.housekeeping import Forgetting, Housekeeping
from bot.delivery.saying import Sayings
from bot.delivery.sending import Sender
from bot.delivery.workspace import Workspace
from bot.domain.cancelling import Policy
from bot.domain.owners import Owners
from bot.errors import StoreUnavailable
from bot.ports import Clock, Conversations, JobSource, Ledger, Messenger
from bot.ports.observer import Observer
from bot.remembering import Memory
from bot.replica import Replica, Tenure
from bot.schedule import Every, Schedule, next_fire
from bot.speech import Speech
from bot.store.stores import Stores
from bot.views.answers import Style
from bot.watching.looking import Looker
from bot.watching.pace import Means, Site
from bot.watching.recalling import Recaller
from bot.watching.sweeping import Sweeper

BEAT_SECONDS = 0.5
"""How often it is seen whether there's something to say."""
CHORE_SECONDS = 1
HOME_SECONDS = 1.6
"""How often a Home may be published that nobody asked for: fewer than 40 a minute."""
SETTLE_SECONDS = 30
REVISIT_SECONDS = 600
TIDY_SECONDS = 3_600


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """One DLI project that is watched. `skew` tells how far our time is ahead of DLI's."""

    project: str
    means: Means
    jobs: JobSource
    skew: Callable[[], timedelta | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """One team and the DLI projects that are watched for it, and what leads to them.

    `replica` is this process among those that serve the same, with the time they all go by,
    and `ledger` what they share. `observer` hears of all that is done.
    """

    team_id: str
    watches: tuple[Watch, ...]
    replica: Replica
    ledger: Ledger
    conversations: Conversations
    messenger: Messenger
    stores: Stores
    speech: Speech
    style: Style
    observer: Observer
    owners: Owners
    policy: Policy

    @property
    def clock(self) -> Clock:
        """The time that all processes go by."""
        return self.replica.clock

    def skew(self, project: str) -> timedelta | None:
        """How far that is ahead of a project's DLI, if that is known."""
        return next((one.skew() for one in self.watches if one.project == project), None)


class Telling:
    """Watches for a circle and tells its channels, while its tasks run in `schedule`."""

    def __init__(self, circle: Circle, schedule: Schedule) -> None:
        self._schedule = schedule
        self._circle = circle
        stores = circle.stores
        self._watching = [_Watching(circle, watch, schedule) for watch in circle.watches]
        self._tenure = circle.replica.keeps(f"courier/{circle.team_id}", self._begin)
        self._budget = Budget()
        self._courier = _courier(circle, self._tenure, self._budget)
        self.homes = _homes(circle, self._budget)
        self._housekeeping = Housekeeping(
            stores.channels,
            circle.conversations,
            stores.audit,
            circle.clock,
            next_fire,
            lambda: schedule.soon("deliver"),
        )
        self._forgetting = Forgetting(stores.watchlist, stores.history, stores.audit, circle.clock)

    def tasks(self) -> list[Every]:
        """Return what has to run."""
        return [
            *(task for watching in self._watching for task in watching.tasks(self._alone)),
            Every("deliver", BEAT_SECONDS, self._courier.beat),
            self._alone("housekeeping", CHORE_SECONDS, self._housekeeping.beat),
            self._alone("homes", HOME_SECONDS, self.homes.beat),
            self._alone("settle", SETTLE_SECONDS, self._housekeeping.settle),
            self._alone("revisit", REVISIT_SECONDS, self._housekeeping.revisit),
            self._alone("tidy", TIDY_SECONDS, self._forgetting.tidy),
        ]

    def _begin(self) -> None:
        """Begin at once with what this process alone does from now on."""
        self._schedule.soon("deliver", "revisit", "tidy")

    def _alone(self, name: str, seconds: float, run: Callable[[], Awaitable[None]]) -> Every:
        """Return what only the process that delivers does."""

        async def beat() -> None:
            if self._tenure.lease is not None:
                await run()

        return Every(name, seconds, beat)

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
        await asyncio.gather(*leaving, self._courier.drain(seconds))

    async def leave(self) -> None:
        """Leave the team to others, or to nobody; the tasks don't run any more."""
        turns = (watching.turn for watching in self._watching)
        await self._circle.replica.drop(self._tenure, *turns)


class _Watching:
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
        memory = Memory(watch.jobs, watch.project, circle.clock, stores.history)
        self._recaller = Recaller(memory, stores.history, site)

    def tasks(
        self, alone: Callable[[str, float, Callable[[], Awaitable[None]]], Every]
    ) -> list[Every]:
        """Return what has to run, some of it by whoever delivers alone."""
        sweep, look = self._names
        return [
            Every(sweep, self._means.sweeps_seen_to.total_seconds(), self._sweeper.beat),
            Every(look, self._means.looks_seen_to.total_seconds(), self._looker.beat),
            alone(self._recall, CHORE_SECONDS, self._recaller.beat),
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


def _homes(circle: Circle, budget: Budget) -> Publisher:
    return Publisher(
        Ways(
            homes=circle.stores.homes,
            messenger=circle.messenger,
            conversations=circle.conversations,
            speech=circle.speech,
            budget=budget,
            clock=circle.clock,
            style=circle.style,
        )
    )
