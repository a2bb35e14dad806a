"""What is unusual about a run that goes on: told once, and only if it is out of the ordinary.

The bounds were chosen on recorded runs, so that few ordinary ones pass them:
`python -m benchmarks.estimates` tells how few, and how many of slowed and hung ones do.
"""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from statistics import median

from bot.domain.alongside import SoFar, counted
from bot.domain.history import EarlierRun
from bot.domain.jobs import JobStatus, SubJob

LAUNCH = timedelta(minutes=10)
"""As long as launching may take on an idle queue (DLI's FAQ, dli_03_0213)."""
TIME_LIMIT = timedelta(hours=12)
"""When DLI cancels a job, unless `dli.sql.job.timeout` of it says otherwise (dli_03_0200)."""
NEAR_LIMIT = timedelta(hours=11)
"""When it's time to warn of that."""

SLOW = 2.4
"""How many times longer than the median of earlier runs is slow."""
SLOW_BY = 3.0
"""Seconds longer than the median that are worth a word."""
PAUSE = 10.0
"""Seconds without a task that can be anything, while a run is known by itself alone."""
BEFORE = 1.25
"""How many times longer than all it took before a pause has to be then."""
BEFORE_TAIL = 6.0
"""The same for the last few tasks of a sub job."""
FIRST_PAUSE, FIRST_BEFORE = 300.0, 12.0
"""The same two for its first few steps: how long its tasks take isn't known by then."""
FIRST_LOOKS = 80
"""Looks without a step that tell as much as `FIRST_PAUSE`."""
OWN = 8.0
"""How many times longer than its longest pause so far."""

KNOWN_PAUSE = 5.0
"""Seconds without a task that can be anything, where earlier runs were watched."""
KNOWN_OWN = 2.0
"""How many times longer than its longest pause so far a pause has to be then."""
KNOWN_LONGEST = 1.5
"""How many times longer than the longest pause of earlier runs."""
KNOWN_WHOLE = 0.7
"""What share of the time that an earlier run took in all."""
KNOWN_FEW = 1.2
"""The same for the first few steps."""

FEW = 4
"""Steps up to which a run's own pauses tell little: its first tasks may just be long."""
LONG_PAUSE, LONG_TIMES = 600.0, 10.0
"""Seconds, and times the longest pause on top, that are too long a pause for any run: one that
has taken hours needn't stand still for hours."""

TAIL = 0.9
"""The share of a sub job's tasks after which the rest is its tail."""
TAIL_TASKS = 3
"""As many tasks a tail has at most."""


class Oddity(StrEnum):
    """What is unusual, by the words of the events."""

    STALLED = "stalled"
    SLOW = "slow"
    QUEUED = "queued"
    LIMIT = "limit"


def oddities(
    status: JobStatus,
    run: SoFar,
    earlier: Sequence[EarlierRun],
    database_name: str,
    *,
    tail: bool = False,
) -> frozenset[Oddity]:
    """Return all that is unusual about a run now; `tail` tells that few tasks are left."""
    if status.is_final:
        return frozenset()
    finished = [one for one in earlier if one.finished]
    working = status is not JobStatus.LAUNCHING and run.journey.steps
    found = {
        Oddity.QUEUED: status is JobStatus.LAUNCHING and run.elapsed > LAUNCH.total_seconds(),
        Oddity.LIMIT: run.elapsed > NEAR_LIMIT.total_seconds(),
        Oddity.SLOW: _is_slow(run, finished, database_name),
        Oddity.STALLED: working and run.pause > _longest_allowed(run, finished, tail=tail),
    }
    return frozenset(oddity for oddity, holds in found.items() if holds)


def is_tail(current: SubJob | None) -> bool:
    """Whether few tasks are left of a sub job that had many, and few are running."""
    if current is None or not current.total:
        return False
    rest = current.total - current.done
    few = 0 < rest <= TAIL_TASKS and current.active <= TAIL_TASKS
    return few and current.done / current.total >= TAIL


def _is_slow(run: SoFar, finished: Sequence[EarlierRun], database_name: str) -> bool:
    """Whether a run takes far longer than the middle one of those before it.

    The median forgives outliers, and follows a lasting change after half of the runs.
    """
    if not finished:
        return False
    alike = [one for one in finished if one.database_name == database_name] or finished
    usual = median(one.duration.total_seconds() for one in alike)
    elapsed = median(counted(run, one) for one in alike)
    return elapsed > max(SLOW * usual, usual + SLOW_BY)


def _longest_allowed(run: SoFar, finished: Sequence[EarlierRun], *, tail: bool) -> float:
    """Return the seconds without a task that aren't unusual for this run.

    Long pauses are normal: where one task has most of the data, or the first or last few are
    slow. So all that is known has to be exceeded: what this run took before, its longest
    pause, and the pauses of earlier runs.
    """
    own = max(run.journey.pauses, default=0.0)
    watched = [one for one in finished if one.journey.steps]
    longest = max((_longest_pause(one) for one in watched), default=0.0)
    if watched:
        whole = median(one.duration.total_seconds() for one in watched)
        allowed = _beside_others(run, own, longest, whole)
    else:
        allowed = _by_itself(run, own, tail=tail)
    return min(allowed, LONG_PAUSE + LONG_TIMES * max(own, longest))


def _beside_others(run: SoFar, own: float, longest: float, whole: float) -> float:
    share = KNOWN_FEW if len(run.journey.steps) <= FEW else KNOWN_WHOLE
    known = KNOWN_OWN * own, KNOWN_LONGEST * longest, share * whole
    return max(KNOWN_PAUSE, run.here.seconds, *known)


def _by_itself(run: SoFar, own: float, *, tail: bool) -> float:
    before = run.here.seconds
    if len(run.journey.steps) <= FEW:
        patience = 0.0 if run.idle_looks >= FIRST_LOOKS else FIRST_PAUSE
        return max(patience, FIRST_BEFORE * before)
    return max(PAUSE, (BEFORE_TAIL if tail else BEFORE) * before, OWN * own)


def _longest_pause(run: EarlierRun) -> float:
    """Return the longest time that a run took for a step, or after its last one."""
    steps = run.journey.steps
    last = run.duration.total_seconds() - steps[-1].seconds
    return max((*run.journey.pauses, last))
