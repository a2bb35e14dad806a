"""The recorded Spark runs that come with the package, slowed down to the lengths of real jobs."""

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from random import Random

from benchmarks.plans import GOALS, Span, at
from bot.dli.wire import read_progress
from bot.domain.jobs import JobId, JobStatus, Observation
from bot.domain.progress import Progress
from bot.domain.reckoning import advance
from bot.sandbox.dli.recordings import recordings, tape

SHORTEST_SECONDS = 5.0
"""Shorter runs say nothing of how a long job goes."""


@dataclass(frozen=True, slots=True)
class Run:
    """A recorded run, read; times are seconds since its submission."""

    launched: float
    ended: float
    times: tuple[float, ...]
    answers: tuple[Observation, ...]
    passed: Mapping[float, float]

    def seen(self, seconds: float) -> Observation:
        """Return what DLI said then."""
        return self.answers[max(0, bisect_right(self.times, seconds) - 1)]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A job that goes like a recorded run, so many times slower."""

    job_id: JobId
    started: float
    ended: float
    run: Run
    slowness: float
    crossings: Mapping[float, float]

    def status(self, now: float) -> JobStatus:
        """Return what `/status` and the list would say."""
        if now >= self.ended:
            return self.run.answers[-1].status
        is_launching = now < self.started + self.run.launched * self.slowness
        return JobStatus.LAUNCHING if is_launching else JobStatus.RUNNING

    def observation(self, now: float) -> Observation:
        """Return what `/progress` would say."""
        if now >= self.ended:
            seen = self.run.answers[-1]
        else:
            seen = self.run.seen(min((now - self.started) / self.slowness, self.run.times[-2]))
        return replace(seen, job_id=self.job_id, seen_at=at(now))


def recorded(random: Random, number: int, span: Span) -> Recorded:
    """Let a job go like one of the recorded runs."""
    run = random.choice(runs())
    slowness = span.seconds / run.ended
    return Recorded(
        job_id=JobId(str(number)),
        started=span.started,
        ended=span.started + span.seconds,
        run=run,
        slowness=slowness,
        crossings={goal: span.started + after * slowness for goal, after in run.passed.items()},
    )


@cache
def runs() -> tuple[Run, ...]:
    """Read the recorded runs that are long enough."""
    rows = recordings().values()
    return tuple(_read(row.name) for row in rows if row.duration_seconds >= SHORTEST_SECONDS)


def _read(name: str) -> Run:
    """Read a run up to the first answer that tells its end."""
    film = tape(name)
    last = film.times.index(film.ended_seconds) + 1
    times = film.times[:last]
    answers = tuple(_answers(film.answers[:last]))
    launching = [answer.status is JobStatus.LAUNCHING for answer in answers]
    return Run(
        launched=times[launching.index(False)],
        ended=film.ended_seconds,
        times=times,
        answers=answers,
        passed=_passed(times, answers),
    )


def _answers(texts: tuple[str, ...]) -> Iterator[Observation]:
    known: dict[str, Observation] = {}
    for text in texts:
        if text not in known:
            known[text] = read_progress(json.loads(text), JobId(""), at(0))
        yield known[text]


def _passed(times: tuple[float, ...], answers: tuple[Observation, ...]) -> dict[float, float]:
    passed: dict[float, float] = {}
    known: Progress | None = None
    for seconds, answer in zip(times[:-1], answers[:-1], strict=True):
        known = advance(known, answer)
        for goal in GOALS:
            if (known.overall or 0.0) >= goal:
                passed.setdefault(goal, seconds)
    return passed
