from collections.abc import Collection
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.announcing import audit_notice
from bot.domain.cancelling import ABANDONED, STANDING, TOLD, UNHEEDED, Attempt, Outcome
from bot.domain.jobs import JobId
from bot.domain.notices import Notice
from bot.store.database import Database, insert
from bot.store.following import of_job
from bot.store.keeping import put_notices
from bot.store.tables import audit, cards

_CANCEL = "cancel"


class SqlAudit:
    """The `Audit` of a team in a database."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team = team_id

    async def begin(self, attempt: Attempt) -> int | Attempt:
        """Note an attempt, unless another one stands: the unique index lets only one."""
        asked = replace(attempt, outcome=Outcome.ASKED)
        async with self._database.writing(self._team) as db:
            await self._let_go(db, attempt)
            adding = insert(db, audit).on_conflict_do_nothing().returning(audit.c.id)
            number = await db.scalar(adding.values(self._row(asked)))
            if number is not None:
                return int(number)
            standing = select(audit).where(self._of(attempt), audit.c.outcome.in_(STANDING))
            return _attempt((await db.execute(standing)).mappings().one())

    async def end(self, number: int, outcome: Outcome, at: datetime, *, why: str = "") -> None:
        """Note what came of an attempt, and let the job's threads tell it where DLI was asked."""
        mine = and_(audit.c.team_id == self._team, audit.c.id == number)
        ending = update(audit).where(mine, audit.c.outcome == Outcome.ASKED)
        async with self._database.writing(self._team) as db:
            ended = await db.execute(ending.values(outcome=outcome, why=why, ended_at=at))
            if ended.rowcount and outcome in TOLD:
                row = (await db.execute(select(audit).where(mine))).mappings().one()
                await self._tell(db, _attempt(row), at)

    async def settle(self, at: datetime) -> int:
        """Note that nobody knows what came of attempts that were cut off, and let it be told."""
        past = or_(audit.c.at < at - ABANDONED, audit.c.at > at + ABANDONED)
        cut_off = and_(audit.c.team_id == self._team, audit.c.outcome == Outcome.ASKED, past)
        async with self._database.reading() as db:
            numbers = tuple((await db.execute(select(audit.c.id).where(cut_off))).scalars())
        for number in numbers:
            await self.end(number, Outcome.UNCERTAIN, at, why="cut off")
        return len(numbers)

    async def note(self, attempt: Attempt) -> None:
        """Note an attempt for which DLI wasn't asked."""
        async with self._database.writing(self._team) as db:
            row = {**self._row(attempt), "ended_at": attempt.at}
            await db.execute(insert(db, audit).values(row))

    async def of_job(self, project: str, job_id: JobId) -> tuple[Attempt, ...]:
        """Return what was tried, the oldest first."""
        query = select(audit).where(of_job(audit, self._team, project, job_id))
        async with self._database.reading() as db:
            rows = await db.execute(query.order_by(audit.c.id))
            return tuple(_attempt(row) for row in rows.mappings())

    async def tidy(self, before: datetime) -> int:
        """Forget what was tried before a moment; count it."""
        past = and_(audit.c.team_id == self._team, audit.c.at < before)
        async with self._database.writing(self._team) as db:
            return (await db.execute(delete(audit).where(past))).rowcount

    async def _let_go(self, db: AsyncConnection, attempt: Attempt) -> None:
        """Let nothing stand in the way of which nobody expects anything any more."""
        for before, after, span in (
            (Outcome.ASKED, Outcome.UNCERTAIN, ABANDONED),
            (Outcome.ACCEPTED, Outcome.UNHEEDED, UNHEEDED),
        ):
            since = attempt.at - span
            past = or_(audit.c.at < since, audit.c.at > attempt.at + span)
            these = (self._of(attempt), audit.c.outcome == before, past)
            await db.execute(update(audit).where(*these).values(outcome=after))

    async def _tell(self, db: AsyncConnection, attempt: Attempt, at: datetime) -> None:
        """Put a line into the thread of each of the job's cards."""
        query = select(cards.c.channel_id).where(
            of_job(cards, self._team, attempt.project, attempt.job_id)
        )
        places = (await db.execute(query.order_by(cards.c.channel_id))).scalars()
        lines = [_line(self._team, place, attempt, at) for place in places]
        await put_notices(db, self._team, lines)

    def _of(self, attempt: Attempt) -> ColumnElement[bool]:
        about = of_job(audit, self._team, attempt.project, attempt.job_id)
        return and_(about, audit.c.deed == _CANCEL)

    def _row(self, attempt: Attempt) -> dict[str, Any]:
        return {
            "team_id": self._team,
            "project": attempt.project,
            "job_id": attempt.job_id,
            "channel_id": attempt.channel_id,
            "user_id": attempt.user_id,
            "name": attempt.name,
            "deed": _CANCEL,
            "outcome": attempt.outcome,
            "why": attempt.why,
            "at": attempt.at,
        }


def _attempt(row: RowMapping) -> Attempt:
    names = [one.name for one in fields(Attempt)]
    return Attempt(**{name: row[audit.c[name]] for name in names})


def _line(team_id: str, place: str, attempt: Attempt, at: datetime) -> Notice:
    line = audit_notice(team_id, place, attempt.project, attempt.job_id, number=attempt.id, at=at)
    body = {
        "user": attempt.user_id,
        "name": attempt.name,
        "channel": attempt.channel_id,
        "outcome": attempt.outcome.value,
    }
    return replace(line, body=body)


async def lines_with(
    db: AsyncConnection, team_id: str, project: str, ends: Collection[Notice]
) -> list[Notice]:
    """Return who cancelled jobs, for the channels that hear of their `ends`."""
    ids = {one.job_id for one in ends if one.job_id}
    if not ids:
        return []
    query = select(audit).where(of_job(audit, team_id, project, *ids), audit.c.outcome.in_(TOLD))
    attempts = [_attempt(row) for row in (await db.execute(query)).mappings()]
    return [
        _line(team_id, end.place, attempt, end.created_at)
        for end in ends
        for attempt in attempts
        if attempt.job_id == end.job_id
    ]
