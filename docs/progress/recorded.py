"""What the charts show: recorded runs, and what was said of them as they went."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

from benchmarks import ours
from benchmarks.estimates import Case, cases
from benchmarks.estimators import Estimator, baselines
from benchmarks.injected import HANG, SLOW, injected
from benchmarks.ranges import Range, rows
from benchmarks.recorded_runs import SHIPPED, Run, lines, read
from benchmarks.scores import moment
from bot.replaying import Sample, replay
from docs.progress.charts import Points

FALLING = "fa724d27"
"""Fifteen sub jobs one after another; our error for it is above that of most runs."""
LONG = "272d403c"
"""The longest run of a statement that had run twice before."""
STEPS = 50
"""Into which the time of each run is divided, to average over runs."""


@dataclass(frozen=True)
class Recorded:
    """The recordings in which all sub jobs are listed, and what was said of them."""

    plain: Mapping[str, Estimator]
    known: Case
    alone: Case

    def run(self, beginning: str) -> Run:
        """Return the run whose job id begins like this."""
        return next(run for run in self.known.replays if run.path.name.startswith(beginning))

    def by(self, name: str, run: Run) -> Points:
        """Return what a plain way to estimate says of a run; `name` is its first word."""
        estimator = next(one for key, one in self.plain.items() if key.split()[0] == name)
        found = estimator(run, self.known.earlier[run])
        return [(look.seconds, one.share) for look, one in zip(run.looks, found, strict=True)]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A run to which something happens after `onset` seconds; `warned` is when it was told."""

    seconds: float
    onset: float
    overall: Points
    warned: Mapping[str, float]


def recorded(every: float | None = None) -> Recorded:
    """Replay the recordings, looked at every so many seconds, or as closely as they allow."""
    runs = read([SHIPPED], "A", every)
    found = {case.name: case for case in cases(runs, every)}
    return Recorded(baselines(runs), found["with history"], found["without history (each alone)"])


def overall(samples: Sequence[Sample]) -> Points:
    """Return how far a run was, as it was said."""
    return [(sample.t, sample.overall or 0.0) for sample in samples]


def of_time(run: Run, points: Points) -> Points:
    """Return the same against the share of a run's time, up to its end."""
    shares = [(at / run.seconds, value) for at, value in points if at < run.seconds]
    return [*shares, (1.0, shares[-1][1])]


def falls(run: Run) -> int:
    """Return how often DLI's own figure fell back."""
    return sum(later.progress < look.progress for look, later in pairwise(run.looks))


def name_of(run: Run) -> str:
    """Return the recording's name of a statement."""
    return str(lines(run.path)[0]["name"])


def errors(runs: Mapping[Run, Points]) -> Points:
    """Return how far estimates are off, on average, at each share of the runs' time."""
    return [
        (
            share,
            fmean(abs(_at(points, share * run.seconds) - share) for run, points in runs.items()),
        )
        for share in (step / STEPS for step in range(STEPS + 1))
    ]


def _at(points: Points, seconds: float) -> float:
    """Return the value that stood at a moment, 0 before the first one."""
    return next((value for at, value in reversed(points) if at <= seconds), 0.0)


def mean_error(case: Case) -> float:
    """Return how far the bot is off on average; what it said stands until the next look."""
    return fmean(
        off for _, off in errors({run: overall(said) for run, said in case.replays.items()})
    )


def lasting(case: Case, seconds: float) -> Case:
    """Return the runs that took so long."""
    found = {run: said for run, said in case.replays.items() if run.seconds >= seconds}
    return replace(case, replays=found)


def true_ranges(case: Case) -> str:
    """Return how many ranges hold the truth, as the benchmark counts over all the time."""
    told = [(run.seconds, ours.told(run, said)) for run, said in case.replays.items()]
    *_, whole = rows(case.name, told)
    return f"{whole['of these true %']} %"


def ranges(case: Case, share: float) -> list[Range]:
    """Return the ranges that were told when so much of their runs' time was over."""
    found = []
    for run, said in case.replays.items():
        told = ours.told(run, said)
        place = moment(run.seconds, [at for at, _ in told], share)
        if place is not None and (one := told[place][1]):
            found.append(one)
    return found


def troubles(run: Run, earlier: Sequence[Run]) -> tuple[Trouble, Trouble]:
    """Return a run three times slower, and one that hangs, after those `earlier`."""
    with TemporaryDirectory() as folder:
        made = injected([run], Path(folder))
        slow, hung = made[SLOW][0], made[HANG][0]
        before = [one.path for one in earlier]
        told = [_told(one.path, before) for one in (slow, hung)]
    return (
        Trouble(run.seconds * 3, slow.onset, overall(told[0]), _warned(told[0])),
        Trouble(run.seconds, hung.onset, overall(told[1]), _warned(told[1])),
    )


def _told(path: Path, before: Sequence[Path]) -> list[Sample]:
    return [sample for sample in replay([*before, path]) if sample.file == path.name]


def _warned(samples: Sequence[Sample]) -> dict[str, float]:
    return dict(_events(samples))


def _events(samples: Sequence[Sample]) -> Iterator[tuple[str, float]]:
    for sample in samples:
        for event in sample.events:
            if event in ours.WARNINGS:
                yield event, sample.t
