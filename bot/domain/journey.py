"""The way a run took: how far it was, and when."""

from dataclasses import dataclass
from typing import NamedTuple

STEPS = 96
"""As many steps as a journey keeps; a longer one loses every other of its older steps."""


class Step(NamedTuple):
    """A look at a run.

    `seconds` since its submission; `place` is how many sub jobs had ended, and the running
    one's share on top; `done` counts the tasks that ran. All three only rise.
    """

    seconds: float
    place: float
    done: int


@dataclass(frozen=True, slots=True)
class Journey:
    """The steps of a run, oldest first; the first one is its first sight of a sub job."""

    steps: tuple[Step, ...] = ()

    def extended(self, step: Step) -> "Journey":
        """Add a step; one that is no later than the last takes its place."""
        kept = tuple(one for one in self.steps[-1:] if one.seconds < step.seconds)
        steps = (*self.steps[:-1], *kept, step)
        return Journey(steps if len(steps) <= STEPS else _thinned(steps))


def _thinned(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Drop every other step of the older half, but the first."""
    half = len(steps) // 2
    return (*steps[:half:2], *steps[half:])
