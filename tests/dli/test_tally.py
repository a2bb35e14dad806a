import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dli.tally import GAPS, MAX_REFUSED, REMEMBERED, UNSETTLED, Tally, read
from bot.ports.replicas import Page

NOON = 1_793_000_000.0


def refused(*moments: float) -> Tally:
    return Tally(tuple(NOON + moment for moment in moments))


def test_a_key_that_was_not_refused_may_be_tried() -> None:
    assert Tally().closed_for(NOON) == 0


@pytest.mark.parametrize(("number", "gap"), list(enumerate(GAPS, start=1)))
def test_each_refusal_makes_the_next_try_wait_longer(number: int, gap: float) -> None:
    assert refused(*range(-number, 0)).closed_for(NOON) == gap - 1


def test_after_four_refusals_the_first_has_to_be_forgotten() -> None:
    tally = refused(-30_000, -20_000, -10_000, 0)

    assert tally.closed_for(NOON) == REMEMBERED - 30_000


def test_an_acceptance_lets_others_try_but_forgets_no_refusal() -> None:
    tally = refused(-3, -2, -1).accepting(NOON)

    assert tally.closed_for(NOON) == 0
    assert tally.trying("a", NOON).is_busy(NOON + 5)
    assert tally.refusing(NOON + 5).closed_for(NOON + 5) == REMEMBERED - 8


def test_a_try_that_was_lost_counts_for_an_hour() -> None:
    tally = refused(-30_000, -20_000, -10_000).accepting(NOON - 1).trying("lost", NOON)

    assert tally.closed_for(NOON + 60) == UNSETTLED - 60
    assert tally.at(NOON + UNSETTLED).closed_for(NOON + UNSETTLED) == 0


def test_a_moment_to_come_is_now_as_a_clock_was_set_back() -> None:
    tally = refused(1_000_000).trying("a", NOON + 1_000_000).at(NOON)

    assert tally.closed_for(NOON) == GAPS[0]
    assert not tally.is_busy(NOON + 2)


@given(
    moments=st.lists(st.floats(0, 3 * REMEMBERED), max_size=10).map(sorted),
    besides=st.integers(0, 3),
)
def test_who_waits_as_told_may_try_then(moments: list[float], besides: int) -> None:
    tally, now = Tally(), NOON
    for moment in moments:
        now = NOON + moment
        tally = tally.at(now)
        if tally.closed_for(now, besides) == 0:
            tally = tally.refusing(now)

    later = now + tally.closed_for(now, besides) + 1

    assert len(tally.at(now).refused) + besides <= MAX_REFUSED
    assert tally.at(later).closed_for(later, besides) == 0


def test_a_page_is_read_as_it_was_written() -> None:
    tally = refused(-1, 0).trying("a", NOON).accepting(NOON)

    assert read(json.loads(json.dumps(tally.page()))) == tally


@pytest.mark.parametrize("page", [{}, {"refused": 7}, {"tries": {}}])
def test_an_empty_page_or_another_versions_says_nothing(page: Page) -> None:
    assert read(page) == Tally()
