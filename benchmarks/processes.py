"""What is measured runs in processes of its own; Linux tells what they use."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Protocol
from urllib.parse import urlsplit

import aiohttp

from bot.sandbox.slack import SlackSandbox
from bot.serving import listen

ROOT = Path(__file__).parent.parent
START_SECONDS = 60
STOP_SECONDS = 20
_GLANCE_SECONDS = 0.02
_MEGABYTE = 1_000_000


class HasEnvironment(Protocol):
    """A DLI that tells the settings with which it is used."""

    @property
    def environment(self) -> Mapping[str, str]:
        """The settings."""
        ...


class Process:
    """A running process, and what it has used so far."""

    def __init__(self, pid: int) -> None:
        self._folder = Path("/proc") / str(pid)
        self.started_at = time.monotonic()
        self.seconds_to_ready = 0.0

    def resident_megabytes(self) -> float:
        """Return how much of its memory is in RAM now, in units of 10^6 bytes."""
        pages = int((self._folder / "statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / _MEGABYTE

    def cpu_seconds(self) -> float:
        """Return the CPU time of all its threads since its start, to 10 ms."""
        after_name = (self._folder / "stat").read_text().rpartition(")")[2].split()
        return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def started(
    *words: str, ready: Callable[[], Awaitable[bool]], env: Mapping[str, str] | None = None
) -> AsyncIterator[Process]:
    """Run Python with `words` until the context ends, and wait until it is `ready`.

    It knows of no environment but `env`, and runs in an empty folder, so that no `.env`
    has a say. What it logs is shown when it ends early (ChildProcessError), or isn't ready in
    a minute (TimeoutError).
    """
    with TemporaryDirectory() as folder, TemporaryFile("w+") as log:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            *words,
            env={"PYTHONPATH": str(ROOT), **(env or {})},
            cwd=folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        process = Process(child.pid)
        try:
            await _until_ready(child, ready)
            process.seconds_to_ready = time.monotonic() - process.started_at
            yield process
        except (ChildProcessError, TimeoutError):
            log.seek(0)
            sys.stderr.write(log.read())
            raise
        finally:
            await _stopped(child)


@asynccontextmanager
async def bot(dli: HasEnvironment, slack: SlackSandbox, **more: str) -> AsyncIterator[Process]:
    """Run `dli-bot run` between the two; in HTTP mode if `slack` posts to it."""
    port = port_of(slack.request_url) if slack.request_url else free_port()
    own = {"DLI_BOT_PORT": str(port), "DATABASE_URL": "sqlite:///bot.db"}
    env = {**dli.environment, **slack_environment(slack), **own, **more}
    port = int(env["DLI_BOT_PORT"])
    async with aiohttp.ClientSession() as web:

        async def is_ready() -> bool:
            return await answers_200(web, f"http://127.0.0.1:{port}/readyz")

        async with started("-m", "bot", "run", ready=is_ready, env=env) as process:
            yield process


def slack_environment(slack: SlackSandbox) -> dict[str, str]:
    """Return the settings with which an app talks to the local Slack."""
    env = {"SLACK_API_URL": slack.api_url, "SLACK_BOT_TOKEN": slack.bot_token}
    if slack.request_url:
        return env | {"SLACK_SIGNING_SECRET": slack.signing_secret}
    return env | {"SLACK_APP_TOKEN": slack.app_token}


async def answers_200(web: aiohttp.ClientSession, url: str) -> bool:
    """Tell whether `url` can be read."""
    try:
        async with web.get(url) as answer:
            return answer.ok
    except aiohttp.ClientError:
        return False


async def accepts(port: int) -> bool:
    """Tell whether something listens at a loopback port."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


def free_port() -> int:
    """Find a loopback port that nobody uses."""
    with listen("127.0.0.1", 0) as listener:
        return int(listener.getsockname()[1])


def port_of(url: str) -> int:
    """Return the port that a URL names."""
    return urlsplit(url).port or 80


async def _until_ready(
    child: asyncio.subprocess.Process, ready: Callable[[], Awaitable[bool]]
) -> None:
    async with asyncio.timeout(START_SECONDS):
        while not await ready():
            if child.returncode is not None:
                raise ChildProcessError(f"exit status {child.returncode}")
            await asyncio.sleep(_GLANCE_SECONDS)


async def _stopped(child: asyncio.subprocess.Process) -> None:
    if child.returncode is None:
        child.terminate()
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await child.wait()
    except TimeoutError:
        child.kill()
        await child.wait()
