"""What the processes that run one bot agree on, by the database's clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeAlias, TypeVar

Result = TypeVar("Result")

Page: TypeAlias = Mapping[str, Any]
"""What a ledger keeps under a name: JSON; empty before the first change."""

PRESENCE = "replica/"
"""What the names of leases begin with that only tell who is there; old ones are forgotten."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A process's hold on a name; `fence` is another number for each new holder."""

    name: str
    fence: int


class Leases(Protocol):
    """Who does what only one process may do at a time. Each method is one transaction.

    Every method of this and of `Ledger` raises a `bot.errors.StoreUnavailable`.
    """

    async def now(self) -> datetime:
        """Return the database's time, which all processes share."""
        ...

    async def claim(
        self, name: str, holder: str, span: timedelta, *, patience: timedelta = timedelta(0)
    ) -> Lease | None:
        """Take a lease for so long, or make one that `holder` has last so long from now on.

        None if somebody else has it, or if it isn't due. Who had it last leaves it to others
        for `patience` after it was due, so that several take turns.
        """
        ...

    async def release(self, lease: Lease, *, due_in: timedelta = timedelta(0)) -> None:
        """Let others have a lease, after `due_in`; nothing happens if they have it already."""
        ...

    async def hurry(self, name: str, due_in: timedelta) -> None:
        """Let a lease that is free be due in so long at the latest, or when it gets free."""
        ...

    async def held(self, prefix: str) -> int:
        """Count the leases whose names begin so, and that somebody has."""
        ...


class Ledger(Protocol):
    """Small figures that all processes share, such as what is left of a budget."""

    async def change(
        self, name: str, change: Callable[[Page, datetime], tuple[Page, Result]]
    ) -> Result:
        """Replace a page by what `change` makes of it at the database's time, one at a time.

        `change` is called within the transaction, and its second value is returned.
        """
        ...
