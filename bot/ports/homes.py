"""Whose Homes are kept current, and what is theirs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from bot.domain.homes import Home, Mine, Part
from bot.domain.subscriptions import Subscription


class Homes(Protocol):
    """The Homes of one team's people. Each method is one transaction.

    Every method raises a `bot.errors.StoreUnavailable`.
    """

    async def open(self, user_id: str, at: datetime) -> Home:
        """Note that somebody opens their Home, at the first pages, and return it."""
        ...

    async def look(self, user_id: str, at: datetime) -> Home:
        """Note that somebody looks at their Home, and return it; it stays where it was opened."""
        ...

    async def turn(self, user_id: str, part: Part, page: int) -> None:
        """Show somebody another page of a part of their Home; of none that isn't kept."""
        ...

    async def fresh(self, since: datetime) -> tuple[Home, ...]:
        """Return the Homes that were opened since then, those drawn the longest ago first."""
        ...

    async def mine(self, since: Mapping[str, datetime]) -> Mapping[str, Mine]:
        """Return what is theirs, by user: of each part the page that they look at.

        Of jobs that ended these are those seen to since then; of those under way that nobody
        follows, those seen since then. It takes as many statements for many as for one.
        """
        ...

    async def drawn(self, home: Home, digest: str, view_hash: str, at: datetime) -> None:
        """Note what Slack shows somebody, and Slack's name for it.

        If another process drew since `home` was read, nobody knows which of both Slack
        shows: then it is to be drawn again.
        """
        ...

    async def shut(self, user_id: str) -> None:
        """Keep somebody's Home current no longer, until they open it again."""
        ...

    async def subscription(self, user_id: str, subscription_id: int) -> Subscription | None:
        """Return a subscription that somebody made; None if it's gone, or somebody else's."""
        ...
