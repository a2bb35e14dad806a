"""What has to be said in Slack exactly once, as values: the rows of the outbox."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from bot.domain.events import Event, EventKind
from bot.domain.jobs import JobId
from bot.domain.subscriptions import ThreadMode

_IDS = uuid5(NAMESPACE_URL, "dli-progress/notice")


class NoticeKind(StrEnum):
    """What sort of post a notice becomes.

    A `CARD` is the first post of a card, an `EVENT` something that happened to a job, a
    `DIGEST` many ends in one message, a `SUMMARY` the daily digest, a `HINT` a direct
    message to whoever made a subscription, and a `FILE` the whole text of a reason, in the
    thread of its notice.
    """

    CARD = "card"
    EVENT = "event"
    DIGEST = "digest"
    SUMMARY = "summary"
    HINT = "hint"
    FILE = "file"


class Urgency(IntEnum):
    """What goes first when Slack's budget is short."""

    END = 0
    CARD = 1
    THRESHOLD = 2
    SUMMARY = 3


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing to say once, in one place.

    `key` is unique in a team and makes it the same thing. `place` is a channel's id, or a
    user's for a `HINT`. `mentions` are ids of users and user groups to ping. `body` holds
    what only this kind needs, as JSON. `attempts` counts calls to Slack that may have
    been heard; `sending_since` is when the last of them began.
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

    @property
    def id(self) -> str:
        """The id that the message carries in its metadata: the same for the same thing."""
        return uuid5(_IDS, f"{self.team_id}|{self.key}").hex

    @property
    def urgency(self) -> Urgency:
        """What goes before it and after it."""
        if self.kind in {NoticeKind.DIGEST, NoticeKind.HINT}:
            return Urgency.END
        if self.kind is NoticeKind.SUMMARY:
            return Urgency.SUMMARY
        if self.event is None:
            return Urgency.CARD
        return Urgency.END if self.event.kind.is_end else Urgency.THRESHOLD


def card_notice(team_id: str, place: str, project: str, job_id: JobId, at: datetime) -> Notice:
    """Return the first post of a channel's card of a job."""
    return Notice(
        team_id=team_id,
        place=place,
        key=f"{place}/{project}/{job_id}/card",
        kind=NoticeKind.CARD,
        created_at=at,
        project=project,
        job_id=job_id,
    )


def event_notice(team_id: str, place: str, project: str, job_id: JobId, event: Event) -> Notice:
    """Return the notice of an event: one per channel, job and event."""
    return Notice(
        team_id=team_id,
        place=place,
        key=f"{place}/{project}/{job_id}/{event.key}",
        kind=NoticeKind.EVENT,
        created_at=event.at,
        project=project,
        job_id=job_id,
        event=event,
    )


def pings(kind: EventKind) -> bool:
    """Whether an event is worth a mention: what somebody may have to act on or waits for."""
    return kind not in {EventKind.STARTED, EventKind.PROGRESS}


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where Slack says it put a message: proof that it was said."""

    channel_id: str
    ts: str
