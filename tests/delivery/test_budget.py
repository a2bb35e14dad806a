from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.delivery.budget import (
    CALLS_A_MINUTE,
    KEPT_FOR_URGENT,
    MINUTE,
    REFUSED,
    SECOND,
    Budget,
    Call,
)

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
calls = st.sampled_from(Call)
places = st.sampled_from(["C1", "C2", "C3"])
pauses = st.floats(0, 3).map(lambda seconds: timedelta(seconds=seconds))
bursts = st.lists(
    st.integers(0, 250).map(lambda milliseconds: timedelta(milliseconds=milliseconds)),
    min_size=110,
    max_size=250,
)
wishes = st.lists(st.tuples(calls, places, st.booleans(), pauses), max_size=300)


class Courier:
    """Calls as soon as it may, and notes when that was."""

    def __init__(self) -> None:
        self.budget = Budget()
        self.now = NOON
        self.made: list[tuple[Call, str, datetime]] = []
        self.waited: list[timedelta] = []

    def call(self, call: Call, place: str = "C1", *, urgent: bool = True) -> timedelta:
        ready = self.budget.ready_at(call, place, self.now, urgent=urgent)
        wait = ready - self.now
        self.now = ready
        self.budget.spend(call, place, ready)
        self.made.append((call, place, ready))
        self.waited.append(wait)
        return wait

    def times(self, *kinds: Call, place: str = "") -> list[datetime]:
        return [at for call, where, at in self.made if call in kinds and place in {"", where}]


def most_within(times: Sequence[datetime], stretch: timedelta) -> int:
    """Count the most of these in any half-open stretch of time."""
    return max((sum(start <= at < start + stretch for at in times) for start in times), default=0)


@unhurried
@given(wishes)
def test_no_channel_gets_two_messages_in_a_second(
    wanted: list[tuple[Call, str, bool, timedelta]],
) -> None:
    courier = Courier()
    for call, place, urgent, pause in wanted:
        courier.now += pause
        courier.call(call, place, urgent=urgent)

    for place in ("C1", "C2", "C3"):
        times = courier.times(Call.POST, Call.FILE, place=place)
        assert all(later - earlier > timedelta(seconds=1) for earlier, later in pairwise(times))


@unhurried
@given(call=calls, urgent=st.booleans(), gaps=bursts)
def test_no_minute_gets_more_than_its_limit(
    call: Call, gaps: list[timedelta], *, urgent: bool
) -> None:
    courier = Courier()
    for number, gap in enumerate(gaps):
        courier.now += gap
        courier.call(call, f"C{number}", urgent=urgent)

    most = CALLS_A_MINUTE[call]
    spared = 0 if urgent else KEPT_FOR_URGENT.get(call, 0)
    assert most_within(courier.times(call), timedelta(seconds=60)) <= most - spared


@unhurried
@given(wishes)
def test_nobody_waits_longer_than_the_limits_stretch(
    wanted: list[tuple[Call, str, bool, timedelta]],
) -> None:
    courier = Courier()
    for call, place, urgent, pause in wanted:
        courier.now += pause
        courier.call(call, place, urgent=urgent)

    assert all(timedelta(0) <= wait <= MINUTE for wait in courier.waited)


@given(calls, calls, st.floats(0, 600), st.floats(0, 600))
def test_a_429_holds_its_own_kind_back_and_no_other(
    throttled: Call, other: Call, seconds: float, asked_later: float
) -> None:
    budget = Budget()
    wait = timedelta(seconds=seconds)
    budget.busy(throttled, NOON, wait)
    later = NOON + timedelta(seconds=asked_later)

    assert budget.ready_at(throttled, "C1", later) == max(later, NOON + wait)
    if other is not throttled:
        assert budget.ready_at(other, "C1", later) == later


def test_a_shorter_wait_doesnt_undo_a_longer_one() -> None:
    budget = Budget()
    budget.busy(Call.POST, NOON, timedelta(seconds=30))
    budget.busy(Call.POST, NOON, timedelta(seconds=2))

    assert budget.ready_at(Call.POST, "C1", NOON) == NOON + timedelta(seconds=30)


@pytest.mark.parametrize("call", [Call.POST, Call.FILE])
def test_a_post_and_a_file_share_a_channels_second(call: Call) -> None:
    courier = Courier()
    courier.call(Call.POST)

    assert courier.call(call) == SECOND


@pytest.mark.parametrize("call", Call)
def test_another_channels_message_and_other_calls_need_not_wait(call: Call) -> None:
    courier = Courier()
    courier.call(Call.POST, "C1")

    assert courier.call(call, "C2") == timedelta(0)
    assert courier.call(Call.EDIT, "C1") == timedelta(0)


def test_ordinary_edits_leave_the_last_places_to_urgent_ones() -> None:
    courier = Courier()
    ordinary = CALLS_A_MINUTE[Call.EDIT] - KEPT_FOR_URGENT[Call.EDIT]
    for _ in range(ordinary):
        courier.call(Call.EDIT, urgent=False)

    kept = courier.budget.ready_at(Call.EDIT, "C1", NOON, urgent=False)
    urgent = [courier.call(Call.EDIT) for _ in range(KEPT_FOR_URGENT[Call.EDIT])]

    assert kept == NOON + MINUTE
    assert urgent == [timedelta(0)] * KEPT_FOR_URGENT[Call.EDIT]
    assert courier.call(Call.EDIT) == MINUTE


def test_channels_that_are_free_again_are_forgotten() -> None:
    budget = Budget()
    for number in range(3_000):
        at = NOON + number * timedelta(seconds=0.4)
        place = f"C{number}" if number % 3 else "the busy one"
        budget.spend(Call.POST, place, at)

    assert budget.places <= 3


@given(st.lists(st.tuples(calls, places, pauses), max_size=60), st.floats(1, 1e6), calls, places)
def test_a_clock_that_is_set_back_makes_nobody_wait_longer(
    made: list[tuple[Call, str, timedelta]], back: float, call: Call, place: str
) -> None:
    courier = Courier()
    for one, where, pause in made:
        courier.now += pause
        courier.call(one, where)
    wait = courier.budget.ready_at(call, place, courier.now) - courier.now

    courier.now -= timedelta(seconds=back)

    assert courier.budget.ready_at(call, place, courier.now) - courier.now == wait


def test_slacks_wait_is_kept_though_the_clock_is_set_back() -> None:
    budget = Budget()
    budget.busy(Call.POST, NOON, timedelta(minutes=5))
    before = NOON - timedelta(hours=2)

    assert budget.ready_at(Call.POST, "C1", before) == before + timedelta(minutes=5)


def test_a_refused_token_stops_every_call_for_a_minute_and_is_news_once() -> None:
    budget = Budget()

    assert [budget.refused(NOON), budget.refused(NOON)] == [True, False]
    assert {budget.ready_at(call, "C1", NOON) for call in Call} == {NOON + REFUSED}
    budget.accepted()
    assert budget.refused(NOON)
