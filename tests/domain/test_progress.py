from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.forecast import Basis
from bot.domain.jobs import JobStatus, Observation, SubJob
from bot.domain.progress import ALMOST_DONE, Progress, advance, from_status
from tests.builders import NOON, a_job, a_sub_job, an_observation

counts = st.none() | st.integers(-5, 3_000)
sub_jobs = st.builds(
    SubJob,
    id=st.integers(0, 6),
    status=st.sampled_from(["RUNNING", "SUCCEEDED", "FAILED", "UNKNOWN", "", "odd"]),
    num_tasks=counts,
    num_active_tasks=counts,
    num_completed_tasks=counts,
    num_skipped_tasks=counts,
    num_completed_indices=counts,
)
observations = st.builds(
    lambda subs, status, id_: an_observation(*subs, status=status, sub_job_id=id_),
    st.lists(sub_jobs, max_size=5),
    st.sampled_from(JobStatus),
    st.none() | st.integers(0, 6),
)


def told(looks: list[Observation]) -> list[Progress]:
    known: Progress | None = None
    story = []
    for look in looks:
        known = advance(known, look)
        story.append(known)
    return story


@given(st.lists(observations, min_size=1, max_size=12))
def test_the_overall_figure_never_falls(looks: list[Observation]) -> None:
    figures = [known.overall for known in told(looks) if known.overall is not None]

    assert all(earlier <= later for earlier, later in pairwise(figures))


@given(st.lists(observations, min_size=1, max_size=12))
def test_nothing_but_finished_is_complete(looks: list[Observation]) -> None:
    story = told(looks)
    before = [known for known in story if known.overall is not None]

    for known in before:
        assert 0 <= (known.overall or 0) <= 1
        if JobStatus.FINISHED not in {look.status for look in looks}:
            assert (known.overall or 0) <= ALMOST_DONE


@given(st.lists(observations, min_size=1, max_size=12))
def test_a_basis_is_given_exactly_where_a_figure_is(looks: list[Observation]) -> None:
    assert all((known.overall is None) == (known.basis is None) for known in told(looks))


@given(observations)
def test_the_current_sub_job_is_one_of_those_seen(look: Observation) -> None:
    known = advance(None, look)

    assert known.current is None or known.sub_jobs[(known.position or 0) - 1] is known.current


def test_one_sub_job_is_as_far_as_its_completed_tasks() -> None:
    sub = a_sub_job(num_tasks=1200, num_skipped_tasks=200, num_completed_tasks=812)

    known = advance(None, an_observation(sub))

    assert (known.overall, known.basis) == (0.812, Basis.TASKS)


def test_all_tasks_done_is_not_yet_finished() -> None:
    sub = a_sub_job(num_tasks=10, num_completed_tasks=10)

    assert advance(None, an_observation(sub)).overall == ALMOST_DONE


def test_repeated_stages_count_once() -> None:
    sub = a_sub_job(num_tasks=100, num_completed_tasks=152, num_completed_indices=80)

    assert advance(None, an_observation(sub)).overall == 0.8


def test_dlis_own_figure_never_becomes_ours() -> None:
    look = an_observation(sub_job_id=3, progress=0.97)

    known = advance(None, look)

    assert known.overall is None
    assert known.sub_job_progress == 0.97


def test_a_sub_job_that_is_no_longer_listed_still_counts() -> None:
    first = a_sub_job(6, num_tasks=50, num_completed_tasks=20)
    second = a_sub_job(7, num_tasks=50, num_completed_tasks=40)
    known = advance(None, an_observation(first))

    known = advance(known, an_observation(second, seen_at=NOON + timedelta(seconds=5)))

    assert known.position == 2
    assert known.journey.steps[-1].done == 60


def test_an_older_look_changes_nothing() -> None:
    newer = advance(None, an_observation(a_sub_job(num_tasks=10, num_completed_tasks=5)))
    older = an_observation(seen_at=NOON - timedelta(seconds=1), status=JobStatus.LAUNCHING)

    assert advance(newer, older) is newer


def test_sub_job_zero_is_a_sub_job() -> None:
    zero = a_sub_job(0, num_tasks=10, num_completed_tasks=1)
    five = a_sub_job(5, num_tasks=10, num_completed_tasks=1)

    known = advance(None, an_observation(zero, five, sub_job_id=0))

    assert known.current is zero


def test_a_launching_job_is_at_nothing() -> None:
    known = advance(None, an_observation(status=JobStatus.LAUNCHING))

    assert known.overall == 0


@pytest.mark.parametrize("status", [JobStatus.FAILED, JobStatus.CANCELLED])
def test_a_job_that_broke_off_stays_where_it_was(status: JobStatus) -> None:
    sub = a_sub_job(num_tasks=10, num_completed_tasks=4)
    known = advance(None, an_observation(sub))

    ended = advance(known, an_observation(status=status, progress=1.0))

    assert ended.overall == 0.4
    assert ended.current is None


def test_the_status_alone_keeps_what_was_seen() -> None:
    known = advance(None, an_observation(a_sub_job(num_tasks=10, num_completed_tasks=4)))

    later = from_status(known, a_job(), NOON + timedelta(seconds=1))

    assert later.overall == 0.4


def test_the_status_alone_can_tell_the_end() -> None:
    finished = from_status(None, a_job(status=JobStatus.FINISHED), NOON)

    assert finished.overall == 1
