from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.alongside import LEAST_LEFT, SLOWEST, SoFar, counted, left
from bot.domain.history import EarlierRun
from bot.domain.journey import Journey
from tests.domain.runs import a_journey, an_earlier_run, earlier_runs, journeys, so_far, steady

HUNDRED = an_earlier_run(100, journey=steady(100, launching=4))


@given(journeys, st.floats(0, 10**6), earlier_runs)
def test_something_is_always_left_and_never_more_than_makes_sense(
    journey: Journey, more: float, earlier: EarlierRun
) -> None:
    elapsed = (journey.steps[-1].seconds if journey.steps else journey.launching) + more
    run = SoFar(elapsed=elapsed, journey=journey)

    whole = earlier.duration.total_seconds()
    least = max(LEAST_LEFT * counted(run, earlier), LEAST_LEFT)
    assert least <= left(run, earlier) <= max(least, whole * SLOWEST * (1 + 1e-9))


@given(journeys, st.floats(0, 10**6), earlier_runs)
def test_no_more_time_counts_than_went_by(
    journey: Journey, more: float, earlier: EarlierRun
) -> None:
    begun = journey.steps[-1].seconds if journey.steps else journey.launching
    run = SoFar(elapsed=begun + more, journey=journey)

    assert -1e-6 <= counted(run, earlier) <= run.elapsed


@pytest.mark.parametrize("elapsed", [5, 25, 50, 75, 90])
def test_a_run_like_the_one_before_takes_as_long(elapsed: float) -> None:
    run = so_far(steady(100, launching=4), elapsed)

    assert left(run, HUNDRED) == pytest.approx(100 - elapsed, abs=2)


def test_before_the_first_sub_job_only_the_launch_is_over() -> None:
    assert left(SoFar(elapsed=2), HUNDRED) == 98
    assert left(SoFar(elapsed=2_000), HUNDRED) == 96


def test_a_longer_wait_for_the_queue_does_not_count() -> None:
    run = so_far(steady(1_096, launching=1_000), 1_048)

    assert counted(run, HUNDRED) == pytest.approx(52)
    assert left(run, HUNDRED) == pytest.approx(48, abs=2)


def test_a_slower_run_takes_longer_the_surer_the_further_it_is() -> None:
    slow = [left(so_far(steady(300), elapsed), HUNDRED) for elapsed in (30, 150, 270)]

    likely = [90, 50, 10]
    by_pace = [270, 150, 30]
    trust = [(a - b) / (c - b) for a, b, c in zip(slow, likely, by_pace, strict=True)]
    assert trust == sorted(trust)
    assert all(low < found < high for low, found, high in zip(likely, slow, by_pace, strict=True))


def test_a_faster_run_takes_less() -> None:
    assert left(so_far(steady(50), 25), HUNDRED) < 48


def test_a_run_that_stands_uses_up_the_time_that_the_place_once_took() -> None:
    uneven = an_earlier_run(100, journey=a_journey((10, 0.5, 5), (90, 0.9, 9)))
    run = a_journey((9, 0.4, 4), (10, 0.5, 5))

    assert left(SoFar(elapsed=10, journey=run), uneven) == pytest.approx(90)
    assert left(SoFar(elapsed=50, journey=run), uneven) == pytest.approx(50)
    assert left(SoFar(elapsed=500, journey=run), uneven) == pytest.approx(LEAST_LEFT * 500)


def test_a_run_that_takes_longer_than_any_is_nearly_done_for_ever() -> None:
    run = so_far(steady(100), 400)

    assert left(run, an_earlier_run(100)) == LEAST_LEFT * 400


def test_of_a_run_from_the_list_only_the_time_is_known() -> None:
    assert left(so_far(steady(400), 30), an_earlier_run(100)) == 70


@pytest.mark.parametrize("seconds", [0, 0.001])
def test_an_earlier_run_of_no_time_divides_nothing_by_zero(seconds: float) -> None:
    none = an_earlier_run(seconds, journey=steady(100))

    assert left(so_far(steady(100), 50), none) == LEAST_LEFT * 50
    assert left(SoFar(elapsed=0), none) == LEAST_LEFT


@pytest.mark.parametrize("elapsed", [25, 50, 75])
def test_a_run_first_seen_in_its_middle_takes_as_long_as_the_one_before(elapsed: float) -> None:
    seen_late = a_journey((elapsed, elapsed / 100, int(elapsed)))

    assert left(SoFar(elapsed=elapsed, journey=seen_late), HUNDRED) == pytest.approx(
        100 - elapsed, abs=4
    )


def test_how_long_a_run_stands_that_is_first_seen_standing_is_told_by_the_time() -> None:
    uneven = an_earlier_run(100, journey=a_journey((10, 0.9, 9), (99, 1.0, 10)))
    seen_late = a_journey((80, 0.9, 9))

    assert left(SoFar(elapsed=80, journey=seen_late), uneven) == pytest.approx(20)


@pytest.mark.parametrize("elapsed", [25, 50, 75, 90])
def test_an_earlier_run_watched_from_its_middle_on_tells_what_it_would_anyway(
    elapsed: float,
) -> None:
    late = a_journey((50, 1.5, 50), (75, 2.25, 75), (90, 2.7, 90), stages=(1, 1, 1))
    run = so_far(steady(100, sub_jobs=3), elapsed)

    assert left(run, an_earlier_run(100, journey=late)) == pytest.approx(100 - elapsed, abs=2)


def three_sub_jobs(stages: tuple[int, int, int]) -> EarlierRun:
    return an_earlier_run(
        90,
        journey=a_journey((30, 1.0, 30), (60, 2.0, 60), (89, 2.9, 89), stages=stages, launching=1),
    )


def test_sub_jobs_that_nobody_saw_are_known_by_the_stages_of_the_next() -> None:
    earlier = three_sub_jobs((1, 1, 3))
    looked_at_seldom = a_journey((30, 0.9, 27), (75, 1.5, 45), stages=(1, 3), launching=1)

    assert left(SoFar(elapsed=75, journey=looked_at_seldom), earlier) == pytest.approx(15, abs=2)


def test_sub_jobs_that_had_ended_before_the_first_look_are_known_by_the_time() -> None:
    earlier = three_sub_jobs((2, 2, 2))
    seen_late = a_journey((75, 0.5, 15), stages=(2,))

    assert left(SoFar(elapsed=75, journey=seen_late), earlier) == pytest.approx(15, abs=2)


def test_where_ended_sub_jobs_are_listed_the_time_tells_nothing_of_their_number() -> None:
    earlier = three_sub_jobs((2, 2, 2))
    slower = a_journey((75, 1.5, 45), stages=(2, 2))

    assert left(SoFar(elapsed=75, journey=slower), earlier) > 30


def test_without_a_like_sub_job_the_number_counts() -> None:
    earlier = three_sub_jobs((1, 2, 3))
    run = a_journey((30, 1.0, 30), (45, 1.5, 45), stages=(1, 7), launching=1)

    assert left(SoFar(elapsed=45, journey=run), earlier) == pytest.approx(45, abs=2)


def test_a_duration_shorter_than_its_journey_still_tells_something() -> None:
    """DLI's duration may leave out the wait for the queue, which a journey holds."""
    run = so_far(steady(100, launching=60), 80)
    earlier = an_earlier_run(40, journey=steady(100, launching=60))

    assert 0 < left(run, earlier) <= timedelta(seconds=40).total_seconds()


def test_where_only_durations_are_known_the_runs_own_tasks_have_a_say() -> None:
    earlier = an_earlier_run(100)
    behind, ahead, unknown = (
        left(SoFar(elapsed=50, share=share), earlier) for share in (0.2, 0.8, None)
    )

    assert ahead < unknown == 50 < behind


def test_a_duration_that_was_exceeded_tells_less_and_less() -> None:
    earlier = an_earlier_run(100)

    assert left(SoFar(elapsed=400, share=0.03), earlier) > 1_000
