"""How good what is said of recorded runs has to be; `benchmarks.estimates` says how good it is."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import cache
from random import Random
from statistics import fmean
from typing import TypeAlias

import pytest

from benchmarks.scores import over_time
from bot.domain.jobs import JobStatus, Observation
from bot.domain.progress import Progress
from bot.domain.unusual import Oddity
from tests.replays import VARIANTS, Recording, alone, before_each, followed, recordings, together

WARNINGS = {Oddity.STALLED, Oddity.SLOW}
INTERVAL = timedelta(seconds=0.5)

Stories: TypeAlias = Mapping[Recording, tuple[Progress, ...]]


def judged(variant: str) -> list[Recording]:
    """Return the runs that are worth an estimate."""
    return [
        one
        for one, story in alone(variant).items()
        if one.job.status is JobStatus.FINISHED and one.seconds >= 1 and story[-1].sub_jobs
    ]


@cache
def with_history(variant: str) -> tuple[Recording, ...]:
    earlier = before_each(variant)
    return tuple(one for one in judged(variant) if any(run.finished for run in earlier[one]))


def over(one: Recording, story: tuple[Progress, ...], value: Callable[[Progress], float]) -> float:
    """Return the mean of a value over a run's time."""
    before = [known for known in story if one.elapsed(known) < one.seconds]
    return over_time(
        one.seconds, [one.elapsed(known) for known in before], list(map(value, before))
    )


def error(one: Recording, story: tuple[Progress, ...]) -> float:
    return over(
        one, story, lambda known: abs((known.overall or 0.0) - one.elapsed(known) / one.seconds)
    )


def held(one: Recording, known: Progress) -> bool | None:
    """Tell whether a forecast came true; None if there was none."""
    if known.forecast is None:
        return None
    left = timedelta(seconds=one.seconds - one.elapsed(known))
    return known.forecast.low <= left <= known.forecast.high


def shares_held(stories: Stories, runs: tuple[Recording, ...]) -> Iterator[float]:
    """Yield for each run the share of its forecasts that came true."""
    for one in runs:
        found = [held(one, known) for known in stories[one] if one.elapsed(known) < one.seconds]
        given = [holds for holds in found if holds is not None]
        if given:
            yield fmean(given)


@pytest.mark.parametrize(("variant", "most"), [("A", 0.085), ("B", 0.10)])
def test_with_earlier_runs_the_figure_is_near_the_share_of_time(variant: str, most: float) -> None:
    runs = with_history(variant)

    assert len(runs) == 96
    assert fmean(error(one, together(variant)[one]) for one in runs) <= most


@pytest.mark.parametrize(("variant", "most"), [("A", 0.196), ("B", 0.202)])
def test_without_them_the_figure_is_still_better_than_the_clock(variant: str, most: float) -> None:
    runs = judged(variant)

    assert len(runs) == 144
    assert fmean(error(one, alone(variant)[one]) for one in runs) <= most


@pytest.mark.parametrize("variant", VARIANTS)
def test_with_earlier_runs_a_forecast_is_given_nearly_always(variant: str) -> None:
    runs = with_history(variant)

    given = [
        over(one, together(variant)[one], lambda known: float(known.forecast is not None))
        for one in runs
    ]

    assert fmean(given) >= 0.9


@pytest.mark.parametrize("variant", VARIANTS)
def test_eight_times_of_ten_a_forecast_comes_true(variant: str) -> None:
    shares = list(shares_held(together(variant), with_history(variant)))

    assert 0.72 <= fmean(shares) <= 0.88


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("stories", [alone, together])
def test_few_ordinary_runs_are_called_stalled_or_slow(
    stories: Callable[[str], Stories], variant: str
) -> None:
    runs = judged(variant)

    warned = [one for one in runs if stories(variant)[one][-1].oddities & WARNINGS]

    assert len(warned) <= 0.02 * len(runs)


def hanging(one: Recording, onset: float, until: float) -> Iterator[Observation]:
    """Yield the looks of a run that does nothing more from a moment on."""
    hangs_from = one.began_at + timedelta(seconds=onset)
    before = [look for look in one.looks if look.seen_at <= hangs_from]
    yield from before
    at = before[-1].seen_at + INTERVAL
    while at <= one.began_at + timedelta(seconds=until):
        yield Observation(
            job_id=one.job.job_id,
            status=before[-1].status,
            seen_at=at,
            sub_job_id=before[-1].sub_job_id,
            sub_jobs=before[-1].sub_jobs,
        )
        at += INTERVAL


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_run_that_hangs_is_noticed_before_it_takes_five_times_as_long(variant: str) -> None:
    random = Random(1)  # noqa: S311 - the same each time
    runs = [one for one in with_history(variant) if one.seconds >= 5]
    noticed = []
    for one in runs:
        onset = one.seconds * random.uniform(0.2, 0.8)
        background = one.background(before_each(variant)[one])
        *_, known = followed(hanging(one, onset, 5 * one.seconds), background)
        noticed.append(bool(known.oddities & WARNINGS))

    assert len(runs) > 50
    assert fmean(noticed) >= 0.9


def off(one: Recording, known: Progress) -> float:
    return abs((known.overall or 0.0) - one.elapsed(known) / one.seconds)


def first_looks(variant: str, share: float) -> Iterator[tuple[Recording, Progress]]:
    """Yield what is said of runs that are asked about once, when so much of their time is over."""
    for one in with_history(variant):
        moment = one.began_at + timedelta(seconds=share * one.seconds)
        look = next((look for look in one.under_way if look.seen_at >= moment), None)
        if look:
            background = one.background(before_each(variant)[one])
            yield one, next(followed([look], background))


@pytest.mark.parametrize("share", [0.25, 0.5, 0.75, 0.9])
@pytest.mark.parametrize(("variant", "most"), [("A", 0.12), ("B", 0.17)])
def test_who_asks_only_once_learns_about_as_much(variant: str, most: float, share: float) -> None:
    found = list(first_looks(variant, share))

    assert fmean(off(one, known) for one, known in found) <= most
    assert fmean(bool(held(one, known)) for one, known in found) >= 0.65


@pytest.mark.parametrize("share", [0.3, 0.7])
def test_earlier_runs_that_were_watched_from_their_middle_on_do_not_mislead(share: float) -> None:
    earlier: dict[str, tuple[object, ...]] = {}
    errors = []
    for one in recordings("A"):
        known = tuple(earlier.get(one.statement_id, ()))
        background = one.background(known)  # type: ignore[arg-type]
        if one in with_history("A"):
            errors.append(error(one, tuple(followed(one.looks, background))))
        moment = one.began_at + timedelta(seconds=share * one.seconds)
        seen = [look for look in one.looks if look.seen_at >= moment] or one.looks[-1:]
        *_, end = followed(seen, one.background())
        earlier[one.statement_id] = (one.as_earlier(end), *known)

    assert fmean(errors) <= 0.13
