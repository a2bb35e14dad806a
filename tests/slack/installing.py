"""Browsers that install the app in local workspaces, over real sockets."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
from cryptography.fernet import Fernet
from pydantic import SecretStr
from starlette.applications import Starlette

from bot.ports import Installation
from bot.sandbox.slack import Client, SlackCloud, SlackSandbox
from bot.serving import listen, served
from bot.slack.granting import Granting, OAuthApp
from bot.slack.oauth import REDIRECT_PATH, Door, Installing
from bot.slack.web import web_client
from bot.store.cipher import Cipher
from bot.store.database import Database, opened
from bot.store.installations import SqlInstallations
from bot.store.migrating import migrate
from tests.sandbox.slack.rig import HandClock


@dataclass(slots=True)
class Browser:
    """A person's browser: it keeps cookies, and follows what they press."""

    web: httpx.AsyncClient
    cloud: SlackCloud
    url: str

    async def press_add_to_slack(self) -> str:
        """Open the bot's page, and return where its button leads."""
        page = await self.web.get(f"{self.url}/slack/install")
        assert page.status_code == 200, page.text
        [button] = re.findall(r'href="([^"]+)"', page.text)
        return unescape(str(button))

    async def begin(self, workspace: SlackSandbox) -> str:
        """Go as far as Slack's consent, and return where Slack leads back to."""
        return self.cloud.allow(await self.press_add_to_slack(), workspace)

    async def install(self, workspace: SlackSandbox) -> httpx.Response:
        """Install the app in a workspace, and return the page that says so."""
        return await self.web.get(await self.begin(workspace))


@dataclass(slots=True)
class Place:
    """A local Slack of several workspaces, and the bot's pages for those who install the app."""

    cloud: SlackCloud
    url: str
    clock: HandClock
    database: Database
    installations: SqlInstallations
    granting: Granting
    heard: list[Installation] = field(default_factory=list)

    @asynccontextmanager
    async def browser(self, **headers: str) -> AsyncIterator[Browser]:
        async with httpx.AsyncClient(headers=headers, trust_env=False, timeout=60) as web:
            yield Browser(web, self.cloud, self.url)

    async def installed(self, *workspaces: SlackSandbox) -> Installation:
        """Install the app in workspaces, and return what is kept of the first."""
        async with self.browser() as browser:
            for one in workspaces:
                assert (await browser.install(one)).status_code == 200
        return await self.kept(workspaces[0])

    async def kept(self, workspace: SlackSandbox) -> Installation:
        """Return what is kept of a workspace."""
        kept = await self.installations.of(workspace.team.id)
        assert kept is not None
        return kept


@asynccontextmanager
async def a_place(
    folder: Path, *, admitted: str = "*", token_seconds: float | None = None
) -> AsyncIterator[Place]:
    """Serve both; with `token_seconds` tokens rotate."""
    listener, clock = listen("127.0.0.1", 0), HandClock()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    known = Client(redirect_urls=(url + REDIRECT_PATH,), token_seconds=token_seconds)
    async with (
        SlackCloud(client=known, clock=clock).serve() as cloud,
        opened(f"sqlite:///{folder}/bot.db") as database,
        web_client(None, cloud.api_url) as slack,
    ):
        await migrate(database)
        door = Door(
            public_url=url,
            authorize_url=cloud.authorize_url,
            admits=lambda team_id: admitted in {"*", team_id},
        )
        app = OAuthApp(
            client_id=known.id,
            client_secret=SecretStr(known.secret),
            redirect_uri=door.redirect_uri,
        )
        installations = SqlInstallations(database, Cipher([Fernet.generate_key().decode()]))
        place = Place(cloud, url, clock, database, installations, Granting(app, slack))
        installing = Installing(door, place.granting, installations, clock, place.heard.append)
        async with served(Starlette(routes=installing.routes()), listener, grace=1):
            yield place


def query_of(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))
