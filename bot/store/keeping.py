"""Steps that several transactions have in common."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Insert, Table, case, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.history import EarlierRun
from bot.domain.journey import Journey
from bot.domain.notices import Notice, NoticeState
from bot.domain.watch import Watched
from bot.store.database import insert
from bot.store.following import JOB_KEY
from bot.store.rows import job_values, notice_values, run_values
from bot.store.tables import cards, jobs, notices, runs


async def put_notices(
    db: AsyncConnection, team_id: str, said: Sequence[Notice]
) -> tuple[Notice, ...]:
    """Add notices that aren't there yet, in their order, and return them."""
    first = {one.key: one for one in reversed(said)}
    wanted = [one for one in said if first[one.key] is one]
    if not wanted:
        return ()
    adding = insert(db, notices).on_conflict_do_nothing().returning(notices.c.key)
    rows = await db.execute(adding, [notice_values(team_id, one) for one in wanted])
    new = set(rows.scalars())
    return tuple(one for one in wanted if one.key in new)


async def keep_jobs(
    db: AsyncConnection, team_id: str, known: Collection[Watched], at: datetime
) -> None:
    """Write what is known of jobs; those that weren't over before are since `at`."""
    if not known:
        return
    adding = insert(db, jobs)
    told = {name: column for name, column in adding.excluded.items() if name not in JOB_KEY}
    over_at = case(
        (jobs.c.is_over & adding.excluded.is_over, jobs.c.over_at), else_=adding.excluded.over_at
    )
    await db.execute(
        adding.on_conflict_do_update(index_elements=JOB_KEY, set_={**told, "over_at": over_at}),
        [{**job_values(team_id, one), "over_at": at if one.is_over else None} for one in known],
    )


async def keep_watched_runs(
    db: AsyncConnection, team_id: str, project: str, ended: Sequence[EarlierRun]
) -> None:
    """Write runs that were watched; they know more than what stands there without a journey."""
    adding = insert(db, runs)
    told = {name: column for name, column in adding.excluded.items() if name not in JOB_KEY}
    better = adding.on_conflict_do_update(
        index_elements=JOB_KEY, set_=told, where=runs.c.journey == Journey()
    )
    await _put_runs(db, better, team_id, project, ended)


async def keep_listed_runs(
    db: AsyncConnection, team_id: str, project: str, found: Sequence[EarlierRun]
) -> None:
    """Write runs from DLI's list that aren't known yet."""
    await _put_runs(db, insert(db, runs).on_conflict_do_nothing(), team_id, project, found)


async def _put_runs(
    db: AsyncConnection, adding: Insert, team_id: str, project: str, ended: Sequence[EarlierRun]
) -> None:
    """Add runs, but for those of which nobody can say what they are runs of."""
    rows = [run_values(team_id, project, run) for run in ended if run.fingerprint]
    if rows:
        await db.execute(adding, rows)


async def say_no_more(
    db: AsyncConnection,
    team_id: str,
    channel_id: str,
    of_jobs: Callable[[Table], ColumnElement[bool]],
) -> None:
    """Void what waits of jobs in a channel, and let their cards be drawn once more, for good."""
    voided = update(notices).where(
        notices.c.team_id == team_id,
        notices.c.place == channel_id,
        notices.c.state == NoticeState.PENDING,
        of_jobs(notices),
    )
    closed = update(cards).where(
        cards.c.team_id == team_id,
        cards.c.channel_id == channel_id,
        ~cards.c.is_final,
        of_jobs(cards),
    )
    await db.execute(voided.values(state=NoticeState.VOID, void_why="unsubscribed"))
    await db.execute(closed.values(version=cards.c.version + 1, is_final=True))
