import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr

from bot.dli.auth import SignedAuth
from bot.dli.project import AccessKey
from bot.dli.transport import Http, Request
from bot.errors import TooSlow, Unreachable
from tests.dli.gateway import Answering, Gateway, Received, Reply
from tests.dli.rig import NOW


@asynccontextmanager
async def sending(answering: Answering) -> AsyncIterator[tuple[Http, Request]]:
    async with (
        Gateway(answering).serving() as gateway,
        Http([gateway.url], answer_seconds=0.3) as http,
    ):
        yield http, Request(method="GET", url=gateway.url)


async def test_an_answer_that_does_not_begin_in_time_is_too_slow() -> None:
    async def hang(_: Received) -> Reply:
        await asyncio.sleep(60)
        return Reply()

    async with sending(hang) as (http, request):
        with pytest.raises(TooSlow):
            await http.send(request)


async def test_an_answer_that_does_not_end_in_time_is_too_slow() -> None:
    endless = Reply(b"{}", headers={"Content-Length": "3"})

    async with sending(lambda _: endless) as (http, request):
        with pytest.raises(TooSlow):
            await http.send(request)


@pytest.mark.parametrize("access_key", ["two\r\nlines", "\N{SNOWMAN}"])
async def test_a_header_that_cannot_be_sent_is_our_error(access_key: str) -> None:
    auth = SignedAuth(AccessKey(access_key, SecretStr("sk")), lambda: NOW)

    async with sending(lambda _: Reply()) as (http, request):
        with pytest.raises(Unreachable):
            await http.send(request, auth)


@pytest.mark.parametrize("head", ["HTTP/1.1 Nonsense", "SSH-2.0-OpenSSH", ""])
async def test_a_server_of_another_kind_is_our_error(head: str) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"{head}\r\n\r\n".encode())
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, Http([]) as http:
        with pytest.raises(Unreachable):
            await http.send(Request(method="GET", url=f"http://127.0.0.1:{port}/"))


async def test_a_client_that_was_never_entered_is_closed() -> None:
    http = Http([])

    await http.__aexit__(None, None, None)

    with pytest.raises(Unreachable):
        await http.send(Request(method="GET", url="http://127.0.0.1:1/"))
