"""Wishes over fakes, and what came of them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot.asking import Asking
from bot.domain.cancelling import Policy
from bot.domain.jobs import Job
from bot.domain.people import Listed
from bot.remembering import Memory
from bot.speech import Speech
from bot.wishing import Asker, Ways, Wishing
from tests.builders import NOON
from tests.fakes import FakeJobs
from tests.homes_fake import FakeHomes
from tests.wishing.fakes import (
    TEAM,
    Counting,
    FakeAudit,
    FakeChannels,
    FakeOutbox,
    FakePeople,
    FakePreferences,
    FakeSubscriptions,
    FakeUnfurls,
    Reticent,
    at_its_hour,
)

ANN = Asker("C1", "U1")
PROJECT = "eu-de"


class World:
    """Every port that wishes need, and the wishes themselves."""

    def __init__(self, jobs: FakeJobs | None = None, **said: Any) -> None:
        self.now = NOON
        self.skew: timedelta | None = None
        self.changes = 0
        self.jobs = jobs or FakeJobs()
        self.subscriptions = FakeSubscriptions()
        self.channels = FakeChannels()
        self.people = FakePeople(**said.get("linked", {}))
        self.preferences = FakePreferences()
        self.homes = FakeHomes()
        self.outbox = FakeOutbox()
        self.conversations = Reticent(**said.get("troubles", {}))
        self.speech = Speech(self.preferences, self.channels, self.conversations)
        self.asking = Asking(
            self.jobs, lambda: self.now, Memory(self.jobs, "eu-de", lambda: self.now)
        )
        self.audit = FakeAudit()
        self.policy: Policy = said.get("policy", Policy())
        self.listed = Listed(said.get("listed_people", {}))
        self.observer = Counting()
        self.wishing = Wishing(self._ways())

    def _ways(self) -> Ways:
        return Ways(
            team_id=TEAM,
            project=PROJECT,
            subscriptions=self.subscriptions,
            channels=self.channels,
            people=self.people,
            preferences=self.preferences,
            unfurls=FakeUnfurls(),
            outbox=self.outbox,
            audit=self.audit,
            conversations=self.conversations,
            jobs=self.jobs,
            look=self.asking.job,
            clock=lambda: self.now,
            skew=lambda: self.skew,
            next_fire=at_its_hour,
            on_change=self._changed,
            policy=self.policy,
            listed=self.listed,
            observer=self.observer,
        )

    def _changed(self) -> None:
        self.changes += 1


def a_world(listed: Sequence[Job] = (), **said: Any) -> World:
    script = {name: said.pop(name) for name in ("progress", "status") if name in said}
    return World(FakeJobs(listed=listed, **script), **said)
