from datetime import timedelta

import pytest

from bot.domain.filters import Field, Filter
from bot.domain.jobs import JobStatus
from bot.errors import Unreachable
from tests.builders import NOON, a_job
from tests.wishing.fakes import BrokenList
from tests.wishing.world import World, a_world

ETL = (Filter(Field.QUEUE, "etl"),)


async def test_there_is_to_choose_from_what_ran_lately() -> None:
    listed = [a_job(), a_job(queue_name="bi", owner=""), a_job(queue_name="BI", owner="bob")]

    seen = await a_world(listed).wishing.last_day.seen()

    assert set(seen.queues) == {"bi", "BI", "etl"}
    assert seen.queues[-1] == "etl"
    assert seen.owners == ("alice", "bob")


async def test_owners_are_told_with_when_a_job_of_theirs_began_last() -> None:
    hour = timedelta(hours=1)
    listed = [
        a_job(owner="bob", start_time=NOON - hour),
        a_job(owner="alice", start_time=None),
        a_job(owner="bob", start_time=NOON - 2 * hour),
        a_job(owner=" ", start_time=NOON),
    ]

    owners = await a_world(listed).wishing.last_day.owners()

    assert sorted(owners) == ["alice", "bob"]
    assert owners["alice"] < owners["bob"] == NOON - hour


async def test_a_glimpse_counts_what_matches_and_names_what_runs() -> None:
    over = a_job(status=JobStatus.FINISHED)
    world = a_world([a_job(), over, a_job(queue_name="bi")])

    found = await world.wishing.last_day.glimpse(ETL)

    assert (found.preview.matched, found.preview.running, found.preview.total) == (2, 1, 3)
    assert found.now == (a_job(),)


async def test_that_dli_does_not_tell_is_kept_for_a_moment_only() -> None:
    jobs = BrokenList()
    world = World(jobs)
    for _ in range(3):
        with pytest.raises(Unreachable):
            await world.wishing.last_day.seen()
    assert len(jobs.queries) == 1

    world.now += timedelta(seconds=4)
    with pytest.raises(Unreachable):
        await world.wishing.last_day.seen()

    assert len(jobs.queries) == 2
