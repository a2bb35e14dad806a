"""What has to be said in Slack exactly once, as values: the rows of the outbox."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from bot.domain.events import Event, EventKind
from bot.domain.jobs import JobId
from bot.domain.subscriptions import ThreadMode

MOST_IN_DIGEST = 50
"""Ends that one digest tells, so that all of them fit a message."""

BY = "by"
"""Where the body of an event has whoever's wish led to it then and there."""
_IDS = uuid5(NAMESPACE_URL, "dli-progress/notice")


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
    receipt: "Receipt | None" = None

    @property
    def id(self) -> str:
        """The id that the message carries in its metadata: the same for the same thing."""
        return uuid5(_IDS, f"{self.team_id}|{self.key}").hex

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


def file_notice(team_id: str, place: str, project: str, job_id: JobId, event: Event) -> Notice:
    """Return the whole text of an event's reason, which is too long for a message."""
    said = event_notice(team_id, place, project, job_id, event)
    return replace(said, key=f"{said.key}/file", kind=NoticeKind.FILE)


def audit_notice(
    team_id: str, place: str, project: str, job_id: JobId, *, number: int, at: datetime
) -> Notice:
    """Return the line that tells who cancelled a job; `number` is that of the deed."""
    return Notice(
        team_id=team_id,
        place=place,
        key=f"{place}/{project}/{job_id}/audit/{number}",
        kind=NoticeKind.AUDIT,
        created_at=at,
        project=project,
        job_id=job_id,
    )


def digest_notice(parts: Sequence[Notice], reason: DigestReason, at: datetime) -> Notice:
    """Return the one message that tells the ends of `parts` together; there's at least one."""
    first = parts[0]
    named = uuid5(_IDS, "|".join(sorted(part.key for part in parts))).hex
    return Notice(
        team_id=first.team_id,
        place=first.place,
        key=f"{first.place}/digest/{named}",
        kind=NoticeKind.DIGEST,
        created_at=at,
        mentions=tuple(dict.fromkeys(one for part in parts for one in part.mentions)),
        body={"reason": reason.value},
    )


def summary_notice(team_id: str, place: str, since: datetime, until: datetime) -> Notice:
    """Return a channel's daily digest of what ended between two moments."""
    return Notice(
        team_id=team_id,
        place=place,
        key=f"{place}/summary/{until:%Y-%m-%dT%H:%M}",
        kind=NoticeKind.SUMMARY,
        created_at=until,
        body={"since": since.isoformat(), "until": until.isoformat()},
    )


def hint_notice(team_id: str, user_id: str, channel_id: str, code: str, at: datetime) -> Notice:
    """Return what tells somebody that a channel can't be posted to; `code` is Slack's word."""
    return Notice(
        team_id=team_id,
        place=user_id,
        key=f"{user_id}/hint/{channel_id}/{at:%Y-%m-%dT%H:%M:%S.%f}",
        kind=NoticeKind.HINT,
        created_at=at,
        body={"channel": channel_id, "code": code},
    )


def reply_notice(
    team_id: str, place: str, ts: str, job_id: JobId, body: Mapping[str, Any], at: datetime
) -> Notice:
    """Return what the message `ts`, which mentions the bot, is answered about a job: once.

    `body` is as it is to be said, with the `thread_ts` where.
    """
    return Notice(
        team_id=team_id,
        place=place,
        key=f"{place}/reply/{ts}/{job_id}",
        kind=NoticeKind.REPLY,
        created_at=at,
        body=body,
    )


def pings(kind: EventKind) -> bool:
    """Whether an event is worth a mention: what somebody may have to act on or waits for."""
    return kind not in {EventKind.STARTED, EventKind.PROGRESS}


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where Slack says it put a message: proof that it was said."""

    channel_id: str
    ts: str


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
