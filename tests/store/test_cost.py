"""What a transaction costs: statements, not jobs, are what takes time."""

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.history import MOST_RUNS
from bot.domain.jobs import JobStatus
from bot.store.database import Database
from tests.builders import NOON, a_job, a_sub_job, an_observation
from tests.store.rig import (
    BI,
    ETL,
    HOUR,
    MINUTE,
    PROJECT,
    SECOND,
    Team,
    a_job_id,
    a_run,
    a_watched_run,
)

MOST = 10


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements that are sent to any database."""
    statements: list[str] = []

    def note(_: object, __: object, statement: str, *rest: object) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def work(statements: list[str]) -> list[str]:
    return [one for one in statements if not one.startswith("BEGIN")]


@pytest.mark.parametrize("jobs", [1, 100])
async def test_many_looks_cost_as_many_statements_as_one(jobs: int, team: Team) -> None:
    matching = [(await team.follow_all("C1", ETL)).id, (await team.follow_all("C2", BI)).id]
    ids = [a_job_id(number) for number in range(jobs)]
    found = [team.look(a_job(job_id=one), *matching) for one in ids]
    sub = a_sub_job(num_tasks=100, num_completed_tasks=60)
    seen = [team.look(an_observation(sub, job_id=one)) for one in ids]
    for looks in (found, seen):
        with counted() as statements:
            await team.see(*looks)
        assert len(work(statements)) <= MOST, statements

    with counted() as statements:
        await team.see_runs(*(a_watched_run(number) for number in range(jobs)))
    assert len(work(statements)) <= MOST, statements
    assert len(await team.runs()) == min(jobs, MOST_RUNS)


async def test_a_digest_costs_as_many_statements_for_many_jobs_as_for_one(team: Team) -> None:
    filters = await team.follow_all()
    await team.channels.mute("C1", NOON, "U1")
    looks = [
        team.look(a_job(job_id=a_job_id(n), status=JobStatus.FAILED), filters.id) for n in range(50)
    ]
    await team.see(*looks)
    await team.channels.unmute_due(NOON)
    [digest] = await team.queue()

    with counted() as statements:
        parts = await team.outbox.parts(digest)

    assert len(parts) == 50
    assert len(work(statements)) <= 3


@pytest.mark.parametrize("jobs", [1, 100])
async def test_jobs_that_are_found_when_they_have_ended_cost_no_more(jobs: int, team: Team) -> None:
    filters = await team.follow_all()
    await team.follow()

    with counted() as statements:
        runs = [a_watched_run(number) for number in range(jobs)]
        await team.see_runs(*runs, matches=(filters.id,))

    assert len(work(statements)) <= MOST, statements


async def test_the_runs_of_many_statements_cost_as_much_as_those_of_one(team: Team) -> None:
    fingerprints = [f"statement {number}" for number in range(50)]
    for number, one in enumerate(fingerprints):
        await team.history.add(PROJECT, one, [a_run(number, fingerprint=one)], NOON)

    with counted() as statements:
        found = await team.history.earlier(PROJECT, fingerprints)

    assert set(found) == set(fingerprints)
    assert len(work(statements)) == 1


async def test_a_story_costs_one_statement_more_when_it_tells_earlier_runs(team: Team) -> None:
    filters = await team.follow_all()
    await team.see_runs(a_watched_run(1), a_watched_run(2), matches=(filters.id,))

    with counted() as statements:
        story = await team.outbox.story("C1", PROJECT, a_job_id(2))

    assert story is not None
    assert story.earlier
    assert len(work(statements)) <= 3


async def explained(database: Database, asked: tuple[str, Any]) -> str:
    """Return how a statement is carried out where rows are so many that indices are worth it."""
    statement, parameters = asked
    async with database.claiming() as db:
        if db.dialect.name == "sqlite":
            rows = await db.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            return "\n".join(row.detail for row in rows)
        await db.exec_driver_sql("SET LOCAL enable_seqscan = off")
        return "\n".join(await _lines(db, f"EXPLAIN {statement}", parameters))


async def _lines(db: AsyncConnection, statement: str, parameters: Any) -> list[str]:
    return [str(line) for (line,) in await db.exec_driver_sql(statement, parameters)]


ASKED: Mapping[str, Callable[[Team], Awaitable[object]]] = {
    "waiting": lambda team: team.outbox.waiting(9),
    "undrawn": lambda team: team.outbox.undrawn(9),
    "backlog": lambda team: team.outbox.backlog(),
    "recent": lambda team: team.outbox.recent(NOON - SECOND),
    "claim": lambda team: team.watchlist.claim(PROJECT, NOON + HOUR, 9, MINUTE),
    "open_jobs": lambda team: team.watchlist.open_jobs(PROJECT),
    "wanting_looks": lambda team: team.watchlist.wanting_looks(PROJECT),
}


@pytest.mark.parametrize("name", ASKED)
async def test_what_is_asked_again_and_again_goes_through_no_whole_table(
    name: str, team: Team, database: Database
) -> None:
    await team.follow()
    asked: list[tuple[str, Any]] = []

    def note(_: object, __: object, statement: str, parameters: Any, *rest: object) -> None:
        if not statement.startswith("BEGIN") and "set_config" not in statement:
            asked.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        await ASKED[name](team)
    finally:
        event.remove(Engine, "before_cursor_execute", note)

    assert len(asked) <= 2
    for one in asked:
        plan = await explained(database, one)
        assert not re.search(r"(SCAN|Seq Scan on) (jobs|notices|cards|follows)\b", plan), plan
        assert not re.search(r"Semi Join.*follows", plan, re.DOTALL), plan  # of all pairs, at worst
