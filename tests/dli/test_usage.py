import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dli.limits import Priority, Rate, told_rate
from bot.dli.usage import MINUTE, SLICES, Counts, Usage, read
from bot.ports.replicas import Page

START = 1_793_000_000.0

moments = st.lists(st.floats(0, 600), min_size=1, max_size=80).map(sorted)
periods = st.sampled_from([timedelta(seconds=one) for one in (1, 5, 60, 3600)])


def most_within(period: timedelta, sent: list[float]) -> int:
    seconds = period.total_seconds()
    return max(sum(start <= t < start + seconds for t in sent) for start in sent)


@given(period=periods, requests=st.integers(1, 9), asked=moments)
def test_no_window_ever_sees_more_than_the_limit(
    period: timedelta, requests: int, asked: list[float]
) -> None:
    counts, sent = Counts(period), []

    for moment in asked:
        if counts.free_at(requests, 0, START + moment) <= START + moment:
            counts = counts.at(START + moment).adding(START + moment)
            sent.append(START + moment)

    assert most_within(period, sent) <= requests


@given(period=periods, requests=st.integers(1, 9), asked=moments)
def test_who_comes_when_told_to_gets_a_place(
    period: timedelta, requests: int, asked: list[float]
) -> None:
    counts = Counts(period)

    for moment in asked:
        told = counts.free_at(requests, 0, START + moment)

        assert counts.free_at(requests, 0, told) == told
        counts = counts.adding(told)


@given(period=periods, asked=st.lists(st.floats(0, 1e5), max_size=300).map(sorted))
def test_a_page_never_grows_however_much_is_asked(period: timedelta, asked: list[float]) -> None:
    counts = Counts(period)

    for moment in asked:
        counts = counts.at(moment).adding(moment)

    assert len(counts.slices) <= 2 * SLICES + 2


@given(asked=moments, pause=st.floats(0, 100), is_told=st.booleans())
def test_a_page_is_read_as_it_was_written(
    asked: list[float], pause: float, *, is_told: bool
) -> None:
    rate = told_rate("limit:5,time:5 second") if is_told else None
    usage = Usage().on(START, 0, None).asked_by("a")
    usage = usage.throttled(START, timedelta(seconds=pause), rate)
    for moment in asked:
        usage = usage.used(START + moment)

    assert read(json.loads(json.dumps(usage.page()))) == usage


def test_nothing_is_used_up_on_an_empty_page() -> None:
    usage = read({}).on(START, 0, None)

    assert usage.free_at(Rate(1, MINUTE), Priority.LOOK, 0, START) == START
    assert usage.paused_until < START


@pytest.mark.parametrize("page", [{"at": 1.0}, {**Usage().page(), "told": 7}, {"slices": {}}])
def test_another_versions_page_is_taken_for_an_empty_one(page: Page) -> None:
    assert read(page) == Usage()


def test_the_wait_of_each_rank_counts_the_rounds_before_it() -> None:
    counts = Counts().adding(0.0)

    waits = [counts.free_at(2, rank, 10.0) for rank in range(5)]

    assert waits == [10.0, 62.0, 72.0, 124.0, 134.0]
