"""What holds of every recorded run, however it is looked at."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from functools import cache
from itertools import pairwise, takewhile
from random import Random
from typing import TypeAlias

import pytest
from sqlalchemy.dialects import sqlite

from bot.domain.events import EventKind, crossed, odd
from bot.domain.forecast import Basis
from bot.domain.jobs import JobStatus, Observation
from bot.domain.journey import STEPS
from bot.domain.known_tasks import is_lone
from bot.domain.progress import Progress
from bot.domain.reckoning import ALMOST_DONE, advance
from bot.store.columns import Document
from tests.replays import (
    VARIANTS,
    Recording,
    alone,
    before_each,
    every,
    followed,
    recordings,
    together,
)

Stories: TypeAlias = dict[Recording, tuple[Progress, ...]]
Chosen: TypeAlias = Callable[[Sequence[Observation]], Iterable[Observation]]


def seldom(looks: Sequence[Observation]) -> Iterator[Observation]:
    return every(looks, 5.0)


def with_gaps(looks: Sequence[Observation]) -> Iterator[Observation]:
    random = Random(looks[0].job_id)  # noqa: S311 - the same gaps each time
    return (look for look in looks if look is looks[-1] or random.random() < 0.2)


def late(looks: Sequence[Observation]) -> Sequence[Observation]:
    return looks[len(looks) // 2 :]


@cache
def looked_at(variant: str, choose: Chosen) -> Stories:
    earlier = before_each(variant)
    return {
        one: tuple(followed(choose(one.looks), one.background(earlier[one])))
        for one in recordings(variant)
    }


WAYS: list[Callable[[str], Stories]] = [
    alone,
    together,
    lambda variant: looked_at(variant, seldom),
    lambda variant: looked_at(variant, with_gaps),
    lambda variant: looked_at(variant, late),
]
NAMES = ["alone", "together", "seldom", "with gaps", "late"]


@pytest.fixture(params=VARIANTS)
def variant(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=WAYS, ids=NAMES)
def stories(variant: str, request: pytest.FixtureRequest) -> Stories:
    found: Stories = request.param(variant)
    return found


def test_all_recorded_runs_are_there(variant: str) -> None:
    assert len(recordings(variant)) == 171
    assert sum(len(one.looks) for one in recordings(variant)) == 15_429


def test_the_overall_figure_never_falls(stories: Stories) -> None:
    for story in stories.values():
        figures = [-1.0 if known.overall is None else known.overall for known in story]
        assert all(before <= after for before, after in pairwise(figures))


def test_exactly_what_is_finished_is_complete(stories: Stories) -> None:
    for known in (known for story in stories.values() for known in story):
        if known.status is JobStatus.FINISHED:
            assert known.overall == 1.0
        else:
            assert 0.0 <= (known.overall or 0.0) <= ALMOST_DONE


def test_a_basis_is_given_exactly_where_a_figure_is(stories: Stories) -> None:
    for known in (known for story in stories.values() for known in story):
        assert (known.overall is None) == (known.basis is None)
        assert (known.runs > 0) == (known.basis is Basis.HISTORY)


def test_a_forecast_is_a_range_of_what_is_still_to_come(stories: Stories) -> None:
    for known in (known for story in stories.values() for known in story):
        if known.forecast is not None:
            assert timedelta(0) <= known.forecast.low <= known.forecast.high
            assert not known.status.is_final


def test_oddities_stay_and_each_event_comes_once(stories: Stories) -> None:
    for story in stories.values():
        events = [
            event.key
            for before, after in zip((None, *story), story, strict=False)
            for event in (*odd(before, after), *crossed(before, after, range(5, 100, 5)))
        ]
        assert len(events) == len(set(events))
        assert all(before.oddities <= after.oddities for before, after in pairwise(story))


def test_a_journey_only_goes_on(stories: Stories) -> None:
    for story in stories.values():
        steps = story[-1].journey.steps
        assert len(steps) <= STEPS
        assert all(step.seconds < later.seconds for step, later in pairwise(steps[1:]))
        assert all((a.place, a.done) < (b.place, b.done) for a, b in pairwise(steps))


def test_what_is_known_survives_the_store(stories: Stories) -> None:
    kept: Document[Progress] = Document(Progress)
    dialect = sqlite.dialect()

    for story in stories.values():
        for known in story[:: max(1, len(story) // 3)]:
            text = kept.process_bind_param(known, dialect)
            assert kept.process_result_value(text, dialect) == known


def test_looks_that_come_again_or_late_change_nothing(variant: str) -> None:
    for one, story in together(variant).items():
        random = Random(one.job.job_id)  # noqa: S311 - the same order each time
        for number in random.sample(range(len(story)), min(5, len(story))):
            older = one.looks[random.randrange(number + 1)]
            again = advance(story[number], older, one.background(before_each(variant)[one]))
            if older.seen_at < story[number].seen_at:
                assert again is story[number]
            else:
                assert (again.overall, again.journey) == (
                    story[number].overall,
                    story[number].journey,
                )


def test_the_same_looks_come_to_the_same(variant: str) -> None:
    for one in recordings(variant)[::10]:
        background = one.background(before_each(variant)[one])
        assert tuple(followed(one.looks, background)) == together(variant)[one]


def test_a_lone_sub_job_without_earlier_runs_is_as_far_as_its_tasks(variant: str) -> None:
    checked = 0
    for story in alone(variant).values():
        most = 0.0
        for known in takewhile(lambda one: len(one.sub_jobs) <= 1, story):
            if known.current and known.current.total and is_lone(known.sub_jobs):
                most = max(most, known.current.done / known.current.total)
                assert (known.overall, known.basis) == (min(ALMOST_DONE, most), Basis.TASKS)
                checked += 1
    assert checked > 4_000


def told(known: Progress, look: Observation) -> tuple[object, ...]:
    """Return what has to count, whichever sub jobs are listed.

    It's the same in both variants as long as every sub job was seen, and those that have ended
    were seen with all they did.
    """
    running = {sub.id: sub.total for sub in look.sub_jobs if sub.is_running}
    seen = [(sub.id, sub.done, sub.stage_ids, running.get(sub.id)) for sub in known.sub_jobs]
    return look.status, look.seen_at, *seen


def alike(one: Progress, other: Progress) -> bool:
    names = ("status", "overall", "basis", "runs", "usual", "forecast", "journey", "oddities")
    return all(getattr(one, name) == getattr(other, name) for name in names)


@pytest.mark.parametrize("with_history", [False, True])
def test_it_does_not_matter_which_sub_jobs_are_listed_as_long_as_they_tell_the_same(
    with_history: bool,  # noqa: FBT001 - a parameter
) -> None:
    compared = whole = 0
    earlier = before_each("A")
    for one, other in zip(recordings("A"), recordings("B"), strict=True):
        background = one.background(earlier[one] if with_history else ())
        pairs = zip(
            one.looks,
            followed(one.looks, background),
            other.looks,
            followed(other.looks, background),
            strict=True,
        )
        for look, known, other_look, known_else in pairs:
            if told(known, look) != told(known_else, other_look):
                break
            assert alike(known, known_else)
            compared += 1
        else:
            whole += 1
    assert compared > 9_000
    assert whole > 40


def test_of_a_run_with_one_sub_job_either_list_tells_the_same() -> None:
    compared = 0
    for (one, story), other in zip(together("A").items(), together("B").values(), strict=True):
        if len(story[-1].sub_jobs) == 1 and not before_each("A")[one]:
            figures = [(known.overall, known.basis, known.forecast) for known in story]
            assert figures == [(known.overall, known.basis, known.forecast) for known in other]
            compared += 1
    assert compared > 20


def test_an_end_is_told_as_such_and_not_as_a_threshold(stories: Stories) -> None:
    for story in stories.values():
        for before, after in pairwise(story):
            if after.status.is_final:
                assert not crossed(before, after, range(101))
                assert EventKind.STALLED not in {event.kind for event in odd(before, after)}
