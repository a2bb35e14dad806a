from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.alongside import SoFar
from bot.domain.forecast import (
    FADING,
    RATE_FROM,
    RATE_STEPS,
    RATE_TO,
    Basis,
    Outlook,
    from_history,
    from_rate,
    outlook,
)
from bot.domain.history import EarlierRun, usual
from bot.domain.jobs import JobStatus
from tests.domain.runs import a_journey, an_earlier_run, earlier_runs, so_far, steady

taken = st.floats(0, 10**9)
remaining = st.floats(0.05, 10**15)


@given(taken, remaining)
def test_a_range_holds_what_is_likely(taken: float, left: float) -> None:
    said = from_history(Outlook(taken, left, 3))

    assert timedelta(0) <= said.low <= said.high
    assert said.low.total_seconds() <= left
    assert said.high >= timedelta(seconds=min(left, 10**13))
    assert (said.basis, said.runs) == (Basis.HISTORY, 3)


@given(taken, remaining)
def test_a_share_is_between_nothing_and_all(taken: float, left: float) -> None:
    assert 0 <= Outlook(taken, left, 1).share <= 1


@given(st.lists(earlier_runs, max_size=5), st.floats(0, 10**6))
def test_what_is_left_lies_among_what_each_earlier_run_says(
    earlier: list[EarlierRun], elapsed: float
) -> None:
    run = SoFar(elapsed=elapsed)
    each = [said.left for one in earlier if (said := outlook(run, [one], ""))]
    together = outlook(run, earlier, "")

    if together is None:
        assert not each
    else:
        assert min(each) * 0.999 <= together.left <= max(each) * 1.001
        assert together.runs == len(each)


def test_without_earlier_runs_that_finished_there_is_no_outlook() -> None:
    failed = an_earlier_run(outcome=JobStatus.FAILED)

    assert outlook(SoFar(elapsed=5), [failed], "") is None
    assert outlook(SoFar(elapsed=5), [], "") is None


def test_runs_that_failed_count_for_nothing() -> None:
    run, good = SoFar(elapsed=5), an_earlier_run(100)
    failed = an_earlier_run(1, outcome=JobStatus.CANCELLED)

    assert outlook(run, [failed, good, failed], "") == outlook(run, [good], "")


def left_by(*earlier: EarlierRun, database_name: str = "") -> float:
    said = outlook(SoFar(elapsed=0), earlier, database_name)
    assert said
    return said.left


def test_newer_runs_count_for_more() -> None:
    short, long = an_earlier_run(100), an_earlier_run(400)

    assert left_by(short, long) < 200 < left_by(long, short)
    assert left_by(short, short) == pytest.approx(100)
    weight = FADING / (1 + FADING)
    assert left_by(short, long) == pytest.approx(100 ** (1 - weight) * 400**weight)


def test_runs_on_the_same_database_count_for_more() -> None:
    here = an_earlier_run(100, database_name="sales")
    elsewhere = an_earlier_run(400, database_name="tests")

    assert left_by(elsewhere, here, database_name="sales") < left_by(
        elsewhere, here, database_name="tests"
    )
    assert left_by(elsewhere, database_name="sales") == pytest.approx(400)


def test_the_more_earlier_runs_are_alike_the_narrower_is_the_range() -> None:
    run = so_far(steady(100), 40)

    def width(*durations: float) -> float:
        before = [an_earlier_run(one, journey=steady(one)) for one in durations]
        told = outlook(run, before, "")
        assert told is not None
        forecast = from_history(told)
        return forecast.high / forecast.low

    assert width(*[100] * 12) < width(*[100] * 4) < width(100) < width(40, 100, 250)


def test_where_only_durations_are_known_the_range_is_wider() -> None:
    run = so_far(steady(100), 40)
    watched = outlook(run, [an_earlier_run(100, journey=steady(100))], "")
    listed = outlook(run, [an_earlier_run(100)], "")

    assert watched is not None
    assert listed is not None
    assert from_history(watched).high / from_history(watched).low < (
        from_history(listed).high / from_history(listed).low
    )


@pytest.mark.parametrize("share", [0.0, 0.1, 0.3, 0.9, 1.0])
def test_at_any_share_there_is_a_range(share: float) -> None:
    said = from_history(Outlook(100 * share, 100 * (1 - share) or 0.05, 1))

    assert said.low < said.high


def test_between_two_rows_widths_change_evenly() -> None:
    shares = (0.7, 0.8, 0.9)
    ranges = [from_history(Outlook(100 * share, 100 * (1 - share), 1)) for share in shares]
    highs = [
        said.high.total_seconds() / (1 - share) for said, share in zip(ranges, shares, strict=True)
    ]

    assert highs[1] == pytest.approx((highs[0] + highs[2]) / 2)


def test_the_rate_of_a_steady_run_tells_its_end() -> None:
    said = from_rate(so_far(steady(100), 50), 0.5, 100)

    assert said is not None
    assert said.low < timedelta(seconds=50) < said.high
    assert (said.basis, said.runs) == (Basis.TASKS, 0)


def test_only_the_newer_half_of_the_tasks_makes_the_rate() -> None:
    slow_at_first = a_journey(
        *((10.0 * n, n / 100, n) for n in range(1, 26)),
        *((250.0 + n - 25, n / 100, n) for n in range(26, 51)),
    )

    said = from_rate(SoFar(elapsed=275, journey=slow_at_first), 0.5, 100)
    steadily = from_rate(so_far(steady(100), 50), 0.5, 100)

    assert said
    assert steadily
    assert said.high.total_seconds() == pytest.approx(steadily.high.total_seconds(), rel=0.05)


@pytest.mark.parametrize("share", [0.0, RATE_FROM - 0.01, RATE_TO + 0.01, 1.0])
def test_neither_the_first_tasks_nor_the_last_tell_the_rate(share: float) -> None:
    assert from_rate(so_far(steady(100), 100 * share), share, 100) is None


def test_a_few_steps_do_not_tell_the_rate() -> None:
    few = [(float(n), n / 10, n) for n in range(1, RATE_STEPS)]

    assert from_rate(SoFar(elapsed=5, journey=a_journey(*few[:-1])), 0.5, 10) is None
    assert from_rate(SoFar(elapsed=5, journey=a_journey(*few)), 0.5, 10) is not None


@given(st.floats(RATE_FROM, RATE_TO), st.floats(0, 10**9), st.integers(1, 2**62))
def test_a_rate_always_gives_a_range(share: float, more: float, tasks: int) -> None:
    run = so_far(steady(100), 50)

    said = from_rate(SoFar(elapsed=50 + more, journey=run.journey), share, tasks)

    assert said
    assert timedelta(0) <= said.low <= said.high


def test_usual_times_are_those_of_runs_that_finished() -> None:
    earlier = [an_earlier_run(seconds) for seconds in (50, 10, 30, 20)]
    failed = an_earlier_run(1, outcome=JobStatus.FAILED)

    said = usual([*earlier, failed])

    assert said is not None
    found = [said.shortest, said.median, said.longest]
    assert (said.runs, [one.total_seconds() for one in found]) == (4, [10, 25, 50])
    assert usual([failed]) is None


def test_times_that_cannot_be_do_no_harm() -> None:
    for_ever = an_earlier_run(duration=timedelta.max)

    said = usual([for_ever, for_ever])

    assert said is not None
    assert said.median == timedelta.max
    known = outlook(SoFar(elapsed=1), [for_ever], "")
    assert known is not None
    assert from_history(known).high > timedelta(days=10**8)
