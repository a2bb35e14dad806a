"""What can be said now, and in which order."""

from sqlalchemy import ColumnElement, Subquery, case, exists, func, or_, select

from bot.store.following import WAITING
from bot.store.tables import channels, notices


def is_heard() -> ColumnElement[bool]:
    """Whether the place of a row of `notices` is neither muted nor paused; users never are.

    A mute whose time is over still holds back until it is ended: what waits has to be put
    together first.
    """
    held = or_(channels.c.muted_until.is_not(None), channels.c.paused_for != "")
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
    most urgent of it, then as the earliest of it. What is about no job goes alone.
    """
    alone = case((notices.c.job_id.is_(None), notices.c.id))
    together = (notices.c.place, notices.c.project, notices.c.job_id, alone)
    groups = (
        select(
            notices.c.id,
            notices.c.place,
            func.min(notices.c.urgency).over(partition_by=together).label("urgency"),
            func.min(notices.c.id).over(partition_by=together).label("first"),
        )
        .where(notices.c.team_id == team_id, notices.c.state.in_(WAITING), is_heard())
        .subquery()
    )
    here = groups.c.place
    rank = func.row_number().over(
        partition_by=here, order_by=(groups.c.urgency, groups.c.first, groups.c.id)
    )
    urgency = func.min(groups.c.urgency).over(partition_by=here)
    return select(groups.c.id, here, urgency.label("urgency"), rank.label("rank")).subquery()
