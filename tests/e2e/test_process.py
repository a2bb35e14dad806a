"""`dli-bot run` as operators meet it: a process with an environment."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox.dli import DliSandbox
from bot.sandbox.slack import SlackSandbox


def environment(dli: DliSandbox, slack: SlackSandbox) -> dict[str, str]:
    return {
        **dli.environment,
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "DLI_BOT_PORT": "0",
        "DLI_BOT_LOG": "text",
        "DATABASE_URL": "sqlite:///bot.db",
    }


class Process:
    """A running `dli-bot`, and all it has printed."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.said = ""

    async def until(self, words: str) -> str:
        """Read what it prints until `words` come, and return their line."""
        assert self._process.stderr is not None
        async with asyncio.timeout(120):
            while line := (await self._process.stderr.readline()).decode():
                self.said += line
                if words in line:
                    return line
        raise AssertionError(self.said)

    async def end(self) -> int:
        """Wait for its end, and return the exit status."""
        assert self._process.stderr is not None
        async with asyncio.timeout(120):
            self.said += (await self._process.stderr.read()).decode()
            return await self._process.wait()

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)


@asynccontextmanager
async def started(*words: str, env: Mapping[str, str], cwd: Path) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *words,
        env={"PATH": os.environ["PATH"], **env},  # noqa: TID251 - for a process of its own
        cwd=cwd,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield Process(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_a_stop_lets_questions_be_answered_first(
    dli: DliSandbox, slack: SlackSandbox, tmp_path: Path
) -> None:
    job = dli.start_job("star-join", elapsed_seconds=5)
    async with started("run", env=environment(dli, slack), cwd=tmp_path) as bot:
        await bot.until("Ready for /dli-progress")
        dli.faults.switch_on("slow", seconds=2)
        invocation = await slack.command(f"/dli-progress {job.job_id}")

        bot.stop()
        status = await bot.end()

    assert status == 0
    assert "Running · " in invocation.replies[0].words


async def test_nothing_secret_is_ever_printed(
    dli: DliSandbox, slack: SlackSandbox, tmp_path: Path
) -> None:
    env = environment(dli, slack)
    async with started("run", env=env, cwd=tmp_path) as bot:
        await bot.until("Ready for /dli-progress")
        dli.faults.switch_on("bad_credentials")
        slack.faults.on("response_url_gone")
        invocation = await slack.command("/dli-progress job-1")
        slack.faults.on("dead_ticket")
        await slack.disconnect()
        await bot.until("Slack didn't take the answer")
        bot.stop()
        await bot.end()

    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "HUAWEICLOUD_SDK_SK"):
        assert env[name] not in bot.said
    assert invocation.response_url not in bot.said
    assert "ticket=" not in bot.said.replace("ticket=***", "")


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is missing"),
        ({"SLACK_APP_TOKEN": ""}, "SLACK_APP_TOKEN or SLACK_SIGNING_SECRET is missing"),
        ({"SLACK_APP_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN must be an app-level token"),
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "SLACK_BOT_TOKEN: Slack refuses it (invalid_auth)"),
        ({"SLACK_APP_TOKEN": "xapp-wrong"}, "SLACK_APP_TOKEN: Slack refuses it (invalid_auth)"),
        ({"HUAWEICLOUD_SDK_SK": ""}, "HUAWEICLOUD_SDK_SK is missing"),
        ({"DLI_USERNAME": "u"}, "HUAWEICLOUD_SDK_AK and DLI_USERNAME are both set"),
        ({"DLI_ENDPOINT": "dli.example"}, "DLI_ENDPOINT: must be an address"),
        ({"DLI_BOT_PORT": "many"}, "DLI_BOT_PORT: must be a whole number"),
        ({"DLI_REQUESTS_PER_MINUTE": "0"}, "DLI_REQUESTS_PER_MINUTE: must be 1 or more"),
        ({"DLI_BOT_CONFIG": "gone.toml"}, "DLI_BOT_CONFIG: can't read gone.toml"),
        ({"DATABASE_URL": "mysql://127.0.0.1/bot"}, "DATABASE_URL must begin with sqlite:///"),
        ({"DATABASE_URL": "postgresql://bot:hush@127.0.0.1:9/bot"}, "DATABASE_URL: "),
        ({"DATABASE_URL": "sqlite:////dev/null/bot.db"}, "DATABASE_URL: "),
    ],
)
async def test_what_is_set_wrong_ends_the_start_with_one_line(
    dli: DliSandbox, slack: SlackSandbox, tmp_path: Path, change: dict[str, str], line: str
) -> None:
    env = environment(dli, slack) | change
    async with started("run", env=env, cwd=tmp_path) as bot:
        status = await bot.end()

    errors = [said for said in bot.said.splitlines() if said.startswith("dli-bot: ")]
    assert status == 1
    assert len(errors) == 1
    assert line in errors[0]
    assert "Traceback" not in bot.said
    assert "hush" not in bot.said


async def test_a_start_names_all_that_is_missing(
    dli: DliSandbox, slack: SlackSandbox, tmp_path: Path
) -> None:
    env = environment(dli, slack) | {"SLACK_BOT_TOKEN": "", "HUAWEICLOUD_SDK_SK": ""}
    async with started("run", env=env, cwd=tmp_path) as bot:
        assert await bot.end() == 1

    errors = [said for said in bot.said.splitlines() if said.startswith("dli-bot: ")]
    assert [line.split()[1] for line in errors] == ["SLACK_BOT_TOKEN", "HUAWEICLOUD_SDK_SK"]


async def test_migrate_makes_the_database_and_may_be_repeated(
    dli: DliSandbox, slack: SlackSandbox, tmp_path: Path
) -> None:
    for _ in range(2):
        async with started("migrate", env=environment(dli, slack), cwd=tmp_path) as bot:
            assert await bot.end() == 0, bot.said

    assert (tmp_path / "bot.db").stat().st_size > 0


async def test_a_taken_port_ends_the_start_with_one_line(
    dli: DliSandbox, slack: SlackSandbox, tmp_path: Path
) -> None:
    port = dli.url.rsplit(":", 1)[1]
    env = environment(dli, slack) | {"DLI_BOT_PORT": port}
    async with started("run", env=env, cwd=tmp_path) as bot:
        status = await bot.end()

    assert status == 1
    assert f"DLI_BOT_PORT: can't listen at 127.0.0.1, port {port}" in bot.said


async def test_a_bot_that_waits_for_slack_lives_but_is_not_ready(
    dli: DliSandbox, slack: SlackSandbox, tmp_path: Path
) -> None:
    slack.faults.on("bad_gateway")
    async with started("run", env=environment(dli, slack), cwd=tmp_path) as bot:
        url = (await bot.until("Listening at")).split()[-1]
        async with (
            aiohttp.ClientSession(url) as web,
            web.get("/healthz") as healthy,
            web.get("/readyz") as ready,
        ):
            assert (healthy.status, ready.status) == (200, 503)
            assert "slack" in (await ready.json())["problems"]

        slack.faults.off("bad_gateway")
        await bot.until("Ready for /dli-progress")


async def test_a_dead_ticket_is_forgotten_and_the_bot_hears_again(
    dli: DliSandbox, slack: SlackSandbox, tmp_path: Path
) -> None:
    async with started("run", env=environment(dli, slack), cwd=tmp_path) as bot:
        await bot.until("Ready for /dli-progress")
        slack.faults.on("dead_ticket")
        await slack.disconnect()
        await bot.until("open a connection to Slack yet")

        slack.faults.off("dead_ticket")
        await slack.wait_until(lambda: slack.socket_count)

        assert "What you can ask" in (await (await slack.command("/dli-progress")).reply()).words
