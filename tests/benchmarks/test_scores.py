import math

import pytest

from benchmarks import ranges
from benchmarks.estimators import Estimate
from benchmarks.figures import Row
from benchmarks.ranges import Range
from benchmarks.scores import Score, score, summed_up

TIMES = [0.0, 2.0, 4.0, 6.0, 8.0]


def scored(*shares: float) -> Score:
    return score(10, TIMES, [Estimate(one, 5.0 if one else None) for one in shares])


def test_an_error_weighs_as_long_as_the_estimate_stood() -> None:
    assert scored(0, 0.0, 0.5, 0.4, 0.5).error == pytest.approx(0.2 * (0 + 0.2 + 0.1 + 0.2 + 0.3))
    assert score(10, [0, 9], [Estimate(0, None), Estimate(0.4, None)]).error == pytest.approx(0.05)


def test_steps_back_are_counted_among_all_steps() -> None:
    assert scored(0, 0.3, 0.2, 0.4, 0.3).back == 2 / 4


def test_a_run_is_early_that_is_almost_done_before_half_of_its_time() -> None:
    assert scored(0, 0.2, 0.9, 0.9, 0.9).is_early
    assert not scored(0, 0.2, 0.4, 0.9, 0.9).is_early


def test_only_rising_above_a_half_is_a_crossing() -> None:
    assert scored(0.4, 0.5, 0.4, 0.6, 0.2).crossings == 2


def test_the_time_left_is_judged_at_the_first_look_after_each_moment() -> None:
    assert scored(0, 0, 0.5, 0.5, 0.5).left == pytest.approx([1 / 6, 1 / 4, 3 / 2])
    assert scored(0, 0, 0, 0.5, 0.5).left[0] == math.inf


def test_a_line_sums_up_and_tells_how_often_nothing_was_said() -> None:
    row = summed_up("x", [scored(0, 0, 0.9, 0.5, 0.5), scored(0, 0, 0, 0.6, 0.8)])

    assert row["MAE ±95 %"] == "0.170 ±0.098"
    assert row["back %"] == "12.5"
    assert row["runs back %"] == row["early %"] == 50
    assert row["crossings"] == "1.00/1"
    assert row["ETA 25%"] == "inf (1 n/a)"
    assert row["ETA 50%"] == "0.25"


def test_ranges_are_judged_where_they_are_given() -> None:
    told = [(0.0, None), (2.5, Range(7.5, 5, 10)), (5.0, Range(5, 6, 8)), (7.5, None)]
    quarter, half, three_quarters, all_its_time = ranges.rows("all", [(10, told)])

    assert figures(quarter) == (100, 100, 0.67, 0)
    assert figures(half) == (100, 0, 0.4, 0.4)
    assert figures(three_quarters) == (0, None, None, None)
    assert figures(all_its_time) == (50, 50, 0.53, 0.2)


def figures(row: Row) -> tuple[object, ...]:
    return (
        row["with a range %"],
        row["of these true %"],
        row["width / truth"],
        row["middle off"],
    )
