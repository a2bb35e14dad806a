"""The workspaces that installed the app by OAuth, and who is just about to."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """One workspace's bot, with what speaks for it; tokens are in the clear here alone.

    With token rotation the token is good until `expires_at`, and `refresh_token` gives the
    next one, once. `installed_at` tells an installation from a later one of the same
    workspace; `renewed_at` is when its tokens were kept.
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
    renewed_at: datetime | None = None


class Installations(Protocol):
    """What is kept of them; each method is one transaction, and raises a StoreUnavailable."""

    async def all(self) -> tuple[Installation, ...]:
        """Return every workspace that is installed, the oldest first.

        Raises a SettingsError, as `of` does, if no key fits a token.
        """
        ...

    async def of(self, team_id: str) -> Installation | None:
        """Return a workspace's; None if it isn't installed."""
        ...

    async def put(self, installation: Installation, at: datetime) -> None:
        """Keep a workspace's, in the place of what was kept of it before."""
        ...

    async def renew(self, renewed: Installation, at: datetime) -> bool:
        """Keep the next tokens; False if it is gone, or was installed anew meanwhile."""
        ...

    async def remove(self, gone: Installation) -> bool:
        """Forget a workspace, with every row of every table that is its own.

        False, and nothing is forgotten, if it is gone or was installed anew meanwhile.
        """
        ...

    async def forget(self, team_id: str) -> None:
        """Delete what processes that didn't know yet wrote for a workspace that was removed.

        Nothing happens to one that is installed.
        """
        ...

    async def begin(self, state: str, until: datetime, at: datetime) -> bool:
        """Note that somebody is about to install, who will come back with `state`.

        False if too many are.
        """
        ...

    async def finish(self, state: str, at: datetime) -> bool:
        """Tell whether somebody comes back in time, and for the first time."""
        ...
