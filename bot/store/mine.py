"""What is somebody's: their jobs and their subscriptions, of many people at once."""

import asyncio
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple, TypeAlias

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Table,
    and_,
    case,
    false,
    func,
    or_,
    select,
    union,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.access import Access
from bot.domain.homes import MOST_JOBS, MOST_SUBSCRIPTIONS, Part
from bot.domain.jobs import JobId, JobStatus
from bot.domain.subscriptions import Subscription
from bot.domain.watch import Watched
from bot.store.belonging import (
    by_owner,
    by_subscription,
    by_wish,
    is_since,
    known_jobs,
    maker,
    may_be_shown,
)
from bot.store.following import of_job
from bot.store.rows import subscription_of, watched_of
from bot.store.tables import follows, homes, jobs, subscriptions

Key: TypeAlias = tuple[str, JobId]
"""A project, and a job in it."""
PAGES = {
    Part.RUNNING: homes.c.running_page,
    Part.ENDED: homes.c.ended_page,
    Part.FOLLOWED: homes.c.followed_page,
}
"""Which page of a part somebody looks at."""
BREATH = 20
"""Jobs that are read before whatever else runs has its turn: acknowledgements can't wait."""


class Pick(NamedTuple):
    """A job that somebody sees among theirs, and how many of the kind they have."""

    user_id: str
    project: str
    job_id: JobId
    is_over: bool
    total: int

    @property
    def key(self) -> Key:
        """The job."""
        return self.project, self.job_id


async def picked(
    db: AsyncConnection, team_id: str, since: Mapping[str, datetime], access: Access
) -> list[Pick]:
    """Return for each user the jobs to show: a page of those that run, and of those that ended."""
    if not since:
        return []
    known = known_jobs(team_id, min(since.values()))
    wished = by_wish(team_id, known, since, access)
    mine = union(wished, by_owner(team_id, known, since)).cte("mine")
    kind = (mine.c.user_id, mine.c.is_over)
    failed = case((mine.c.status == JobStatus.FAILED, 0), else_=1)
    place = func.row_number().over(
        partition_by=kind, order_by=(failed, mine.c.at.desc(), mine.c.job_id)
    )
    ranked = (
        select(mine, place.label("place"), func.count().over(partition_by=kind).label("total"))
        .where(or_(~mine.c.is_over, is_since(mine.c.over_at, mine.c.user_id, since)))
        .subquery()
    )
    page = case((ranked.c.is_over, PAGES[Part.ENDED]), else_=PAGES[Part.RUNNING])
    names = (ranked.c[name] for name in Pick._fields)
    query = (
        select(*names)
        .outerjoin_from(ranked, homes, _home_of(team_id, ranked.c.user_id))
        .where(_is_on(page, ranked, MOST_JOBS))
    )
    rows = await db.execute(query.order_by(ranked.c.user_id, ranked.c.place))
    return [Pick(*row) for row in rows]


async def documents(db: AsyncConnection, team_id: str, keys: Collection[Key]) -> dict[Key, Watched]:
    """Return what is known of jobs."""
    rows = await db.execute(select(jobs).where(_are(jobs, team_id, keys)))
    found: dict[Key, Watched] = {}
    for some in rows.mappings().partitions(BREATH):
        found |= {(one.project, one.job_id): one for one in map(watched_of, some)}
        await asyncio.sleep(0)
    return found


async def channels_of(
    db: AsyncConnection, team_id: str, keys: Collection[Key], access: Access
) -> dict[Key, list[tuple[str, str | None]]]:
    """Return the channels that hear of jobs, or did until they ended, with who made it so."""
    query = (
        select(follows.c.project, follows.c.job_id, follows.c.channel_id, maker())
        .outerjoin_from(follows, subscriptions, by_subscription(team_id))
        .where(
            _are(follows, team_id, keys),
            may_be_shown(follows.c.channel_id, access),
            ~follows.c.dropped,
            func.coalesce(subscriptions.c.created_by, follows.c.followed_by).is_not(None),
        )
        .order_by(follows.c.subscription_id)
    )
    found: dict[Key, list[tuple[str, str | None]]] = {}
    for project, job_id, channel_id, made_by in await db.execute(query):
        found.setdefault((project, job_id), []).append((channel_id, made_by))
    return found


async def newest_subscriptions(
    db: AsyncConnection, team_id: str, users: Collection[str], access: Access
) -> dict[str, list[tuple[Subscription, int]]]:
    """Return each user's page of subscriptions, the newest first, each with how many they have."""
    by_maker = subscriptions.c.created_by
    place = func.row_number().over(partition_by=by_maker, order_by=subscriptions.c.id.desc())
    ranked = (
        select(
            subscriptions.c.id,
            by_maker.label("user_id"),
            place.label("place"),
            func.count().over(partition_by=by_maker).label("total"),
        )
        .where(
            subscriptions.c.team_id == team_id,
            by_maker.in_(users),
            may_be_shown(subscriptions.c.channel_id, access),
        )
        .subquery()
    )
    query = (
        select(subscriptions, ranked.c.total)
        .join_from(subscriptions, ranked, subscriptions.c.id == ranked.c.id)
        .outerjoin(homes, _home_of(team_id, ranked.c.user_id))
        .where(
            subscriptions.c.team_id == team_id,
            _is_on(PAGES[Part.FOLLOWED], ranked, MOST_SUBSCRIPTIONS),
        )
        .order_by(subscriptions.c.id.desc())
    )
    found: dict[str, list[tuple[Subscription, int]]] = {}
    for row in (await db.execute(query)).mappings():
        one = subscription_of(row)
        found.setdefault(one.created_by, []).append((one, row["total"]))
    return found


def _home_of(team_id: str, user_id: ColumnElement[str]) -> ColumnElement[bool]:
    return and_(homes.c.team_id == team_id, homes.c.user_id == user_id)


def _is_on(wanted: ColumnElement[int], ranked: FromClause, most: int) -> ColumnElement[bool]:
    """Whether a row has its place on the page that is wanted: on the last, if there are fewer."""
    before = (func.coalesce(wanted, 1) - 1) * most
    last = (ranked.c.total - 1) // most * most
    start = case((before < ranked.c.total, before), else_=last)
    return and_(ranked.c.place > start, ranked.c.place <= start + most)


def _are(table: Table, team_id: str, keys: Collection[Key]) -> ColumnElement[bool]:
    """Whether rows of a table are about one of these jobs, by its key's index."""
    by_project: dict[str, list[JobId]] = {}
    for project, job_id in keys:
        by_project.setdefault(project, []).append(job_id)
    return or_(
        false(), *(of_job(table, team_id, project, *ids) for project, ids in by_project.items())
    )
