"""How good the ranges of a run's remaining time are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeAlias

from benchmarks.figures import Row
from benchmarks.scores import SHARES, middle, moment, percent, stood, weighted


@dataclass(frozen=True, slots=True)
class Range:
    """A range of what is left of a run, in seconds; `truth` is what really was left."""

    truth: float
    low: float
    high: float

    @property
    def holds(self) -> bool:
        """Whether the truth lies within."""
        return self.low <= self.truth <= self.high

    @property
    def width(self) -> float:
        """Its width relative to the truth."""
        return (self.high - self.low) / self.truth

    @property
    def off(self) -> float:
        """How far its middle is off, relative to the truth."""
        return abs((self.low + self.high) / 2 - self.truth) / self.truth


Told: TypeAlias = Sequence[tuple[float, Range | None]]
"""The looks at a run before its end: when, and the range that was given."""


def rows(name: str, runs: Sequence[tuple[float, Told]]) -> Iterator[Row]:
    """Sum up runs, each with the seconds it took: at each of `SHARES`, and over their time."""
    for share in SHARES:
        found = [_at(seconds, told, share) for seconds, told in runs]
        given = [one for one in found if one]
        yield _row(
            name,
            f"{share:.0%}",
            [one is not None for one in found],
            [one.holds for one in given],
            [one.width for one in given],
            [one.off for one in given],
        )
    yield _over_time(name, runs)


def _at(seconds: float, told: Told, share: float) -> Range | None:
    place = moment(seconds, [at for at, _ in told], share)
    return None if place is None else told[place][1]


def _over_time(name: str, runs: Sequence[tuple[float, Told]]) -> Row:
    """Average over each run's time, then over runs; widths are the runs' medians."""
    shares, held, widths, off = [], [], [], []
    for seconds, told in runs:
        weights = stood(seconds, [at for at, _ in told])
        shares.append(weighted([one is not None for _, one in told], weights))
        given = [(one, weight) for (_, one), weight in zip(told, weights, strict=True) if one]
        if given:
            held.append(weighted([one.holds for one, _ in given], [weight for _, weight in given]))
            widths.append(median(one.width for one, _ in given))
            off.append(median(one.off for one, _ in given))
    return _row(name, "all its time", shares, held, widths, off)


def _row(
    name: str,
    when: str,
    given: Sequence[float],
    held: Sequence[float],
    widths: Sequence[float],
    off: Sequence[float],
) -> Row:
    return {
        "runs": name,
        "at": when,
        "cases": len(given),
        "with a range %": percent(given),
        "of these true %": percent(held),
        "width / truth": middle(widths),
        "middle off": middle(off),
    }
