"""The workspaces that installed the app, kept open as the database says."""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.web.async_client import AsyncWebClient

from bot.app.workspaces import Workspaces
from bot.errors import SettingsError
from bot.ports import Installation, Installations
from bot.slack.admission import Admitted
from bot.slack.scopes import read
from bot.slack.web import Token, for_workspace
from bot.views.findings import Finding

log = logging.getLogger(__name__)

BEAT_SECONDS = 3
"""How often it is seen what other processes have installed, renewed or removed."""


@dataclass(frozen=True, slots=True)
class _Served:
    """What is kept of an installation that is open."""

    token: Token
    installed_at: datetime


class Installed:
    """Opens who is there, closes who left, and hands renewed tokens on.

    Those that `admits` doesn't take, since the settings changed, aren't served; what is theirs
    stays. Who left is forgotten once more after it was closed here: until then this process may
    have written for it. Who installed the app anew is closed and opened. `missing` says which
    scopes somebody who is opened didn't allow, for the log.
    """

    def __init__(
        self,
        installations: Installations,
        workspaces: Workspaces,
        slack: AsyncWebClient,
        admits: Callable[[str], bool],
        missing: Callable[[Collection[str]], Iterable[Finding]],
    ) -> None:
        self._installations = installations
        self._workspaces = workspaces
        self._slack = slack
        self._admits = admits
        self._missing = missing
        self._open: dict[str, _Served] = {}
        self._left_out: set[str] = set()
        self._one_at_a_time = asyncio.Lock()

    async def beat(self) -> None:
        """Bring what is open to what is installed; at once after a change of ours.

        Raises a `StoreUnavailable`, and a SettingsError if no key fits the tokens.
        """
        async with self._one_at_a_time:
            await self._bring()

    async def _bring(self) -> None:
        found = {one.team_id: one for one in await self._installations.all()}
        for team_id, served in tuple(self._open.items()):
            now = found.get(team_id)
            if now is None or now.installed_at != served.installed_at:
                await self._workspaces.close(team_id)
                await self._installations.forget(team_id)
                del self._open[team_id]
        self._left_out &= found.keys()
        for installation in found.values():
            await self._take(installation)

    async def _take(self, installation: Installation) -> None:
        team_id = installation.team_id
        if served := self._open.get(team_id):
            served.token.value = installation.token
            return
        if not self._admits(team_id):
            self._leave_out(team_id, "[access] workspaces in DLI_BOT_CONFIG doesn't list it")
            return
        token = Token(installation.token)
        us = Admitted(team_id, installation.app_id)
        try:
            await self._workspaces.open(us, for_workspace(self._slack, token))
        except SettingsError as error:
            self._leave_out(team_id, str(error))
        else:
            self._open[team_id] = _Served(token, installation.installed_at)
            for finding in self._missing(read(installation.scopes)):
                log.warning(finding.line, extra={"team": team_id})

    def _leave_out(self, team_id: str, why: str) -> None:
        if team_id not in self._left_out:
            log.warning("A workspace isn't served", extra={"team": team_id, "why": why})
        self._left_out.add(team_id)
