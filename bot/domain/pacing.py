"""When to ask DLI next: sweeps for all jobs at once, and looks, a progress call for one job.

All are paid from one small budget of requests. Sweeps are cheap and show every end;
looks are dear, so each is put where a threshold is most likely about to be crossed.
`python -m benchmarks.detection` measures what that is worth, and the constants.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import takewhile
from math import sqrt

from bot.domain.progress import Progress

MARKS = 8
"""As many looks as a trail remembers."""

SHARE = 0.28
"""What sweeps may use of the budget while looks need the rest."""

EASE = 8
"""Budget is short if it doesn't allow each job a look in so many times the least wait."""

USUAL = timedelta(minutes=5)
"""A crossing so far ahead gets an even share of the looks; others by the square root."""

TRUST = 3
"""Predict no further ahead than so many times what the trail covers."""

LONGEST = timedelta(days=1)
"""No wait is longer, however short the budget is: it may not stay so."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a look showed: how far the job was, 0..1, and in how many sub jobs."""

    seen_at: datetime
    share: float
    sub_jobs: int


@dataclass(frozen=True, slots=True)
class Trail:
    """The last looks at a job, oldest first: all that is remembered of its pace."""

    marks: tuple[Mark, ...] = ()

    def extended(self, progress: Progress) -> "Trail":
        """Add what a look showed; forget what is no older, as if the clock went backwards."""
        mark = Mark(progress.seen_at, progress.overall or 0.0, progress.seen_sub_jobs)
        older = tuple(takewhile(lambda one: one.seen_at < mark.seen_at, self.marks))
        return Trail((*older, mark)[-MARKS:])

    def rewound(self, back: timedelta) -> "Trail":
        """Return the same trail by a clock that was set back."""
        return Trail(tuple(replace(mark, seen_at=mark.seen_at - back) for mark in self.marks))


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a job may be looked at.

    `least` and `most` bound the time between two looks; `per_minute` requests are left
    for looks, at `jobs` jobs whose progress somebody wants. Where that is too little,
    all jobs are slowed down alike.
    """

    least: timedelta
    most: timedelta
    per_minute: float
    jobs: int

    @property
    def spacing(self) -> timedelta:
        """The time between looks at whatever jobs, lest a burst use up the minute."""
        return timedelta(minutes=1) / max(self.per_minute, 0.1)

    @property
    def even(self) -> timedelta:
        """The time between two looks at a job if all were looked at in turn."""
        return self.spacing * self.jobs

    @property
    def longest(self) -> timedelta:
        """The longest time between two looks at a job."""
        return min(LONGEST, self.most * self.stretch)

    @property
    def stretch(self) -> float:
        """How many times longer than set the bounds are; 1 while there is enough."""
        return max(1.0, self.even / (self.least * EASE))


def sweep_share(jobs: int, least: timedelta, per_minute: float) -> float:
    """Return the sweeps' share of the budget: more than usual if few jobs need looks."""
    wanted = jobs * timedelta(minutes=1) / (least * EASE)
    return max(SHARE, 1 - wanted / per_minute)


def sweep_interval(
    beat: timedelta, calls: int, per_minute: float, share: float = SHARE
) -> timedelta:
    """Return the time between sweeps of so many calls: `beat`, or longer to keep the share."""
    return max(beat, timedelta(minutes=1) * (calls / (per_minute * share)))


def backoff(troubles: int, pace: Pace) -> timedelta:
    """Return the wait after so many looks in a row that came to nothing."""
    return min(pace.most, pace.least * float(2 ** min(troubles, 16)))


def next_look(trail: Trail, goals: Iterable[float], pace: Pace, now: datetime) -> datetime:
    """Return when to look again, `now` at the earliest; at once if never looked.

    `goals` are the thresholds still to come, 0..1. Without any, looks only keep the card
    fresh, as seldom as may be.
    """
    if not trail.marks:
        return now
    last = trail.marks[-1]
    ahead = [goal for goal in goals if goal > last.share]
    if not ahead:
        return max(now, min(last.seen_at, now) + pace.longest)
    wait = min(pace.longest, max(pace.least * pace.stretch, _wait(trail, min(ahead), pace)))
    return max(now, min(last.seen_at, now) + wait)


def _wait(trail: Trail, goal: float, pace: Pace) -> timedelta:
    """Return the wait before a goal: half the way to it at least, and all of it at most.

    In between decides how much budget there is. Looks are spent best if the time between
    them goes with the square root of how far the crossing is, since it is the less
    certain the farther it is.
    """
    ahead = _ahead(trail, goal, pace.least)
    return min(max(pace.even * sqrt(ahead / USUAL), ahead / 2), ahead)


def _ahead(trail: Trail, goal: float, least: timedelta) -> timedelta:
    """Return how far ahead a crossing is to be expected, as far as can be foreseen."""
    last = trail.marks[-1]
    horizon = TRUST * max(least, last.seen_at - trail.marks[0].seen_at)
    for first in _comparable(trail):
        if (gained := last.share - first.share) > 0:
            took = last.seen_at - first.seen_at
            return took * min(horizon / took, (goal - last.share) / gained)
    return horizon


def _comparable(trail: Trail) -> Iterable[Mark]:
    """Return the marks since the last sub job turned up, newest first: its speed is its own."""
    last = trail.marks[-1]
    earlier = reversed(trail.marks[:-1])
    return takewhile(lambda mark: mark.sub_jobs == last.sub_jobs, earlier)
