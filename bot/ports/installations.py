"""The workspaces that installed the app by OAuth, and who is just about to."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """One workspace's bot, with what speaks for it; tokens are in the clear here alone.

    With token rotation the token is good until `expires_at`, and `refresh_token` gives the
    next one, once.
    """

    team_id: str
    team_name: str
    app_id: str
    bot_id: str
    bot_user_id: str
    scopes: str
    token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None
    installed_by: str
    installed_at: datetime


class Installations(Protocol):
    """What is kept of them; each method is one transaction, and raises a StoreUnavailable."""

    async def all(self) -> tuple[Installation, ...]:
        """Return every workspace that is installed, the oldest first."""
        ...

    async def of(self, team_id: str) -> Installation | None:
        """Return a workspace's; None if it isn't installed."""
        ...

    async def put(self, installation: Installation, at: datetime) -> None:
        """Keep a workspace's, in the place of what was kept of it before."""
        ...

    async def remove(self, team_id: str) -> bool:
        """Forget a workspace, with every row of every table that is its own; False if unknown."""
        ...

    async def begin(self, state: str, until: datetime) -> None:
        """Note that somebody is about to install, who will come back with `state`."""
        ...

    async def finish(self, state: str, at: datetime) -> bool:
        """Tell whether somebody comes back in time, and for the first time."""
        ...
