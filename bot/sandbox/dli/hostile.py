"""Answers that keep to DLI's format, and to nothing else one might hope for."""

from collections.abc import Callable, Mapping
from itertools import cycle
from typing import Any

from bot.sandbox.dli.recordings import Body

PINGS = "<!channel> <@U123> <https://example.com|click> *bold* `code` & more"
LONG = 20_000
UNKNOWN_STATUS = "COMPUTED"
OVERFULL = 1.7


def too_much(said: Body) -> Body:
    """Overfill every figure below zero or above one, and ping everybody."""
    loud = dict.fromkeys(("message", "statement", "owner", "queue_name"), PINGS)
    body = said | {name: text for name, text in loud.items() if name in said}
    if "progress" in said:
        body["progress"] = OVERFULL
    return body | _each(body, "sub_jobs", _spoilt) | _each(body, "jobs", too_much)


def too_strange(said: Body) -> Body:
    """Use a status nobody knows, list no sub job, and talk without end."""
    body = dict(said)
    if "status" in body:
        body["status"] = UNKNOWN_STATUS
    if "message" in body:
        body["message"] = f"{PINGS} ".ljust(LONG, "x")
    if "sub_jobs" in body:
        body["sub_jobs"] = []
    return body | _each(body, "jobs", too_strange)


def too_little(said: Body) -> Body:
    """Leave out every field that a client could do without."""
    kept = {"is_success", "job_id", "status", "sub_jobs", "jobs"}
    body = {name: value for name, value in said.items() if name in kept}
    return body | _each(body, "sub_jobs", _bare) | _each(body, "jobs", too_little)


class Malice:
    """Takes turns between the ways to be hostile, so that three looks see them all."""

    def __init__(self) -> None:
        self._ways = cycle((too_much, too_strange, too_little))

    def __call__(self, said: Body) -> Body:
        """Return `said` with traps in it."""
        return next(self._ways)(said)


def _each(
    body: Mapping[str, Any], name: str, change: Callable[[Body], Body]
) -> dict[str, list[Body]]:
    return {name: [change(part) for part in body[name]]} if name in body else {}


def _spoilt(sub_job: Body) -> Body:
    counts = {name: -2 for name in sub_job if name.startswith("num_")}
    return (
        sub_job
        | counts
        | {
            "name": PINGS,
            "description": PINGS,
            "killed_tasks_summary": {f"{PINGS}\n'; DROP TABLE": 3},
        }
    )


def _bare(sub_job: Body) -> Body:
    return {"id": sub_job["id"]}
