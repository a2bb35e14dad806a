import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.jobs import SubJob
from bot.domain.known_tasks import ALL_KNOWN, BEGUN, DEPTH, is_lone, share
from tests.builders import a_sub_job
from tests.domain.runs import PREPARES, sub_jobs

lists_of_sub_jobs = st.lists(sub_jobs, max_size=6).map(
    lambda subs: tuple({sub.id: sub for sub in subs}.values())
)


def running(*subs: SubJob) -> frozenset[int]:
    return frozenset(sub.id for sub in subs if sub.is_running)


@given(lists_of_sub_jobs)
def test_a_share_is_between_nothing_and_all(subs: tuple[SubJob, ...]) -> None:
    said = share(subs, running(*subs))

    assert said is None or 0 <= said <= 1


@given(st.integers(1, 500), st.integers(0, 500))
def test_a_lone_sub_job_is_as_far_as_its_tasks(tasks: int, done: int) -> None:
    sub = a_sub_job(num_tasks=tasks, num_completed_tasks=done)

    assert share([sub], running(sub)) == min(done, tasks) / tasks


@given(st.integers(0, 99))
def test_more_tasks_done_never_mean_less(done: int) -> None:
    def at(count: int) -> float:
        first = a_sub_job(0, num_tasks=50, num_completed_tasks=50, status="SUCCEEDED")
        second = a_sub_job(1, num_tasks=100, num_completed_tasks=count)
        said = share([first, second], running(first, second))
        assert said is not None
        return said

    assert at(done) < at(done + 1)


def test_nothing_is_known_before_the_first_sub_job() -> None:
    assert share([], frozenset()) is None


def test_nothing_is_known_where_dli_does_not_say_how_many_tasks_there_are() -> None:
    known = a_sub_job(0, num_tasks=50, num_completed_tasks=50)
    unknown = a_sub_job(1, num_completed_tasks=7)

    assert share([unknown], running(unknown)) is None
    assert share([known, unknown], running(known, unknown)) is None


def test_a_lone_sub_job_that_has_ended_tells_nothing() -> None:
    sub = a_sub_job(num_tasks=10, num_completed_tasks=10, status="SUCCEEDED")

    assert share([sub], running(sub)) is None


@pytest.mark.parametrize("tasks", [0, -3])
def test_a_sub_job_without_tasks_tells_nothing(tasks: int) -> None:
    sub = a_sub_job(num_tasks=tasks, num_completed_tasks=5)

    assert share([sub], running(sub)) is None
    assert share([sub, a_sub_job(1, num_tasks=tasks)], running(sub)) is None


def test_skipped_tasks_are_not_waited_for() -> None:
    sub = a_sub_job(num_tasks=100, num_skipped_tasks=80, num_completed_tasks=10)

    assert share([sub], running(sub)) == 0.5


def test_a_sub_job_that_prepares_another_is_not_alone() -> None:
    sub = a_sub_job(num_tasks=10, num_completed_tasks=10, name=PREPARES, stage_ids=(1,))

    assert not is_lone([sub])
    assert share([sub], running(sub)) == ALL_KNOWN


def test_several_sub_jobs_are_never_nearly_done_as_more_may_come() -> None:
    subs = [a_sub_job(n, num_tasks=9, num_completed_tasks=9, stage_ids=(n,)) for n in range(2)]

    assert share(subs, running(*subs)) == pytest.approx(ALL_KNOWN - DEPTH / 2)


def test_the_first_tasks_of_a_run_come_after_some_time_already() -> None:
    subs = [a_sub_job(n, num_tasks=9, stage_ids=(n, n + 1)) for n in range(2)]

    assert share(subs, running(*subs)) == BEGUN


def test_tasks_that_an_ended_sub_job_left_out_are_not_waited_for() -> None:
    left = a_sub_job(0, num_tasks=90, num_completed_tasks=10, stage_ids=(0, 1))
    ended = a_sub_job(0, num_tasks=10, num_completed_tasks=10, stage_ids=(0, 1))
    runs = a_sub_job(1, num_tasks=10, num_completed_tasks=5, stage_ids=(0, 1))

    assert share([left, runs], running(runs)) == share([ended, runs], running(runs))


def test_deep_plans_are_further_than_flat_ones() -> None:
    flat = [a_sub_job(n, num_tasks=9, num_completed_tasks=3, stage_ids=(n,)) for n in range(3)]
    stages = tuple(range(9))
    deep = [a_sub_job(n, num_tasks=9, num_completed_tasks=3, stage_ids=stages) for n in range(3)]

    assert (share(flat, running(*flat)) or 1) < (share(deep, running(*deep)) or 0)
