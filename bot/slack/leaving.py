"""Workspaces that remove the app: whether they did is for Slack to say, not for an event's time."""

import logging
from collections.abc import Callable
from datetime import datetime

from slack_sdk.web.async_client import AsyncWebClient

from bot.ports import Installations
from bot.slack.granting import Granting, is_gone

log = logging.getLogger(__name__)


class Leaving:
    """Forgets workspaces that removed the app, with all that was kept for them.

    Slack tells of it in two events, in any order, each perhaps twice or late: after the app
    was installed anew, its token is good. `on_gone` hears of each workspace once it is
    forgotten.
    """

    def __init__(
        self, installations: Installations, granting: Granting, on_gone: Callable[[str], None]
    ) -> None:
        self._installations = installations
        self._granting = granting
        self._on_gone = on_gone
        self._unsure: dict[str, datetime] = {}

    async def heard(self, team_id: str, at: datetime) -> None:
        """Hear that a workspace removed the app at a time by Slack's clock.

        Raises a `StoreUnavailable`; what came to nothing is done at a later `beat`.
        """
        self._unsure[team_id] = max(at, self._unsure.get(team_id, at))
        await self.beat()

    async def beat(self) -> None:
        """Do what the database didn't take. Raises a `StoreUnavailable`."""
        for team_id, at in tuple(self._unsure.items()):
            await self._leave(team_id, at)
            if self._unsure.get(team_id) == at:
                del self._unsure[team_id]

    async def _leave(self, team_id: str, at: datetime) -> None:
        known = await self._installations.of(team_id)
        if known is None:
            return
        gone = await self._granting.is_gone(known)
        if gone is None:
            gone = at >= known.installed_at.replace(microsecond=0)
        if not gone:
            log.info("The app was removed earlier, and is installed", extra={"team": team_id})
        elif await self._installations.remove(known):
            log.info("Forgot a workspace that removed the app", extra={"team": team_id})
            self._on_gone(team_id)


class Removed:
    """Whether the one workspace that a process serves has removed the app."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._is_removed = False

    async def heard(self, team_id: str, at: datetime) -> None:
        """Hear that it did; what is kept stays, for when it is installed anew."""
        if not self._is_removed and await is_gone(self._client, self._client.token) is not False:
            self._is_removed = True
            log.error("The app was removed from the workspace", extra={"team": team_id})

    async def problem(self) -> str:
        """Return "" unless it did, for `/readyz`."""
        if not self._is_removed:
            return ""
        return (
            "the app was removed from the workspace: install it again from your Slack app's page "
            "Install App, set SLACK_BOT_TOKEN anew, and restart"
        )
