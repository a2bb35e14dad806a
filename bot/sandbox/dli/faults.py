"""What can go wrong on request: the catalogue, and the switchboard."""

import random
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict, Unpack


class Endpoint(StrEnum):
    """The calls that the local DLI and its IAM know."""

    TOKEN = "token"  # noqa: S105  # the name of a call
    PROJECTS = "projects"
    LIST = "list"
    STATUS = "status"
    DETAIL = "detail"
    PROGRESS = "progress"
    CANCEL = "cancel"
    SUBMIT = "submit"


EVERYWHERE = frozenset(Endpoint)
IN_DLI = EVERYWHERE - {Endpoint.TOKEN, Endpoint.PROJECTS}
IN_ANSWERS = frozenset({Endpoint.LIST, Endpoint.STATUS, Endpoint.DETAIL, Endpoint.PROGRESS})


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that can go wrong, and where it does unless asked otherwise."""

    name: str
    title: str
    description: str
    reach: frozenset[Endpoint] = IN_DLI


CATALOGUE = (
    Fault(
        "slow",
        "Slow answers",
        "Every answer takes 30 seconds.",
        EVERYWHERE,
    ),
    Fault(
        "away",
        "DLI is away",
        "Connections are accepted and closed at once, without an answer.",
        EVERYWHERE,
    ),
    Fault(
        "bad_credentials",
        "Credentials refused",
        "Everybody's signature, token and password is refused with 401.",
        EVERYWHERE,
    ),
    Fault(
        "throttled",
        "Throttled",
        "The gateway answers 429: more than 60 requests in a minute.",
    ),
    Fault(
        "unavailable",
        "Gateway trouble",
        "The gateway answers 503.",
        EVERYWHERE,
    ),
    Fault(
        "denied",
        "Not allowed",
        "The credentials are good, but every call is refused with 403.",
    ),
    Fault(
        "busy",
        "Queue busy",
        "Progress is refused with DLI.0999, as by a busy queue or one that is too old; "
        "other calls still answer.",
        frozenset({Endpoint.PROGRESS}),
    ),
    Fault(
        "nonsense",
        "Nonsense",
        "HTTP 200 with a page of HTML, as from a proxy with a login.",
    ),
    Fault(
        "unsuccessful",
        "Unsuccessful",
        "HTTP 200 whose body says that the request was not successful.",
    ),
    Fault(
        "hostile",
        "Hostile answers",
        "Valid answers full of traps: negative counts, progress 1.7, unknown words, "
        "mentions of everybody, 20,000 characters, and missing fields.",
        IN_ANSWERS,
    ),
    Fault(
        "cut",
        "Cut connections",
        "Each answer breaks off in the middle of its body.",
    ),
)
"""Every fault; where several strike one call, in this order."""


class Scope(TypedDict, total=False):
    """Narrows a fault. Absent: the fault's own reach, all jobs, until switched off.

    `query` is what a call's query has to have in it, such as "sql_pattern".
    """

    endpoints: Collection[Endpoint]
    job_ids: Collection[str]
    query: str
    count: int
    probability: float
    seconds: float


@dataclass(slots=True)
class _Switched:
    endpoints: Collection[Endpoint]
    job_ids: Collection[str]
    query: str
    left: float
    probability: float
    seconds: float


class Faults:
    """The switchboard. `chance` returns a number in [0, 1), for probabilities."""

    def __init__(self, chance: Callable[[], float] = random.random) -> None:
        self._chance = chance
        self._known = {fault.name: fault for fault in CATALOGUE}
        self._on: dict[str, _Switched] = {}

    def switch_on(self, name: str, **scope: Unpack[Scope]) -> None:
        """Let the fault `name` happen from now on; KeyError if there is none.

        `seconds` is the delay of `slow`; `count` is after how many calls it is over.
        """
        self._on[name] = _Switched(
            endpoints=frozenset(scope.get("endpoints", self._known[name].reach)),
            job_ids=frozenset(scope.get("job_ids", ())),
            query=scope.get("query", ""),
            left=scope.get("count", float("inf")),
            probability=scope.get("probability", 1.0),
            seconds=scope.get("seconds", 30.0),
        )

    def switch_off(self, name: str) -> None:
        """Let the fault `name` happen no more; KeyError if there is none."""
        self._on.pop(self._known[name].name, None)

    def clear(self) -> None:
        """Switch every fault off."""
        self._on.clear()

    def is_on(self, name: str) -> bool:
        """Tell whether the fault `name` may still happen."""
        return name in self._on

    def strike(self, endpoint: Endpoint, job_id: str, query: str = "") -> Mapping[str, float]:
        """Return the faults that hit this call, each with its seconds."""
        struck = {
            name: switched.seconds
            for name, switched in self._on.items()
            if self._hits(switched, endpoint, job_id, query)
        }
        for name in struck:
            self._use_up(name)
        return struck

    def _hits(self, switched: _Switched, endpoint: Endpoint, job_id: str, query: str) -> bool:
        return (
            endpoint in switched.endpoints
            and (not switched.job_ids or job_id in switched.job_ids)
            and switched.query in query
            and self._chance() < switched.probability
        )

    def _use_up(self, name: str) -> None:
        self._on[name].left -= 1
        if self._on[name].left <= 0:
            del self._on[name]
