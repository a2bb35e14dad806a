"""What becomes of jobs that the list doesn't show any more."""

from bot.domain.watch import MISSES
from bot.errors import Busy, JobNotFound
from bot.watching.listing import PAGE, USUAL
from bot.watching.sweeping import FEW
from tests.builders import NOON
from tests.watching.rig import HOUR, Watching


async def test_what_nothing_is_known_of_any_more_is_asked_for_one_by_one(
    watching: Watching,
) -> None:
    jobs = watching.runs(1, 2, 3)
    for job in jobs:
        await watching.follow(job)
    watching.dli.unlisted.update(jobs)
    watching.ends(*jobs)

    assert await watching.sweep() == 1 + len(jobs)
    assert await watching.told() == ["C1 finished"] * 3


async def test_where_many_are_missing_they_are_listed_again(watching: Watching) -> None:
    await watching.follow_all()
    crowd = watching.runs(*range(1, FEW * PAGE + 2), start_time=NOON - HOUR)
    await watching.sweep(2)
    watching.ends(*crowd)
    before = watching.dli.calls["status"]

    calls = await watching.sweep()

    assert calls <= 2 + len(USUAL) + 2 * FEW
    assert watching.dli.calls["status"] == before
    assert len(await watching.told()) == len(crowd)


async def test_what_is_not_even_listed_then_is_asked_for(watching: Watching) -> None:
    jobs = watching.runs(1, 2, 3, 4)
    for job in jobs:
        await watching.follow(job)
    watching.dli.unlisted.update(jobs)
    watching.ends(*jobs)

    assert await watching.sweep() == 2 + len(jobs)
    assert await watching.told() == ["C1 finished"] * 4


async def test_so_are_jobs_of_which_no_start_is_known(watching: Watching) -> None:
    jobs = watching.runs(1, 2, 3, 4, start_time=None)
    for job in jobs:
        await watching.follow(job)
    watching.ends(*jobs)

    await watching.sweep()

    assert await watching.told() == ["C1 finished"] * 4


async def test_a_job_that_dli_forgot_is_lost_after_some_sweeps(watching: Watching) -> None:
    [job] = watching.runs(1)
    await watching.follow(job)
    watching.dli.forget(job)

    await watching.sweep(MISSES - 1)
    assert await watching.told() == []
    await watching.sweep(3)

    assert await watching.told() == ["C1 lost"]
    assert await watching.sweep() == 0


async def test_a_job_that_is_listed_again_was_not_lost(watching: Watching) -> None:
    [job] = watching.runs(1)
    await watching.follow(job)
    watching.dli.unlisted.add(job)
    watching.dli.fail("status", JobNotFound(), JobNotFound())
    await watching.sweep(2)
    watching.dli.unlisted.clear()
    await watching.sweep()

    assert (await watching.known(job)).misses == 0


async def test_a_doubt_stays_until_what_was_listed_is_kept(watching: Watching) -> None:
    [job] = watching.runs(1)
    await watching.follow(job)
    watching.dli.unlisted.add(job)
    watching.dli.fail("status", JobNotFound(), JobNotFound())
    await watching.sweep(2)
    watching.dli.unlisted.clear()
    watching.unsteady.fail("observe")
    await watching.sweep(2)

    assert (await watching.known(job)).misses == 0


async def test_one_job_that_dli_says_nothing_of_stops_no_sweep(watching: Watching) -> None:
    silent, other = watching.runs(1, 2)
    for job in (silent, other):
        await watching.follow(job)
    watching.dli.unlisted.update([silent, other])
    watching.dli.fail("status", Busy())
    watching.ends(other)

    await watching.sweep()

    assert await watching.told() == ["C1 finished"]
    assert (await watching.known(silent)).failures == 1
