"""The way a run took: how far it was, and when."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

STEPS = 96
"""As many steps as a journey keeps; a longer one loses every other of its older steps."""


class Step(NamedTuple):
    """A moment at which a run was seen to have come further.

    `seconds` since its submission; `place` is how many sub jobs had ended, and the share of
    those that ran on top; `done` counts the tasks that ran. All three only rise.
    """

    seconds: float
    place: float
    done: int


@dataclass(frozen=True, slots=True)
class Journey:
    """The steps of a run, oldest first, from its first sight of a sub job on.

    `stages` tells of each sub job seen, by its position, how many stages it has: that knows
    a sub job again in another run, whatever its number.
    """

    steps: tuple[Step, ...] = ()
    stages: tuple[int, ...] = ()

    @property
    def launching(self) -> float:
        """Seconds before the first sub job; 0.0 if nobody was looking by then."""
        return self.steps[0].seconds if self.steps and self.steps[0].place < 1 else 0.0

    @property
    def pauses(self) -> tuple[float, ...]:
        """Seconds between one step and the next."""
        return tuple(later.seconds - step.seconds for step, later in pairwise(self.steps))

    def to(self, step: Step, stages: tuple[int, ...]) -> "Journey":
        """Go on to a step; one that isn't further is no step."""
        if self.steps:
            last = self.steps[-1]
            place, done = max(last.place, step.place), max(last.done, step.done)
            if step.seconds <= last.seconds or (place, done) == (last.place, last.done):
                return Journey(self.steps, stages)
            step = Step(step.seconds, place, done)
        steps = (*self.steps, step)
        return Journey(steps if len(steps) <= STEPS else tuple(_thinned(steps)), stages)

    def stay(self, place: float) -> tuple[float, float | None]:
        """Return from when until when a run was at `place`; None if it never left it."""
        after = bisect_right(self.steps, place, key=lambda step: step.place)
        until = self.steps[after].seconds if after < len(self.steps) else None
        if after == 0:
            return self.launching, until
        here = self.steps[after - 1]
        if until is None or place == here.place:
            return here.seconds, until
        way = (place - here.place) / (self.steps[after].place - here.place)
        return here.seconds + way * (until - here.seconds), until


def _thinned(steps: tuple[Step, ...]) -> Iterator[Step]:
    """Drop every other step of the older half, but the first."""
    half = len(steps) // 2
    yield from steps[:half:2]
    yield from steps[half:]
