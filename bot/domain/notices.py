"""What has to be said in Slack exactly once, as values: the rows of the outbox."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from bot.domain.events import Event
from bot.domain.jobs import JobId
from bot.domain.subscriptions import ThreadMode

MOST_IN_DIGEST = 50
"""Ends that one digest tells, so that all of them fit a message."""

BY = "by"
"""Where the body of an event has whoever's wish led to it then and there."""
IDS = uuid5(NAMESPACE_URL, "dli-progress/notice")
"""The namespace of ids that are made of what they name."""


class NoticeKind(StrEnum):
    """What sort of post a notice becomes.

    A `CARD` is the first post of a card, an `EVENT` something that happened to a job, a
    `DIGEST` many ends in one message, a `SUMMARY` the daily digest, a `HINT` a direct
    message to whoever made a subscription, a `FILE` the whole text of a reason, in the
    thread of its notice, an `AUDIT` the line in a job's thread that tells who cancelled it, and
    a `REPLY` the answer to whoever mentioned the bot, in their thread.
    """

    CARD = "card"
    EVENT = "event"
    DIGEST = "digest"
    SUMMARY = "summary"
    HINT = "hint"
    FILE = "file"
    AUDIT = "audit"
    REPLY = "reply"


_AT_ONCE = frozenset({NoticeKind.DIGEST, NoticeKind.HINT, NoticeKind.AUDIT, NoticeKind.REPLY})


class Urgency(IntEnum):
    """What goes first when Slack's budget is short."""

    END = 0
    CARD = 1
    THRESHOLD = 2
    FILE = 3
    SUMMARY = 4


class DigestReason(StrEnum):
    """Why ends were held back and told together."""

    BURST = "burst"
    MUTED = "muted"
    PAUSED = "paused"


class NoticeState(StrEnum):
    """How far a notice is.

    `SENDING` is committed before Slack is called: found after a crash, it means that the
    message may have been said. `FOLDED` is part of a digest; `VOID` needn't be said any
    more.
    """

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FOLDED = "folded"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where Slack says it put a message: proof that it was said."""

    channel_id: str
    ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing to say once, in one place.

    `key` is unique in a team and makes it the same thing. `place` is a channel's id, or a
    user's for a `HINT`. `mentions` are ids of users and user groups to ping. `body` holds
    what only this kind needs, as JSON. `attempts` counts calls to Slack that may have
    been heard; `sending_since` is when the last of them began. `receipt` is where it stands
    once it was said.
    """

    team_id: str
    place: str
    key: str
    kind: NoticeKind
    created_at: datetime
    project: str = ""
    job_id: JobId | None = None
    event: Event | None = None
    thread: ThreadMode = ThreadMode.DEFAULT
    mentions: tuple[str, ...] = ()
    body: Mapping[str, Any] = field(default_factory=dict)
    state: NoticeState = NoticeState.PENDING
    attempts: int = 0
    sending_since: datetime | None = None
    receipt: Receipt | None = None

    @property
    def id(self) -> str:
        """The id that the message carries in its metadata: the same for the same thing."""
        return uuid5(IDS, f"{self.team_id}|{self.key}").hex

    @property
    def facts(self) -> Mapping[str, str]:
        """What a log tells of it; whatever doesn't apply is left out."""
        told = {
            "team": self.team_id,
            "channel": self.place,
            "project": self.project,
            "job": self.job_id,
            "notice": self.id,
            "kind": self.kind.value,
            "event": self.event.key if self.event else None,
        }
        return {name: value for name, value in told.items() if value}

    @property
    def urgency(self) -> Urgency:
        """What goes before it and after it."""
        if self.kind in _AT_ONCE:
            return Urgency.END
        if self.kind is NoticeKind.SUMMARY:
            return Urgency.SUMMARY
        if self.kind is NoticeKind.FILE:
            return Urgency.FILE
        if self.event is None:
            return Urgency.CARD
        return Urgency.END if self.event.kind.is_end else Urgency.THRESHOLD


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What Slack was lately asked to show, and when, by channel."""

    posts: tuple[tuple[str, datetime], ...] = ()
    files: tuple[tuple[str, datetime], ...] = ()
    edits: tuple[tuple[str, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much waits: notices, those that may have been said, and cards that show too little."""

    pending: int = 0
    sending: int = 0
    undrawn: int = 0

    def __add__(self, other: "Backlog") -> "Backlog":
        return Backlog(
            self.pending + other.pending,
            self.sending + other.sending,
            self.undrawn + other.undrawn,
        )
