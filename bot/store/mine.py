"""What is somebody's: their jobs and their subscriptions, of many people at once."""

import asyncio
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    Table,
    and_,
    case,
    exists,
    false,
    func,
    or_,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.access import DIRECT, Access
from bot.domain.homes import MOST_JOBS, MOST_SUBSCRIPTIONS, Part
from bot.domain.jobs import JobId, JobStatus
from bot.domain.subscriptions import Subscription
from bot.domain.watch import Watched
from bot.store.following import of_job, same_job
from bot.store.rows import subscription_of, watched_of
from bot.store.tables import follows, homes, jobs, people, subscriptions

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
    known = _known(team_id, min(since.values()))
    wished = _by_wish(team_id, known, since, access)
    mine = union(wished, _by_owner(team_id, known, since)).cte("mine")
    kind = (mine.c.user_id, mine.c.is_over)
    failed = case((mine.c.status == JobStatus.FAILED, 0), else_=1)
    place = func.row_number().over(
        partition_by=kind, order_by=(failed, mine.c.at.desc(), mine.c.job_id)
    )
    ranked = (
        select(mine, place.label("place"), func.count().over(partition_by=kind).label("total"))
        .where(or_(~mine.c.is_over, _since(mine.c.over_at, mine.c.user_id, since)))
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
        select(follows.c.project, follows.c.job_id, follows.c.channel_id, _maker())
        .outerjoin_from(follows, subscriptions, _by_subscription(team_id))
        .where(
            _are(follows, team_id, keys),
            _may_be_shown(follows.c.channel_id, access),
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
            _may_be_shown(subscriptions.c.channel_id, access),
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


def _known(team_id: str, since: datetime) -> CTE:
    """Return the jobs that haven't ended, or whose end was seen since then, without what they hold.

    `over_at` is null of those that haven't: the index on it finds both, each by itself.
    """
    at = func.coalesce(jobs.c.over_at, jobs.c.start_time, jobs.c.first_seen_at).label("at")
    names = (
        *("team_id", "project", "job_id", "is_over", "status", "over_at"),
        *("owner_key", "seen_at"),
    )
    every = select(*(jobs.c[name] for name in names), at).where(jobs.c.team_id == team_id)
    open_ = every.where(jobs.c.over_at.is_(None))
    return union_all(open_, every.where(jobs.c.over_at >= since)).cte("known")


def _may_be_shown(channel_id: ColumnElement[str], access: Access) -> ColumnElement[bool]:
    """Whether the bot may be used in a channel; direct messages are their owner's."""
    if not access.channels:
        return true()
    return or_(channel_id.in_(access.channels), channel_id.startswith(DIRECT))


def _are(table: Table, team_id: str, keys: Collection[Key]) -> ColumnElement[bool]:
    """Whether rows of a table are about one of these jobs, by its key's index."""
    by_project: dict[str, list[JobId]] = {}
    for project, job_id in keys:
        by_project.setdefault(project, []).append(job_id)
    return or_(
        false(), *(of_job(table, team_id, project, *ids) for project, ids in by_project.items())
    )


def _by_wish(team_id: str, known: CTE, users: Collection[str], access: Access) -> Select[Any]:
    """Return the jobs that subscriptions of these users mean, or meant until they ended."""
    return (
        select(_maker().label("user_id"), *_told(known))
        .select_from(known)
        .join(follows, and_(same_job(follows, known), ~follows.c.dropped))
        .outerjoin(subscriptions, _by_subscription(team_id))
        .where(
            follows.c.team_id == team_id,
            _maker().in_(users),
            _may_be_shown(follows.c.channel_id, access),
        )
    )


def _by_owner(team_id: str, known: CTE, users: Mapping[str, datetime]) -> Select[Any]:
    """Return the jobs that these users own.

    Those under way that nobody follows are known as of when somebody looked at their Home.
    """
    followed = exists().where(
        same_job(follows, known),
        ~follows.c.dropped,
        subscriptions.c.id == follows.c.subscription_id,
    )
    return (
        select(people.c.user_id, *_told(known))
        .select_from(known)
        .join(people, people.c.iam_key == known.c.owner_key)
        .where(
            people.c.team_id == team_id,
            people.c.user_id.in_(users),
            or_(
                known.c.is_over,
                followed.correlate(known),
                _since(known.c.seen_at, people.c.user_id, users),
            ),
        )
    )


def _told(known: FromClause) -> list[ColumnElement[Any]]:
    return [known.c[name] for name in ("project", "job_id", "is_over", "status", "over_at", "at")]


def _maker() -> ColumnElement[str]:
    return func.coalesce(subscriptions.c.created_by, follows.c.followed_by)


def _by_subscription(team_id: str) -> ColumnElement[bool]:
    return and_(subscriptions.c.team_id == team_id, subscriptions.c.id == follows.c.subscription_id)


def _since(
    at: ColumnElement[datetime], user_id: ColumnElement[str], since: Mapping[str, datetime]
) -> ColumnElement[bool]:
    """Whether a moment isn't before the user's own."""
    users: dict[datetime, list[str]] = {}
    for one, moment in since.items():
        users.setdefault(moment, []).append(one)
    return or_(*(and_(user_id.in_(some), at >= moment) for moment, some in users.items()))
