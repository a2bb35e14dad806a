"""The whole bot and its connections to Slack, while these are renewed, cut, deaf or refused."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from bot.app import Running, running
from bot.demo import settings_for
from bot.sandbox.dli import DliSandbox
from bot.sandbox.slack import Invocation, SlackSandbox
from bot.sandbox.slack.changes import Change, ConnectionChanged
from tests.e2e.telling import Told, a_place
from tests.logged import logged

CONNECT = "apps.connections.open"
CONNECTED = "Connected to Slack"
LOST = "Lost a connection to Slack"


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, logger="bot")
    return caplog


@asynccontextmanager
async def a_bot(
    dli: DliSandbox, slack: SlackSandbox, folder: Path, name: str = "bot"
) -> AsyncIterator[Running]:
    url = f"sqlite:///{folder / name}.db"
    async with running(settings_for(dli, slack, database_url=url)) as bot:
        yield bot


async def readiness(bot: Running) -> int:
    async with aiohttp.ClientSession() as web, web.get(f"{bot.url}/readyz") as answer:
        return answer.status


async def answered(slack: SlackSandbox) -> Invocation:
    """Ask, and wait until it's answered."""
    asked = await slack.command("/dli-progress help")
    assert asked.ack.ok
    await asked.reply()
    return asked


async def test_no_command_is_lost_or_answered_twice_while_connections_are_renewed(
    dli: DliSandbox, tmp_path: Path
) -> None:
    sandbox = SlackSandbox(connection_seconds=5, rate_limits=False, ack_seconds=20)
    async with sandbox.serve() as slack, a_bot(dli, slack, tmp_path):
        asked = [await answered(slack) for _ in range(200)]
        while len(slack.calls(CONNECT)) < 8:
            asked.append(await answered(slack))

    assert [len(one.replies) for one in asked] == [1] * len(asked)


async def test_what_comes_over_both_connections_is_answered_once(
    dli: DliSandbox, slack: SlackSandbox, tmp_path: Path
) -> None:
    async with a_bot(dli, slack, tmp_path):
        await slack.wait_until(lambda: slack.socket_count == 2)
        slack.faults.on("duplicate_envelopes")
        asked = [await answered(slack) for _ in range(20)]

    assert [len(one.replies) for one in asked] == [1] * 20


async def test_two_bots_of_one_app_share_what_is_asked(
    dli: DliSandbox, slack: SlackSandbox, tmp_path: Path
) -> None:
    async with a_bot(dli, slack, tmp_path, "one") as one, a_bot(dli, slack, tmp_path, "two") as two:
        await slack.wait_until(lambda: slack.socket_count == 4)
        asked = [await answered(slack) for _ in range(60)]
        shares = [await figure(bot, "envelopes_total") for bot in (one, two)]

    assert [len(one.replies) for one in asked] == [1] * 60
    assert sum(shares) == 60
    assert all(shares)


async def figure(bot: Running, name: str) -> float:
    """Read at /metrics what a bot says of its sockets."""
    async with aiohttp.ClientSession() as web, web.get(f"{bot.url}/metrics") as answer:
        lines = (await answer.text()).splitlines()
    [told] = [line for line in lines if line.startswith(f"dli_bot_slack_{name} ")]
    return float(told.split()[1])


async def test_a_deaf_bot_is_not_ready_until_it_hears_again(
    dli: DliSandbox, slack: SlackSandbox, tmp_path: Path, log: pytest.LogCaptureFixture
) -> None:
    async with a_bot(dli, slack, tmp_path) as bot:
        await slack.wait_until(lambda: logged(log, CONNECTED, open=2))
        await slack.wait_until(lambda: "DLI answers" in log.text)
        before = await readiness(bot)
        slack.faults.on("deaf")
        await slack.wait_until(lambda: logged(log, LOST, why="deaf", open=0))
        during = await readiness(bot)

        slack.faults.off("deaf")
        log.clear()
        await slack.wait_until(lambda: logged(log, CONNECTED, open=2))
        await slack.wait_until(lambda: slack.socket_count == 2)
        after = await readiness(bot)
        await answered(slack)

    assert (before, during, after) == (200, 503, 200)


async def test_a_bot_with_one_deaf_connection_stays_ready(
    dli: DliSandbox, slack: SlackSandbox, tmp_path: Path, log: pytest.LogCaptureFixture
) -> None:
    async with a_bot(dli, slack, tmp_path) as bot:
        await slack.wait_until(lambda: logged(log, CONNECTED, open=2))
        await slack.wait_until(lambda: "DLI answers" in log.text)
        slack.faults.on("deaf", times=1)
        await slack.wait_until(lambda: logged(log, LOST, why="deaf", open=1))
        during, lost = await readiness(bot), await figure(bot, "connections_lost_total")

        await slack.wait_until(lambda: logged(log, CONNECTED, open=2) == 2)
        await slack.wait_until(lambda: slack.socket_count == 2)
        await answered(slack)

    assert (during, lost) == (200, 1)


async def test_a_second_connection_that_has_to_wait_delays_nothing(
    dli: DliSandbox, slack: SlackSandbox, tmp_path: Path, log: pytest.LogCaptureFixture
) -> None:
    def throttle(change: Change) -> None:
        if isinstance(change, ConnectionChanged):
            slack.faults.on("throttled", methods=[CONNECT], seconds=60)

    stop = slack.workspace.changes.listen(throttle)
    async with a_bot(dli, slack, tmp_path) as bot:
        stop()
        await slack.wait_until(lambda: "DLI answers" in log.text)
        await slack.wait_until(lambda: len(slack.calls(CONNECT)) == 2)
        await answered(slack)

        assert await readiness(bot) == 200
        assert [call.status for call in slack.calls(CONNECT)] == [200, 429]
        assert slack.socket_count == 1


async def test_what_happens_is_told_while_slack_gives_no_connection(tmp_path: Path) -> None:
    async with a_place(tmp_path) as place:
        job = place.job()
        async with place.bot():
            await place.follow(job)
        place.slack.faults.on("throttled", methods=[CONNECT], seconds=600)
        starting = asyncio.create_task(_held(place))

        place.dli.end_job(job.job_id)
        await place.replied("Finished", job)

        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)


async def _held(place: Told) -> None:
    async with place.bot():
        await asyncio.Event().wait()
