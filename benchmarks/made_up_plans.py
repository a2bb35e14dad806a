"""Made-up jobs: sub jobs one after another, each with its own speed, which changes on the way.

How many sub jobs there are, and for how long none runs between two, is as in the recorded
Spark runs; the rest is log-normal.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from random import Random

from benchmarks.plans import GOALS, Span, at
from bot.domain.jobs import JobId, JobStatus, Observation, SubJob
from bot.domain.reckoning import advance

SUB_JOBS = {(1, 1): 107, (2, 5): 107, (6, 20): 54}
"""So many recorded runs had so many sub jobs."""
PAUSE = 0.13
"""The share of a sub job's time that goes by until the next one is listed."""
LAUNCH_SECONDS = 10.0
STRETCHES = 4
"""As many speeds as a sub job has."""
UNEVEN = 0.7
"""Sigma of the sub jobs' lengths, and of their tasks per second."""
UNSTEADY = 0.5
"""Sigma of the speeds of one sub job."""
PRECISION = 0.01
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Part:
    """A sub job: since when it is listed, and what share of its tasks has run when."""

    id: int
    listed: float
    tasks: int
    times: tuple[float, ...]
    shares: tuple[float, ...]

    def seen(self, now: float) -> SubJob:
        """Return what DLI says of it."""
        return SubJob(
            id=self.id,
            status="SUCCEEDED" if now >= self.times[-1] else "RUNNING",
            num_tasks=self.tasks,
            num_completed_tasks=int(self.tasks * self._share(now)),
        )

    def _share(self, now: float) -> float:
        if now < self.times[0]:
            return 0.0
        if now >= self.times[-1]:
            return 1.0
        place = bisect_right(self.times, now)
        early, late = self.times[place - 1], self.times[place]
        low, high = self.shares[place - 1], self.shares[place]
        return low + (high - low) * (now - early) / (late - early)


@dataclass(slots=True)
class MadeUp:
    """A job as made up."""

    job_id: JobId
    started: float
    launched: float
    ended: float
    parts: tuple[Part, ...]
    crossings: Mapping[float, float] = field(init=False)

    def __post_init__(self) -> None:
        passed: dict[float, float] = {}
        # The share falls when a sub job is listed, and only rises until the next one is.
        edges = sorted({part.listed for part in self.parts} | {self.ended})
        for start, end in pairwise(edges):
            for goal in GOALS:
                if goal not in passed and self._share(end - PRECISION) >= goal:
                    passed[goal] = self._crossed(goal, start, end - PRECISION)
        self.crossings = passed

    def status(self, now: float) -> JobStatus:
        """Return what `/status` and the list would say."""
        if now >= self.ended:
            return JobStatus.FINISHED
        return JobStatus.RUNNING if now >= self.launched else JobStatus.LAUNCHING

    def observation(self, now: float) -> Observation:
        """Return what `/progress` would say; DLI lists sub jobs only until the end."""
        status = self.status(now)
        parts = () if status.is_final else self.parts
        seen = tuple(part.seen(now) for part in parts if part.listed <= now)
        return Observation(job_id=self.job_id, status=status, seen_at=at(now), sub_jobs=seen)

    def _share(self, now: float) -> float:
        return advance(None, self.observation(now)).overall or 0.0

    def _crossed(self, goal: float, low: float, high: float) -> float:
        while high - low > PRECISION:
            middle = (low + high) / 2
            low, high = (low, middle) if self._share(middle) >= goal else (middle, high)
        return high


def made_up(random: Random, number: int, span: Span, *, foreseen: bool) -> MadeUp:
    """Make up a job; `foreseen` sub jobs are listed from the beginning, others one by one."""
    ended = span.started + span.seconds
    launching = min(span.seconds / 3, random.lognormvariate(0, UNEVEN) * LAUNCH_SECONDS)
    launched = span.started + launching
    lengths = [random.lognormvariate(0, UNEVEN) for _ in range(_sub_jobs(random))]
    scale = (ended - launched) / sum(lengths)
    edges = [launched, *accumulate((one * scale for one in lengths[:-1]), initial=launched)][1:]
    edges.append(ended)
    parts = []
    for id_, (begun, over) in enumerate(pairwise(edges)):
        done = over if over == ended else over - PAUSE * (over - begun)
        parts.append(_part(random, id_, launched if foreseen else begun, (begun, done)))
    return MadeUp(JobId(str(number)), span.started, launched, ended, tuple(parts))


def _part(random: Random, id_: int, listed: float, run: tuple[float, float]) -> Part:
    begun, over = run
    speeds = [random.lognormvariate(0, UNSTEADY) for _ in range(STRETCHES)]
    step = (over - begun) / STRETCHES
    return Part(
        id=id_,
        listed=listed,
        tasks=max(1, round((over - begun) * random.lognormvariate(0, UNEVEN))),
        times=(*(begun + step * number for number in range(STRETCHES)), over),
        shares=tuple(done / sum(speeds) for done in accumulate(speeds, initial=0.0)),
    )


def _sub_jobs(random: Random) -> int:
    least, most = random.choices(list(SUB_JOBS), list(SUB_JOBS.values()))[0]
    return random.randint(least, most)
