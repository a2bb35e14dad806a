from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.events import Event, EventKind, crossed, turned
from bot.domain.jobs import JobStatus
from bot.domain.progress import Progress
from bot.domain.reckoning import advance
from tests.builders import JOB_ID, NOON, a_sub_job, an_observation


def at(overall: float | None, status: JobStatus = JobStatus.RUNNING) -> Progress:
    return Progress(job_id=JOB_ID, status=status, seen_at=NOON, overall=overall)


def test_a_look_that_passes_several_thresholds_tells_the_highest_and_names_the_rest() -> None:
    [event] = crossed(at(0.1), at(0.8), (25, 50, 75))

    assert event == Event(kind=EventKind.PROGRESS, at=NOON, percent=75, passed=(25, 50))
    assert event.key == "progress:75"


def test_a_threshold_is_crossed_when_it_is_reached_and_only_then() -> None:
    assert crossed(at(0.24), at(0.2499), (25,)) == ()
    assert [event.percent for event in crossed(at(0.24), at(0.25), (25,))] == [25]
    assert crossed(at(0.25), at(0.30), (25,)) == ()


def test_an_end_is_no_threshold() -> None:
    assert crossed(at(0.1), at(1.0, JobStatus.FINISHED), (25, 50, 75)) == ()
    assert crossed(at(0.1), at(0.5, JobStatus.FAILED), (25, 50, 75)) == ()


def test_nothing_is_crossed_while_nobody_can_say_how_far_it_is() -> None:
    assert crossed(at(None), at(None), (25,)) == ()


@given(st.lists(st.integers(0, 40), min_size=1, max_size=30))
def test_no_threshold_is_told_twice_however_the_running_sub_job_falls_back(
    done: list[int],
) -> None:
    known, told = None, []
    for turn, count in enumerate(done):
        running = a_sub_job(turn, num_tasks=40, num_completed_tasks=count)
        seen_at = NOON + timedelta(seconds=turn)
        after = advance(known, an_observation(running, seen_at=seen_at))
        for event in crossed(known, after, (25, 50, 75)):
            told += [*event.passed, event.percent]
        known = after

    assert len(told) == len(set(told))
    assert told == sorted(told, key=lambda percent: percent or 0)


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        (None, JobStatus.LAUNCHING, []),
        (None, JobStatus.RUNNING, [EventKind.STARTED]),
        (JobStatus.LAUNCHING, JobStatus.RUNNING, [EventKind.STARTED]),
        (JobStatus.LAUNCHING, JobStatus.SCALING, [EventKind.STARTED]),
        (JobStatus.SCALING, JobStatus.RUNNING, []),
        (JobStatus.RUNNING, JobStatus.RUNNING, []),
        (JobStatus.UNKNOWN, JobStatus.RUNNING, []),
        (JobStatus.RUNNING, JobStatus.UNKNOWN, []),
        (None, JobStatus.FINISHED, [EventKind.FINISHED]),
        (JobStatus.RUNNING, JobStatus.FAILED, [EventKind.FAILED]),
        (JobStatus.LAUNCHING, JobStatus.CANCELLED, [EventKind.CANCELLED]),
        (JobStatus.FAILED, JobStatus.FINISHED, []),
        (JobStatus.FINISHED, JobStatus.FINISHED, []),
    ],
)
def test_a_change_of_status_means_one_thing(
    before: JobStatus | None, after: JobStatus, kinds: list[EventKind]
) -> None:
    assert [event.kind for event in turned(before, after, NOON)] == kinds
