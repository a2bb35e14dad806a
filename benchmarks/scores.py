"""How good estimates of a run are, and how good those of many runs."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median, stdev

from benchmarks.estimators import Estimate
from benchmarks.figures import Row

SHARES = (0.25, 0.5, 0.75)
"""Of a run's time, at which its remaining time is judged."""

HIGH, HALF = 0.9, 0.5
SURE = 1.96
"""Standard errors to either side that hold 95 % of the cases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What became of one run; `left` is how far the remaining time was off at each of `SHARES`.

    `error` is averaged over the run's time, `back` is the share of steps that fell. Infinite:
    nothing was said.
    """

    error: float
    back: float
    is_early: bool
    crossings: int
    left: tuple[float, ...]


def score(seconds: float, times: Sequence[float], estimates: Sequence[Estimate]) -> Score:
    """Judge the estimates of a run that took so many seconds; each stands until the next."""
    shares = [estimate.share for estimate in estimates]
    falls = [later < earlier for earlier, later in pairwise(shares)]
    off = [abs(share - at / seconds) for at, share in zip(times, shares, strict=True)]
    early = (share for at, share in zip(times, shares, strict=True) if at < seconds * HALF)
    return Score(
        error=over_time(seconds, times, off),
        back=fmean(falls) if falls else 0.0,
        is_early=any(share >= HIGH for share in early),
        crossings=sum(earlier < HALF <= later for earlier, later in pairwise(shares)),
        left=tuple(_off(seconds, times, estimates, share) for share in SHARES),
    )


def over_time(seconds: float, times: Sequence[float], values: Sequence[float]) -> float:
    """Return the mean of values, each weighted by how long it stood."""
    return weighted(values, stood(seconds, times))


def stood(seconds: float, times: Sequence[float]) -> list[float]:
    """Return how long each look was the latest one in a run of so many seconds."""
    return [later - at for at, later in pairwise((*times, seconds))]


def weighted(values: Sequence[float], weights: Sequence[float]) -> float:
    """Return the weighted mean."""
    return sum(value * one for value, one in zip(values, weights, strict=True)) / sum(weights)


def moment(seconds: float, times: Sequence[float], share: float) -> int | None:
    """Return the first look at or after that share of a run's time, if there is one."""
    return next((place for place, at in enumerate(times) if at >= share * seconds), None)


def summed_up(name: str, scores: Sequence[Score]) -> Row:
    """Return a line of the table; what was never said counts as infinitely wrong."""
    errors = [one.error for one in scores]
    crossings = [one.crossings for one in scores]
    either_side = SURE * stdev(errors) / math.sqrt(len(errors)) if len(errors) > 1 else math.nan
    return {
        "estimator": name,
        "MAE ±95 %": f"{fmean(errors):.3f} ±{either_side:.3f}",
        "back %": f"{100 * fmean(one.back for one in scores):.1f}",
        "runs back %": percent(one.back > 0 for one in scores),
        "early %": percent(one.is_early for one in scores),
        "crossings": f"{fmean(crossings):.2f}/{max(crossings)}",
        **{
            f"ETA {share:.0%}": _said(one.left[place] for one in scores)
            for place, share in enumerate(SHARES)
        },
    }


def percent(shares: Iterable[float]) -> int | None:
    """Return the mean of shares, or of truths, in percent; None of nothing."""
    found = list(shares)
    return round(100 * fmean(found)) if found else None


def middle(values: Iterable[float]) -> float | None:
    """Return the median; None of nothing."""
    found = list(values)
    return round(median(found), 2) if found else None


def _off(
    seconds: float, times: Sequence[float], estimates: Sequence[Estimate], share: float
) -> float:
    place = moment(seconds, times, share)
    said = None if place is None else estimates[place].remaining
    if place is None or said is None:
        return math.inf
    truth = seconds - times[place]
    return abs(said - truth) / truth


def _said(errors: Iterable[float]) -> str:
    found = list(errors)
    unsaid = sum(map(math.isinf, found))
    return f"{median(found):.2f}" + (f" ({unsaid} n/a)" if unsaid else "")
