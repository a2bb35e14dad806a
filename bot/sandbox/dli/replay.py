"""A job: a recorded run played at some speed, as a function of the time."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

from bot.sandbox.dli.recordings import HALF_A_MILLISECOND, Body, Tape
from bot.sandbox.dli.statements import job_type, target_table

FINAL = frozenset({"FINISHED", "FAILED", "CANCELLED"})

DLI_TIME = "%a %b %d %H:%M:%S CST %Y"
"""Java's `Date.toString()` in DLI's zone, which is China's."""

CHINA = timezone(timedelta(hours=8), "CST")

NEVER = datetime.max.replace(tzinfo=UTC)
"""When a job ends that stands still."""

DESCRIPTION_LENGTH = 120
"""So much of its statement the recorder gave to each sub job."""


@dataclass(frozen=True, slots=True)
class Jump:
    """A moment from which on a recording is played from elsewhere, in recorded seconds."""

    at: datetime
    to: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """A job of the local DLI.

    What it says depends on nothing but these values and the time that is asked for.
    `speed` is recorded seconds per second, any positive number; `launching` is how long
    the queue takes to start before the recording begins. `figures` are counts such as
    `input_row_count`, told once the job has finished. `reason` is told at the end in
    place of the recorded message. `jumps` are in order; what one left out counts as played before
    it. A job that is `held_at` some moment stands still from then on, in its queue if it was
    launching.
    """

    job_id: str
    recording: str
    tape: Tape
    speed: float
    started_at: datetime
    launching: timedelta
    queue_name: str
    owner: str
    statement: str
    database_name: str
    tags: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, int] = field(default_factory=dict)
    reason: str = ""
    cancelled_at: datetime | None = None
    cancelled_by: str = ""
    jumps: tuple[Jump, ...] = ()
    held_at: datetime | None = None

    @property
    def job_type(self) -> str:
        """DLI's word for the kind of statement, or ""."""
        return job_type(self.statement)

    @property
    def table_name(self) -> str:
        """The table that the statement writes, or ""."""
        return target_table(self.statement)

    @property
    def full_duration(self) -> timedelta:
        """How long the job takes, or would have taken without being cancelled."""
        return self.moment(self.tape.duration_seconds) - self.started_at

    @property
    def ends_at(self) -> datetime:
        """When every answer begins to tell the final status, by the sandbox's clock."""
        by_itself = self.moment(self.tape.ended_seconds)
        return min(self.cancelled_at, by_itself) if self.cancelled_at else by_itself

    def moment(self, recorded_seconds: float) -> datetime:
        """Return when the recording is played as far as that, by the sandbox's clock."""
        if self.held_at and recorded_seconds > self._position(self.held_at) + HALF_A_MILLISECOND:
            return NEVER
        turns = self._turns()
        if recorded_seconds > turns[-1].to:
            return _later(turns[-1].at, (recorded_seconds - turns[-1].to) / self.speed)
        for one, other in pairwise(turns):
            if recorded_seconds <= other.to:
                share = (recorded_seconds - one.to) / (other.to - one.to)
                return one.at + (other.at - one.at) * share
        return turns[0].at

    def jumped(self, now: datetime, recorded_seconds: float) -> "Replay":
        """Return this job with at least so much of its recording played by now."""
        if recorded_seconds <= self._position(now):
            return self
        jumps = (*self.jumps, Jump(now, recorded_seconds))
        return replace(self, jumps=jumps, held_at=now if self.held_at else None)

    def slowed(self, now: datetime, factor: float) -> "Replay":
        """Return this job so many times slower from now on, but for its launch."""
        return replace(self, jumps=self._played(now), speed=self.speed / factor)

    def held(self, now: datetime) -> "Replay":
        """Return this job standing still from now on."""
        return self if self.held_at else replace(self, held_at=now)

    def released(self, now: datetime) -> "Replay":
        """Return this job going on from where it was held; one that launched still has to."""
        if self.held_at is None:
            return self
        if self._position(self.held_at):
            return replace(self, jumps=self._played(now), held_at=None)
        return replace(self, launching=self.launching + (now - self.held_at), held_at=None)

    def status(self, now: datetime) -> str:
        """Return DLI's word for how the job is."""
        if self._is_cancelled(now):
            return "CANCELLED"
        return self.tape.status_at(self._position(now))

    def has_ended(self, now: datetime) -> bool:
        """Tell whether the job is in a final status."""
        return self.status(now) in FINAL

    def duration(self, now: datetime) -> timedelta:
        """Return how long the job has run; an ended one keeps its duration."""
        if self.cancelled_at and self._is_cancelled(now):
            return self.cancelled_at - self.started_at
        so_far = now - self.started_at
        return self.full_duration if self.has_ended(now) else min(so_far, self.full_duration)

    def message(self, now: datetime) -> str:
        """Return the reason of a failure or cancellation, or ""."""
        if self._is_cancelled(now):
            return f"The job was cancelled by {self.cancelled_by}."
        return (self.reason or self.tape.message) if self.has_ended(now) else ""

    def progress(self, now: datetime) -> Body:
        """Return the recorded progress answer of this moment, as this job's own."""
        if self._is_cancelled(now):
            return self._cancelled(now)
        answer = self.tape.answer_at(self._position(now))
        answer["job_id"] = self.job_id
        if self.reason and answer["status"] in FINAL:
            answer["message"] = self.reason
        if "sub_jobs" in answer:
            answer["sub_jobs"] = [self._own(sub_job) for sub_job in answer["sub_jobs"]]
        return answer

    def _is_cancelled(self, now: datetime) -> bool:
        return self.cancelled_at is not None and now >= self.cancelled_at

    def _played(self, now: datetime) -> tuple[Jump, ...]:
        """Return the jumps that keep what was played by now, whatever the speed is from now on."""
        played = self._position(now)
        moments = [self.held_at, now] if self.held_at else [now]
        return (*self.jumps, *(Jump(at, played) for at in moments if played))

    def _turns(self) -> list[Jump]:
        """Return the moments between which it was played evenly, and after the last of which."""
        begun = self.started_at + self.launching
        first = min(begun, self.jumps[0].at) if self.jumps else begun
        return [Jump(first, 0.0), *self.jumps]

    def _position(self, now: datetime) -> float:
        now = min(now, self.held_at) if self.held_at else now
        last = self.jumps[-1] if self.jumps else Jump(self.started_at + self.launching, 0.0)
        return max(0.0, last.to + (now - last.at).total_seconds() * self.speed)

    def _cancelled(self, now: datetime) -> Body:
        return {
            "is_success": True,
            "message": self.message(now),
            "job_id": self.job_id,
            "status": "CANCELLED",
            "progress": 0,
        }

    def _own(self, sub_job: Body) -> Body:
        own = {**sub_job, "job_group": self.job_id}
        for name in ("submission_time", "completion_time"):
            if name in own:
                own[name] = self._own_time(own[name])
        # Sub jobs that Spark starts for itself describe what they do instead.
        if self.tape.statement.startswith(own.get("description", "")):
            own["description"] = self.statement[:DESCRIPTION_LENGTH]
        return own

    def _own_time(self, recorded: str) -> str:
        moment = datetime.strptime(recorded, DLI_TIME).replace(tzinfo=CHINA)
        # The text has whole seconds, so a first sub job may seem to precede its job.
        into_tape = max(timedelta(0), moment - self.tape.started_at)
        return self.moment(into_tape.total_seconds()).astimezone(CHINA).strftime(DLI_TIME)


def _later(moment: datetime, seconds: float) -> datetime:
    try:
        return moment + timedelta(seconds=seconds)
    except OverflowError:
        return NEVER
