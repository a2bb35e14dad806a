"""Progress calls: for whom, when, and what becomes of their answers."""

import logging

import pytest

from bot.domain.jobs import JobStatus
from bot.domain.watch import MISSES
from bot.errors import (
    Busy,
    DliError,
    JobNotFound,
    Nonsense,
    NotAllowed,
    OverBudget,
    Refused,
    Throttled,
    Unreachable,
)
from bot.watching.looking import AT_ONCE
from bot.watching.pace import Means
from tests.watching.rig import SECOND, Watching


async def test_a_threshold_is_found_by_one_call_for_two_channels(watching: Watching) -> None:
    [job] = watching.runs(1)
    for channel in ("C1", "C2"):
        await watching.follow(job, channel)
    watching.dli.shares[job] = 60

    assert await watching.look() == 1
    assert await watching.told() == ["C1 card", "C1 progress:50", "C2 card", "C2 progress:50"]
    assert watching.woken == 1


async def test_a_job_that_nobody_wants_progress_of_costs_nothing(watching: Watching) -> None:
    await watching.follow_all()
    watching.runs(1)
    await watching.sweep()

    assert await watching.look(10) == 0


async def test_so_does_a_job_that_nobody_follows_any_more(watching: Watching) -> None:
    [job] = watching.runs(1)
    await watching.follow(job)
    await watching.look()
    [wish] = await watching.team.subscriptions.of_channel("C1")
    await watching.team.subscriptions.remove("C1", [wish.id])

    assert await watching.look(30, seconds=10) == 0
    assert await watching.sweep() == 0


async def test_looks_do_not_come_at_every_beat(watching: Watching) -> None:
    [job] = watching.runs(1)
    await watching.follow(job)

    assert await watching.look(60) < 15


async def test_no_more_looks_are_made_than_the_budget_allows(watching: Watching) -> None:
    for job in watching.runs(*range(1, 41)):
        await watching.follow(job)
    poor = Means(per_minute=12, beat=10 * SECOND, least=5 * SECOND, most=120 * SECOND)
    watching.crash(poor)

    assert await watching.look() == 1
    assert await watching.look(60) <= 12


async def test_of_many_due_looks_few_are_under_way_and_none_follows_a_fault(
    watching: Watching,
) -> None:
    jobs = watching.runs(*range(1, 41))
    for job in jobs:
        await watching.follow(job)
    rich = Means(per_minute=60_000, beat=10 * SECOND, least=SECOND, most=SECOND)
    watching.crash(rich)
    await watching.look()
    watching.dli.standing["progress"] = Unreachable()

    assert await watching.look() == AT_ONCE
    watching.dli.standing.clear()
    watching.dli.asked.clear()
    await watching.look(10)

    assert {job for _, job in watching.dli.asked} == set(jobs)


async def test_a_long_pause_saves_up_no_more_than_a_few_looks(watching: Watching) -> None:
    for job in watching.runs(*range(1, 41)):
        await watching.follow(job)
    poor = Means(per_minute=12, beat=10 * SECOND, least=5 * SECOND, most=120 * SECOND)
    watching.crash(poor)
    await watching.look()

    watching.clock.passes(86_400)

    assert await watching.look() <= 2


async def test_a_clock_that_is_set_back_stops_no_looks(watching: Watching) -> None:
    first, *others = watching.runs(*range(1, 4))
    await watching.follow(first)
    await watching.look()
    watching.clock.passes(-3_600)
    for job in others:
        await watching.follow(job)

    assert await watching.look(10) >= 2


async def test_an_end_that_a_look_shows_is_told_with_its_reason(watching: Watching) -> None:
    [job] = watching.runs(1)
    await watching.follow(job)
    watching.ends(job, status=JobStatus.FAILED, message="out of memory")

    await watching.look()

    assert watching.dli.asked == [("progress", job), ("status", job)]
    assert await watching.told() == ["C1 failed"]
    assert await watching.reason(job) == "out of memory"


@pytest.mark.parametrize("error", [JobNotFound(), NotAllowed(), Nonsense(), Refused()])
async def test_an_end_that_has_no_reason_is_told_without_one(
    error: DliError, watching: Watching
) -> None:
    [job] = watching.runs(1)
    await watching.follow(job)
    watching.ends(job, status=JobStatus.FAILED)
    watching.dli.fail("status", error)

    await watching.look()

    assert await watching.told() == ["C1 failed"]


@pytest.mark.parametrize("error", [Unreachable(), Throttled(), OverBudget(), Busy()])
async def test_a_reason_that_could_not_be_asked_for_is_asked_for_again(
    error: DliError, watching: Watching
) -> None:
    [job] = watching.runs(1)
    await watching.follow(job)
    watching.ends(job, status=JobStatus.FAILED, message="out of memory")
    watching.dli.fail("status", error)

    await watching.look()
    assert await watching.told() == []
    await watching.look(30)

    assert await watching.told() == ["C1 failed"]
    assert await watching.reason(job) == "out of memory"


async def test_an_end_that_sweep_and_look_find_is_told_once(watching: Watching) -> None:
    [job] = watching.runs(1)
    await watching.follow(job)
    watching.ends(job)
    watching.dli.fail("status", Unreachable())
    await watching.look()
    await watching.sweep()

    await watching.look(30)

    assert await watching.told() == ["C1 finished"]


async def test_a_queue_that_is_busy_is_asked_for_the_status(watching: Watching) -> None:
    [job] = watching.runs(1)
    await watching.follow(job)
    watching.dli.standing["progress"] = Busy()

    assert await watching.look(20) == 2
    assert (await watching.known(job)).failures == 0
    watching.ends(job)
    await watching.look(12, seconds=10)

    assert await watching.told() == ["C1 finished"]


async def test_a_queue_that_tells_nothing_at_all_is_a_failure(watching: Watching) -> None:
    [job] = watching.runs(1)
    await watching.follow(job)
    watching.dli.fail("progress", Busy())
    watching.dli.fail("status", Busy())

    await watching.look()

    assert (await watching.known(job)).failures == 1


async def test_a_busy_queue_and_no_budget_left_is_none(watching: Watching) -> None:
    [job] = watching.runs(1)
    await watching.follow(job)
    watching.dli.fail("progress", Busy())
    watching.dli.fail("status", OverBudget())

    await watching.look()

    assert (await watching.known(job)).failures == 0


async def test_a_job_without_progress_that_dli_knows_is_not_lost(watching: Watching) -> None:
    [job] = watching.runs(1)
    await watching.follow(job)
    watching.dli.standing["progress"] = JobNotFound()

    await watching.look(20, seconds=50)

    assert (await watching.known(job)).misses == 0
    assert await watching.told() == []


async def test_a_job_that_dli_forgot_is_lost(watching: Watching) -> None:
    [job] = watching.runs(1)
    await watching.follow(job)
    watching.dli.forget(job)

    await watching.look(30, seconds=10)

    assert await watching.told() == ["C1 lost"]
    assert watching.dli.calls == {"progress": MISSES, "status": MISSES}


@pytest.mark.parametrize("error", [NotAllowed(), Nonsense(), Unreachable(), Throttled()])
async def test_a_look_that_comes_to_nothing_is_made_again_later(
    error: DliError, watching: Watching
) -> None:
    [job] = watching.runs(1)
    await watching.follow(job)
    watching.dli.fail("progress", error)

    await watching.look(5)
    assert (await watching.known(job)).failures == 1
    await watching.look(20)

    assert (await watching.known(job)).failures == 0


async def test_one_jobs_trouble_is_its_own(watching: Watching) -> None:
    jobs = watching.runs(1, 2)
    for job in jobs:
        await watching.follow(job)
        watching.dli.shares[job] = 30
    watching.dli.fail("progress", Nonsense())

    await watching.look(3)

    assert await watching.told() == ["C1 card", "C1 progress:25"]


async def test_a_look_that_could_not_be_kept_is_made_again(
    watching: Watching, caplog: pytest.LogCaptureFixture
) -> None:
    [job] = watching.runs(1)
    await watching.follow(job)
    watching.dli.shares[job] = 30
    watching.unsteady.fail("observe")

    await watching.look(3)

    assert await watching.told() == ["C1 card", "C1 progress:25"]
    assert not [one for one in caplog.records if one.levelno > logging.WARNING]


async def test_an_error_nobody_thought_of_is_logged_and_stops_nothing_else(
    watching: Watching, caplog: pytest.LogCaptureFixture
) -> None:
    [job] = watching.runs(1)
    await watching.follow(job)
    watching.dli.shares[job] = 30
    watching.dli.fail("progress", ZeroDivisionError())  # type: ignore[arg-type]

    await watching.look(3)

    assert "ZeroDivisionError" in caplog.text
    assert job in [vars(one).get("job") for one in caplog.records]
    assert await watching.told() == ["C1 card", "C1 progress:25"]


async def test_thresholds_are_told_after_a_clock_was_set_back(watching: Watching) -> None:
    [job] = watching.runs(1)
    await watching.follow(job)
    for share in (10, 20, 30):
        watching.dli.shares[job] = share
        await watching.look(10)
    watching.clock.passes(-600)

    for share in (60, 80):
        watching.dli.shares[job] = share
        await watching.look(20, seconds=6)

    assert "C1 progress:75" in await watching.told()
    assert "C1 stalled" not in await watching.told()
