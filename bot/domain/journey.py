"""The way a run took: how far it was, and when."""

from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

STEPS = 96
"""As many steps as a journey keeps; a longer one loses those that are closest in time."""
STAGES = 1_000
"""As many sub jobs as a journey tells the stages of: the first ones."""


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
    """The steps of a run, oldest first; none before a sub job was seen.

    The first one is where it was when it was last seen to launch, or when it was submitted if
    nobody looked by then. `stages` tells of each sub job seen, by its position, how many stages
    it has: that knows a sub job again in another run, whatever its number. `launching` is how
    many seconds surely went by before the first sub job, 0.0 if nobody was looking.
    """

    steps: tuple[Step, ...] = ()
    stages: tuple[int, ...] = ()
    launching: float = 0.0

    @property
    def pauses(self) -> tuple[float, ...]:
        """Seconds between one step and the next."""
        return tuple(later.seconds - step.seconds for step, later in pairwise(self.steps))

    def waiting(self, seconds: float) -> "Journey":
        """Wait so many seconds for the first sub job, unless one was seen already."""
        return self if self.steps else replace(self, launching=seconds)

    def to(self, step: Step, stages: tuple[int, ...]) -> "Journey":
        """Go on to a step; one that isn't further is no step."""
        steps = self.steps or (Step(min(self.launching, step.seconds), 0.0, 0),)
        last = steps[-1]
        place, done = max(last.place, step.place), max(last.done, step.done)
        is_later = step.seconds > last.seconds or not self.steps
        if is_later and (place, done) != (last.place, last.done):
            steps = (*steps, Step(step.seconds, place, done))
        kept = steps if len(steps) <= STEPS else _thinned(steps)
        return Journey(kept, stages[:STAGES], launching=steps[0].seconds)

    def since(self, earlier: float) -> "Journey":
        """Return the same journey, counted from so many seconds earlier."""
        launching = self.launching and self.launching + earlier
        moved = (step._replace(seconds=step.seconds + earlier) for step in self.steps[1:])
        begun = (step._replace(seconds=launching) for step in self.steps[:1])
        return replace(self, steps=(*begun, *moved), launching=launching)

    def rewound(self, seconds: float) -> "Journey":
        """Return the same journey by a clock that was set back by so many seconds."""
        steps = (step._replace(seconds=max(0.0, step.seconds - seconds)) for step in self.steps)
        return replace(self, steps=tuple(steps), launching=max(0.0, self.launching - seconds))

    def at(self, seconds: float) -> Step:
        """Return the last step by then, or the first one; there has to be one."""
        after = bisect_right(self.steps, seconds, key=lambda step: step.seconds)
        return self.steps[max(0, after - 1)]

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


def _thinned(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Drop the step whose neighbours are closest to each other, but never the first or last."""
    spans = [later.seconds - step.seconds for step, later in zip(steps, steps[2:], strict=False)]
    least = spans.index(min(spans)) + 1
    return (*steps[:least], *steps[least + 1 :])
