"""Several local workspaces that install one bot by OAuth, over real sockets."""

import random
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import stamina
from cryptography.fernet import Fernet
from sqlalchemy import select

from bot.app import Running, running
from bot.clock import utcnow
from bot.sandbox.dli import DliSandbox
from bot.sandbox.slack import Client, SlackCloud, SlackSandbox
from bot.sandbox.slack.delivery.http_mode import signature
from bot.sandbox.slack.people import APP_ID
from bot.settings import GivenSettings
from bot.slack.oauth import REDIRECT_PATH
from bot.store.database import opened
from bot.store.tables import leases, ledger, metadata
from tests.e2e.telling import ACK_SECONDS, ASIDE, FAST, Told

PATIENCE = 120


@dataclass(slots=True)
class Several:
    """A local DLI, local workspaces that don't have the app yet, and where the bot will be."""

    cloud: SlackCloud
    dli: DliSandbox
    folder: Path
    port: int
    database_url: str
    settings: dict[str, object] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where the bot is for Slack and for browsers."""
        return f"http://127.0.0.1:{self.port}"

    def told(self, number: int) -> Told:
        """Return one workspace with the words of `Told`."""
        return Told(self.dli, self.cloud.workspaces[number], self.folder)

    @asynccontextmanager
    async def bot(self, **more: object) -> AsyncIterator[Running]:
        """Run the bot on the same database each time."""
        given = {name.lower(): value for name, value in self.dli.environment.items()}
        settings = {
            **given,
            "slack_api_url": self.cloud.api_url,
            "slack_client_id": self.cloud.client.id,
            "slack_client_secret": self.cloud.client.secret,
            "slack_signing_secret": self.cloud.signing_secret,
            "dli_bot_public_url": self.url,
            "dli_bot_port": self.port,
            "database_url": self.database_url,
            **FAST,
            **self.settings,
            **more,
        }
        async with running(GivenSettings.model_validate(settings)) as bot:
            yield bot

    async def begin(self, number: int, web: httpx.AsyncClient, url: str = "") -> str:
        """Go through the bot's page and Slack's consent, and return where that leads."""
        page = await web.get(f"{url or self.url}/slack/install")
        [button] = re.findall(r'href="([^"]+)"', page.text)
        return self.cloud.allow(unescape(str(button)), self.cloud.workspaces[number])

    async def install(self, *numbers: int) -> None:
        """Install the app in workspaces, each in a browser of its own."""
        for number in numbers:
            async with a_browser() as web:
                page = await web.get(await self.begin(number, web))
            assert page.status_code == 200, page.text

    async def served(self, number: int) -> None:
        """Wait until a workspace is served."""
        workspace = self.cloud.workspaces[number]

        async def is_served() -> bool:
            asked = await workspace.command("/dli-progress help", channel=ASIDE)
            assert asked.ack.ok
            return asked.shown is None or "another Slack workspace" not in asked.shown.words

        await until(is_served)

    async def rows(self, workspace: SlackSandbox) -> set[str]:
        """Return the tables, leases and pages that have anything of a workspace."""
        found, team_id = set(), workspace.team.id
        async with opened(self.database_url) as database, database.reading() as db:
            for table in metadata.sorted_tables:
                if "team_id" in table.c:
                    query = select(table.c.team_id).where(table.c.team_id == team_id)
                    found |= {table.name} if (await db.execute(query)).first() else set()
            for table in (leases, ledger):
                names = await db.scalars(select(table.c.name))
                found |= {name for name in names if team_id in name.split("/")}
        return found

    async def forged(self, workspace: SlackSandbox, text: str, channel: str, user: str) -> str:
        """Type a command as if a workspace had others' channels and people; return the ack."""
        fields = {
            "command": "/dli-progress",
            "text": text,
            "team_id": workspace.team.id,
            "api_app_id": APP_ID,
            "channel_id": channel,
            "user_id": user,
        }
        return await self.post(urlencode(fields).encode(), "application/x-www-form-urlencoded")

    async def post(self, body: bytes, kind: str) -> str:
        """Post what Slack would have signed, and return what the bot says."""
        timestamp = str(int(utcnow().timestamp()))
        headers = {
            "x-slack-request-timestamp": timestamp,
            "x-slack-signature": signature(self.cloud.signing_secret, timestamp, body),
            "content-type": kind,
        }
        async with a_browser() as web:
            answer = await web.post(f"{self.url}/slack/events", content=body, headers=headers)
        assert answer.status_code == 200
        return answer.text


@asynccontextmanager
async def several(
    folder: Path,
    *,
    names: tuple[str, ...] = ("Acme Data", "Globex BI"),
    admitted: str = '"*"',
    database_url: str = "",
    token_seconds: float | None = None,
    config: str = "",
    **slack: Any,
) -> AsyncIterator[Several]:
    """Serve the sandboxes; the bot isn't running yet. `slack` is for the `SlackCloud`."""
    port = _a_port()
    url = f"http://127.0.0.1:{port}"
    client = Client(redirect_urls=(url + REDIRECT_PATH,), token_seconds=token_seconds)
    file = folder / "bot.toml"
    file.write_text(f"[access]\nworkspaces = [{admitted}]\n{config}")
    slack["settings"] = {"ack_seconds": ACK_SECONDS, **slack.get("settings", {})}
    cloud = SlackCloud(names=names, client=client, request_url=f"{url}/slack/events", **slack)
    async with AsyncExitStack() as stack:
        dli = await stack.enter_async_context(DliSandbox().serve())
        await stack.enter_async_context(cloud.serve())
        for workspace in cloud.workspaces:
            workspace.create_channel(ASIDE)
        given = {
            "dli_bot_config": file,
            "dli_bot_encryption_key": Fernet.generate_key().decode(),
        }
        database_url = database_url or f"sqlite:///{folder / 'bot.db'}"
        yield Several(cloud, dli, folder, port, database_url, given)


@asynccontextmanager
async def a_browser() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, timeout=60) as web:
        yield web


def _a_port() -> int:
    """Choose a port that nobody is given by chance while the bot isn't there."""
    for port in random.sample(range(20_000, 32_000), 100):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise OSError("no port is free")


async def until(look: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something is so that nobody tells of."""
    async for attempt in stamina.retry_context(
        on=AssertionError, attempts=None, timeout=PATIENCE, wait_initial=0.05, wait_max=0.2
    ):
        with attempt:
            assert await look()
