"""What a transaction costs: statements, not jobs, are what takes time."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event

from bot.domain.jobs import JobStatus
from tests.builders import NOON, a_job, a_sub_job, an_observation
from tests.store.rig import BI, ETL, Team, a_job_id

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


@pytest.mark.parametrize("jobs", [1, 100])
async def test_many_looks_cost_as_many_statements_as_one(jobs: int, team: Team) -> None:
    matching = [(await team.follow_all("C1", ETL)).id, (await team.follow_all("C2", BI)).id]
    ids = [a_job_id(number) for number in range(jobs)]
    found = [team.look(a_job(job_id=one), *matching) for one in ids]
    sub = a_sub_job(num_tasks=100, num_completed_tasks=60)
    seen = [team.look(an_observation(sub, job_id=one)) for one in ids]
    ended = [team.look(a_job(job_id=one, status=JobStatus.FAILED)) for one in ids]

    for looks in (found, seen, ended):
        with counted() as statements:
            await team.see(*looks)
        work = [one for one in statements if not one.startswith("BEGIN")]
        assert len(work) <= MOST, work


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
    assert len([one for one in statements if not one.startswith("BEGIN")]) <= 3
