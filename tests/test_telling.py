"""The second loop as it runs: a real schedule over a real store."""

import asyncio
from datetime import timedelta
from functools import cached_property

from bot.clock import utcnow
from bot.domain.cancelling import Policy
from bot.domain.owners import Owners
from bot.ports.observer import Observer
from bot.replica import DatabaseClock, Replica
from bot.schedule import Every, Schedule
from bot.speech import Speech
from bot.store.database import Database
from bot.store.leases import SqlLeases
from bot.store.ledger import SqlLedger
from bot.store.stores import for_team
from bot.telling import Circle, Telling, Watch
from bot.views.answers import Style
from tests.builders import NOON
from tests.conversations_fake import FakeConversations
from tests.fakes import FakeClock, FakeDli, FakeMessenger
from tests.store.rig import PROJECT
from tests.watching.rig import MEANS

HANGS = 30


class Asked(FakeConversations):
    """A Slack that lets one wait until it is asked about a channel."""

    async def trouble(self, channel_id: str) -> str:
        self.asked.set()
        return await super().trouble(channel_id)

    @cached_property
    def asked(self) -> asyncio.Event:
        return asyncio.Event()


def a_circle(database: Database, slack: Asked) -> Circle:
    stores = for_team(database, "T1")
    return Circle(
        team_id="T1",
        watches=(Watch(project=PROJECT, means=MEANS, jobs=FakeDli(utcnow), skew=timedelta),),
        replica=Replica(SqlLeases(database), DatabaseClock()),
        ledger=SqlLedger(database),
        conversations=slack,
        messenger=FakeMessenger(),
        stores=stores,
        speech=Speech(stores.preferences, stores.channels, slack),
        style=Style(),
        observer=Observer(),
        owners=Owners(),
        policy=Policy(),
    )


async def test_who_delivers_from_now_on_sees_at_once_whether_closed_channels_are_open_again(
    database: Database,
) -> None:
    slack = Asked(FakeClock(NOON))
    circle = a_circle(database, slack)
    await circle.stores.channels.pause("C1", "not_in_channel", NOON)
    schedule = Schedule()

    beat = Every("replica", 0.1, circle.replica.beat)
    async with schedule.running(beat, *Telling(circle, schedule).tasks()):
        async with asyncio.timeout(HANGS):
            await slack.asked.wait()
