"""The calls to DLI as values: what is sent, and how often."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import quote

from bot.dli import wire
from bot.dli.limits import Priority, pause_ordered
from bot.dli.signing import Pairs
from bot.domain.jobs import JobId, JobQuery
from bot.errors import Busy, OverBudget, Throttled, Unreachable

# Without as much time left, another attempt could only end as this one has.
_LEAST_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call; `name` is for metrics, `path` is what follows the project's id."""

    name: str
    path: str
    method: str = "GET"
    version: str = "v1.0"
    query: Pairs = ()
    priority: Priority = Priority.QUESTION
    retries: int = 2
    busy_retries: int = 2


def progress(job_id: JobId) -> Call:
    """Look at the sub jobs; this call alone is of v1, not v1.0.

    Its `busy` may mean that the queue is too old for it, for ever, and `/status` still
    answers.
    """
    path = f"jobs/{_quoted(job_id)}/progress"
    return Call(name="progress", path=path, version="v1", busy_retries=1)


def status(job_id: JobId) -> Call:
    """Read queue, owner, statement, times, and reason of failure."""
    return Call(name="status", path=f"jobs/{_quoted(job_id)}/status")


def detail(job_id: JobId) -> Call:
    """Read the details of an import or export."""
    return Call(name="detail", path=f"jobs/{_quoted(job_id)}/detail")


def jobs(query: JobQuery) -> Call:
    """List jobs."""
    return Call(name="jobs", path="jobs", query=wire.list_parameters(query))


def probe() -> Call:
    """Ask for as little as can be had."""
    pairs = wire.list_parameters(JobQuery(page_size=1))
    return Call(name="probe", path="jobs", query=pairs, priority=Priority.SWEEP)


def watching(call: Call) -> Call:
    """Return the same call as those make it who watch: last in the queue, and once."""
    priority = Priority.LOOK if call.name == "progress" else Priority.SWEEP
    return replace(call, priority=priority, retries=0)


def cancel(job_id: JobId) -> Call:
    """Cancel a job; never repeated, as DLI may have heard it the first time."""
    path = f"jobs/{_quoted(job_id)}"
    return Call(name="cancel", method="DELETE", path=path, retries=0)


class Retries:
    """Decides whether the attempts of one call go on; made for `stamina`."""

    def __init__(self, call: Call, seconds_left: Callable[[], float]) -> None:
        self._call = call
        self._seconds_left = seconds_left
        self._failures = 0

    def __call__(self, error: Exception) -> bool | float:
        """Return whether to try again, or after how many seconds."""
        self._failures += 1
        seconds_left = self._seconds_left() - _LEAST_SECONDS
        if self._failures > self._call.retries or seconds_left <= 0:
            return False
        match error:
            case OverBudget():
                return False
            case Throttled():
                seconds = pause_ordered(error).total_seconds()
                fits = self._failures == 1 and seconds < seconds_left
                return seconds if fits else False
            case Busy():
                return self._failures <= self._call.busy_retries
            case _:
                return isinstance(error, Unreachable)


def _quoted(job_id: JobId) -> str:
    return quote(job_id, safe="")
