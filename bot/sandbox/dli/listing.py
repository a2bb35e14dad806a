"""The list of jobs: DLI's filters, orders and pages."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from starlette.datastructures import QueryParams

from bot.sandbox.dli.answers import milliseconds
from bot.sandbox.dli.refusals import Refused, bad_parameter
from bot.sandbox.dli.replay import Replay

LARGEST_PAGE = 100
LAST_PAGE = 100

Filter: TypeAlias = Callable[[Replay, str, datetime], bool]
"""Whether a job fits a parameter's value, now."""

FILTERS: dict[str, Filter] = {
    "job-id": lambda job, value, now: job.job_id == value,
    "job-status": lambda job, value, now: job.status(now) == value.upper(),
    "job-type": lambda job, value, now: job.job_type == value.upper(),
    "queue_name": lambda job, value, now: job.queue_name == value,
    "owner": lambda job, value, now: job.owner == value,
    "db_name": lambda job, value, now: job.database_name == value,
    "table_name": lambda job, value, now: job.table_name == value,
    "engine_type": lambda job, value, now: value == "spark",
    "engine-type": lambda job, value, now: value == "spark",
    "sql_pattern": lambda job, value, now: value.lower() in job.statement.lower(),
    "tags": lambda job, value, now: _has_tags(job, value),
    "start": lambda job, value, now: milliseconds(job.started_at) >= _number(value),
    "end": lambda job, value, now: milliseconds(job.started_at) <= _number(value),
}

ORDERS: dict[str, tuple[Callable[[Replay, datetime], Any], bool]] = {
    "start_time_desc": (lambda job, now: job.started_at, True),
    "start_time_asc": (lambda job, now: job.started_at, False),
    "duration_desc": (lambda job, now: job.duration(now), True),
    "duration_asc": (lambda job, now: job.duration(now), False),
}


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the jobs that fit, and how many fit in all."""

    jobs: list[Replay]
    total: int


def page(jobs: list[Replay], query: QueryParams, now: datetime) -> Page:
    """Pick the jobs that `query` asks for; raise Refused if it can't be read."""
    size = _within(query.get("page-size", "50"), "page-size", LARGEST_PAGE)
    number = _within(query.get("current-page", "1"), "current-page", LAST_PAGE)
    fits = _test(query, now)
    fitting = [job for job in jobs if fits(job)]
    ordered = _ordered(fitting, query.get("order", "start_time_desc"), now)
    return Page(ordered[(number - 1) * size : number * size], len(fitting))


def _test(query: QueryParams, now: datetime) -> Callable[[Replay], bool]:
    """Return what tells whether a job is asked for."""
    types = query.getlist("job_types")
    asked = [(FILTERS[name], value) for name, value in query.items() if name in FILTERS]

    def fits(job: Replay) -> bool:
        return (not types or job.job_type in types) and all(
            holds(job, value, now) for holds, value in asked
        )

    return fits


def _has_tags(job: Replay, wanted: str) -> bool:
    pairs = (pair.partition("=") for pair in wanted.split(","))
    return all(key in job.tags and value in job.tags[key] for key, _, value in pairs)


def _ordered(jobs: list[Replay], order: str, now: datetime) -> list[Replay]:
    if order not in ORDERS:
        raise Refused(bad_parameter(f"The parameter order is invalid: {order}"))
    key, reverse = ORDERS[order]
    return sorted(jobs, key=lambda job: key(job, now), reverse=reverse)


def _within(text: str, name: str, largest: int) -> int:
    number = _number(text)
    if not 1 <= number <= largest:
        raise Refused(bad_parameter(f"The parameter {name} must be 1 to {largest}."))
    return number


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise Refused(bad_parameter(f"{text!r} is not a number.")) from None
