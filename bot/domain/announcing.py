"""What is to be said, as notices: each builder sets the key that makes it the same thing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeAlias
from uuid import uuid5

from bot.domain.events import Event
from bot.domain.jobs import JobId
from bot.domain.notices import IDS, DigestReason, Notice, NoticeKind

_Spot: TypeAlias = tuple[str, str, str, JobId]
"""A team, a place, and the project and id of the job that something is said of there."""


def card_notice(team_id: str, place: str, project: str, job_id: JobId, at: datetime) -> Notice:
    """Return the first post of a channel's card of a job."""
    return _of_job((team_id, place, project, job_id), NoticeKind.CARD, "card", at)


def event_notice(team_id: str, place: str, project: str, job_id: JobId, event: Event) -> Notice:
    """Return the notice of an event: one per channel, job and event."""
    spot = team_id, place, project, job_id
    return replace(_of_job(spot, NoticeKind.EVENT, event.key, event.at), event=event)


def file_notice(team_id: str, place: str, project: str, job_id: JobId, event: Event) -> Notice:
    """Return the whole text of an event's reason, which is too long for a message."""
    spot = team_id, place, project, job_id
    return replace(_of_job(spot, NoticeKind.FILE, f"{event.key}/file", event.at), event=event)


def audit_notice(
    team_id: str, place: str, project: str, job_id: JobId, *, number: int, at: datetime
) -> Notice:
    """Return the line that tells who cancelled a job; `number` is that of the deed."""
    return _of_job((team_id, place, project, job_id), NoticeKind.AUDIT, f"audit/{number}", at)


def digest_notice(parts: Sequence[Notice], reason: DigestReason, at: datetime) -> Notice:
    """Return the one message that tells the ends of `parts` together; there's at least one."""
    first = parts[0]
    named = uuid5(IDS, "|".join(sorted(part.key for part in parts))).hex
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


def _of_job(spot: _Spot, kind: NoticeKind, what: str, at: datetime) -> Notice:
    team_id, place, project, job_id = spot
    return Notice(
        team_id=team_id,
        place=place,
        key=f"{place}/{project}/{job_id}/{what}",
        kind=kind,
        created_at=at,
        project=project,
        job_id=job_id,
    )
