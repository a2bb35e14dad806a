"""All that is needed to say something of jobs in a channel."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.cancelling import ACTED
from bot.domain.cards import Story
from bot.domain.jobs import JobId
from bot.domain.notices import NoticeState
from bot.store.following import same_job
from bot.store.rows import card_of, watched_of
from bot.store.tables import audit, cards, follows, jobs, notices, people


async def stories(
    db: AsyncConnection, team_id: str, channel_id: str, *which: ColumnElement[bool]
) -> dict[tuple[str, JobId], Story]:
    """Return the stories of some `jobs` in a channel, by project and id."""
    query = _told(channel_id).where(jobs.c.team_id == team_id, *which)
    rows = (await db.execute(query)).mappings().all()
    known = [watched_of(row) for row in rows]
    owners = await _owners(db, team_id, {one.job.owner.casefold() for one in known} - {""})
    return {
        (one.project, one.job_id): Story(
            watched=one,
            card=None if row[cards.c.version] is None else card_of(row),
            owner_user_id=owners.get(one.job.owner.casefold()),
            is_followed=row["is_followed"],
            thread_ts=row[cards.c.ts] or row["digest_ts"],
            acted=frozenset((row["acted"] or "").split(",")) - {""},
        )
        for one, row in zip(known, rows, strict=True)
    }


def _told(channel_id: str) -> Select[Any]:
    card = and_(same_job(cards, jobs), cards.c.channel_id == channel_id)
    followed = exists().where(
        same_job(follows, jobs), follows.c.channel_id == channel_id, ~follows.c.dropped
    )
    part, digest = notices.alias("part"), notices.alias("digest")
    digest_ts = (
        select(digest.c.receipt_ts)
        .join_from(
            part,
            digest,
            and_(digest.c.team_id == part.c.team_id, digest.c.key == part.c.folded_into),
        )
        .where(
            same_job(part, jobs),
            part.c.place == channel_id,
            digest.c.state == NoticeState.SENT,
        )
        .order_by(digest.c.id.desc())
        .limit(1)
        .scalar_subquery()
        .correlate(jobs)
    )
    acted = (
        select(func.aggregate_strings(audit.c.user_id, ","))
        .where(same_job(audit, jobs), audit.c.outcome.in_(ACTED))
        .scalar_subquery()
        .correlate(jobs)
    )
    return select(
        jobs,
        cards,
        followed.correlate(jobs).label("is_followed"),
        digest_ts.label("digest_ts"),
        acted.label("acted"),
    ).outerjoin_from(jobs, cards, card)


async def _owners(db: AsyncConnection, team_id: str, names: set[str]) -> dict[str, str]:
    if not names:
        return {}
    query = select(people.c.iam_key, people.c.user_id).where(
        people.c.team_id == team_id, people.c.iam_key.in_(names)
    )
    return {row.iam_key: row.user_id for row in await db.execute(query)}
