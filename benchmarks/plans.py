"""What happens to a job in virtual time, whoever watches it."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import NamedTuple, Protocol

from bot.domain.jobs import JobId, JobStatus, Observation

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
GOALS = (0.25, 0.5, 0.75)
MEDIAN_SECONDS = 600.0
SIGMA = 1.2


class Plan(Protocol):
    """A job's life, laid down beforehand; times are seconds since `EPOCH`.

    `crossings` tells when each of the `GOALS` is passed for somebody who asks DLI without
    pause; those that nobody could see passed before the end are missing.
    """

    @property
    def job_id(self) -> JobId:
        """Its id."""

    @property
    def started(self) -> float:
        """When it was submitted."""

    @property
    def ended(self) -> float:
        """When it ended."""

    @property
    def crossings(self) -> Mapping[float, float]:
        """When each goal is passed, if it is."""

    def status(self, now: float) -> JobStatus:
        """Return what `/status` and the list would say."""

    def observation(self, now: float) -> Observation:
        """Return what `/progress` would say."""


class Span(NamedTuple):
    """When a job starts, and how long it takes."""

    started: float
    seconds: float


def at(seconds: float) -> datetime:
    """Return a moment of virtual time."""
    return EPOCH + timedelta(seconds=seconds)


def seeded(seed: int) -> Random:
    """Return chance that comes out the same each time."""
    return Random(seed)  # noqa: S311 - nothing here is secret


def spans(random: Random, per_second: float, until: float) -> list[Span]:
    """Return jobs in the order of their start, as many at the beginning as later on.

    Those that run at 0 have started before. Long jobs are more among them than among those
    that start, so they are drawn from the distribution that is weighted by length.
    """
    middle = math.log(MEDIAN_SECONDS)
    running = round(per_second * math.exp(middle + SIGMA**2 / 2))
    found = []
    for _ in range(running):
        seconds = random.lognormvariate(middle + SIGMA**2, SIGMA)
        found.append(Span(-seconds * random.random(), seconds))
    now = random.expovariate(per_second)
    while now < until:
        found.append(Span(now, random.lognormvariate(middle, SIGMA)))
        now += random.expovariate(per_second)
    return sorted(found)
