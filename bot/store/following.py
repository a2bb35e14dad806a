"""Which channels hear of which jobs, as conditions."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, FromClause, Table, and_, exists, select

from bot.domain.jobs import JobId
from bot.domain.notices import NoticeState
from bot.store.tables import follows, jobs, subscriptions

JOB_KEY = ("team_id", "project", "job_id")
WAITING = (NoticeState.PENDING, NoticeState.SENDING)
"""States of a notice that isn't settled yet."""


def of_job(table: Table, team_id: str, project: str, *ids: JobId) -> ColumnElement[bool]:
    """Whether rows of a table are about one of these jobs."""
    columns = table.c
    return and_(
        columns.team_id == team_id, columns.project == project, columns.job_id.in_(set(ids))
    )


def same_job(table: FromClause, other: FromClause) -> ColumnElement[bool]:
    """Whether rows of two tables are about the same job."""
    return and_(*(table.c[name] == other.c[name] for name in JOB_KEY))


def by_living() -> ColumnElement[bool]:
    """Whether a row of `follows` makes its channel hear of the job."""
    by_id = subscriptions.c.id == follows.c.subscription_id  # of all teams none has the same
    return and_(~follows.c.dropped, exists().where(by_id).correlate(follows))


def is_followed(*also: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether some channel hears of a row of `jobs`.

    The needless OFFSET has PostgreSQL ask for one job after the other. Left to choose, it goes
    through all pairs of jobs and follows as long as it hasn't counted those that just came.
    """
    found = select(follows.c.job_id).where(same_job(follows, jobs), by_living(), *also)
    return found.offset(0).exists().correlate(jobs)


def follows_by(ids: Collection[int], table: Table, channel_id: str) -> ColumnElement[bool]:
    """Whether a channel hears of a row's job by these subscriptions, and by no others."""
    about = and_(same_job(follows, table), follows.c.channel_id == channel_id)
    by_these = exists().where(about, follows.c.subscription_id.in_(ids))
    by_others = exists().where(about, follows.c.subscription_id.not_in(ids), by_living())
    return and_(by_these.correlate(table), ~by_others.correlate(table))
