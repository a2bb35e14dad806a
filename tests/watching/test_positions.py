"""How far sweeps have come: never farther than what was kept, whatever the clocks say."""

from datetime import timedelta

import pytest

from bot.domain.sweeps import OVERLAP, Swept
from bot.errors import Unreachable
from tests.builders import NOON
from tests.store.rig import BI, PROJECT
from tests.watching.rig import BEAT, HOUR, SECOND, Watching


async def position(watching: Watching) -> Swept | None:
    return await watching.team.watchlist.swept(PROJECT)


async def test_a_sweep_notes_how_far_it_came(watching: Watching) -> None:
    wish = await watching.follow_all()

    await watching.sweep()

    assert await position(watching) == Swept(until=NOON, subscription_id=wish.id)


@pytest.mark.parametrize("after", [True, False], ids=["kept", "not kept"])
async def test_a_store_that_goes_away_in_the_middle_loses_and_doubles_nothing(
    watching: Watching, *, after: bool
) -> None:
    await watching.follow_all()
    await watching.sweep()
    before = await position(watching)
    [job] = watching.runs(1)
    watching.unsteady.fail("observe", kept=after)
    await watching.sweep()
    assert await position(watching) == before
    watching.ends(job)

    await watching.sweep(3)

    assert await watching.told() == ["C1 finished"]


async def test_many_jobs_of_which_half_are_kept_are_all_told_once(watching: Watching) -> None:
    await watching.follow_all()
    await watching.sweep()
    jobs = watching.runs(*range(1, 251))
    watching.ends(*jobs)
    observe = watching.unsteady
    observe.fail("mark_swept")

    await watching.sweep(3)

    assert await watching.told() == ["C1 finished"] * 250


async def test_a_dli_that_goes_away_in_the_middle_leaves_the_position(watching: Watching) -> None:
    await watching.follow_all()
    [job] = watching.runs(1)
    await watching.sweep()
    before = await position(watching)
    watching.dli.unlisted.add(job)
    watching.ends(job)
    watching.dli.fail("status", Unreachable())

    await watching.sweep()
    assert await position(watching) == before
    await watching.sweep()

    assert await watching.told() == ["C1 finished"]


async def test_each_sweep_reaches_back_a_little_behind_the_one_before(watching: Watching) -> None:
    await watching.follow_all()
    await watching.sweep(3)

    reached = watching.starts()[-1] - BEAT * SECOND
    assert OVERLAP + BEAT * SECOND <= reached <= OVERLAP + (BEAT + 2) * SECOND


@pytest.mark.parametrize("minutes", [-10, 10], ids=["behind", "ahead"])
async def test_jobs_are_found_though_our_clock_is_wrong(minutes: int, watching: Watching) -> None:
    watching.skew = timedelta(minutes=minutes)
    await watching.follow_all(since=watching.dli_clock())
    await watching.sweep(2)
    [job] = watching.runs(1)
    watching.ends(job, end_time=watching.dli_clock())

    await watching.sweep()

    assert await watching.told() == ["C1 finished"]
    assert max(watching.starts()) < 3 * OVERLAP


async def test_before_dli_has_answered_no_position_is_noted(watching: Watching) -> None:
    watching.skew = None
    await watching.sweep()
    assert await position(watching) is None

    watching.skew = timedelta(minutes=10)
    await watching.sweep()

    assert await position(watching) == Swept(until=NOON + (BEAT - 600) * SECOND)


async def test_a_position_that_a_wrong_clock_left_ahead_hides_no_job(watching: Watching) -> None:
    await watching.team.watchlist.mark_swept(PROJECT, Swept(until=NOON + HOUR))
    await watching.follow_all()
    await watching.sweep(2)
    [job] = watching.runs(1)
    watching.ends(job)

    await watching.sweep()

    assert await watching.told() == ["C1 finished"]


async def test_a_clock_that_is_set_back_stops_no_sweeps(watching: Watching) -> None:
    await watching.follow_all()
    await watching.sweep(2)
    watching.clock.passes(-3_600)

    assert await watching.sweep() == 1


async def test_a_wish_that_comes_during_a_sweep_is_new_to_the_next_one(watching: Watching) -> None:
    first = await watching.follow_all()
    await watching.sweep(2)
    second = await watching.follow_all("C2", target=BI)

    assert (await position(watching) or Swept(until=NOON)).subscription_id == first.id
    await watching.sweep()

    assert (await position(watching) or Swept(until=NOON)).subscription_id == second.id


async def test_a_first_sweep_that_comes_late_finds_what_ended_since_the_wish(
    watching: Watching,
) -> None:
    await watching.follow_all(since=NOON)
    watching.dli.fail("jobs", Unreachable())
    await watching.sweep()
    [job] = watching.runs(1)
    watching.ends(job, end_time=watching.clock())
    watching.clock.passes(600)

    await watching.sweep()

    assert await watching.told() == ["C1 finished"]


async def test_looks_go_on_at_their_pace_after_a_clock_was_set_back(watching: Watching) -> None:
    [job_id] = watching.runs(1)
    await watching.follow(job_id)
    assert await watching.look(3) > 0
    watching.clock.passes(-600)

    assert await watching.look(30, seconds=10) > 1
