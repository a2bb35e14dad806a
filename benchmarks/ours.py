"""What the product says of recorded runs: how far they are, what is left, what it warns of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from benchmarks.estimators import Estimate
from benchmarks.figures import Row
from benchmarks.injected import HANG, LONGEST, Injected
from benchmarks.ranges import Range, Told
from benchmarks.recorded_runs import Run
from benchmarks.scores import Score, middle, percent, score
from bot.replaying import Sample, replay

WARNINGS = ("slow", "stalled")

HANGS = (3.0, 5.0, LONGEST)
"""Times a run's duration that it hangs in all."""

Samples: TypeAlias = Sequence[Sample]
Delays: TypeAlias = Mapping[str, float]


def together(runs: Iterable[Run], every: float | None) -> dict[Run, Samples]:
    """Replay all runs in the given order, so that earlier ones are history for later ones."""
    found = _replayed([run.path for run in runs], every)
    return {run: found[run.path.name] for run in runs}


def alone(runs: Iterable[Run], every: float | None) -> dict[Run, Samples]:
    """Replay each run as if it were the first one."""
    return {run: _replayed([run.path], every)[run.path.name] for run in runs}


def judged(run: Run, samples: Samples) -> Score:
    """Judge `overall` like any estimate; what is left follows from it, not from the range."""
    before = _before(run, samples)
    return score(run.seconds, [one.t for one in before], [_estimate(one) for one in before])


def told(run: Run, samples: Samples) -> Told:
    """Return the ranges that were given of what is left."""
    return [(one.t, _range(run, one)) for one in _before(run, samples)]


def false_alarms(name: str, replays: Mapping[Run, Samples]) -> Row:
    """Return how many ordinary runs were warned of."""
    return _warned("ordinary", name, [_delays(run, ours, 0.0) for run, ours in replays.items()])


def alarms(
    kind: str,
    name: str,
    changed: Mapping[Injected, Sequence[Run]],
    every: float | None,
) -> Iterator[Row]:
    """Return how many runs were warned of to which something happened, and how soon.

    Before each, the runs that it comes with are replayed as its history. Of a shorter hang
    than was recorded, the beginning counts.
    """
    found = []
    for one, earlier in changed.items():
        samples = replay([*(run.path for run in earlier), one.path], every)
        its_own = (sample for sample in samples if sample.file == one.path.name)
        found.append(_delays(one.run, its_own, one.onset))
    if kind != HANG:
        yield _warned(kind, name, found)
        return
    for times in HANGS:
        short = [
            _within(one, times - made.onset / made.run.seconds)
            for one, made in zip(found, changed, strict=True)
        ]
        yield _warned(f"{kind}, {times:g}x in all", name, short)


def _replayed(paths: Sequence[Path], every: float | None) -> dict[str, list[Sample]]:
    found: dict[str, list[Sample]] = {}
    for sample in replay(paths, every):
        found.setdefault(sample.file, []).append(sample)
    return found


def _before(run: Run, samples: Samples) -> Samples:
    return [sample for sample in samples if sample.t < run.seconds]


def _estimate(sample: Sample) -> Estimate:
    share = sample.overall or 0.0
    return Estimate(share, sample.t * (1 - share) / share if share else None)


def _range(run: Run, sample: Sample) -> Range | None:
    if sample.remaining_low is None or sample.remaining_high is None:
        return None
    return Range(run.seconds - sample.t, sample.remaining_low, sample.remaining_high)


def _delays(run: Run, samples: Iterable[Sample], onset: float) -> Delays:
    """Return when each warning came first after the onset, in durations of the run."""
    first: dict[str, float] = {}
    for sample in samples:
        if sample.t >= onset:
            delay = (sample.t - onset) / run.seconds
            first = {event: delay for event in sample.events if event in WARNINGS} | first
        if len(first) == len(WARNINGS):
            break
    return first


def _within(delays: Delays, most: float) -> Delays:
    return {warning: delay for warning, delay in delays.items() if delay <= most}


def _warned(kind: str, name: str, found: Sequence[Delays]) -> Row:
    row: dict[str, str | int | float | None] = {
        "what happens": kind,
        "replayed": name,
        "runs": len(found),
    }
    for warning in WARNINGS:
        came = [delays[warning] for delays in found if warning in delays]
        row |= {
            f"{warning} %": percent(warning in delays for delays in found),
            f"{warning} after": middle(came),
        }
    return row
