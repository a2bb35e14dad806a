"""Two ways of watching: as the bot does it, and each job at a fixed beat."""

import math
from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from heapq import heappop, heappush

from benchmarks.plans import GOALS, Plan, at, seeded
from bot.domain.jobs import JobId, JobStatus, Observation
from bot.domain.pacing import Pace, Trail, next_look, sweep_interval, sweep_share
from bot.domain.progress import Progress
from bot.domain.reckoning import advance

LEAST = timedelta(seconds=5)
MOST = timedelta(seconds=120)
BEAT = timedelta(seconds=5)
PAGE = 100
FEW = 3
"""Pages that one list of all jobs may take; if it takes more, it isn't tried for a while."""
TRY_AGAIN = 10
"""So many sweeps."""
PRECISION = 0.01
"""Seconds."""


@dataclass(slots=True)
class Ledger:
    """What was found out how late, and what it cost; all of it up to a moment."""

    until: float
    calls: int = 0
    ends: list[float] = field(default_factory=list)
    thresholds: list[float] = field(default_factory=list)
    told_by_end: int = 0

    def pay(self, now: float, calls: int = 1) -> None:
        """Count calls."""
        if now < self.until:
            self.calls += calls

    def passed(self, plan: Plan, goal: float, now: float, *, by_end: bool = False) -> None:
        """Note that a goal is known to be passed, if it was while the job was watched."""
        crossing = plan.crossings.get(goal, math.inf)
        if 0 <= crossing < self.until:
            # Who looks seldom may miss sub jobs that aren't listed any more, and so be early.
            self.thresholds.append(max(0.0, now - crossing))
            self.told_by_end += by_end

    def ended(self, plan: Plan, now: float) -> None:
        """Note that an end is known."""
        if plan.ended < self.until:
            self.ends.append(now - plan.ended)


@dataclass(slots=True, eq=False)
class Watched:
    """What is known of a job."""

    plan: Plan
    ledger: Ledger
    status: JobStatus = JobStatus.UNKNOWN
    progress: Progress | None = None
    trail: Trail = field(default_factory=Trail)
    goals: list[float] = field(default_factory=lambda: list(GOALS))
    due: float = math.inf

    def look(self, now: float) -> None:
        """Ask for its progress."""
        self.ledger.pay(now)
        self.keep(self.plan.observation(now), now)

    def keep(self, seen: Observation, now: float) -> None:
        """Add what was seen, and note what that tells."""
        self.progress = advance(self.progress, seen)
        self.trail = self.trail.extended(self.progress)
        self.turn(seen.status, now)
        share = self.progress.overall or 0.0
        for goal in [goal for goal in self.goals if share >= goal]:
            self.goals.remove(goal)
            self.ledger.passed(self.plan, goal, now)

    def turn(self, status: JobStatus, now: float) -> None:
        """Note its status; the end tells of all goals."""
        self.status = status
        if status.is_final:
            self.ledger.ended(self.plan, now)
            self.give_up(now)

    def give_up(self, now: float) -> None:
        """Look no more; what wasn't seen until now wasn't sooner than now."""
        for goal in self.goals:
            self.ledger.passed(self.plan, goal, now, by_end=True)
        self.goals.clear()


class Bot:
    """Sweeps and predicted looks, as in `bot.watching`, paid from one budget."""

    def __init__(self, plans: Sequence[Plan], per_minute: float, until: float) -> None:
        self._per_minute = per_minute
        self._ledger = Ledger(until)
        self._coming = deque(plans)
        self._open: dict[JobId, Watched] = {}
        self._starts: list[float] = []
        self._due: list[tuple[float, int, Watched]] = []
        self._pushed = 0
        self._look_at = 0.0
        self._pace = Pace(LEAST, MOST, per_minute, 0)
        self._crowded_for = 0

    def run(self, until: float) -> Ledger:
        """Watch until a moment; between two sweeps come as many looks as may be made."""
        sweep_at = 0.0
        while sweep_at < until:
            calls = self._sweep(sweep_at)
            sweep_at += self._paced(calls)
            while self._due and (now := max(self._look_at, self._due[0][0])) < sweep_at:
                self._look(now)
        for job in self._open.values():
            job.give_up(until)
        return self._ledger

    def _sweep(self, now: float) -> int:
        """Learn the status of every job; return what that cost, but for what ends cost."""
        while self._coming and self._coming[0].started <= now:
            plan = self._coming.popleft()
            if plan.ended > 0:
                self._open[plan.job_id] = Watched(plan, self._ledger)
                self._starts.append(plan.started)
        oldest = next((job.plan.started for job in self._open.values()), now)
        for job in list(self._open.values()):
            status = job.plan.status(now)
            if status.is_final:
                job.turn(status, now)
                self._close(job, now)
            elif status is not job.status:
                job.turn(status, now)
                self._plan(job, math.inf if status is JobStatus.LAUNCHING else now)
        calls = self._pages(oldest)
        self._ledger.pay(now, calls)
        return calls

    def _close(self, job: Watched, now: float) -> None:
        """Ask `/status` of a job that has ended."""
        self._ledger.pay(now)
        self._plan(job, math.inf)
        del self._open[job.plan.job_id]

    def _pages(self, oldest: float) -> int:
        """Return the calls that list all jobs since the oldest, or those under way by status."""
        wasted = 0
        if not self._crowded_for:
            pages = _pages(len(self._starts) - bisect_left(self._starts, oldest))
            if pages <= FEW:
                return pages
            wasted, self._crowded_for = 1, TRY_AGAIN
        self._crowded_for -= 1
        running = self._running()
        return wasted + _pages(running) + _pages(len(self._open) - running)

    def _paced(self, calls: int) -> float:
        """Share the budget out; return the seconds until the next sweep."""
        wanting = self._running()
        share = sweep_share(wanting, LEAST, self._per_minute)
        self._pace = Pace(LEAST, MOST, self._per_minute * (1 - share), wanting)
        return sweep_interval(BEAT, calls, self._per_minute, share).total_seconds()

    def _running(self) -> int:
        return sum(job.status is not JobStatus.LAUNCHING for job in self._open.values())

    def _look(self, now: float) -> None:
        due, _, job = heappop(self._due)
        if due != job.due:
            return
        self._look_at = now + self._pace.spacing.total_seconds()
        job.look(now)
        if job.status.is_final:
            self._close(job, now)
            return
        due_at = next_look(job.trail, job.goals, self._pace, at(now))
        self._plan(job, (due_at - at(0)).total_seconds())

    def _plan(self, job: Watched, due: float) -> None:
        job.due = due
        self._pushed += 1
        if due < math.inf:
            heappush(self._due, (due, self._pushed, job))


def at_fixed_beat(plans: Sequence[Plan], calls: int, until: float, seed: int) -> Ledger:
    """Ask for each job's progress again and again until its end, in so many calls in all.

    Each job has a phase of its own, so that the calls are spread evenly.
    """
    random = seeded(seed)
    phased = [(plan, random.random()) for plan in plans if plan.ended > 0]
    shortest, longest = 1.0, 10_000.0
    while longest - shortest > PRECISION:
        beat = (shortest + longest) / 2
        needed = sum(_looks(plan, phase, beat, until) for plan, phase in phased)
        shortest, longest = (beat, longest) if needed > calls else (shortest, beat)
    ledger = Ledger(until)
    for plan, phase in phased:
        job = Watched(plan, ledger)
        now = _first(plan, phase, longest)
        while not job.status.is_final:
            job.look(now)
            now += longest
    return ledger


def _looks(plan: Plan, phase: float, beat: float, until: float) -> int:
    """Return the looks before `until`, the one that sees the end included."""
    first = _first(plan, phase, beat)
    seeing = max(0, math.ceil((plan.ended - first) / beat))
    return min(seeing + 1, max(0, math.ceil((until - first) / beat)))


def _first(plan: Plan, phase: float, beat: float) -> float:
    return max(0.0, plan.started) + phase * beat


def _pages(jobs: int) -> int:
    """Return the calls that list so many jobs; an empty page is a call too."""
    return max(1, math.ceil(jobs / PAGE))
