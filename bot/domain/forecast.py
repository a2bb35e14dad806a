"""How long a job will still run: a range with what it rests on, or nothing.

The widths were measured on recorded runs, so that eight times of ten the truth lies inside:
`python -m benchmarks.estimates` tells how well they hold.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from math import exp, log, sqrt

from bot.domain.alongside import INSTANT, SoFar, counted, left
from bot.domain.history import EarlierRun

FADING = 0.9
"""What a run counts for, of what the next newer one does."""
ELSEWHERE = 0.5
"""What a run on another database counts for, of what one on the same does."""

LONGEST = timedelta.max / timedelta(seconds=2)
"""Seconds that a forecast goes at most, whatever DLI says that earlier runs took."""


class Basis(StrEnum):
    """What a figure rests on: this run's own tasks, or earlier runs of its statement."""

    TASKS = "tasks"
    HISTORY = "history"


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """How long a job will still run, counted from when it was seen; `low` <= `high`.

    Eight times of ten the truth lies in between. `runs` is how many earlier runs it rests
    on, 0 where it rests on this run's own rate.
    """

    low: timedelta
    high: timedelta
    basis: Basis
    runs: int = 0


@dataclass(frozen=True, slots=True)
class Outlook:
    """What earlier runs tell: seconds that count as taken, and that are likely still left.

    `unlikeness` is how much their durations differ, 1.0 where it is as much as is usual.
    `watched` tells that somebody watched one of them, so that more than durations is known.
    """

    taken: float
    left: float
    runs: int
    unlikeness: float = 1.0
    watched: bool = True

    @property
    def share(self) -> float:
        """How far the job is, 0..1."""
        return self.taken / (self.taken + self.left) if self.taken else 0.0


def outlook(run: SoFar, earlier: Iterable[EarlierRun], database_name: str) -> Outlook | None:
    """Return what earlier runs that finished, the newest first, tell together; None without any."""
    finished = [one for one in earlier if one.finished]
    if not finished:
        return None
    weights = [
        FADING**age * (1.0 if one.database_name == database_name else ELSEWHERE)
        for age, one in enumerate(finished)
    ]
    taken = _mean([counted(run, one) for one in finished], weights)
    remaining = exp(_mean([log(left(run, one)) for one in finished], weights))
    return Outlook(
        taken=taken,
        left=remaining,
        runs=len(finished),
        unlikeness=_unlikeness([one.duration.total_seconds() for one in finished]),
        watched=any(one.journey.steps for one in finished),
    )


_FROM_HISTORY: Sequence[tuple[float, float, float]] = (
    (0.1, 0.34, 1.57),
    (0.3, 0.49, 1.75),
    (0.5, 0.58, 1.82),
    (0.7, 0.55, 2.25),
    (0.9, 0.22, 5.40),
)
"""By the share of the way: how many times less, or more, than likely may be left."""
UNWATCHED = 1.4
"""The power to which that is raised where only durations are known."""
USUAL_SPREAD, USUAL_WEIGHT = 0.4, 3.0
"""How much runs of one statement differ as a rule, as a standard deviation of the logarithms
of their durations; and as many runs as have to differ less before that is half believed."""


def from_history(known: Outlook) -> Forecast:
    """Return the range around what is likely still left."""
    low, high = _widths(_FROM_HISTORY, known.share)
    power = known.unlikeness * (1.0 if known.watched else UNWATCHED)
    return _range(known.left, low**power, high**power, Basis.HISTORY, known.runs)


_FROM_RATE: Sequence[tuple[float, float, float]] = (
    (0.35, 0.27, 1.35),
    (0.55, 0.33, 1.35),
    (0.75, 0.50, 2.20),
)
RATE_FROM, RATE_TO, RATE_STEPS = 0.3, 0.8, 5
"""Shares of a lone sub job between which its rate tells something, and in how many steps:
before, tasks still warm up, and after, a few stragglers may take longer than all the rest."""


def from_rate(run: SoFar, share: float, tasks: int) -> Forecast | None:
    """Return the range by the rate of the only sub job, `share` of whose `tasks` are done.

    The rate is that of the newer half of its tasks. None where it would be a mere guess.
    """
    steps = run.journey.steps
    if not RATE_FROM <= share <= RATE_TO or len(steps) < RATE_STEPS:
        return None
    half = share * tasks / 2
    since = max(step.seconds for step in steps if step.done <= half or step is steps[0])
    took = run.elapsed - since
    done = max(1.0, share * tasks - half)
    low, high = _widths(_FROM_RATE, share)
    return _range(took * (1 - share) * tasks / done, low, high, Basis.TASKS, 0)


def _unlikeness(seconds: Sequence[float]) -> float:
    """Return how much durations differ, as a multiple of what is usual; few of them tell little."""
    logs = [log(max(INSTANT, one)) for one in seconds]
    mean = sum(logs) / len(logs)
    off = sum((one - mean) ** 2 for one in logs)
    variance = (USUAL_WEIGHT * USUAL_SPREAD**2 + off) / (USUAL_WEIGHT + len(logs) - 1)
    return sqrt(variance) / USUAL_SPREAD


def _range(likely: float, low: float, high: float, basis: Basis, runs: int) -> Forecast:
    return Forecast(
        low=timedelta(seconds=min(LONGEST, likely * low)),
        high=timedelta(seconds=min(LONGEST, likely * high)),
        basis=basis,
        runs=runs,
    )


def _widths(table: Sequence[tuple[float, float, float]], share: float) -> tuple[float, float]:
    """Read a table between its rows."""
    before = table[0]
    for row in table:
        if share <= row[0]:
            way = (share - before[0]) / (row[0] - before[0]) if row is not before else 0.0
            low = before[1] + max(0.0, way) * (row[1] - before[1])
            return low, before[2] + max(0.0, way) * (row[2] - before[2])
        before = row
    return before[1], before[2]


def _mean(values: Sequence[float], weights: Sequence[float]) -> float:
    total = sum(weights)
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) / total
