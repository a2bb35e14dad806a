"""Which project is watched for whom, and how its request budget is spent on that."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from bot.domain.jobs import Job, JobId, Observation
from bot.domain.pacing import Pace, sweep_interval, sweep_share
from bot.domain.watch import Look
from bot.errors import DliError
from bot.ports import Clock
from bot.ports.observer import Observer

BEAT = timedelta(seconds=0.5)
AFTER_YOU = 3
"""Beats for which a turn is left to others."""
FOR_PEOPLE = 0.15
"""Share of the budget that is left to people's questions, and to what an end costs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What a project allows, and how often its jobs are to be looked at."""

    per_minute: int
    beat: timedelta
    least: timedelta
    most: timedelta

    @property
    def sweeps_seen_to(self) -> timedelta:
        """How often it's seen whether a sweep is due."""
        return min(BEAT, self.beat / 2)

    @property
    def looks_seen_to(self) -> timedelta:
        """How often it's seen whether looks are due."""
        return min(BEAT, self.least / 2)

    def pace(self, jobs: int) -> Pace:
        """Return the pace of looks while so many jobs want them."""
        left = self._for_watching * (1 - self._sweeps(jobs))
        return Pace(least=self.least, most=self.most, per_minute=left, jobs=jobs)

    def between_sweeps(self, calls: int, jobs: int) -> timedelta:
        """Return the time between sweeps that cost so many calls."""
        return sweep_interval(self.beat, calls, self._for_watching, self._sweeps(jobs))

    @property
    def _for_watching(self) -> float:
        return self.per_minute * (1 - FOR_PEOPLE)

    def _sweeps(self, jobs: int) -> float:
        """Return the sweeps' share of what watching may use; looks always keep a little."""
        return min(0.9, sweep_share(jobs, self.least, self._for_watching))


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A project that is watched for a team.

    `skew` tells how far our clock is ahead of DLI's, None if that isn't known.
    `on_notices` is called when there's something to say. `replicas` counts the processes
    that share the budget.
    """

    team_id: str
    project: str
    means: Means
    clock: Clock
    skew: Callable[[], timedelta | None]
    on_notices: Callable[[], None]
    replicas: Callable[[], int]
    observer: Observer = field(default_factory=Observer)

    def facts(self, job_id: JobId, **more: object) -> dict[str, object]:
        """Return what a log tells of a job."""
        return {"team": self.team_id, "project": self.project, "job": job_id, **more}

    @property
    def patience(self) -> timedelta:
        """How long a sweep that is due is left to others by whoever made the last one."""
        return AFTER_YOU * self.means.sweeps_seen_to * (self.replicas() > 1)

    def look(
        self,
        job_id: JobId,
        answer: Job | Observation | DliError,
        *,
        matches: tuple[int, ...] = (),
        is_owned: bool = False,
        is_substitute: bool = False,
    ) -> Look:
        """Return an answer about a job of this project."""
        return Look(
            team_id=self.team_id,
            project=self.project,
            job_id=job_id,
            answer=answer,
            matches=matches,
            is_owned=is_owned,
            is_substitute=is_substitute,
        )
