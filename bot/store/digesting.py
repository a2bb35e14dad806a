"""Many ends told in one message."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.announcing import digest_notice
from bot.domain.notices import (
    MOST_IN_DIGEST,
    DigestReason,
    Notice,
    NoticeKind,
    NoticeState,
    Urgency,
)
from bot.store.following import same_job
from bot.store.keeping import put_notices
from bot.store.rows import notice_of
from bot.store.tables import jobs, notices

_IS_EVENT = notices.c.kind == NoticeKind.EVENT
_IS_END = and_(_IS_EVENT, notices.c.urgency == Urgency.END)
_IS_ON_THE_WAY = and_(_IS_EVENT, notices.c.urgency != Urgency.END)
_IS_CARD = notices.c.kind == NoticeKind.CARD


async def fold(db: AsyncConnection, team_id: str, parts: Sequence[Notice], digest: Notice) -> bool:
    """Put a digest down in place of `parts` and of what waits of their jobs.

    False, and nothing is done, unless all parts are pending.
    """
    these = and_(_waits(team_id, digest.place), notices.c.key.in_({part.key for part in parts}))
    pending = await db.scalar(select(func.count()).where(these))
    if pending != len(parts):
        return False
    await db.execute(
        update(notices).where(these).values(state=NoticeState.FOLDED, folded_into=digest.key)
    )
    needless = and_(or_(_IS_ON_THE_WAY, _IS_CARD), _told_by(digest))
    await _void(db, team_id, digest.place, "told in a digest", needless)
    await put_notices(db, team_id, [digest])
    return True


async def release(
    db: AsyncConnection, team_id: str, channel_id: str, reason: DigestReason, at: datetime
) -> None:
    """Let go what a channel held back: its ends in digests, and no more of what is past."""
    query = select(notices).where(_waits(team_id, channel_id), _IS_END).order_by(notices.c.id)
    ends = [notice_of(row) for row in (await db.execute(query)).mappings()]
    for some in _by_digest(ends):
        await fold(db, team_id, some, digest_notice(some, reason, at))
    over = exists().where(same_job(jobs, notices), jobs.c.is_over).correlate(notices)
    past = or_(_IS_ON_THE_WAY, and_(_IS_CARD, over))
    await _void(db, team_id, channel_id, "held back until it was past", past)


def _by_digest(ends: Sequence[Notice]) -> Iterator[Sequence[Notice]]:
    return (ends[n : n + MOST_IN_DIGEST] for n in range(0, len(ends), MOST_IN_DIGEST))


def _waits(team_id: str, place: str) -> ColumnElement[bool]:
    return and_(
        notices.c.team_id == team_id,
        notices.c.place == place,
        notices.c.state == NoticeState.PENDING,
    )


def _told_by(digest: Notice) -> ColumnElement[bool]:
    part = notices.alias("part")
    return (
        exists().where(same_job(part, notices), part.c.folded_into == digest.key).correlate(notices)
    )


async def _void(
    db: AsyncConnection, team_id: str, place: str, why: str, which: ColumnElement[bool]
) -> None:
    voided = update(notices).where(_waits(team_id, place), which)
    await db.execute(voided.values(state=NoticeState.VOID, void_why=why))
