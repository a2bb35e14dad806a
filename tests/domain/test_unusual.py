from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.alongside import SoFar
from bot.domain.history import EarlierRun
from bot.domain.jobs import JobStatus, SubJob
from bot.domain.journey import Journey
from bot.domain.unusual import (
    FIRST_LOOKS,
    FIRST_PAUSE,
    LAUNCH,
    LONG_PAUSE,
    LONG_TIMES,
    NEAR_LIMIT,
    PAUSE,
    SLOW,
    SLOW_BY,
    TAIL_TASKS,
    Oddity,
    is_tail,
    oddities,
)
from tests.builders import a_sub_job
from tests.domain.runs import (
    a_journey,
    an_earlier_run,
    earlier_runs,
    journeys,
    so_far,
    steady,
    sub_jobs,
)

ENDS = [status for status in JobStatus if status.is_final]


def odd(
    run: SoFar, *earlier: EarlierRun, status: JobStatus = JobStatus.RUNNING, tail: bool = False
) -> frozenset[Oddity]:
    return oddities(status, run, earlier, "", tail=tail)


@given(
    st.sampled_from(JobStatus), journeys, st.floats(0, 10**6), st.lists(earlier_runs, max_size=4)
)
def test_anything_can_be_judged(
    status: JobStatus, journey: Journey, more: float, earlier: list[EarlierRun]
) -> None:
    begun = journey.steps[-1].seconds if journey.steps else 0.0
    found = oddities(status, SoFar(elapsed=begun + more, journey=journey), earlier, "")

    assert not (found and status.is_final)
    assert Oddity.STALLED not in found or (journey.steps and status is not JobStatus.LAUNCHING)
    assert Oddity.SLOW not in found or any(one.finished for one in earlier)


@given(journeys, st.floats(0, 10**6), st.floats(0, 10**6), st.lists(earlier_runs, max_size=4))
def test_what_is_unusual_is_so_all_the_more_later(
    journey: Journey, one: float, more: float, earlier: list[EarlierRun]
) -> None:
    begun = journey.steps[-1].seconds if journey.steps else journey.launching
    sooner = SoFar(elapsed=begun + one, journey=journey)
    later = SoFar(elapsed=begun + one + more, journey=journey)

    assert odd(sooner, *earlier) <= odd(later, *earlier)


@pytest.mark.parametrize("status", ENDS)
def test_nothing_is_unusual_about_a_run_that_has_ended(status: JobStatus) -> None:
    run = SoFar(elapsed=10**6, journey=a_journey((1, 0.5, 5)))

    assert odd(run, an_earlier_run(1), status=status) == frozenset()


def test_launching_takes_ten_minutes_at_most() -> None:
    limit = LAUNCH.total_seconds()

    assert odd(SoFar(elapsed=limit), status=JobStatus.LAUNCHING) == frozenset()
    assert odd(SoFar(elapsed=limit + 1), status=JobStatus.LAUNCHING) == {Oddity.QUEUED}
    assert odd(SoFar(elapsed=limit + 1)) == frozenset()


def test_near_the_time_limit_is_told() -> None:
    limit = NEAR_LIMIT.total_seconds()

    assert odd(so_far(steady(limit), limit - 1)) == frozenset()
    assert odd(SoFar(elapsed=limit + 1)) == {Oddity.LIMIT}


def test_a_run_is_slow_when_it_takes_far_longer_than_those_before() -> None:
    earlier = [an_earlier_run(seconds, journey=steady(seconds)) for seconds in (90, 100, 110)]
    run = steady(1_000)

    assert odd(so_far(run, SLOW * 100 - 1), *earlier) == frozenset()
    assert odd(so_far(run, SLOW * 100 + 1), *earlier) == {Oddity.SLOW}


def test_one_outlier_before_does_not_make_the_next_run_slow() -> None:
    earlier = [an_earlier_run(seconds) for seconds in (1, 100, 100)]

    assert odd(so_far(steady(150), 150), *earlier) == frozenset()


def test_a_run_of_no_time_makes_none_slow_by_seconds() -> None:
    assert odd(so_far(steady(100), SLOW_BY), an_earlier_run(0)) == frozenset()


def test_only_runs_on_the_same_database_make_it_slow_if_there_are_any() -> None:
    small = an_earlier_run(10, database_name="tests")
    large = an_earlier_run(100, database_name="sales")
    run = so_far(steady(100), 100)

    assert oddities(JobStatus.RUNNING, run, [small, small, large], "sales") == frozenset()
    assert oddities(JobStatus.RUNNING, run, [small, large, small], "tests") == {Oddity.SLOW}
    assert oddities(JobStatus.RUNNING, run, [small, small], "sales") == {Oddity.SLOW}


def test_runs_that_failed_make_none_slow() -> None:
    failed = an_earlier_run(1, outcome=JobStatus.FAILED)

    assert odd(so_far(steady(100), 100), failed) == frozenset()


def test_a_wait_for_the_queue_is_not_slow() -> None:
    earlier = an_earlier_run(100, journey=steady(100, launching=4))

    assert odd(so_far(steady(596, launching=500), 590), earlier) == frozenset()


def test_a_run_stalls_when_it_stands_longer_than_it_went() -> None:
    run = steady(100).steps[:51]
    journey = Journey(run, (1,))

    assert odd(SoFar(elapsed=100, journey=journey)) == frozenset()
    assert odd(SoFar(elapsed=130, journey=journey)) == {Oddity.STALLED}


def test_a_short_pause_is_nothing() -> None:
    journey = a_journey(*((n / 10, n / 10, n) for n in range(1, 8)))

    assert odd(SoFar(elapsed=0.7 + PAUSE - 0.1, journey=journey)) == frozenset()
    assert odd(SoFar(elapsed=0.7 + PAUSE + 0.1, journey=journey)) == {Oddity.STALLED}


def test_the_first_tasks_may_take_long() -> None:
    journey = a_journey((100, 0.1, 1))

    assert odd(SoFar(elapsed=100 + 12 * 100 - 1, journey=journey)) == frozenset()
    assert odd(SoFar(elapsed=100 + 12 * 100 + 1, journey=journey)) == {Oddity.STALLED}


def test_the_first_tasks_may_take_minutes() -> None:
    journey = a_journey((1, 0.1, 1))

    assert odd(SoFar(elapsed=FIRST_PAUSE, journey=journey)) == frozenset()
    assert odd(SoFar(elapsed=FIRST_PAUSE + 2, journey=journey)) == {Oddity.STALLED}


def test_whoever_looks_often_learns_sooner_that_the_first_tasks_take_too_long() -> None:
    journey = a_journey((1, 0.1, 1))

    assert odd(SoFar(elapsed=14, journey=journey, idle_looks=FIRST_LOOKS - 1)) == frozenset()
    assert odd(SoFar(elapsed=14, journey=journey, idle_looks=FIRST_LOOKS)) == {Oddity.STALLED}


def test_the_last_tasks_may_take_long() -> None:
    journey = a_journey(*((float(n), n / 100, n) for n in range(1, 100)))

    assert odd(SoFar(elapsed=400, journey=journey), tail=True) == frozenset()
    assert odd(SoFar(elapsed=400, journey=journey), tail=False) == {Oddity.STALLED}
    assert odd(SoFar(elapsed=1_000, journey=journey), tail=True) == {Oddity.STALLED}


def test_a_run_of_hours_need_not_stand_still_for_hours() -> None:
    journey = a_journey(*((60.0 * n, n / 200, 10 * n) for n in range(1, 181)))
    long = journey.steps[-1].seconds + LONG_PAUSE + LONG_TIMES * max(journey.pauses)
    paused = an_earlier_run(20_000, journey=a_journey((60.0, 0.1, 10), (18_000.0, 0.95, 1_900)))

    assert odd(SoFar(elapsed=long - 1, journey=journey)) == frozenset()
    assert odd(SoFar(elapsed=long + 1, journey=journey)) == {Oddity.STALLED}
    assert odd(SoFar(elapsed=long + 1, journey=journey), paused) == frozenset()


def test_a_pause_that_earlier_runs_had_is_ordinary() -> None:
    steps = [(float(n), n / 100, n) for n in range(1, 90)]
    run = SoFar(elapsed=230, journey=a_journey(*steps))
    paused = an_earlier_run(240, journey=a_journey(*steps, (230.0, 0.9, 90)))

    assert Oddity.STALLED in odd(run, an_earlier_run(100, journey=a_journey(*steps)))
    assert odd(run, paused) == frozenset()


def test_a_run_that_launches_again_does_not_stall() -> None:
    run = SoFar(elapsed=590, journey=a_journey((1, 0.1, 1)))

    assert odd(run, status=JobStatus.LAUNCHING) == frozenset()


def test_a_run_without_a_sub_job_does_not_stall() -> None:
    assert odd(SoFar(elapsed=30_000)) == frozenset()


@given(sub_jobs)
def test_a_tail_has_few_tasks(sub: SubJob) -> None:
    if is_tail(sub):
        assert 0 < sub.total - sub.done <= TAIL_TASKS
        assert sub.done >= 0.9 * sub.total


@pytest.mark.parametrize(
    ("tasks", "done", "active", "tail"),
    [
        (100, 97, 3, True),
        (100, 97, 4, False),
        (100, 96, 3, False),
        (100, 100, 0, False),
        (9, 8, 1, False),
        (0, 0, 0, False),
    ],
)
def test_a_tail_is_the_end_of_many_tasks(tasks: int, done: int, active: int, tail: bool) -> None:  # noqa: FBT001 - a parameter
    sub = a_sub_job(num_tasks=tasks, num_completed_tasks=done, num_active_tasks=active)

    assert is_tail(sub) is tail


def test_no_sub_job_has_no_tail() -> None:
    assert not is_tail(None)


def test_a_time_that_cannot_be_makes_no_run_slow() -> None:
    assert odd(so_far(steady(100), 100), an_earlier_run(duration=timedelta.max)) == frozenset()
