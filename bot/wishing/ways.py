"""All that wishes are carried out with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.cancelling import Policy
from bot.domain.channels import DigestPlan
from bot.domain.jobs import JobId
from bot.domain.people import Listed
from bot.domain.reports import JobReport
from bot.domain.subscriptions import Subscription
from bot.ports import (
    Audit,
    Channels,
    Clock,
    Conversations,
    JobSource,
    Outbox,
    People,
    Preferences,
    Subscriptions,
    Unfurls,
)
from bot.ports.observer import Observer


@dataclass(frozen=True, slots=True)
class Asker:
    """Who wishes, and for which channel."""

    channel_id: str
    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """The stores of one team, one DLI project, Slack, and the time.

    `look` says how far a job is, or raises a `DliError`. `skew` is our clock minus DLI's,
    None as long as nobody knows. `next_fire` says when a digest is due after a moment.
    `on_change` is called when there's something to watch or to say that wasn't before.
    `policy` says who may cancel jobs, and `observer` hears what came of it. `listed` is who is
    who by the operator's word.
    """

    team_id: str
    project: str
    subscriptions: Subscriptions
    channels: Channels
    people: People
    preferences: Preferences
    unfurls: Unfurls
    outbox: Outbox
    audit: Audit
    conversations: Conversations
    jobs: JobSource
    look: Callable[[JobId], Awaitable[JobReport]]
    clock: Clock
    skew: Callable[[], timedelta | None]
    next_fire: Callable[[DigestPlan, datetime], datetime]
    on_change: Callable[[], None]
    policy: Policy
    listed: Listed
    observer: Observer

    def facts(self, asker: Asker, **more: object) -> dict[str, object]:
        """Return what a log tells of who wished for what."""
        who = {"channel": asker.channel_id, "user": asker.user_id}
        return {"team": self.team_id, "project": self.project, **who, **more}

    async def iam_user(self, user_id: str) -> str | None:
        """Return who somebody is in DLI. Raises StoreUnavailable."""
        return self.listed.settle(user_id, await self.people.iam_user(user_id))

    def dli_now(self) -> datetime:
        """Return now by DLI's clock, as far as it is known."""
        return self.clock() - (self.skew() or timedelta())

    def is_ours(self, one: Subscription) -> bool:
        """Whether a subscription is about this project."""
        return one.project == self.project
