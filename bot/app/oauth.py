"""Workspaces that install the app by themselves: their pages, their tokens, their leaving."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from pydantic import SecretStr
from starlette.routing import Route

from bot.app.installed import BEAT_SECONDS, Installed
from bot.app.workspaces import Workspaces
from bot.configured import language, unfurls
from bot.outside import Outside
from bot.schedule import Every
from bot.settings import Settings, read_file
from bot.slack.granting import Granting, OAuthApp
from bot.slack.leaving import Leaving
from bot.slack.oauth import Door, Installing
from bot.slack.rotation import BEAT_SECONDS as ROTATION_SECONDS
from bot.slack.rotation import Rotation
from bot.slack.scopes import missing
from bot.store.cipher import Cipher
from bot.store.installations import SqlInstallations
from bot.store.leases import SqlLeases

INSTALLED = "installed"
"""The task that brings what is served to what is installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth:
    """What installing by OAuth takes in one process."""

    installations: SqlInstallations
    installed: Installed
    installing: Installing
    rotation: Rotation
    leaving: Leaving

    async def opened(self) -> None:
        """Serve who is installed. Raises a SettingsError if no key fits the tokens."""
        await self.installations.rekey()
        await self.installed.beat()

    async def uninstalled(self, team_id: str, at: datetime) -> None:
        """Hear that a workspace removed the app. Raises a `StoreUnavailable`."""
        await self.leaving.heard(team_id, at)

    def routes(self) -> list[Route]:
        """Return the pages for browsers."""
        return self.installing.routes()

    def beats(self) -> list[Every]:
        """Return what has to run."""
        return [
            Every(INSTALLED, BEAT_SECONDS, self._bring),
            Every("rotate", ROTATION_SECONDS, self.rotation.beat),
        ]

    async def _bring(self) -> None:
        await self.leaving.beat()
        await self.installed.beat()


def oauth(
    settings: Settings,
    outside: Outside,
    workspaces: Workspaces,
    on_change: Callable[[], None],
) -> OAuth | None:
    """Build it, or return None where a token names the one workspace.

    `on_change` hears when a workspace came or left by this process.
    """
    if not settings.uses_oauth:
        return None
    clock = outside.replica.clock
    installations = SqlInstallations(outside.database, Cipher(settings.encryption_keys()))
    admits = read_file(settings.dli_bot_config).access.admits
    door = _door(settings, lambda team_id: admits(team_id) and _has_project(outside, team_id))
    app = OAuthApp(
        client_id=settings.slack_client_id,
        client_secret=settings.slack_client_secret or SecretStr(""),
        redirect_uri=door.redirect_uri,
    )
    granting = Granting(app, outside.slack)
    again = f"install the app again: {door.install_url}"
    lacking = partial(missing, unfurls=door.unfurls, cure=again)
    return OAuth(
        installations=installations,
        installed=Installed(installations, workspaces, outside.slack, admits, lacking),
        installing=Installing(door, granting, installations, clock, lambda _: on_change()),
        rotation=Rotation(
            installations, granting, SqlLeases(outside.database), clock, outside.replica.holder
        ),
        leaving=Leaving(installations, granting, lambda _: on_change()),
    )


def _has_project(outside: Outside, team_id: str) -> bool:
    return any(reached.project.serves(team_id) for reached in outside.dli.values())


def _door(settings: Settings, admits: Callable[[str], bool]) -> Door:
    slack = urlsplit(settings.slack_api_url)
    return Door(
        public_url=settings.dli_bot_public_url,
        authorize_url=f"{slack.scheme}://{slack.netloc}/oauth/v2/authorize",
        admits=admits,
        language=language(settings),
        unfurls=unfurls(settings),
    )
