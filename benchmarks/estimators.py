"""Plain ways to tell how far a run is, to compare ours with.

Each takes a run and the earlier ones of its statement, and returns an estimate for each look.
Those that need earlier runs fall back on `c3` where there are none.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import accumulate
from statistics import fmean, median
from typing import NamedTuple, TypeAlias

from benchmarks.recorded_runs import Look, Run, SubJob

ALMOST = 0.99
"""As far as a run goes by earlier ones, while it runs."""

BINS = 5
"""Into which `c3` sorts shares of tasks."""

OVERDUE = 0.05
"""Of its time so far: what is left of a run that has already taken longer than earlier ones."""


class Estimate(NamedTuple):
    """How far a run is, and how many seconds are left; None where nothing is said of it."""

    share: float
    remaining: float | None


Estimator: TypeAlias = Callable[[Run, Sequence[Run]], list[Estimate]]
Count: TypeAlias = Callable[[Look], float]
Cell: TypeAlias = tuple[int, int]


def baselines(training: Iterable[Run]) -> dict[str, Estimator]:
    """Return every baseline; two of them are fitted on the training runs, which they may judge."""
    runs = [run for run in training if run.counts]
    calibrated = _calibrated(calibration(runs))
    return {
        "0 constant 0.5": _counted(lambda look: 0.5),
        "0c clock only": clock(median(run.seconds for run in runs)),
        "a raw `progress`": _counted(lambda look: look.progress),
        "b tasks done/known": _counted(of_known),
        "b1 same, skipped out": _counted(without_skipped),
        "b2 same, skips inferred": _counted(without_inferred),
        "c high-water of b": _high_water(of_known),
        "c1 high-water of b1": _high_water(without_skipped),
        "c2 high-water of b2": _high_water(without_inferred),
        "c3 calibrated c1": calibrated,
        "d1 history: mean duration": _or(calibrated, mean_duration),
        "d2 history: total tasks": _or(calibrated, total_tasks),
        "d3 history: profile": _or(calibrated, profile),
        "e blend": _or(calibrated, blend),
    }


def clock(typical_seconds: float) -> Estimator:
    """Know nothing of a run but its time so far: always as much is left as is typical."""
    return _counted(lambda look: look.seconds / (look.seconds + typical_seconds))


def of_known(look: Look) -> float:
    """Return the share of all tasks listed so far that are done."""
    return _ratio(_done(look), sum(one.tasks for one in look.sub_jobs))


def without_skipped(look: Look) -> float:
    """Leave out what Spark says it skipped, which it does when a sub job has ended."""
    return _ratio(_done(look), sum(one.tasks - one.skipped for one in look.sub_jobs))


def without_inferred(look: Look) -> float:
    """Leave out too what a running sub job will skip, if all its stages but one have run.

    Adaptive execution lists each of them again, after it ran as a sub job of its own.
    """
    ended: list[SubJob] = []
    to_do = 0
    for one in look.sub_jobs:
        before = ended[-(one.stages - 1) :] if one.stages > 1 else []
        if one.is_running:
            ran = min(one.tasks - 1, sum(other.done for other in before))
            to_do += max(one.done, one.tasks - ran)
        else:
            ended.append(one)
            to_do += one.tasks - one.skipped
    return _ratio(_done(look), to_do)


def calibration(runs: Iterable[Run]) -> Mapping[Cell, float]:
    """Return how far runs really were: a mean over looks, by sub jobs so far and bin of `c1`."""
    found: dict[Cell, list[float]] = {}
    for run in runs:
        for look, high in zip(run.looks, _highest(run, without_skipped), strict=True):
            if look.sub_jobs:
                truths = found.setdefault(_cell(look, high), [])
                truths.append(look.seconds / run.seconds)
    return {cell: fmean(truths) for cell, truths in found.items()}


def mean_duration(run: Run, earlier: Sequence[Run]) -> list[Estimate]:
    """Take as long for granted as earlier runs took."""
    mean = fmean(one.seconds for one in earlier)
    return [
        Estimate(
            share=min(ALMOST, look.seconds / mean),
            remaining=max(mean - look.seconds, OVERDUE * look.seconds),
        )
        for look in run.looks
    ]


def total_tasks(run: Run, earlier: Sequence[Run]) -> list[Estimate]:
    """Take as many tasks for granted as earlier runs really ran."""
    mean = fmean(_done(one.looks[-1]) for one in earlier)
    shares = (min(ALMOST, _ratio(_done(look), mean)) for look in run.looks)
    return _by_own_rate(run, accumulate(shares, max))


def profile(run: Run, earlier: Sequence[Run]) -> list[Estimate]:
    """Return how far earlier runs were, on average, when they were at the same place."""
    shares = (min(ALMOST, fmean(_when(one, place) for one in earlier)) for place in _places(run))
    return _by_own_rate(run, accumulate(shares, max))


def blend(run: Run, earlier: Sequence[Run]) -> list[Estimate]:
    """Average what is left by earlier durations, and by the profile at the run's own rate."""
    by_duration = mean_duration(run, earlier)
    by_profile = profile(run, earlier)
    shares = []
    for look, one, other in zip(run.looks, by_duration, by_profile, strict=True):
        known = [left for left in (one.remaining, other.remaining) if left is not None]
        shares.append(min(ALMOST, _ratio(look.seconds, look.seconds + fmean(known))))
    return _by_own_rate(run, accumulate(shares, max))


def _counted(count: Count) -> Estimator:
    return lambda run, earlier: _by_own_rate(run, map(count, run.looks))


def _high_water(count: Count) -> Estimator:
    return lambda run, earlier: _by_own_rate(run, _highest(run, count))


def _calibrated(table: Mapping[Cell, float]) -> Estimator:
    def estimate(run: Run, earlier: Sequence[Run]) -> list[Estimate]:
        highs = _highest(run, without_skipped)
        shares = (
            table.get(_cell(look, high), high) if high else 0.0
            for look, high in zip(run.looks, highs, strict=True)
        )
        return _by_own_rate(run, accumulate(shares, max))

    return estimate


def _or(otherwise: Estimator, by_history: Estimator) -> Estimator:
    return lambda run, earlier: (by_history if earlier else otherwise)(run, earlier)


def _by_own_rate(run: Run, shares: Iterable[float]) -> list[Estimate]:
    """Let the rest go as fast as what is done; nothing done says nothing of the rest."""
    return [
        Estimate(share, look.seconds * (1 - share) / share if share else None)
        for look, share in zip(run.looks, shares, strict=True)
    ]


def _highest(run: Run, count: Count) -> list[float]:
    return list(accumulate(map(count, run.looks), max))


def _cell(look: Look, share: float) -> Cell:
    seen = len(look.sub_jobs)
    return bisect_left((1, 2, 5), seen), min(BINS - 1, int(share * BINS))


def _done(look: Look) -> int:
    return sum(one.done for one in look.sub_jobs)


def _ratio(part: float, whole: float) -> float:
    return min(1.0, part / whole) if whole else 0.0


@cache
def _places(run: Run) -> list[tuple[int, float]]:
    """Return how many sub jobs were seen, and the share of the newest one's tasks; only rising."""
    return list(accumulate(map(_place, run.looks), max))


def _place(look: Look) -> tuple[int, float]:
    newest = look.sub_jobs[-1:]
    share = _ratio(sum(one.done for one in newest), sum(one.tasks - one.skipped for one in newest))
    return len(look.sub_jobs), share


def _when(run: Run, place: tuple[int, float]) -> float:
    """Return the share of its time at which a run was at a place: the middle of its stay.

    Where it never was just there, it is the middle between the looks before and after.
    """
    places = _places(run)
    first, after = bisect_left(places, place), bisect_right(places, place)
    arrived = run.looks[first if first < after else max(0, first - 1)].seconds
    left = run.looks[after].seconds if after < len(places) else run.seconds
    return (arrived + left) / 2 / run.seconds
