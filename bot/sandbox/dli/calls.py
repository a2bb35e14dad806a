"""What the local DLI was asked, for tests and for the curious."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

REMEMBERED = 10_000


@dataclass(slots=True)
class Call:
    """A request. `endpoint` is "" for a path that does not exist.

    `status` is None until there is an answer, and 0 when the connection was dropped
    instead.
    """

    at: datetime
    endpoint: str
    job_id: str
    method: str
    path: str
    query: str
    status: int | None = None


class CallLog:
    """The latest calls, oldest first."""

    def __init__(self) -> None:
        self._calls: deque[Call] = deque(maxlen=REMEMBERED)

    def __iter__(self) -> Iterator[Call]:
        return iter(self._calls)

    def __len__(self) -> int:
        return len(self._calls)

    def add(self, call: Call) -> None:
        """Remember `call`; the oldest one is forgotten when there are too many."""
        self._calls.append(call)

    def of(
        self, endpoint: str | None = None, *, job_id: str = "", status: int | None = None
    ) -> list[Call]:
        """Pick calls by endpoint, by job, and by the status they were answered with."""
        return [
            call
            for call in self._calls
            if endpoint in {None, call.endpoint}
            and job_id in {"", call.job_id}
            and status in {None, call.status}
        ]

    def clear(self) -> None:
        """Forget all calls."""
        self._calls.clear()
