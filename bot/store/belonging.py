"""Which jobs are somebody's, as queries: by what they wished for, and by whom they belong to."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    and_,
    exists,
    func,
    or_,
    select,
    true,
    union_all,
)

from bot.domain.access import DIRECT, Access
from bot.store.following import same_job
from bot.store.tables import follows, jobs, people, subscriptions


def known_jobs(team_id: str, since: datetime) -> CTE:
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


def by_wish(team_id: str, known: CTE, users: Collection[str], access: Access) -> Select[Any]:
    """Return the jobs that subscriptions of these users mean, or meant until they ended."""
    return (
        select(maker().label("user_id"), *_told(known))
        .select_from(known)
        .join(follows, and_(same_job(follows, known), ~follows.c.dropped))
        .outerjoin(subscriptions, by_subscription(team_id))
        .where(
            follows.c.team_id == team_id,
            maker().in_(users),
            may_be_shown(follows.c.channel_id, access),
        )
    )


def by_owner(team_id: str, known: CTE, users: Mapping[str, datetime]) -> Select[Any]:
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
                is_since(known.c.seen_at, people.c.user_id, users),
            ),
        )
    )


def _told(known: FromClause) -> list[ColumnElement[Any]]:
    return [known.c[name] for name in ("project", "job_id", "is_over", "status", "over_at", "at")]


def maker() -> ColumnElement[str]:
    """Return who made it so that a channel hears of a job."""
    return func.coalesce(subscriptions.c.created_by, follows.c.followed_by)


def by_subscription(team_id: str) -> ColumnElement[bool]:
    """Whether a row of `follows` is there by a subscription that still is."""
    return and_(subscriptions.c.team_id == team_id, subscriptions.c.id == follows.c.subscription_id)


def is_since(
    at: ColumnElement[datetime], user_id: ColumnElement[str], since: Mapping[str, datetime]
) -> ColumnElement[bool]:
    """Whether a moment isn't before the user's own."""
    users: dict[datetime, list[str]] = {}
    for one, moment in since.items():
        users.setdefault(moment, []).append(one)
    return or_(*(and_(user_id.in_(some), at >= moment) for moment, some in users.items()))


def may_be_shown(channel_id: ColumnElement[str], access: Access) -> ColumnElement[bool]:
    """Whether the bot may be used in a channel; direct messages are their owner's."""
    if not access.channels:
        return true()
    return or_(channel_id.in_(access.channels), channel_id.startswith(DIRECT))
