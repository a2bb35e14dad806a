"""One team and what is watched for it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from bot.domain.cancelling import Policy
from bot.domain.owners import Owners
from bot.domain.people import Listed
from bot.ports import Clock, Conversations, JobSource, Ledger, Messenger
from bot.ports.observer import Observer
from bot.replica import Replica
from bot.speech import Speech
from bot.store.stores import Stores
from bot.views.answers import Style
from bot.watching.pace import Means


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
    listed: Listed = field(default_factory=Listed)

    @property
    def clock(self) -> Clock:
        """The time that all processes go by."""
        return self.replica.clock

    def skew(self, project: str) -> timedelta | None:
        """How far that is ahead of a project's DLI, if that is known."""
        return next((one.skew() for one in self.watches if one.project == project), None)
