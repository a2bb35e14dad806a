"""What a sweep reads, and what it finds."""

import pytest

from bot.domain.fingerprints import fingerprint
from bot.domain.jobs import Job, JobStatus
from bot.errors import Unreachable
from bot.watching.listing import EVERY, PAGE, USUAL
from bot.watching.sweeping import FEW, TRY_AGAIN
from tests.builders import NOON
from tests.store.rig import BI, a_job_id
from tests.watching.rig import BEAT, HOUR, MEANS, SECOND, Watching


async def test_where_nobody_hears_of_anything_nothing_is_asked(watching: Watching) -> None:
    watching.runs(1, 2, 3)

    assert await watching.sweep(5) == 0
    assert watching.dli.calls.total() == 0


async def test_few_jobs_are_read_in_one_call(watching: Watching) -> None:
    await watching.follow_all()
    jobs = watching.runs(*range(1, 40))
    await watching.sweep()
    watching.runs(*range(40, 60))
    watching.ends(*jobs)

    assert await watching.sweep() == 1
    assert await watching.told() == ["C1 finished"] * len(jobs)
    assert watching.woken == 1


async def test_the_first_sweep_after_a_start_lists_every_status(watching: Watching) -> None:
    await watching.follow_all()
    await watching.sweep(2)
    watching.dli.queries.clear()
    watching.crash()

    await watching.sweep(2)

    assert watching.statuses() == list(EVERY)


async def test_so_does_the_first_one_after_a_new_wish(watching: Watching) -> None:
    await watching.follow_all()
    await watching.sweep(2)
    watching.dli.queries.clear()
    await watching.follow_all("C2", target=BI)

    await watching.sweep(2)

    assert watching.statuses() == list(EVERY)


async def test_a_new_wish_means_jobs_that_have_been_running_for_long(watching: Watching) -> None:
    [job] = watching.runs(1, start_time=NOON - 300 * HOUR)
    await watching.follow_all()
    await watching.sweep()
    watching.ends(job)

    await watching.sweep()

    assert await watching.told() == ["C1 finished"]


async def test_a_job_that_is_named_alone_costs_one_call_too(watching: Watching) -> None:
    [job] = watching.runs(1, start_time=NOON - HOUR)
    await watching.follow(job)
    watching.ends(job)

    assert await watching.sweep() == 1
    assert await watching.told() == ["C1 finished"]
    assert watching.starts()[0] - HOUR < 20 * SECOND


async def test_of_a_job_followed_while_dli_was_away_the_first_facts_are_kept(
    watching: Watching,
) -> None:
    [job] = watching.runs(1, statement="SELECT 1", start_time=NOON)
    bare = watching.team.watched(Job(job_id=job, status=JobStatus.RUNNING))
    await watching.team.subscriptions.add(watching.team.wish_for(bare), watched=bare)

    await watching.sweep()

    known = await watching.known(job)
    assert (known.job.start_time, known.fingerprint) == (NOON, fingerprint("SELECT 1"))


def a_crowd(watching: Watching) -> None:
    """Let more jobs have ended than are read at once."""
    ended = {"status": JobStatus.FINISHED, "end_time": NOON - HOUR, "start_time": NOON - HOUR}
    watching.runs(*range(2, FEW * PAGE + 2), **ended)


async def test_where_jobs_crowd_they_are_read_by_status_and_the_one_list_is_tried_again(
    watching: Watching,
) -> None:
    [old] = watching.runs(1, start_time=NOON - HOUR)
    a_crowd(watching)
    await watching.follow(old)

    assert await watching.sweep() == 1 + len(USUAL)
    assert watching.statuses() == list(USUAL)
    assert [await watching.sweep() for _ in range(TRY_AGAIN)] == [len(USUAL)] * TRY_AGAIN
    assert await watching.sweep() == 1 + len(USUAL)


async def test_where_jobs_crowd_new_ones_are_found_all_the_same(watching: Watching) -> None:
    [old] = watching.runs(1, start_time=NOON - HOUR)
    a_crowd(watching)
    await watching.follow_all(since=NOON - SECOND)
    await watching.sweep(2)
    [new] = watching.runs(900)
    watching.ends(new, end_time=watching.clock())
    watching.ends(old, end_time=watching.clock())

    await watching.sweep()

    assert await watching.told() == ["C1 finished"] * 2
    assert watching.dli.asked == [("status", old)]


@pytest.mark.parametrize("lasts", [0, 1, BEAT - 1])
async def test_a_job_that_lived_between_two_sweeps_is_found(lasts: int, watching: Watching) -> None:
    await watching.follow_all()
    await watching.sweep(2)
    watching.clock.passes(-BEAT)
    [job] = watching.runs(1)
    watching.clock.passes(lasts)
    watching.ends(job, end_time=watching.clock())
    watching.clock.passes(BEAT - lasts)

    await watching.sweep(3)

    assert await watching.told() == ["C1 finished"]


async def test_a_job_that_the_list_shows_late_is_found(watching: Watching) -> None:
    await watching.follow_all()
    [job] = watching.runs(1)
    watching.dli.unlisted.add(job)
    await watching.sweep(4)
    watching.dli.unlisted.clear()
    watching.ends(job)

    await watching.sweep(2)

    assert await watching.told() == ["C1 finished"]


async def test_a_job_that_other_filters_mean_is_nobodys_business(watching: Watching) -> None:
    await watching.follow_all(target=BI)
    [job] = watching.runs(1)
    await watching.sweep(2)
    watching.ends(job)

    await watching.sweep(2)

    assert await watching.told() == []


async def test_a_wish_that_comes_later_is_held_against_what_was_read_before(
    watching: Watching,
) -> None:
    await watching.follow_all(target=BI)
    [job] = watching.runs(1)
    await watching.sweep(2)
    await watching.follow_all("C2")
    await watching.sweep()
    watching.ends(job)

    await watching.sweep()

    assert await watching.told() == ["C2 finished"]


@pytest.mark.parametrize("status", [JobStatus.FAILED, JobStatus.CANCELLED])
async def test_why_a_job_failed_is_asked_for_if_the_list_does_not_tell(
    status: JobStatus, watching: Watching
) -> None:
    await watching.follow_all()
    [job] = watching.runs(1)
    await watching.sweep()
    watching.ends(job, status=status, message="out of memory")

    assert await watching.sweep() == 2
    assert await watching.reason(job) == "out of memory"


async def test_it_is_not_if_the_list_tells_or_all_went_well(watching: Watching) -> None:
    watching.dli.lists_reasons = True
    await watching.follow_all()
    bad, good = watching.runs(1, 2)
    await watching.sweep()
    watching.ends(bad, status=JobStatus.FAILED, message="out of memory")
    watching.ends(good)

    assert await watching.sweep() == 1
    assert await watching.reason(bad) == "out of memory"


async def test_a_failure_is_told_even_if_nobody_knows_why(watching: Watching) -> None:
    await watching.follow_all()
    [job] = watching.runs(1)
    await watching.sweep()
    watching.ends(job, status=JobStatus.FAILED, message="out of memory")
    watching.dli.fail("status", Unreachable())

    await watching.sweep()

    assert await watching.told() == ["C1 failed"]


async def test_what_people_begin_to_follow_is_swept_at_once(watching: Watching) -> None:
    await watching.follow_all()
    await watching.sweep()
    watching.clock.passes(-BEAT)
    await watching.follow_all("C2")
    assert await watching.sweep() == 0
    watching.clock.passes(-BEAT)

    watching.sweeper.hurry()

    assert await watching.sweep() > 0


async def test_sweeps_that_cost_much_come_less_often(watching: Watching) -> None:
    interval = MEANS.between_sweeps(60, jobs=1_000)
    assert interval > MEANS.beat

    assert MEANS.between_sweeps(1, jobs=0) == MEANS.beat


async def test_two_days_without_us_and_350_jobs(watching: Watching) -> None:
    await watching.follow_all()
    before = watching.runs(*range(1, 11))
    await watching.sweep(2)
    for number in range(11, 361):
        watching.clock.passes(480)
        [job] = watching.runs(number)
        watching.ends(job, end_time=watching.clock() + 60 * SECOND)
    watching.ends(*before)
    watching.clock.passes(300)
    watching.crash()

    calls = await watching.sweep()
    await watching.sweep(2)

    assert calls <= len(EVERY) + 4 + len(before)
    assert await watching.told() == ["C1 finished"] * 360
    assert len({(await watching.known(a_job_id(one))).job_id for one in (1, 11, 360)}) == 3
