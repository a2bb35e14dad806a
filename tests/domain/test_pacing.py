from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.forecast import Basis
from bot.domain.pacing import (
    EASE,
    LONGEST,
    MARKS,
    SHARE,
    TRUST,
    USUAL,
    Mark,
    Pace,
    Trail,
    backoff,
    next_look,
    sweep_interval,
    sweep_share,
)
from bot.domain.progress import Progress
from bot.domain.reckoning import advance
from tests.builders import JOB_ID, NOON, a_sub_job, an_observation

SECOND = timedelta(seconds=1)
LEAST, MOST = 5 * SECOND, 120 * SECOND

moments = st.integers(-(10**6), 10**6).map(lambda seconds: NOON + seconds * SECOND)
waits = st.integers(0, 10**6).map(lambda seconds: seconds * SECOND)
shares = st.floats(0, 1)
marks = st.builds(Mark, moments, shares, st.integers(0, 9))
goals = st.lists(shares, max_size=4)


def trail_of(looks: Iterable[Mark]) -> Trail:
    by_moment = {mark.seen_at: mark for mark in looks}
    return Trail(tuple(by_moment[moment] for moment in sorted(by_moment)))


trails = st.lists(marks, max_size=MARKS).map(trail_of)
begun = st.lists(marks, min_size=1, max_size=MARKS).map(trail_of)
paces = st.builds(
    lambda least, more, per_minute, jobs: Pace(least, least + more, per_minute, jobs),
    st.timedeltas(timedelta(milliseconds=50), timedelta(days=1)),
    st.timedeltas(timedelta(0), timedelta(days=1)),
    st.floats(0, 100_000),
    st.integers(0, 100_000),
)


def a_pace(*, per_minute: float = 600.0, jobs: int = 1) -> Pace:
    return Pace(LEAST, MOST, per_minute, jobs)


def a_trail(*looks: tuple[float, float], sub_jobs: int = 1) -> Trail:
    return Trail(tuple(Mark(NOON + at * SECOND, share, sub_jobs) for at, share in looks))


def wait(trail: Trail, goals: Iterable[float], pace: Pace) -> float:
    """Return the seconds from the last look to the next, decided right after the last."""
    last = trail.marks[-1].seen_at
    return (next_look(trail, goals, pace, last) - last) / SECOND


def a_progress(done: int, *, of: int = 100, at: float = 0) -> Progress:
    sub = a_sub_job(num_tasks=of, num_completed_tasks=done)
    return advance(None, an_observation(sub, seen_at=NOON + at * SECOND))


# The bounds


@given(trails, goals, paces, moments)
def test_the_next_look_is_never_in_the_past(
    trail: Trail, ahead: list[float], pace: Pace, now: datetime
) -> None:
    assert next_look(trail, ahead, pace, now) >= now


@given(begun, goals, paces)
def test_two_looks_are_never_closer_than_the_least_wait(
    trail: Trail, ahead: list[float], pace: Pace
) -> None:
    assume(pace.least * pace.stretch <= LONGEST)

    assert wait(trail, ahead, pace) >= pace.least * pace.stretch / SECOND


@given(begun, goals, paces, moments)
def test_no_look_waits_for_longer_than_the_longest_wait_stretched(
    trail: Trail, ahead: list[float], pace: Pace, now: datetime
) -> None:
    longest = min(LONGEST, pace.most * pace.stretch)

    assert next_look(trail, ahead, pace, now) <= now + longest


@given(goals, paces, moments)
def test_a_job_that_was_never_looked_at_is_looked_at_now(
    ahead: list[float], pace: Pace, now: datetime
) -> None:
    assert next_look(Trail(), ahead, pace, now) == now


@given(begun, goals, paces, waits, waits)
def test_deciding_later_puts_no_look_off(
    trail: Trail, ahead: list[float], pace: Pace, one: timedelta, other: timedelta
) -> None:
    earlier, later = sorted(trail.marks[-1].seen_at + wait for wait in (one, other))

    decided = next_look(trail, ahead, pace, earlier)

    assert next_look(trail, ahead, pace, later) == max(later, decided)


def test_a_clock_that_went_back_an_hour_keeps_nobody_waiting_for_an_hour() -> None:
    trail = a_trail((3_600, 0.1), (3_610, 0.11))

    assert next_look(trail, (0.5,), a_pace(), NOON) <= NOON + MOST


# The prediction


def test_a_steady_job_is_looked_at_again_half_way_to_its_threshold() -> None:
    trail = a_trail((0, 0.1), (60, 0.2))

    assert wait(trail, (0.3,), a_pace()) == pytest.approx(30)


def test_with_little_budget_one_look_has_to_do_when_the_threshold_is_crossed() -> None:
    trail = a_trail((0, 0.1), (60, 0.2))

    assert wait(trail, (0.3,), a_pace(per_minute=30, jobs=120)) == pytest.approx(60)


def test_the_nearest_threshold_ahead_decides() -> None:
    trail = a_trail((0, 0.1), (60, 0.2))

    assert wait(trail, (0.75, 0.3, 0.5), a_pace()) == wait(trail, (0.3,), a_pace())


def test_thresholds_that_lie_behind_are_as_good_as_none() -> None:
    trail = a_trail((0, 0.1), (60, 0.8))

    assert wait(trail, (0.25, 0.5), a_pace()) == wait(trail, (), a_pace()) == MOST / SECOND


def test_right_before_a_threshold_the_least_wait_is_kept() -> None:
    trail = a_trail((0, 0.1), (60, 0.2))

    assert wait(trail, (0.2001,), a_pace()) == LEAST / SECOND


def test_a_slow_job_is_looked_at_less_often_than_a_fast_one() -> None:
    fast, slow = a_trail((0, 0.1), (60, 0.3)), a_trail((0, 0.1), (60, 0.15))

    assert wait(fast, (0.5,), a_pace()) < wait(slow, (0.5,), a_pace())


def test_a_new_sub_job_has_a_speed_of_its_own() -> None:
    before, after = Mark(NOON, 0.1, 1), Mark(NOON + 60 * SECOND, 0.2, 2)

    known = wait(Trail((before, after)), (0.3,), a_pace())

    assert known == TRUST * 60 / 2  # nothing to go by but how long it has been watched


def test_a_share_that_fell_predicts_nothing() -> None:
    fallen = a_trail((0, 0.5), (60, 0.2))

    assert wait(fallen, (0.75,), a_pace()) == wait(a_trail((0, 0.2), (60, 0.2)), (0.75,), a_pace())


def test_a_job_that_stands_still_is_looked_at_ever_more_seldom() -> None:
    stories = [a_trail(*((at, 0.3) for at in range(0, end, 20))) for end in (40, 80, 120)]
    waits = [wait(trail, (0.5,), a_pace()) for trail in stories]

    assert all(earlier < later for earlier, later in pairwise(waits))


def test_nothing_is_foreseen_beyond_what_the_trail_allows() -> None:
    crawling = a_trail((0, 0.3), (10, 0.3 + 1e-300), (20, 0.3 + 1e-15))

    assert wait(crawling, (0.5,), a_pace()) == TRUST * 20 / 2


# The budget


def test_bounds_are_as_set_while_the_budget_suffices() -> None:
    assert a_pace(per_minute=60, jobs=EASE * 5).stretch == 1


@given(begun, goals, st.integers(1, 5_000), st.floats(0.1, 10_000))
def test_more_jobs_never_mean_an_earlier_look(
    trail: Trail, ahead: list[float], jobs: int, per_minute: float
) -> None:
    few = wait(trail, ahead, a_pace(per_minute=per_minute, jobs=jobs))
    many = wait(trail, ahead, a_pace(per_minute=per_minute, jobs=2 * jobs))

    assert few <= many


@given(st.integers(1, 10_000), st.floats(1, 10_000))
def test_a_short_budget_suffices_for_cards_without_thresholds(jobs: int, per_minute: float) -> None:
    pace = a_pace(per_minute=per_minute, jobs=jobs)
    assume(pace.most * pace.stretch <= LONGEST)

    spent = jobs * timedelta(minutes=1) / (wait(a_trail((0, 0.9)), (), pace) * SECOND)

    assert spent <= per_minute


@given(st.integers(0, 10_000), st.floats(0, 10_000))
def test_looks_at_whatever_jobs_are_spread_over_the_minute(jobs: int, per_minute: float) -> None:
    pace = a_pace(per_minute=per_minute, jobs=jobs)

    assert pace.spacing * max(per_minute, 0.1) / timedelta(minutes=1) == pytest.approx(1, rel=0.01)
    assert pace.even == jobs * pace.spacing


def test_far_crossings_are_looked_for_by_the_square_root_of_their_distance() -> None:
    pace = a_pace(per_minute=60, jobs=150)
    near, far = a_trail((0, 0), (100, 0.1)), a_trail((0, 0), (225, 0.1))

    assert wait(far, (0.2,), pace) == pytest.approx(1.5 * wait(near, (0.2,), pace))


def test_a_usual_crossing_gets_an_even_share_of_the_looks() -> None:
    pace = a_pace(per_minute=30, jobs=120)
    trail = a_trail((0, 0), (USUAL / SECOND, 0.1))

    assert wait(trail, (0.2,), pace) == pytest.approx(pace.even / SECOND)


# Sweeps


@given(st.timedeltas(SECOND, timedelta(hours=1)), st.integers(1, 500), st.floats(1, 10_000))
def test_sweeps_keep_their_beat_and_their_share(
    beat: timedelta, calls: int, per_minute: float
) -> None:
    interval = sweep_interval(beat, calls, per_minute)

    assert interval >= beat
    assert calls * timedelta(minutes=1) / interval <= SHARE * per_minute * 1.001


def test_a_sweep_that_needs_more_calls_comes_less_often() -> None:
    assert sweep_interval(SECOND, 6, 60, 0.5) == 2 * sweep_interval(SECOND, 3, 60, 0.5)


@given(st.integers(0, 10_000), st.floats(1, 10_000))
def test_sweeps_get_their_share_at_least_and_never_more_than_all(
    jobs: int, per_minute: float
) -> None:
    assert SHARE <= sweep_share(jobs, LEAST, per_minute) <= 1


def test_sweeps_get_what_no_look_needs() -> None:
    assert sweep_share(0, LEAST, 60) == 1
    assert sweep_share(10, LEAST, 60) == pytest.approx(1 - 10 * 60 / 5 / EASE / 60)
    assert sweep_share(1_000, LEAST, 60) == SHARE


# The trail


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 100)), max_size=30))
def test_a_trail_is_in_order_and_short_whatever_the_clock_did(looks: list[tuple[int, int]]) -> None:
    trail = Trail()
    for at, done in looks:
        trail = trail.extended(a_progress(done, at=at))

    assert len(trail.marks) <= MARKS
    assert all(one.seen_at < other.seen_at for one, other in pairwise(trail.marks))
    if looks:
        assert trail.marks[-1].seen_at == NOON + looks[-1][0] * SECOND


def test_a_clock_that_went_back_takes_the_marks_it_overtook_along() -> None:
    trail = Trail()
    for at in (0, 10, 20, 15):
        trail = trail.extended(a_progress(at, at=at))

    assert [mark.share for mark in trail.marks] == [0.0, 0.1, 0.15]


def test_the_same_look_twice_is_one_mark() -> None:
    once = a_trail((0, 0.1)).extended(a_progress(20, at=60))

    assert once.extended(a_progress(20, at=60)) == once


def test_a_mark_shows_how_far_the_job_is_on_whatever_that_rests() -> None:
    known = Progress(
        job_id=JOB_ID,
        status=a_progress(0).status,
        seen_at=NOON,
        overall=0.4,
        basis=Basis.HISTORY,
        sub_jobs=a_progress(10).sub_jobs,
    )

    assert Trail().extended(known).marks[0].share == 0.4


def test_a_job_of_which_nothing_is_known_has_run_nothing() -> None:
    assert Trail().extended(advance(None, an_observation())).marks[0].share == 0


# Troubles


@given(st.integers(1, 10**6), paces)
def test_looks_that_come_to_nothing_are_repeated_ever_later_up_to_the_longest_wait(
    troubles: int, pace: Pace
) -> None:
    assert pace.least <= backoff(troubles, pace) <= backoff(troubles + 1, pace) <= pace.most
