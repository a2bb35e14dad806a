from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import cycle, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from bot.domain.events import odd
from bot.domain.forecast import Basis
from bot.domain.history import EarlierRun
from bot.domain.jobs import JobStatus, Observation
from bot.domain.journey import STEPS, Journey
from bot.domain.progress import Progress
from bot.domain.reckoning import ALMOST_DONE, NOTHING_KNOWN, Background, advance, from_status
from bot.domain.unusual import Oddity
from bot.store.columns import Document
from tests.builders import NOON, a_job, a_sub_job, an_observation
from tests.domain.runs import (
    PREPARES,
    an_earlier_run,
    backgrounds,
    earlier_runs,
    looks,
    steady,
)
from tests.replays import followed

SQLITE = sqlite.dialect()
KEPT_PROGRESS: Document[Progress] = Document(Progress)
KEPT_JOURNEY: Document[Journey] = Document(Journey)
BEGAN = Background(began_at=NOON)

known_before = st.lists(backgrounds, min_size=1, max_size=3)
a_story = st.tuples(looks(), known_before)
one_with_ends = st.tuples(looks(st.sampled_from(JobStatus)), known_before)
Story = tuple[list[Observation], list[Background]]


def told(story: Story) -> list[Progress]:
    known: Progress | None = None
    after = []
    for look, background in zip(story[0], cycle(story[1]), strict=False):
        known = advance(known, look, background)
        after.append(known)
    return after


def seen_after(seconds: float, *sub_jobs: object, **said: object) -> Observation:
    return an_observation(*sub_jobs, seen_at=NOON + timedelta(seconds=seconds), **said)  # type: ignore[arg-type]


def last(looks: Iterable[Observation], background: Background = BEGAN) -> Progress:
    *_, progress = followed(looks, background)
    return progress


@given(one_with_ends)
def test_the_overall_figure_never_falls_and_never_goes_away(story: Story) -> None:
    figures = [-1.0 if known.overall is None else known.overall for known in told(story)]

    assert all(earlier <= later for earlier, later in pairwise(figures))


@given(a_story)
def test_nothing_but_finished_is_complete(story: Story) -> None:
    assert all(0 <= (known.overall or 0.0) <= ALMOST_DONE for known in told(story))


@given(one_with_ends)
def test_what_is_finished_is_complete(story: Story) -> None:
    finished = [known for known in told(story) if known.status is JobStatus.FINISHED]

    assert all(known.overall == 1.0 and known.current is None for known in finished)


@given(one_with_ends)
def test_a_basis_is_given_exactly_where_a_figure_is(story: Story) -> None:
    for known in told(story):
        assert (known.overall is None) == (known.basis is None)
        assert (known.runs > 0) == (known.basis is Basis.HISTORY)


@given(one_with_ends)
def test_a_forecast_is_a_range_of_what_is_still_to_come(story: Story) -> None:
    for known in told(story):
        if known.forecast:
            assert timedelta(0) <= known.forecast.low <= known.forecast.high
            assert not known.status.is_final
            assert known.status is not JobStatus.UNKNOWN


@given(one_with_ends)
def test_each_oddity_is_told_once_and_stays(story: Story) -> None:
    after = told(story)

    looks = zip((None, *after), after, strict=False)
    events = [event.kind for before, now in looks for event in odd(before, now)]
    assert len(events) == len(set(events))
    assert all(before.oddities <= now.oddities for before, now in pairwise(after))


@given(one_with_ends)
def test_a_journey_only_goes_on(story: Story) -> None:
    for known in told(story):
        steps = known.journey.steps
        assert len(steps) <= STEPS
        assert all(step.seconds >= 0 for step in steps)
        for step, later in pairwise(steps):
            assert step.seconds <= later.seconds
            assert step.place <= later.place
            assert step.done <= later.done


@given(one_with_ends)
def test_the_current_sub_job_is_one_of_those_seen(story: Story) -> None:
    for known in told(story):
        place = (known.position or 0) - 1
        assert known.current is None or known.sub_jobs[place] is known.current


@given(one_with_ends)
def test_the_same_looks_come_to_the_same(story: Story) -> None:
    assert told(story) == told(story)


@given(one_with_ends)
def test_what_is_known_survives_the_store(story: Story) -> None:
    for known in told(story):
        text = KEPT_PROGRESS.process_bind_param(known, SQLITE)
        assert KEPT_PROGRESS.process_result_value(text, SQLITE) == known


@given(earlier_runs)
def test_the_journey_of_an_earlier_run_survives_the_store(run: EarlierRun) -> None:
    text = KEPT_JOURNEY.process_bind_param(run.journey, SQLITE)

    assert KEPT_JOURNEY.process_result_value(text, SQLITE) == run.journey


@given(one_with_ends)
def test_what_was_kept_goes_on_as_if_it_never_had_been(story: Story) -> None:
    *before, last_look = story[0]
    known = told((before, story[1]))[-1:]
    kept = [
        KEPT_PROGRESS.process_result_value(KEPT_PROGRESS.process_bind_param(one, SQLITE), SQLITE)
        for one in known
    ]

    goes_on = [advance(one, last_look, BEGAN) for one in (*known, *kept) if one]

    assert all(one == goes_on[0] for one in goes_on)


@given(one_with_ends, st.data())
def test_an_older_look_changes_nothing(story: Story, data: st.DataObject) -> None:
    known = told(story)[-1]
    older = data.draw(st.sampled_from(story[0]))
    older = replace(older, seen_at=known.seen_at - timedelta(microseconds=1))

    assert advance(known, older, story[1][0]) is known


@given(one_with_ends)
def test_the_status_alone_never_takes_back_how_far_a_job_is(story: Story) -> None:
    known = told(story)[-1]

    for status in JobStatus:
        later = from_status(known, a_job(status=status), known.seen_at)
        assert (later.overall or 0.0) >= (known.overall or 0.0)
        assert (later.overall is None) == (later.basis is None)
        assert later.forecast is None
        assert (later.status is JobStatus.FINISHED) <= (later.overall == 1)


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
    known = advance(None, an_observation(sub_job_id=3, progress=0.97))

    assert known.overall is None
    assert known.sub_job_progress == 0.97


def test_a_sub_job_that_is_no_longer_listed_still_counts() -> None:
    first = a_sub_job(6, num_tasks=50, num_completed_tasks=20)
    second = a_sub_job(7, num_tasks=50, num_completed_tasks=40)

    known = last([seen_after(5, first), seen_after(10, second)])

    assert known.position == 2
    assert known.journey.steps[-1].done == 60


def test_sub_job_zero_is_a_sub_job() -> None:
    zero = a_sub_job(0, num_tasks=10, num_completed_tasks=1)
    five = a_sub_job(5, num_tasks=10, num_completed_tasks=1)

    known = advance(None, an_observation(zero, five, sub_job_id=0))

    assert known.current is zero


def test_a_launching_job_is_at_nothing() -> None:
    assert advance(None, an_observation(status=JobStatus.LAUNCHING)).overall == 0


@pytest.mark.parametrize("status", [JobStatus.FAILED, JobStatus.CANCELLED])
@pytest.mark.parametrize("earlier", [(), (an_earlier_run(journey=steady(100)),)])
def test_a_job_that_broke_off_stays_where_it_was(
    status: JobStatus, earlier: tuple[EarlierRun, ...]
) -> None:
    first = a_sub_job(0, num_tasks=10, num_completed_tasks=4, name=PREPARES)
    second = a_sub_job(1, num_tasks=100, num_completed_tasks=1)
    background = replace(BEGAN, earlier=earlier)
    known = last([seen_after(5, first), seen_after(9, first, second)], background)

    ended = advance(known, seen_after(40, first, second, status=status), background)

    assert (ended.overall, ended.basis, ended.runs) == (known.overall, known.basis, known.runs)
    assert ended.current is None


@pytest.mark.parametrize("status", [JobStatus.FAILED, JobStatus.CANCELLED])
def test_how_far_a_job_was_that_is_first_seen_broken_off_is_unknown(status: JobStatus) -> None:
    subs = [a_sub_job(n, status="FAILED", num_tasks=9, num_completed_tasks=4) for n in range(2)]

    known = advance(None, an_observation(*subs, status=status))

    assert (known.overall, known.basis) == (None, None)


def test_a_figure_that_stands_keeps_what_it_rests_on() -> None:
    sub = a_sub_job(num_tasks=100, num_completed_tasks=60)
    earlier = an_earlier_run(1_000, journey=steady(1_000))

    by_tasks = last([seen_after(60, sub)])
    with_history = advance(by_tasks, seen_after(61, sub), replace(BEGAN, earlier=(earlier,)))

    assert (with_history.overall, with_history.basis, with_history.runs) == (0.6, Basis.TASKS, 0)


def test_history_that_cannot_be_read_for_a_while_still_counts_for_the_figure_it_gave() -> None:
    sub = a_sub_job(num_tasks=100, num_completed_tasks=10)
    known = last([seen_after(60, sub)], replace(BEGAN, earlier=(an_earlier_run(70),)))

    later = advance(known, seen_after(61, sub), BEGAN)

    assert (later.overall, later.basis, later.runs) == (known.overall, Basis.HISTORY, 1)


def test_a_launching_job_with_earlier_runs_rests_on_them() -> None:
    look = seen_after(1, status=JobStatus.LAUNCHING)

    known = last([look], replace(BEGAN, earlier=(an_earlier_run(),)))

    assert (known.overall, known.basis, known.runs) == (0.0, Basis.HISTORY, 1)
    assert known.forecast is not None


def test_a_job_asked_about_in_its_middle_is_where_earlier_runs_were() -> None:
    sub = a_sub_job(num_tasks=100, num_completed_tasks=50, stage_ids=(1,))
    earlier = an_earlier_run(100, journey=steady(100, launching=4))

    known = last([seen_after(52, sub)], replace(BEGAN, earlier=(earlier,)))

    assert known.overall == pytest.approx(0.52, abs=0.03)


def test_a_job_that_launched_when_it_was_last_seen_long_ago_did_not_launch_all_the_time() -> None:
    sub = a_sub_job(num_tasks=100, num_completed_tasks=50, stage_ids=(1,))
    earlier = an_earlier_run(100, journey=steady(100, launching=4))
    looks = [seen_after(2, status=JobStatus.LAUNCHING), seen_after(52, sub)]

    known = last(looks, replace(BEGAN, earlier=(earlier,)))

    assert known.overall == pytest.approx(0.52, abs=0.03)


def test_the_wait_for_a_busy_queue_is_no_progress() -> None:
    sub = a_sub_job(num_tasks=100, num_completed_tasks=10, stage_ids=(1,))
    earlier = an_earlier_run(100, journey=steady(100, launching=4))
    looks = [seen_after(second, status=JobStatus.LAUNCHING) for second in range(0, 600, 5)]

    known = last([*looks, seen_after(600, sub)], replace(BEGAN, earlier=(earlier,)))

    assert (known.overall or 0.0) < 0.15


def test_a_clock_ahead_of_ours_does_not_stop_the_time() -> None:
    ahead = Background(began_at=NOON + timedelta(minutes=5))
    subs = [a_sub_job(num_tasks=100, num_completed_tasks=n) for n in range(0, 60, 10)]

    known = last([seen_after(n, sub) for n, sub in enumerate(subs)], ahead)

    assert known.began_at == NOON
    assert [step.seconds for step in known.journey.steps] == [0, 1, 2, 3, 4, 5]


def test_a_beginning_that_is_learnt_later_moves_what_was_seen_since() -> None:
    first = a_sub_job(num_tasks=100, num_completed_tasks=10)
    second = a_sub_job(num_tasks=100, num_completed_tasks=20)
    an_hour_ago = Background(began_at=NOON - timedelta(hours=1))

    known = last([seen_after(0, first), seen_after(5, first)], NOTHING_KNOWN)
    known = advance(known, seen_after(10, second), an_hour_ago)

    assert [step.seconds for step in known.journey.steps] == [0, 3600, 3610]


def test_a_beginning_once_known_is_not_forgotten() -> None:
    known = advance(None, seen_after(60), BEGAN)

    assert advance(known, seen_after(61), NOTHING_KNOWN).began_at == NOON


def test_when_it_was_last_seen_to_gain_is_told() -> None:
    sub = a_sub_job(num_tasks=100, num_completed_tasks=10)

    known = last([seen_after(5, sub), seen_after(9, sub)])

    assert known.gained_at == NOON + timedelta(seconds=5)


def test_a_lone_sub_job_has_a_forecast_by_its_rate_in_its_middle() -> None:
    looks = [
        seen_after(n, a_sub_job(num_tasks=100, num_completed_tasks=n)) for n in range(0, 51, 5)
    ]

    known = last(looks)

    assert known.forecast is not None
    assert (known.forecast.basis, known.forecast.runs) == (Basis.TASKS, 0)
    assert known.forecast.low < timedelta(seconds=50) < known.forecast.high


def test_a_sub_job_that_prepares_another_has_no_forecast_of_its_own() -> None:
    looks = [
        seen_after(n, a_sub_job(num_tasks=100, num_completed_tasks=n, name=PREPARES))
        for n in range(0, 51, 5)
    ]

    assert last(looks).forecast is None


def test_oddities_outlast_what_they_were_about() -> None:
    sub = a_sub_job(num_tasks=10, num_completed_tasks=1)
    more = a_sub_job(num_tasks=10, num_completed_tasks=2)
    hanging = [seen_after(1, sub), seen_after(500, sub)]

    assert last(hanging).oddities == {Oddity.STALLED}
    assert last([*hanging, seen_after(501, more)]).oddities == {Oddity.STALLED}
    ended = seen_after(502, status=JobStatus.FINISHED)
    assert last([*hanging, ended]).oddities == {Oddity.STALLED}


def test_the_status_alone_keeps_what_was_seen() -> None:
    known = advance(None, an_observation(a_sub_job(num_tasks=10, num_completed_tasks=4)))

    later = from_status(known, a_job(), NOON + timedelta(seconds=1))

    assert later.overall == 0.4
    assert (later.journey, later.current) == (known.journey, known.current)


def test_the_status_alone_can_tell_the_end() -> None:
    assert from_status(None, a_job(status=JobStatus.FINISHED), NOON).overall == 1


def test_the_status_alone_tells_nothing_of_how_far_a_running_job_is() -> None:
    known = from_status(None, a_job(status=JobStatus.RUNNING), NOON)

    assert (known.overall, known.basis, known.forecast) == (None, None, None)


def a_sequence(done: Sequence[int]) -> list[Observation]:
    """Return looks at a lone sub job whose count of tasks may fall."""
    return [
        seen_after(at, a_sub_job(num_tasks=100, num_completed_tasks=count))
        for at, count in enumerate(done)
    ]


@given(st.lists(st.integers(-10, 120), min_size=1, max_size=30))
def test_a_lone_sub_job_is_as_far_as_it_ever_was(done: list[int]) -> None:
    most = max(min(100, max(0, count)) for count in done)

    assert last(a_sequence(done)).overall == min(ALMOST_DONE, most / 100)


def test_a_figure_stands_still_with_its_run_and_nobody_says_how_long_it_takes() -> None:
    sub = a_sub_job(num_tasks=10, num_completed_tasks=4)
    background = Background(earlier=(an_earlier_run(),), began_at=NOON)
    known = advance(None, an_observation(sub, seen_at=NOON + timedelta(seconds=5)), background)
    looks = [an_observation(sub, seen_at=NOON + timedelta(hours=hour)) for hour in (1, 2)]

    first, second = (advance(known, look, background) for look in looks)

    assert Oddity.STALLED in first.oddities
    assert (first.overall, first.forecast) == (second.overall, None)


def test_looks_that_show_no_step_are_counted() -> None:
    sub = a_sub_job(num_tasks=10, num_completed_tasks=4)
    later = a_sub_job(num_tasks=10, num_completed_tasks=5)
    looks = [
        an_observation(one, seen_at=NOON + timedelta(seconds=at))
        for at, one in enumerate((sub, sub, sub, later, later))
    ]

    story = told((looks, [Background()]))

    assert [known.idle_looks for known in story] == [0, 1, 2, 0, 1]
