from collections.abc import Iterable, Sequence
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.jobs import JobStatus, Observation, SubJob
from bot.domain.known_tasks import share
from bot.domain.progress import Progress
from bot.domain.reckoning import advance
from bot.domain.sub_jobs import KEPT, MOST, NONE_PAST, Past, remembered
from bot.store.columns import Document
from bot.views.phases import culprit, phase
from tests.builders import NOON, a_sub_job, an_observation

NOBODY: tuple[SubJob, ...] = ()

ended = st.builds(
    a_sub_job,
    status=st.sampled_from(["SUCCEEDED", "FAILED"]),
    num_tasks=st.integers(0, 9),
    num_completed_tasks=st.integers(0, 9),
    num_failed_tasks=st.integers(0, 2),
    num_killed_tasks=st.integers(0, 2),
    stage_ids=st.lists(st.integers(0, 9), max_size=3).map(tuple),
)
many_that_ended = st.lists(ended, min_size=KEPT, max_size=2 * KEPT).map(
    lambda subs: [
        SubJob(**{**{name: getattr(one, name) for name in SubJob.__slots__}, "id": number})
        for number, one in enumerate(subs)
    ]
)


def one_by_one(subs: Sequence[SubJob]) -> tuple[Past, tuple[SubJob, ...]]:
    past, known = NONE_PAST, NOBODY
    for sub in subs:
        past, known = remembered(past, known, (sub,), frozenset())
    return past, known


def looks_at(subs: Iterable[SubJob]) -> Iterable[Observation]:
    for number, sub in enumerate(subs):
        yield an_observation(sub, seen_at=NOON + timedelta(seconds=number))


def after(looks: Iterable[Observation]) -> Progress:
    known: Progress | None = None
    for look in looks:
        known = advance(known, look)
    assert known is not None
    return known


@settings(max_examples=20)
@given(many_that_ended)
def test_the_sum_of_the_oldest_tells_what_they_would_have_told(subs: list[SubJob]) -> None:
    past, known = one_by_one(subs)

    assert len(known) == KEPT
    assert share(known, frozenset(), past) == share(subs, frozenset())
    assert past.count + len(known) == len(subs)
    assert past.total + sum(sub.total for sub in known) == sum(sub.total for sub in subs)
    assert past.failed + sum(sub.failed for sub in known) == sum(sub.failed for sub in subs)
    assert past.killed + sum(sub.killed for sub in known) == sum(sub.killed for sub in subs)


@settings(max_examples=20)
@given(many_that_ended)
def test_it_is_the_same_whether_dli_goes_on_to_list_those_that_ended(subs: list[SubJob]) -> None:
    past, known = NONE_PAST, NOBODY
    for number in range(1, len(subs) + 1):
        past, known = remembered(past, known, tuple(subs[:number]), frozenset())

    assert (past, known) == one_by_one(subs)


def test_one_that_runs_on_keeps_those_after_it_until_they_are_very_many() -> None:
    first = a_sub_job(0)
    past, known = NONE_PAST, NOBODY
    most = 0
    for number in range(1, 2 * MOST):
        sub = a_sub_job(number, status="SUCCEEDED")
        past, known = remembered(past, known, (first, sub), frozenset({0}))
        most = max(most, len(known))

    assert most == MOST
    assert len(known) == KEPT


def test_thousands_of_sub_jobs_take_no_more_room_than_a_few() -> None:
    progress = after(looks_at(a_sub_job(number, num_tasks=1) for number in range(3_000)))

    kept = Document[Progress](Progress)
    written = kept.process_bind_param(progress, None)  # type: ignore[arg-type]
    assert progress.seen_sub_jobs == progress.position == 3_000
    assert "sub job 3000 " in phase(progress)
    assert len(str(written)) < 20_000


def test_the_sub_job_that_failed_is_named_however_many_followed() -> None:
    failed = a_sub_job(3, status="FAILED", num_tasks=9, num_completed_tasks=7, num_failed_tasks=2)
    subs = [a_sub_job(n, status="SUCCEEDED", num_failed_tasks=n == 2) for n in range(3 * KEPT)]
    subs[3] = failed

    progress = after(looks_at(subs))
    end = advance(progress, an_observation(status=JobStatus.FAILED, seen_at=NOON.replace(hour=13)))

    assert culprit(end).startswith("failed in sub job 4 of 90 · 7 of 9 tasks")
