"""When to ask DLI next: list sweeps for all jobs, progress calls ("looks") for each one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.progress import Basis, Progress

MARKS = 8
"""As many looks as a trail remembers."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What one look showed: `share` of the tasks known then, which falls as more turn up."""

    seen_at: datetime
    share: float
    sub_jobs: int = 0


@dataclass(frozen=True, slots=True)
class Trail:
    """The last looks at a job, oldest first; all that is remembered of its pace."""

    marks: tuple[Mark, ...] = ()

    def extended(self, progress: Progress) -> "Trail":
        """Add what a look showed; after a clock that went backwards, begin anew."""
        mark = Mark(progress.seen_at, _share(progress), len(progress.sub_jobs))
        if self.marks and mark.seen_at <= self.marks[-1].seen_at:
            return Trail((mark,))
        return Trail((*self.marks, mark)[-MARKS:])


@dataclass(frozen=True, slots=True)
class Pace:
    """How often one job may be looked at.

    `least` and `most` bound the time between two looks. `per_minute` requests are left
    for looks at `jobs` jobs; both bounds stretch evenly when that is too little.
    """

    least: timedelta
    most: timedelta
    per_minute: float
    jobs: int

    @property
    def fair(self) -> timedelta:
        """The time between two looks at a job, were all looked at in turn."""
        return timedelta(minutes=self.jobs / max(self.per_minute, 0.01))


def sweep_interval(
    beat: timedelta, calls: int, per_minute: float, share: float = 0.25
) -> timedelta:
    """Return the time between two sweeps: `beat`, or what `share` of the budget allows."""
    return max(beat, timedelta(minutes=max(1, calls) / (per_minute * share)))


def next_look(trail: Trail, goals: Iterable[float], pace: Pace, now: datetime) -> datetime:
    """Return when to look: `now` if never looked, else when the next goal may be crossed."""
    if not trail.marks:
        return now
    last = trail.marks[-1]
    least, most = max(pace.least, pace.fair / 4), max(pace.most, pace.fair * 2)
    ahead = [goal for goal in goals if goal > last.share]
    wait = _crossing(trail, min(ahead)) if ahead else most
    return max(now, min(last.seen_at, now) + min(most, max(least, wait)))


def _share(progress: Progress) -> float:
    if progress.basis is Basis.HISTORY:
        return progress.overall or 0.0
    total = sum(sub.total for sub in progress.sub_jobs)
    return sum(sub.done for sub in progress.sub_jobs) / total if total else 0.0


def _crossing(trail: Trail, goal: float) -> timedelta:
    """Return how long after the last look the goal is crossed at the present speed."""
    first, last = trail.marks[0], trail.marks[-1]
    for mark in reversed(trail.marks):
        if mark.sub_jobs != last.sub_jobs or mark.share > last.share:
            break
        first = mark
    took, gained = last.seen_at - first.seen_at, last.share - first.share
    return took * ((goal - last.share) / gained) if gained > 0 else took / 2
