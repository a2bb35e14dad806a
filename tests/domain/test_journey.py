from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.journey import STEPS, Journey, Step
from tests.domain.runs import a_journey, journeys, seconds, steady

steps = st.builds(Step, seconds, st.floats(0, 20), st.integers(0, 9_000))


@given(st.lists(steps, max_size=30), seconds)
def test_a_journey_never_goes_back(taken: list[Step], launching: float) -> None:
    journey = a_journey(*taken, launching=launching)

    for step, later in pairwise(journey.steps):
        assert step.seconds <= later.seconds
        assert (step.place, step.done) < (later.place, later.done)
        assert (step.place, step.done) <= (max(later.place, step.place), later.done)
    assert all(pause >= 0 for pause in journey.pauses)


@given(journeys, st.floats(0, 8))
def test_a_stay_ends_after_it_began(journey: Journey, place: float) -> None:
    since, until = journey.stay(place)

    assert since >= 0
    assert until is None or since <= until


@given(journeys, st.floats(0, 8), st.floats(0, 8))
def test_a_later_place_was_reached_later(journey: Journey, one: float, other: float) -> None:
    assert journey.stay(min(one, other))[0] <= journey.stay(max(one, other))[0] + 1e-6


def test_it_begins_where_it_was_last_seen_to_launch() -> None:
    journey = Journey().waiting(2.0).waiting(4.0).to(Step(5.0, 0.5, 7), (1,))

    assert journey.launching == 4.0
    assert journey.steps == (Step(4.0, 0.0, 0), Step(5.0, 0.5, 7))


def test_it_begins_with_the_submission_if_nobody_was_looking() -> None:
    journey = Journey().to(Step(100.0, 2.5, 70), (1, 1, 1))

    assert journey.launching == 0
    assert journey.steps == (Step(0.0, 0.0, 0), Step(100.0, 2.5, 70))
    assert journey.stay(1.25) == (50.0, 100.0)


def test_it_waits_for_the_first_sub_job_only() -> None:
    journey = a_journey((5, 0.0, 0), (6, 0.5, 5), launching=4)

    assert journey.waiting(100.0) is journey


def test_a_step_that_is_not_further_is_none() -> None:
    journey = a_journey((5, 0.5, 5))

    assert journey.to(Step(6, 0.5, 5), (1,)) == journey
    assert journey.to(Step(6, 0.2, 3), (1,)) == journey


def test_a_step_at_the_same_time_or_before_is_none_but_the_next_one_tells() -> None:
    journey = a_journey((5, 0.5, 5))

    assert journey.to(Step(5, 0.7, 7), (1,)) == journey
    assert journey.to(Step(4, 0.7, 7), (1,)) == journey
    assert journey.to(Step(6, 0.7, 7), (1,)).steps[-1] == Step(6, 0.7, 7)


def test_what_was_reached_is_kept_where_one_figure_falls_and_the_other_rises() -> None:
    journey = a_journey((5, 1.5, 20), (6, 1.2, 30))

    assert journey.steps[-1] == Step(6, 1.5, 30)


def test_a_sub_job_that_turns_up_is_no_step_but_is_known() -> None:
    journey = a_journey((5, 1.0, 5))

    later = journey.to(Step(6, 1.0, 5), (1, 2))

    assert later.steps == journey.steps
    assert later.stages == (1, 2)


def test_where_it_was_at_a_time_is_the_last_step_by_then() -> None:
    journey = a_journey((5, 0.5, 5), (7, 0.7, 7), launching=3)

    assert [journey.at(time).done for time in (0, 3, 4.9, 5, 6, 7, 99)] == [0, 0, 0, 5, 5, 7, 7]


def test_it_stays_at_its_last_place() -> None:
    assert steady(100).stay(5.0) == (99.0, None)


def test_between_two_steps_the_time_is_shared_out_by_the_place() -> None:
    journey = a_journey((10, 1.0, 5), (20, 2.0, 9))

    assert journey.stay(1.0) == (10, 20)
    assert journey.stay(1.25) == (12.5, 20)


def test_a_wait_that_is_learnt_of_later_is_counted() -> None:
    seen_from_launch = a_journey((5, 0.5, 5), launching=4).since(100)
    seen_late = a_journey((5, 0.5, 5)).since(100)

    assert seen_from_launch.steps == (Step(104, 0, 0), Step(105, 0.5, 5))
    assert seen_late.steps == (Step(0, 0, 0), Step(105, 0.5, 5))
    assert Journey().since(100) == Journey()


@pytest.mark.parametrize("changes", [STEPS, 200, 1_000, 5_000])
def test_a_long_journey_stays_true_all_along(changes: int) -> None:
    random = Random(changes)  # noqa: S311 - the same each time
    taken, at = [], 0.0
    for number in range(1, changes + 1):
        at += random.expovariate(1)
        taken.append(Step(at, 12 * number / changes, number))

    journey = a_journey(*taken)

    assert len(journey.steps) <= STEPS
    assert journey.steps[0] == Step(0.0, 0.0, 0)
    assert journey.steps[-1] == taken[-1]
    assert all(abs(journey.stay(step.place)[0] - step.seconds) < 0.02 * at for step in taken)
    assert max(journey.pauses) < 0.1 * at


def test_a_long_pause_survives_whatever_follows() -> None:
    before = [(float(n), n / 9_000, n) for n in range(1, 1_000)]
    after = [(float(n + 600), n / 9_000, n) for n in range(1_000, 9_000)]

    assert max(a_journey(*before, *after).pauses) >= 600
