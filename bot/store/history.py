from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import ColumnElement, Subquery, delete, exists, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.history import MOST_RUNS, EarlierRun
from bot.domain.jobs import Job
from bot.domain.watch import Watched
from bot.store.database import Database, insert
from bot.store.keeping import keep_listed_runs
from bot.store.rows import run_of
from bot.store.tables import jobs, runs, statements

_STATEMENT = ("team_id", "project", "fingerprint")
_NEWEST_FIRST = (runs.c.started_at.desc(), runs.c.job_id.desc())


class SqlHistory:
    """The `History` of a team in a database."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team = team_id

    async def earlier(
        self, project: str, fingerprints: Collection[str]
    ) -> Mapping[str, tuple[EarlierRun, ...]]:
        """Return the runs of each statement, in one query for all of them."""
        async with self._database.reading() as db:
            return await runs_of(db, self._team, project, fingerprints)

    async def unread(self, project: str, limit: int) -> Mapping[str, Job]:
        """Return jobs that are looked at, and before whose runs nobody has searched the list."""
        is_read = exists().where(*(jobs.c[name] == statements.c[name] for name in _STATEMENT))
        query = (
            select(jobs.c.fingerprint, jobs.c.job)
            .where(
                jobs.c.team_id == self._team,
                jobs.c.project == project,
                jobs.c.due_at.is_not(None),
                jobs.c.fingerprint != "",
                ~is_read.correlate(jobs),
            )
            .order_by(jobs.c.due_at)
            .limit(limit)
        )
        async with self._database.reading() as db:
            rows = (await db.execute(query)).all()
        return {row.fingerprint: row.job for row in rows}

    async def is_read(self, project: str, fingerprint: str) -> bool:
        """Tell whether DLI's list was searched for earlier runs of a statement."""
        query = select(statements.c.read_at).where(
            statements.c.team_id == self._team,
            statements.c.project == project,
            statements.c.fingerprint == fingerprint,
        )
        async with self._database.reading() as db:
            return await db.scalar(query) is not None

    async def add(
        self, project: str, fingerprint: str, runs: Sequence[EarlierRun], at: datetime
    ) -> None:
        """Keep runs found in DLI's list, perhaps none, and that the list was searched."""
        async with self._database.writing(self._team) as db:
            reading = insert(db, statements).values(
                team_id=self._team, project=project, fingerprint=fingerprint, read_at=at
            )
            await db.execute(
                reading.on_conflict_do_update(index_elements=_STATEMENT, set_={"read_at": at})
            )
            await keep_listed_runs(db, self._team, project, runs)

    async def tidy(self, before: datetime) -> int:
        """Forget old runs and those beyond the newest, then what is left without any."""
        ranked = _ranked(self._team)
        beyond = select(ranked.c.project, ranked.c.job_id).where(ranked.c.rank > MOST_RUNS)
        needless = or_(
            runs.c.started_at < before, tuple_(runs.c.project, runs.c.job_id).in_(beyond)
        )
        left = exists().where(*(runs.c[name] == statements.c[name] for name in _STATEMENT))
        bare = (
            statements.c.team_id == self._team,
            statements.c.read_at < before,
            ~left.correlate(statements),
        )
        async with self._database.writing(self._team) as db:
            gone = await db.execute(delete(runs).where(runs.c.team_id == self._team, needless))
            await db.execute(delete(statements).where(*bare))
        return gone.rowcount


def _ranked(team_id: str, *which: ColumnElement[bool]) -> Subquery:
    """Return the keys of some runs, each with its place among those of its statement."""
    rank = func.row_number().over(
        partition_by=(runs.c.project, runs.c.fingerprint), order_by=_NEWEST_FIRST
    )
    query = select(runs.c.project, runs.c.job_id, rank.label("rank"))
    return query.where(runs.c.team_id == team_id, *which).subquery()


async def runs_of(
    db: AsyncConnection, team_id: str, project: str, fingerprints: Collection[str]
) -> dict[str, tuple[EarlierRun, ...]]:
    """Return the newest runs of each statement, in one query for all of them."""
    if not fingerprints:
        return {}
    these = (runs.c.project == project, runs.c.fingerprint.in_(set(fingerprints)))
    ranked = _ranked(team_id, *these)
    query = (
        select(runs)
        .join(ranked, ranked.c.job_id == runs.c.job_id)
        .where(runs.c.team_id == team_id, *these, ranked.c.rank <= MOST_RUNS)
        .order_by(runs.c.fingerprint, *_NEWEST_FIRST)
    )
    found = [run_of(row) for row in (await db.execute(query)).mappings()]
    by_statement = groupby(found, key=lambda run: run.fingerprint)
    return {fingerprint: tuple(group) for fingerprint, group in by_statement}


async def runs_before(db: AsyncConnection, watched: Watched) -> tuple[EarlierRun, ...]:
    """Return the runs of a job's statement that started before it, the newest first."""
    if not watched.fingerprint:
        return ()
    query = (
        select(runs)
        .where(
            runs.c.team_id == watched.team_id,
            runs.c.project == watched.project,
            runs.c.fingerprint == watched.fingerprint,
            runs.c.started_at < _began_at(watched),
            runs.c.job_id != watched.job_id,
        )
        .order_by(*_NEWEST_FIRST)
        .limit(MOST_RUNS)
    )
    return tuple(run_of(row) for row in (await db.execute(query)).mappings())


def _began_at(watched: Watched) -> datetime:
    """Return when a job was submitted, as well as we know."""
    known = watched.progress.began_at if watched.progress else None
    return watched.job.start_time or known or watched.first_seen_at
