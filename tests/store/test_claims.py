"""Due jobs, shared among processes: nobody looks twice, and none is forgotten."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import update

from bot.domain.jobs import JobId
from bot.store.database import Database, opened
from bot.store.tables import jobs
from tests.builders import JOB_ID, NOON, a_job, a_sub_job, an_observation
from tests.store.rig import HOUR, MINUTE, PROJECT, SECOND, Team, a_job_id
from tests.store.server import Server

LATER = NOON + HOUR


@pytest.fixture
async def replicas(database: Database, url: str) -> AsyncIterator[list[Team]]:
    """The same team in four processes."""
    async with AsyncExitStack() as stack:
        yield [Team(await stack.enter_async_context(opened(url)), "T1") for _ in range(4)]


async def all_of(team: Team) -> list[JobId]:
    """Claim until there's nothing left."""
    claimed: list[JobId] = []
    while more := await team.watchlist.claim(PROJECT, LATER, 30, MINUTE):
        claimed += more
    return claimed


async def test_four_who_claim_get_every_job_once_and_again_after_a_while(
    team: Team, replicas: list[Team]
) -> None:
    filters = await team.follow_all()
    ids = [a_job_id(number) for number in range(2_000)]
    await team.see(*(team.look(a_job(job_id=one), filters.id) for one in ids))

    shares = await asyncio.gather(*map(all_of, replicas))

    assert sorted(one for share in shares for one in share) == ids
    almost, then = LATER + MINUTE - SECOND, LATER + MINUTE
    assert await team.watchlist.claim(PROJECT, almost, 9_999, MINUTE) == ()
    assert len(await team.watchlist.claim(PROJECT, then, 9_999, MINUTE)) == 2_000


async def test_what_is_kept_of_a_job_frees_it(team: Team) -> None:
    await team.follow()
    assert await team.watchlist.claim(PROJECT, NOON, 9, MINUTE) == (JOB_ID,)

    seen = an_observation(a_sub_job(num_tasks=100, num_completed_tasks=60))
    await team.see(team.look(seen))

    assert await team.watchlist.claim(PROJECT, LATER, 9, MINUTE) == (JOB_ID,)


async def test_a_job_that_could_not_be_looked_at_is_left_to_others(
    team: Team, replicas: list[Team]
) -> None:
    for number in (1, 2):
        await team.follow("C1", a_job(job_id=a_job_id(number)))
    await team.watchlist.claim(PROJECT, NOON, 9, MINUTE)

    await team.watchlist.unclaim(PROJECT, [a_job_id(2)])

    assert await replicas[0].watchlist.claim(PROJECT, NOON, 9, MINUTE) == (a_job_id(2),)


async def test_a_claim_from_before_a_clock_was_set_back_keeps_nobody_waiting(team: Team) -> None:
    await team.follow()
    await team.watchlist.claim(PROJECT, LATER, 9, MINUTE)

    assert await team.watchlist.claim(PROJECT, NOON, 9, MINUTE) == (JOB_ID,)


async def test_who_claims_waits_for_no_writer_and_passes_over_what_is_written(
    server: Server,
) -> None:
    async with opened(await server.new_migrated_database()) as database:
        team = Team(database, "T1")
        for number in (1, 2, 3):
            await team.follow("C1", a_job(job_id=a_job_id(number)))

        async with database.writing("T1") as db, asyncio.timeout(120):
            await db.execute(update(jobs).where(jobs.c.job_id == a_job_id(2)).values(misses=1))
            claimed = await team.watchlist.claim(PROJECT, NOON, 9, MINUTE)

        assert claimed == (a_job_id(1), a_job_id(3))


async def test_those_who_claim_and_those_who_keep_looks_do_not_wait_in_a_circle(
    team: Team, replicas: list[Team]
) -> None:
    filters = await team.follow_all()
    ids = [a_job_id(number) for number in range(40)]
    await team.see(*(team.look(a_job(job_id=one), filters.id) for one in ids))

    async def works(one: Team) -> None:
        for turn in range(10):
            now = LATER + turn * HOUR
            claimed = await one.watchlist.claim(PROJECT, now, 20, SECOND)
            await one.see(*(one.look(a_job(job_id=job)) for job in reversed(claimed)), at=now)
            await one.watchlist.unclaim(PROJECT, claimed)

    await asyncio.gather(*map(works, replicas))

    assert len(await team.watchlist.claim(PROJECT, LATER + 99 * HOUR, 99, MINUTE)) == 40
