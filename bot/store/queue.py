"""What can be said and drawn now, in which order, and what was lately."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Subquery, and_, case, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.notices import Backlog, NoticeKind, Sent
from bot.store.following import WAITING
from bot.store.tables import cards, channels, notices

_LONGEST = timedelta(minutes=1)
"""More than a call to Slack lasts."""


def is_heard() -> ColumnElement[bool]:
    """Whether the place of a row of `notices` is neither muted nor paused; users never are.

    A mute whose time is over still holds back until it is ended: what waits has to be put
    together first. Who asked something in a channel is answered there, muted or not.
    """
    muted = and_(channels.c.muted_until.is_not(None), notices.c.kind != NoticeKind.REPLY)
    held = or_(muted, channels.c.paused_for != "")
    return ~(
        exists()
        .where(
            channels.c.team_id == notices.c.team_id, channels.c.channel_id == notices.c.place, held
        )
        .correlate(notices)
    )


def in_order(team_id: str) -> Subquery:
    """Return the ids of what can be said, each with its place's urgency and its rank there.

    All that waits of a job in a place goes together, in the order of ids: as early as the
    most urgent of it, then as the earliest of it. What is about no job goes alone. Who cancelled
    it goes last, as it stands below the job's card, which may be its end.
    """
    is_last = notices.c.kind == NoticeKind.AUDIT
    alone = case((notices.c.job_id.is_(None), notices.c.id))
    together = (notices.c.place, notices.c.project, notices.c.job_id, alone)
    groups = (
        select(
            notices.c.id,
            notices.c.place,
            func.min(notices.c.urgency).over(partition_by=together).label("urgency"),
            func.min(notices.c.id).over(partition_by=together).label("first"),
            case((is_last, 1), else_=0).label("last"),
        )
        .where(notices.c.team_id == team_id, notices.c.state.in_(WAITING), is_heard())
        .subquery()
    )
    here = groups.c.place
    rank = func.row_number().over(
        partition_by=here, order_by=(groups.c.urgency, groups.c.first, groups.c.last, groups.c.id)
    )
    urgency = func.min(groups.c.urgency).over(partition_by=here)
    return select(groups.c.id, here, urgency.label("urgency"), rank.label("rank")).subquery()


def is_undrawn(team_id: str) -> ColumnElement[bool]:
    """Whether a row of `cards` was posted where it can be edited, and doesn't show what is true."""
    paused = exists().where(
        channels.c.team_id == cards.c.team_id,
        channels.c.channel_id == cards.c.channel_id,
        channels.c.paused_for != "",
    )
    return and_(
        cards.c.team_id == team_id,
        cards.c.drawn_version < cards.c.version,
        cards.c.ts.is_not(None),
        ~paused.correlate(cards),
    )


async def backlog(db: AsyncConnection, team_id: str) -> Backlog:
    """Count what waits, in one statement."""
    in_state = (
        select(func.count()).where(notices.c.team_id == team_id, notices.c.state == state)
        for state in WAITING
    )
    undrawn = select(func.count()).select_from(cards).where(is_undrawn(team_id))
    counts = [one.scalar_subquery() for one in (*in_state, undrawn)]
    return Backlog(*(await db.execute(select(*counts))).one())


async def sent(db: AsyncConnection, team_id: str, since: datetime) -> Sent:
    """Return what Slack was sent since then; a call that lasted counts when it ended."""
    at = func.coalesce(notices.c.said_at, notices.c.sending_since)
    place = func.coalesce(notices.c.receipt_channel_id, notices.c.place)
    begun = select(notices.c.kind, place, at).where(
        notices.c.team_id == team_id, notices.c.sending_since > since - _LONGEST, at > since
    )
    drawn = select(cards.c.channel_id, cards.c.drawn_at).where(
        cards.c.team_id == team_id, cards.c.drawn_at > since
    )
    said = (await db.execute(begun.order_by(at))).all()
    return Sent(
        posts=tuple((where, when) for kind, where, when in said if kind is not NoticeKind.FILE),
        files=tuple((where, when) for kind, where, when in said if kind is NoticeKind.FILE),
        edits=tuple((where, when) for where, when in await db.execute(drawn)),
    )
