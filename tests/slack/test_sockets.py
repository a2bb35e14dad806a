"""Several connections to the local Slack, with everything that may become of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
import pytest
from pydantic import SecretStr
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import SlackSandbox
from bot.slack.sockets import Sockets
from bot.slack.web import web_client
from tests.logged import logged

A_WHILE = 20.0
"""Seconds between the heartbeats where no connection is deaf: no slow machine looks so."""
SOON = 6.0
"""Seconds between them where one is."""

CONNECT = "apps.connections.open"


@pytest.fixture
async def slack() -> AsyncIterator[SlackSandbox]:
    async with SlackSandbox(rate_limits=False, ack_seconds=20).serve() as serving:
        yield serving


class Ears:
    """An app that is connected, and answers when it may."""

    def __init__(self, slack: SlackSandbox, client: AsyncWebClient, heartbeat: float) -> None:
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.asked: list[str] = []
        app = AsyncApp(client=client, request_verification_enabled=False)
        app.command("/dli-progress")(self._answer)
        self.sockets = Sockets(app, SecretStr(slack.app_token), heartbeat=heartbeat)

    async def _answer(self, ack: AsyncAck, command: dict[str, str]) -> None:
        self.asked.append(command["text"])
        await self.may_answer.wait()
        await ack(f"42 % of {command['text']}")


async def a_ticket(slack: SlackSandbox, client: AsyncWebClient) -> str:
    answer = await client.apps_connections_open(app_token=slack.app_token)
    return str(answer["url"])


@asynccontextmanager
async def hearing(slack: SlackSandbox, heartbeat: float = A_WHILE) -> AsyncIterator[Ears]:
    """An app with its first connection; the second is under way."""
    async with web_client(SecretStr(slack.bot_token), slack.api_url) as client:
        ears = Ears(slack, client, heartbeat)
        async with ears.sockets.connected(await a_ticket(slack, client)):
            await ears.sockets.heard()
            yield ears


@asynccontextmanager
async def hearing_twice(slack: SlackSandbox, heartbeat: float = A_WHILE) -> AsyncIterator[Ears]:
    """An app with both of its connections."""
    async with hearing(slack, heartbeat) as ears:
        await slack.wait_until(lambda: ears.sockets.open == 2)
        yield ears


async def test_it_begins_with_the_first_connection_and_gets_the_second_soon(
    slack: SlackSandbox,
) -> None:
    async with hearing(slack) as ears:
        at_first = ears.sockets.open
        await slack.wait_until(lambda: ears.sockets.open == 2)

    assert at_first == 1
    assert len(slack.calls(CONNECT)) == 2
    assert slack.socket_count == 0


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_a_renewed_connection_leaves_no_gap(slack: SlackSandbox, reason: str) -> None:
    counts: list[int] = []
    async with hearing(slack) as ears:
        slack.workspace.changes.listen(lambda change: counts.append(slack.socket_count))
        await slack.wait_until(lambda: ears.sockets.open == 2)
        counts.clear()
        await slack.disconnect("warning")
        await slack.wait_until(lambda: slack.socket_count == 4)
        if reason != "warning":
            await slack.disconnect(reason)
            await slack.wait_until(lambda: [line.opened for line in ears.sockets.lines] == [3, 3])
        asked = await slack.command("/dli-progress 85ab")

    assert asked.ack.ok
    assert counts[:2] == [3, 4]


async def test_a_deaf_connection_is_replaced_while_the_other_hears(
    slack: SlackSandbox, caplog: pytest.LogCaptureFixture
) -> None:
    async with hearing_twice(slack, SOON) as ears:
        slack.faults.on("deaf", times=1)
        await slack.wait_until(lambda: ears.sockets.open == 1)
        assert await ears.sockets.problem() == ""

        await slack.wait_until(lambda: ears.sockets.open == 2)
        await slack.wait_until(lambda: slack.socket_count == 2)
        asked = await slack.command("/dli-progress 85ab")

    assert asked.ack.ok
    assert logged(caplog, "Lost a connection to Slack", why="deaf", open=1)


async def test_without_any_that_hears_it_says_so_and_recovers_by_itself(
    slack: SlackSandbox,
) -> None:
    async with hearing_twice(slack, SOON) as ears:
        slack.faults.on("deaf")
        await slack.wait_until(lambda: not ears.sockets.open)
        assert "no connection to Slack" in await ears.sockets.problem()

        slack.faults.off("deaf")
        await slack.wait_until(lambda: ears.sockets.open == 2)
        await slack.wait_until(lambda: slack.socket_count == 2)
        assert await ears.sockets.problem() == ""
        asked = await slack.command("/dli-progress 85ab")

    assert asked.ack.ok


async def test_a_ticket_that_leads_nowhere_is_not_tried_again(
    slack: SlackSandbox, caplog: pytest.LogCaptureFixture
) -> None:
    async with hearing_twice(slack) as ears:
        slack.faults.on("dead_ticket", times=3)
        await slack.cut_sockets()
        await slack.wait_until(lambda: [line.opened for line in ears.sockets.lines] == [2, 2])

    assert logged(caplog, "Can't open a connection to Slack yet") >= 2
    assert "ticket=" not in str([vars(record) for record in caplog.records])


async def test_an_acknowledgement_goes_over_another_connection_if_its_own_is_gone(
    slack: SlackSandbox,
) -> None:
    async with hearing_twice(slack) as ears:
        ears.may_answer.clear()
        asking = asyncio.create_task(slack.command("/dli-progress 85ab"))
        await slack.wait_until(lambda: ears.asked)
        await slack.cut_sockets()
        await slack.wait_until(lambda: max(line.opened for line in ears.sockets.lines) == 2)
        ears.may_answer.set()
        asked = await asking

    assert asked.ack.ok
    assert ears.sockets.envelopes.unacknowledged == 0


async def test_what_is_under_way_is_acknowledged_before_the_end(
    slack: SlackSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.sockets.DRAIN_SECONDS", 20)
    async with hearing_twice(slack) as ears:
        ears.may_answer.clear()
        asking = asyncio.create_task(slack.command("/dli-progress 85ab"))
        await slack.wait_until(lambda: ears.asked)
        asyncio.get_running_loop().call_later(0.1, ears.may_answer.set)

    assert (await asking).ack.ok


async def test_what_comes_over_both_connections_is_answered_once(slack: SlackSandbox) -> None:
    slack.faults.on("duplicate_envelopes")
    async with hearing_twice(slack) as ears:
        asked = [await slack.command(f"/dli-progress {number}") for number in range(10)]
        await slack.wait_until(lambda: ears.sockets.envelopes.repeated == 10)

    assert all(one.ack.ok for one in asked)
    assert ears.asked == [str(number) for number in range(10)]


async def test_where_slack_allows_no_second_connection_one_will_do(
    slack: SlackSandbox, caplog: pytest.LogCaptureFixture
) -> None:
    async with aiohttp.ClientSession() as http, AsyncExitStack() as others:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        for _ in range(9):
            await others.enter_async_context(http.ws_connect(await a_ticket(slack, client)))
        await slack.wait_until(lambda: slack.socket_count == 9)
        async with hearing(slack) as ears:
            await slack.wait_until(lambda: "going on with fewer" in caplog.text)
            assert (ears.sockets.open, await ears.sockets.problem()) == (1, "")

            await others.aclose()
            await slack.wait_until(lambda: slack.socket_count == 1)
            await slack.cut_sockets()
            await slack.wait_until(lambda: ears.sockets.open == 2)

    assert caplog.text.count("going on with fewer") == 1


async def test_slack_is_not_asked_again_before_it_said(slack: SlackSandbox) -> None:
    async with web_client(SecretStr(slack.bot_token), slack.api_url) as client:
        ears, ticket = Ears(slack, client, A_WHILE), await a_ticket(slack, client)
        slack.faults.on("throttled", methods=[CONNECT], times=1, seconds=1)
        async with ears.sockets.connected(ticket):
            await slack.wait_until(lambda: ears.sockets.open == 2)

    assert [call.status for call in slack.calls(CONNECT)] == [200, 429, 200]
    assert slack.impatient_calls() == []


async def test_the_figures_tell_what_became_of_connections(slack: SlackSandbox) -> None:
    async with hearing_twice(slack) as ears:
        await slack.command("/dli-progress 85ab")
        sockets = ears.sockets
        told = {
            name: read()
            for name, (_, read) in [*sockets.figures().items(), *sockets.totals().items()]
        }

    assert 0 <= told.pop("silence_seconds") < 60
    assert told == {
        "connections": 2,
        "connections_opened": 2,
        "connections_lost": 0,
        "envelopes": 1,
        "envelopes_repeated": 0,
        "envelopes_open": 0,
        "envelopes_unacknowledged": 0,
    }
