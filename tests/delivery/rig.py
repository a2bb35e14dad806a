"""The courier over a real store and a Slack of our own, and short words for what happens."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from bot.delivery.addressing import Addressing
from bot.delivery.budget import CALLS_A_MINUTE, Budget, Call
from bot.delivery.chronicle import Chronicle
from bot.delivery.courier import Courier
from bot.delivery.drawing import Drawer
from bot.delivery.handover import Handover
from bot.delivery.saying import Sayings
from bot.delivery.sending import Sender
from bot.delivery.workspace import Workspace
from bot.domain.cards import Card
from bot.domain.jobs import JobId, JobStatus
from bot.domain.notices import Notice
from bot.domain.owners import Owners
from bot.ports.observer import Observer
from bot.replica import Tenure
from bot.speech import Speech
from bot.store.database import Database
from bot.store.leases import SqlLeases
from bot.store.ledger import SqlLedger
from bot.store.outbox import SqlOutbox
from bot.views.answers import Style
from tests.builders import JOB_ID, NOON, a_job, a_sub_job, an_observation
from tests.conversations_fake import FakeConversations, Posted
from tests.fakes import FakeClock, Unsteady
from tests.store.rig import PROJECT, Team

SECOND = timedelta(seconds=1)
BEAT = 0.5
LONG = 12


@dataclass(frozen=True)
class Outcome:
    """How an attempt to send a notice ended."""

    key: str
    said: str


class Noting(Observer):
    """Notes what notices became, and how long they wait; or breaks, if it's told to."""

    def __init__(self, outcomes: list[Outcome]) -> None:
        self.outcomes = outcomes
        self.oldest = timedelta()
        self.is_broken = False

    def became(self, notice: Notice, outcome: str) -> None:
        if self.is_broken:
            raise ZeroDivisionError
        self.outcomes.append(Outcome(notice.key, outcome))

    def waited(self, oldest: timedelta) -> None:
        self.oldest = oldest


class Delivery:
    """What delivers, after a start; `crash` begins anew with what is in the store."""

    def __init__(self, database: Database, team_id: str = "T1") -> None:
        self.database = database
        self.clock = FakeClock(NOON)
        self.slack = FakeConversations(self.clock)
        self.team = Team(database, team_id)
        self.unsteady = Unsteady(self.team.outbox)
        self.outcomes: list[Outcome] = []
        self.observer = Noting(self.outcomes)
        self.owners = Owners()
        self.crash()

    def crash(self) -> None:
        """Forget all that is only in memory."""
        team, slack, clock = self.team, self.slack, self.clock
        outbox = cast(SqlOutbox, self.unsteady)
        self.budget = Budget()
        style = Style()
        self.tenure = Tenure(SqlLeases(self.database), f"courier/{team.id}", "us")
        speech = Speech(team.preferences, team.channels, slack)
        workspace = Workspace(
            outbox=outbox,
            channels=team.channels,
            conversations=slack,
            budget=self.budget,
            clock=clock,
            tenure=self.tenure,
            speech=speech,
            chronicle=Chronicle(self.observer),
        )
        addressing = Addressing(outbox, slack, self.owners)
        sayings = Sayings(outbox, team.channels, team.subscriptions, speech, style, addressing)
        self.sender = Sender(workspace, sayings)
        self.drawer = Drawer(workspace, style)
        handover = Handover(workspace, SqlLedger(self.database), team.id)
        self.courier = Courier(workspace, self.sender, self.drawer, handover)

    async def begin(self) -> None:
        """Let the courier begin what it may now."""
        await self.tenure.hold()
        await self.courier.beat()

    async def beat(self, times: int = 1) -> None:
        """Let the courier carry what it may now, every half a second."""
        for _ in range(times):
            await self.begin()
            await self.courier.idle()
            self.clock.passes(BEAT)

    async def deliver(self, seconds: float = 6) -> None:
        """Let the courier work for so long; not quite as often if that is long."""
        until = self.clock() + timedelta(seconds=seconds)
        while self.clock() < until:
            await self.beat()
            if seconds > LONG:
                self.clock.now = min(until, self.clock() + 3 * BEAT * SECOND)

    async def follow(self, job_id: JobId = JOB_ID, channel: str = "C1", **said: Any) -> None:
        """Let a channel hear of a job, which gets a card."""
        await self.team.follow(channel, a_job(job_id=job_id), **said)

    async def see(self, done: int, *job_ids: JobId) -> None:
        """See that jobs have come so far, in percent."""
        sub = a_sub_job(num_tasks=100, num_completed_tasks=done)
        looks = [
            self.team.look(an_observation(sub, job_id=one, seen_at=self.clock()))
            for one in job_ids or (JOB_ID,)
        ]
        await self.team.see(*looks, at=self.clock())

    def use_up(self, call: Call, *, but: int) -> None:
        """Use up what Slack allows in this minute, but for a few calls."""
        for _ in range(CALLS_A_MINUTE[call] - but):
            self.budget.spend(call, "elsewhere", self.clock())

    async def end(
        self, *job_ids: JobId, status: JobStatus = JobStatus.FINISHED, message: str = ""
    ) -> None:
        """See that jobs have ended, all at once."""
        looks = [
            self.team.look(a_job(job_id=one, status=status, message=message))
            for one in job_ids or (JOB_ID,)
        ]
        await self.team.see(*looks, at=self.clock())

    async def queue(self) -> tuple[Notice, ...]:
        return await self.team.outbox.waiting(1_000)

    async def backlog(self) -> int:
        waits = await self.team.outbox.backlog()
        return waits.pending + waits.sending

    async def card(self, job_id: JobId = JOB_ID, channel: str = "C1") -> Card:
        story = await self.team.outbox.story(channel, PROJECT, job_id)
        assert story is not None
        assert story.card is not None
        return story.card

    def posts(self, channel: str = "C1") -> list[Posted]:
        return [post for post in self.slack.posts if post.receipt.channel_id == channel]

    def heads(self, channel: str = "C1") -> list[str]:
        """List the first words of what was posted to a channel."""
        return [text.split()[0].strip(":,·") for text in self.slack.texts(channel)]

    def count(self, method: str, place: str | None = None) -> int:
        """Count calls to Slack."""
        return sum(one == method and place in {None, where} for one, where in self.slack.calls)


def job_ids(count: int) -> list[JobId]:
    return [JobId(f"{number:08d}-dae0-4f3c-9d3b-0c1f9bd2ec2b") for number in range(1, count + 1)]


def named(posts: Iterable[Posted], job_id: JobId) -> int:
    """Count the messages that name a job."""
    return sum(job_id[:8] in str(post.payload) for post in posts)
