import asyncio
import signal
import socket

import httpx
import pytest
from starlette.types import Receive, Scope, Send
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError
from websockets.frames import CloseCode

from bot.sandbox.serving import serving


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer, break off, or wait for the client to go, by path."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        await gone(receive)
    if scope["type"] != "http":
        return
    if scope["path"] == "/wait":
        await gone(receive)
        return
    headers = [(b"content-length", b"10")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    if scope["path"] == "/half":
        await send({"type": "http.response.body", "body": b"hello", "more_body": True})
        scope["state"]["drop"]()
        await gone(receive)
        return
    await send({"type": "http.response.body", "body": b"hello you!"})


async def gone(receive: Receive) -> None:
    while not (await receive())["type"].endswith(".disconnect"):
        pass


async def test_an_app_is_served_on_a_free_port() -> None:
    async with serving(app) as url, httpx.AsyncClient(base_url=url) as client:
        assert url.startswith("http://127.0.0.1:")
        assert (await client.get("/")).text == "hello you!"


async def test_two_apps_are_served_side_by_side() -> None:
    async with serving(app) as one, serving(app) as two, httpx.AsyncClient() as client:
        assert one != two
        assert (await client.get(one)).text == (await client.get(two)).text


async def test_the_port_is_free_again_afterwards() -> None:
    async with serving(app) as url:
        port = int(url.rpartition(":")[2])

    async with serving(app, port=port) as again:
        assert again == url


async def test_a_taken_port_is_an_error() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(OSError, match="in use"),
    ):
        async with serving(app, port=taken.getsockname()[1]):
            pass


async def test_signals_stay_with_whoever_has_them() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)

    async with serving(app):
        during = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)

    assert during == before


async def test_an_app_can_drop_its_connection() -> None:
    async with serving(app) as url, httpx.AsyncClient(base_url=url) as client:
        with pytest.raises(httpx.RemoteProtocolError, match="received 5 bytes"):
            await client.get("/half")


async def test_requests_in_flight_are_cut_at_the_end() -> None:
    async with httpx.AsyncClient(timeout=60) as client:
        async with serving(app) as url:
            waiting = asyncio.create_task(client.get(f"{url}/wait"))
            await client.get(url)

        with pytest.raises(httpx.TransportError):
            await waiting


async def test_websockets_are_told_that_the_server_restarts() -> None:
    async with serving(app) as url:
        websocket = await connect(url.replace("http", "ws"))

    with pytest.raises(ConnectionClosedError) as closed:
        await websocket.recv()
    assert closed.value.rcvd
    assert closed.value.rcvd.code == CloseCode.SERVICE_RESTART


async def test_an_error_in_the_body_comes_through_unchanged() -> None:
    with pytest.raises(LookupError):
        async with serving(app):
            raise LookupError
