"""The jobs of the local DLI."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from math import inf
from typing import TypedDict, Unpack
from uuid import uuid4

from bot.ports import Clock
from bot.sandbox.dli.recordings import tape
from bot.sandbox.dli.refusals import Refused, absent
from bot.sandbox.dli.replay import Replay

log = logging.getLogger(__name__)

QUEUES = frozenset({"default", "etl", "bi"})


class JobDetails(TypedDict, total=False):
    """How a job differs from its recording.

    `speed` is recorded seconds per second (0.2: five times slower); `elapsed_seconds`
    is how long ago the job was submitted, and a negative number says in how long it will
    be: nobody knows of it until then. `launching_seconds` is how long the queue
    takes to start; `figures` are counts such as `input_row_count`; `message` is what the
    job says at its end, such as why it failed.
    """

    speed: float
    elapsed_seconds: float
    launching_seconds: float
    queue_name: str
    owner: str
    statement: str
    database_name: str
    tags: Mapping[str, str]
    figures: Mapping[str, int]
    message: str


class Workspace:
    """Starts, finds and cancels jobs. Every job's speed is multiplied by `speed`."""

    def __init__(self, clock: Clock, *, speed: float = 1.0) -> None:
        self.speed = speed
        self._clock = clock
        self._jobs: dict[str, Replay] = {}

    def start(self, recording: str, **details: Unpack[JobDetails]) -> Replay:
        """Submit a job that plays `recording`; KeyError if there is none."""
        return self._started(recording, self._clock(), details)

    def _started(self, recording: str, now: datetime, details: JobDetails) -> Replay:
        played = tape(recording)
        speed = _sensible(details.get("speed", 1.0) * self.speed)
        job = Replay(
            job_id=str(uuid4()),
            recording=recording,
            tape=played,
            speed=speed,
            started_at=now - timedelta(seconds=details.get("elapsed_seconds", 0.0)),
            launching=timedelta(seconds=details.get("launching_seconds", 0.0)),
            queue_name=details.get("queue_name", "default"),
            owner=details.get("owner", played.owner),
            statement=details.get("statement", played.statement),
            database_name=details.get("database_name", played.database_name),
            tags=details.get("tags", {}),
            figures=details.get("figures", {}),
            reason=details.get("message", ""),
        )
        self._jobs[job.job_id] = job
        log.info("Job %s plays %s at speed %g", job.job_id, recording, job.speed)
        return job

    def start_burst(
        self,
        recording: str,
        count: int,
        *,
        spread_seconds: float = 0.0,
        **details: Unpack[JobDetails],
    ) -> list[Replay]:
        """Submit `count` jobs at the same instant, which end within `spread_seconds`.

        What ends later waited longer for its queue.
        """
        now = self._clock()
        launching = details.get("launching_seconds", 0.0)
        between = spread_seconds / max(1, count - 1)
        begun = []
        for place in range(count):
            details["launching_seconds"] = launching + place * between
            begun.append(self._started(recording, now, details))
        return begun

    def jobs(self) -> list[Replay]:
        """Return all jobs that were submitted, the latest first."""
        now = self._clock()
        submitted = [job for job in self._jobs.values() if job.started_at <= now]
        return sorted(submitted, key=lambda job: job.started_at, reverse=True)

    def job(self, job_id: str) -> Replay:
        """Find a job; raise Refused as DLI does if there is none."""
        job = self._jobs.get(job_id)
        if job is None or not self._is_submitted(job):
            raise Refused(absent(f"There is no job with ID {job_id}"))
        return job

    def has_queue(self, queue_name: str) -> bool:
        """Tell whether jobs can be submitted to this queue."""
        return queue_name in QUEUES | {job.queue_name for job in self._jobs.values()}

    def cancel(self, job_id: str, *, by: str) -> bool:
        """Cancel a job as of now; False if it has ended already."""
        job = self.job(job_id)
        if job.has_ended(self._clock()):
            return False
        self._jobs[job_id] = replace(job, cancelled_at=self._clock(), cancelled_by=by)
        return True

    def advance(self, job_id: str, *, tasks: float) -> Replay:
        """Let a job have this share of its tasks done by now, if it hasn't yet.

        Raise Refused if there is no such job, ValueError if it never gets that far.
        """
        job = self.job(job_id)
        return self._put(job.jumped(self._clock(), job.tape.reached(tasks)))

    def end(self, job_id: str) -> Replay:
        """Let a job come to the end of its recording now; raise Refused if there is none."""
        job = self.job(job_id)
        return self._put(job.jumped(self._clock(), job.tape.ended_seconds))

    def slow(self, job_id: str, factor: float) -> Replay:
        """Let a job be so many times slower from now on.

        Raise Refused if there is no such job, ValueError if no job can be so slow or fast.
        """
        job = self.job(job_id)
        _sensible(factor and job.speed / factor)
        return self._put(job.slowed(self._clock(), factor))

    def hang(self, job_id: str) -> Replay:
        """Let a job stand still; one that is launching waits. Raise Refused if there is none."""
        return self._put(self.job(job_id).held(self._clock()))

    def resume(self, job_id: str) -> Replay:
        """Let a job that stood still go on; raise Refused if there is none."""
        return self._put(self.job(job_id).released(self._clock()))

    def _put(self, job: Replay) -> Replay:
        self._jobs[job.job_id] = job
        return job

    def forget(self, job_id: str) -> None:
        """Know nothing of a job any longer; raise Refused if there is none."""
        del self._jobs[self.job(job_id).job_id]
        log.info("Job %s is forgotten", job_id)

    def _is_submitted(self, job: Replay) -> bool:
        return job.started_at <= self._clock()


def _sensible(speed: float) -> float:
    if not 0 < speed < inf:
        raise ValueError(f"A speed must be above 0, and not {speed}")
    return speed
