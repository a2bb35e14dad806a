import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import Invocation, SlackSandbox
from tests.sandbox.slack.rig import Connect, HandClock, Json


async def a_socket_url(slack: SlackSandbox) -> str:
    client = AsyncWebClient(slack.app_token, base_url=slack.api_url)
    answer = await client.apps_connections_open(app_token=slack.app_token)
    return str(answer["url"])


@pytest.fixture
async def socket(
    slack: SlackSandbox, http: aiohttp.ClientSession
) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A bare socket that has said hello."""
    async with http.ws_connect(await a_socket_url(slack)) as opened:
        hello = await opened.receive_json()
        assert hello["type"] == "hello"
        yield opened


async def test_hello_says_how_many_and_how_long(
    slack: SlackSandbox, http: aiohttp.ClientSession
) -> None:
    async with (
        http.ws_connect(await a_socket_url(slack)) as first,
        http.ws_connect(await a_socket_url(slack)) as second,
    ):
        hellos = [await first.receive_json(), await second.receive_json()]

    assert [hello["num_connections"] for hello in hellos] == [1, 2]
    assert hellos[0]["debug_info"]["approximate_connection_time"] > 60
    assert hellos[0]["connection_info"]["app_id"] == "A0DLIPROG1"


async def test_a_ticket_is_good_for_one_socket(
    slack: SlackSandbox, http: aiohttp.ClientSession
) -> None:
    url = await a_socket_url(slack)
    async with http.ws_connect(url):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await http.ws_connect(url)

    assert refused.value.status == 404


async def test_a_ticket_expires(clock: HandClock, http: aiohttp.ClientSession) -> None:
    async with SlackSandbox(clock=clock).serve() as slack:
        url = await a_socket_url(slack)
        clock.advance(31)

        with pytest.raises(aiohttp.WSServerHandshakeError):
            await http.ws_connect(url)


async def test_an_eleventh_socket_is_one_too_many(
    slack: SlackSandbox, http: aiohttp.ClientSession
) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(10):
            await stack.enter_async_context(http.ws_connect(await a_socket_url(slack)))
        await slack.wait_until(lambda: slack.socket_count == 10)
        eleventh = await http.ws_connect(await a_socket_url(slack))
        told = await eleventh.receive_json()
        closed = await eleventh.receive()

    assert (told["type"], told["reason"]) == ("disconnect", "too_many_websockets")
    assert closed.type is aiohttp.WSMsgType.CLOSE


async def run_and_ack(
    slack: SlackSandbox, socket: aiohttp.ClientWebSocketResponse, payload: Json | None = None
) -> tuple[Json, Invocation]:
    """Type a command and acknowledge it by hand."""
    asked = asyncio.create_task(slack.command("/dli-progress 85ab"))
    envelope = await socket.receive_json()
    ack = {"envelope_id": envelope["envelope_id"]}
    await socket.send_json(ack | ({"payload": payload} if payload else {}))
    return envelope, await asked


async def test_an_envelope_is_acknowledged_by_its_id(
    slack: SlackSandbox, socket: aiohttp.ClientWebSocketResponse
) -> None:
    envelope, asked = await run_and_ack(slack, socket, {"text": "42%"})

    assert envelope["type"] == "slash_commands"
    assert envelope["accepts_response_payload"] is True
    assert envelope["payload"]["command"] == "/dli-progress"
    assert asked.ack.ok
    assert asked.shown
    assert asked.shown.text == "42%"


@asynccontextmanager
async def two_sockets(
    slack: SlackSandbox, http: aiohttp.ClientSession
) -> AsyncIterator[list[aiohttp.ClientWebSocketResponse]]:
    """Two bare sockets of the app that have said hello."""
    async with (
        http.ws_connect(await a_socket_url(slack)) as first,
        http.ws_connect(await a_socket_url(slack)) as second,
    ):
        for socket in (first, second):
            assert (await socket.receive_json())["type"] == "hello"
        yield [first, second]


async def acked(socket: aiohttp.ClientWebSocketResponse, envelopes: list[str]) -> None:
    """Acknowledge whatever comes over a socket, and note it."""
    async for frame in socket:
        envelope = frame.json()
        envelopes.append(envelope.get("envelope_id") or envelope["reason"])
        await socket.send_json({"envelope_id": envelope.get("envelope_id")})


async def test_each_envelope_goes_over_any_one_of_the_sockets(
    slack: SlackSandbox, http: aiohttp.ClientSession
) -> None:
    seen: list[list[str]] = [[], []]
    async with two_sockets(slack, http) as sockets, asyncio.TaskGroup() as group:
        for socket, envelopes in zip(sockets, seen, strict=True):
            group.create_task(acked(socket, envelopes))
        asked = [await slack.command(f"/dli-progress {number}") for number in range(40)]
        await slack.cut_sockets()

    assert all(one.ack.ok for one in asked)
    assert all(seen)
    assert len(seen[0]) + len(seen[1]) == len({*seen[0], *seen[1]}) == 40


async def test_what_comes_twice_comes_over_two_sockets(
    slack: SlackSandbox, http: aiohttp.ClientSession
) -> None:
    seen: list[list[str]] = [[], []]
    slack.faults.on("duplicate_envelopes")
    async with two_sockets(slack, http) as sockets, asyncio.TaskGroup() as group:
        for socket, envelopes in zip(sockets, seen, strict=True):
            group.create_task(acked(socket, envelopes))
        await slack.command("/dli-progress 85ab")
        await slack.wait_until(lambda: all(seen))
        await slack.cut_sockets()

    assert seen[0] == seen[1]


async def test_a_deaf_socket_stays_open_and_carries_nothing(
    slack: SlackSandbox, http: aiohttp.ClientSession
) -> None:
    async with two_sockets(slack, http) as sockets:
        slack.faults.on("deaf", times=1)
        for socket in sockets:
            await socket.ping(b"anybody?")
        heard = [asyncio.create_task(socket.receive()) for socket in sockets]
        await slack.disconnect("warning")
        done, waiting = await asyncio.wait(heard, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()

        assert (len(done), len(waiting)) == (1, 1)
        assert slack.socket_count == 2
        assert not slack.faults.is_on("deaf")


async def test_while_sockets_are_deaf_new_ones_hear_no_hello(
    slack: SlackSandbox, http: aiohttp.ClientSession
) -> None:
    slack.faults.on("deaf")
    async with http.ws_connect(await a_socket_url(slack), heartbeat=0.2) as socket:
        frame = await socket.receive()

    assert isinstance(frame.data, aiohttp.ServerTimeoutError)


async def test_a_deaf_socket_is_gone_when_the_app_hangs_up(
    slack: SlackSandbox, http: aiohttp.ClientSession
) -> None:
    closing = aiohttp.ClientWSTimeout(ws_close=0.1)
    async with http.ws_connect(await a_socket_url(slack), timeout=closing) as socket:
        await socket.receive_json()
        slack.faults.on("deaf")

    await slack.wait_until(lambda: not slack.socket_count)


async def test_nonsense_from_the_app_is_no_ack(
    slack: SlackSandbox, socket: aiohttp.ClientWebSocketResponse
) -> None:
    for nonsense in ("nonsense", "[]", '{"envelope_id": "unknown"}'):
        await socket.send_str(nonsense)

    _, asked = await run_and_ack(slack, socket)

    assert asked.ack.ok


async def test_a_ping_is_answered(socket: aiohttp.ClientWebSocketResponse) -> None:
    await socket.ping(b"sdk-ping-pong:1")

    assert not socket.closed


async def test_a_warning_leaves_the_socket_open(
    slack: SlackSandbox, socket: aiohttp.ClientWebSocketResponse
) -> None:
    await slack.disconnect("warning")
    told = await socket.receive_json()
    _, asked = await run_and_ack(slack, socket)

    assert told["reason"] == "warning"
    assert asked.ack.ok


@pytest.mark.parametrize("reason", ["refresh_requested", "link_disabled"])
async def test_a_disconnect_closes_the_socket(
    slack: SlackSandbox, socket: aiohttp.ClientWebSocketResponse, reason: str
) -> None:
    await slack.disconnect(reason)
    told = await socket.receive_json()
    closed = await socket.receive()

    assert told["reason"] == reason
    assert closed.type is aiohttp.WSMsgType.CLOSE


async def test_a_socket_that_grew_old_is_renewed(http: aiohttp.ClientSession) -> None:
    async with SlackSandbox(connection_seconds=0.2).serve() as slack:
        socket = await http.ws_connect(await a_socket_url(slack))
        frames = [await socket.receive_json() for _ in range(3)]

    told = [(frame["type"], frame.get("reason")) for frame in frames]
    assert told == [
        ("hello", None),
        ("disconnect", "warning"),
        ("disconnect", "refresh_requested"),
    ]


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_the_real_client_comes_back_after_a_disconnect(
    slack: SlackSandbox, app: AsyncApp, connect: Connect, reason: str
) -> None:
    @app.command("/dli-progress")
    async def ask(ack: AsyncAck) -> None:
        await ack("42%")

    counts: list[int] = []
    async with connect(app, ping_seconds=1):
        slack.workspace.changes.listen(lambda change: counts.append(slack.socket_count))
        await slack.disconnect(reason)
        await slack.wait_until(lambda: counts[:2] == [0, 1])
        asked = await slack.command("/dli-progress 85ab")

    assert asked.ack.ok


async def test_the_mode_follows_the_sockets(
    slack: SlackSandbox, app: AsyncApp, connect: Connect
) -> None:
    before = slack.mode
    async with connect(app):
        during = slack.mode

    assert (before, during, slack.mode) == ("none", "socket", "none")


async def test_the_real_client_comes_back_after_a_cut(
    slack: SlackSandbox, app: AsyncApp, connect: Connect
) -> None:
    counts: list[int] = []
    async with connect(app, ping_seconds=1):
        slack.workspace.changes.listen(lambda change: counts.append(slack.socket_count))
        await slack.cut_sockets()
        await slack.wait_until(lambda: counts == [0, 1])

        assert slack.mode == "socket"


async def test_a_wait_that_leads_nowhere_ends() -> None:
    async with SlackSandbox().serve() as slack:
        with pytest.raises(TimeoutError):
            await slack.wait_until(lambda: slack.socket_count, timeout=0.1)
