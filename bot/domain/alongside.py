"""A run put beside an earlier one of its statement: where that one was at the same place.

Time alone misleads as soon as the data grows or the queue is slower, and places alone as
soon as one stage takes most of the time. So the place a run has reached is looked up in the
earlier journey; how long it took to get there tells its pace; and the pace counts the more,
the longer the way that it was measured on.
"""

from dataclasses import dataclass, field
from math import exp, log

from bot.domain.history import EarlierRun
from bot.domain.journey import STAGES, Journey, Step

DOUBT = 0.6
"""Share of an earlier run after which a pace is believed as much as doubted."""
DOUBT_OF_TASKS = 0.6
"""The same of a pace that rests on the run's own tasks, as nobody watched the earlier run."""
FASTEST, SLOWEST = exp(-1.5), exp(1.5)
"""Bounds of what is believed of a pace: between 4.5 times faster and slower."""
INSTANT = 0.2
"""Seconds below which times can't be compared."""
LEAST_LEFT = 0.08
"""What is left of a run that goes on longer than any before, as a share of what it took."""

FIRST = 2
"""Steps of a run that a first look shows: when it came there is told by the earlier run alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoFar:
    """A run that goes on, `elapsed` seconds after its submission.

    `share` is how far it is by its own tasks, 0..1, None if they don't tell; `idle_looks`
    counts the looks that have shown no step since the last one.
    """

    elapsed: float
    journey: Journey = field(default_factory=Journey)
    share: float | None = None
    idle_looks: int = 0

    @property
    def launching(self) -> float:
        """Seconds that it waited, or waits, for its first sub job."""
        return self.journey.launching if self.journey.steps else self.elapsed

    @property
    def here(self) -> Step:
        """The last step it took; there has to be one."""
        return self.journey.steps[-1]

    @property
    def pause(self) -> float:
        """Seconds since that step."""
        return self.elapsed - self.here.seconds


def counted(run: SoFar, earlier: EarlierRun) -> float:
    """Return the seconds that a run took so far, as if it had launched as the earlier one.

    The wait for a queue says nothing of the work: what it took longer doesn't count.
    """
    usual = earlier.journey.launching
    return run.elapsed - max(0.0, run.launching - usual) if usual else run.elapsed


def left(run: SoFar, earlier: EarlierRun) -> float:
    """Return the seconds that a run still takes if it goes on as the earlier one did."""
    whole = earlier.duration.total_seconds()
    elapsed = counted(run, earlier)
    least = max(LEAST_LEFT * elapsed, LEAST_LEFT)
    if not earlier.journey.steps:
        return max(whole * _pace_by_tasks(run, whole) - elapsed, least)
    if not run.journey.steps:
        return max(whole - min(elapsed, earlier.journey.launching), least)
    since, until = earlier.journey.stay(_place(run, earlier.journey))
    until = whole if until is None else until
    if len(run.journey.steps) <= FIRST:
        since = min(max(since, elapsed - run.pause), until)
    pace = _pace(run, earlier, since)
    then = min(since + run.pause / pace, until)
    return max((whole - then) * pace, least)


def _place(run: SoFar, earlier: Journey) -> float:
    """Return the run's place in the earlier journey.

    Where DLI lists only what runs, sub jobs that nobody saw aren't counted. The one that was
    seen last has its like in the earlier run, by its stages, and that one's number is taken.
    """
    stages = run.journey.stages
    if not stages or not earlier.stages or len(stages) == STAGES:
        return run.here.place
    number = len(stages) + _missed(run.journey, earlier)
    alike = [at for at, many in enumerate(earlier.stages, start=1) if many == stages[-1]]
    nearest = min(alike, key=lambda at: abs(at - number), default=len(stages))
    # First the whole numbers: 0.9 + 1 - 1 is less than 0.9, and so would be the place before.
    return max(0.0, run.here.place + (nearest - len(stages)))


def _missed(journey: Journey, earlier: Journey) -> int:
    """Return how many sub jobs probably had ended before anybody looked.

    Those of the earlier run by then: where ended ones are listed, they are counted already.
    """
    first = journey.steps[:FIRST][-1]
    if first.place >= 1:
        return 0
    return int(earlier.at(earlier.launching + first.seconds - journey.launching).place)


def _pace_by_tasks(run: SoFar, whole: float) -> float:
    """Return how many times slower a run is than one of which only the duration is known.

    Once it has taken longer than that one, the duration tells less and less.
    """
    if not run.share:
        return 1.0
    times = run.elapsed / max(INSTANT, whole)
    trust = run.share / (run.share + DOUBT_OF_TASKS)
    if times > 1:
        trust = 1 - (1 - trust) / times**2
    return exp(trust * log(max(FASTEST, times / run.share)))


def _pace(run: SoFar, earlier: EarlierRun, since: float) -> float:
    """Return how many times slower a run is than the earlier one, as far as that is known."""
    launched = earlier.journey.launching
    took = max(INSTANT, run.here.seconds - run.launching)
    once = max(INSTANT, since - launched)
    work = earlier.duration.total_seconds() - launched
    share = max(0.0, since - launched) / max(INSTANT, work)
    pace = min(SLOWEST, max(FASTEST, took / once))
    return exp(log(pace) * share / (share + DOUBT))
