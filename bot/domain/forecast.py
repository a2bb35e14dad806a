"""How long a job will still run: a range with what it rests on, or nothing."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

HELD = 0.8
"""The share of cases in which the truth lies within a range that is given."""


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
