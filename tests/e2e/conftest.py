import secrets
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.app import Running, running
from bot.demo import settings_for
from bot.sandbox.dli import DliSandbox
from bot.sandbox.slack import Message, SlackSandbox
from tests.e2e.telling import ACK_SECONDS, Told, configured
from tests.patience import be_patient
from tests.store.server import Server, running_server


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a machine that stands still for seconds change no answer."""
    be_patient(monkeypatch)


@dataclass(frozen=True, slots=True)
class Rig:
    """The whole bot between a local DLI and a local Slack, over real sockets."""

    dli: DliSandbox
    slack: SlackSandbox
    bot: Running

    async def ask(self, text: str) -> Message:
        """Type a command, and return the answer that only the asker sees."""
        invocation = await self.slack.command(f"/dli-progress {text}")
        reply = await invocation.reply()
        assert reply.message is not None
        return reply.message


@asynccontextmanager
async def a_rig(mode: str, **settings: object) -> AsyncIterator[Rig]:
    """Run everything in Socket Mode ("socket") or HTTP mode ("http")."""
    port = _free_port() if mode == "http" else 0
    url = f"http://127.0.0.1:{port}/slack/events" if port else None
    with TemporaryDirectory() as folder:
        given = {"dli_bot_port": port, "database_url": f"sqlite:///{folder}/bot.db"} | settings
        async with (
            DliSandbox().serve() as dli,
            SlackSandbox(request_url=url, ack_seconds=ACK_SECONDS).serve() as slack,
            running(settings_for(dli, slack, **given)) as bot,
        ):
            yield Rig(dli, slack, bot)


@pytest.fixture(params=["socket", "http"])
async def rig(request: pytest.FixtureRequest) -> AsyncIterator[Rig]:
    async with a_rig(request.param) as made:
        yield made


@pytest.fixture
def toml() -> str:
    """Return what the file says that `told` is configured by."""
    return ""


@pytest.fixture
async def told(tmp_path: Path, toml: str) -> AsyncIterator[Told]:
    async with configured(tmp_path, toml) as place:
        yield place


@pytest.fixture
async def dli() -> AsyncIterator[DliSandbox]:
    async with DliSandbox().serve() as serving:
        yield serving


@pytest.fixture
async def slack() -> AsyncIterator[SlackSandbox]:
    async with SlackSandbox(ack_seconds=ACK_SECONDS).serve() as serving:
        yield serving


def _free_port() -> int:
    """Find a port of those that no system hands out, so that nobody takes it meanwhile."""
    while True:
        port = 20_000 + secrets.randbelow(10_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    with (
        TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder,
        running_server(Path(folder)) as running,
    ):
        yield running
