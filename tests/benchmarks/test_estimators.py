from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.estimators import (
    Estimate,
    Estimator,
    baselines,
    calibration,
    clock,
    of_known,
    without_inferred,
    without_skipped,
)
from benchmarks.recorded_runs import Look, Run, SubJob


def running(done: int, tasks: int, stages: int = 1) -> SubJob:
    return SubJob(is_running=True, tasks=tasks, done=done, skipped=0, stages=stages)


def ended(tasks: int, skipped: int = 0) -> SubJob:
    return SubJob(
        is_running=False,
        tasks=tasks,
        done=tasks - skipped,
        skipped=skipped,
        stages=1 + bool(skipped),
    )


PLACES = [
    (),
    (running(0, 4),),
    (running(2, 4),),
    (ended(4), running(0, 6, stages=2)),
    (ended(4), running(1, 6, stages=2)),
]
"""Two sub jobs; the second one lists the four tasks of the first one again."""


def a_run(*, seconds: float = 10.0, places: Sequence[tuple[SubJob, ...]] = ()) -> Run:
    """Return a run that is looked at five times, evenly spaced."""
    seen = places or PLACES
    beat = seconds / len(seen)
    return Run(
        path=Path("run"),
        statement_id="statement",
        database_name="sales",
        started_ms=0,
        seconds=seconds,
        finished=True,
        has_sub_jobs=True,
        looks=tuple(Look(n * beat, 0.1 * n, place) for n, place in enumerate(seen)),
    )


def baseline(name: str) -> Estimator:
    [found] = [one for key, one in baselines([a_run()]).items() if key.split()[0] == name]
    return found


def shares(name: str, *earlier: Run, run: Run | None = None) -> list[float]:
    return [one.share for one in baseline(name)(run or a_run(), earlier)]


def left(name: str, *earlier: Run, run: Run | None = None) -> list[float | None]:
    return [one.remaining for one in baseline(name)(run or a_run(), earlier)]


def test_a_is_what_dli_says() -> None:
    assert shares("a") == pytest.approx([0, 0.1, 0.2, 0.3, 0.4])


def test_b_counts_the_tasks_of_all_sub_jobs_known() -> None:
    assert shares("b") == [0, 0, 2 / 4, 4 / 10, 5 / 10]


def test_b1_leaves_out_what_was_skipped_once_spark_says_so() -> None:
    look = Look(1, 0, (ended(4), ended(6, skipped=4), running(1, 4)))

    assert of_known(look) == 7 / 14
    assert without_skipped(look) == 7 / 10


def test_b2_leaves_out_before_it_is_said_what_ran_as_a_sub_job_of_its_own() -> None:
    assert shares("b2") == [0, 0, 2 / 4, 4 / 6, 5 / 6]


def test_b2_leaves_a_running_sub_job_at_least_a_task_and_those_it_has_done() -> None:
    assert without_inferred(Look(1, 0, (ended(9), running(0, 6, stages=2)))) == 9 / 10
    assert without_inferred(Look(1, 0, (ended(4), running(5, 6, stages=2)))) == 9 / 9


@pytest.mark.parametrize("name", ["c", "c1"])
def test_a_high_water_mark_never_falls(name: str) -> None:
    assert shares(name) == [0, 0, 0.5, 0.5, 0.5]


def test_what_is_left_follows_from_the_own_rate_and_from_nothing_done_nothing() -> None:
    assert left("c") == [None, None, 4, 6, 8]


def test_the_clock_always_leaves_the_typical_time() -> None:
    first, *others = clock(6)(a_run(), ())

    assert first == Estimate(0, None)
    assert [one.share for one in others] == [2 / 8, 4 / 10, 6 / 12, 8 / 14]
    assert [one.remaining for one in others] == pytest.approx([6, 6, 6, 6])


def test_the_calibration_is_the_mean_of_how_far_runs_really_were() -> None:
    twice_as_dense = a_run(places=[place for place in PLACES for _ in range(2)])

    assert calibration([a_run()]) == pytest.approx({(0, 0): 0.2, (0, 2): 0.4, (1, 2): 0.7})
    assert calibration([twice_as_dense])[0, 2] == pytest.approx((0.4 + 0.5) / 2)


def test_c3_says_how_far_training_runs_were_that_had_come_as_far() -> None:
    assert shares("c3") == pytest.approx([0, 0, 0.4, 0.7, 0.7])


@pytest.mark.parametrize("name", ["d1", "d2", "d3", "e"])
def test_without_history_c3_has_to_do(name: str) -> None:
    assert shares(name) == shares("c3")


def test_d1_takes_the_mean_duration_for_granted() -> None:
    history = a_run(seconds=15), a_run(seconds=25)

    assert shares("d1", *history) == pytest.approx([0, 0.1, 0.2, 0.3, 0.4])
    assert left("d1", *history) == pytest.approx([20, 18, 16, 14, 12])


def test_d1_leaves_an_overdue_run_a_twentieth_of_its_time() -> None:
    history = a_run(seconds=5)

    assert shares("d1", history) == pytest.approx([0, 0.4, 0.8, 0.99, 0.99])
    assert left("d1", history) == pytest.approx([5, 3, 1, 0.3, 0.4])


def test_d2_takes_the_tasks_for_granted_that_earlier_runs_ran() -> None:
    fifteen = a_run(places=[(ended(15),)])

    assert shares("d2", a_run(), fifteen) == pytest.approx([0, 0, 0.2, 0.4, 0.5])


def test_d3_is_at_the_middle_of_the_stay_at_the_same_place() -> None:
    assert shares("d3", a_run(seconds=20)) == pytest.approx([0.1, 0.3, 0.5, 0.7, 0.9])


def test_d3_averages_over_earlier_runs() -> None:
    stays_in_the_end = a_run(places=[*PLACES, *PLACES[-1:] * 5])

    assert shares("d3", a_run(), stays_in_the_end) == pytest.approx(
        [0.075, 0.225, 0.375, 0.525, 0.8]
    )


def test_d3_is_in_between_where_an_earlier_run_never_was() -> None:
    a_task_done = a_run(places=[(running(1, 4),)])

    assert shares("d3", a_run(), run=a_task_done) == pytest.approx([0.3])


def test_e_averages_what_is_left() -> None:
    history = a_run(seconds=20)

    assert left("d1", history)[2] == pytest.approx(16)
    assert left("d3", history)[2] == pytest.approx(4)
    assert left("e", history)[2] == pytest.approx(10)
    assert shares("e", history)[2] == pytest.approx(4 / 14)
