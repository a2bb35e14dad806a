"""What those can do who reach the port but don't know the signing secret, or who hold it wrong."""

import asyncio
import json
from collections.abc import AsyncIterator
from urllib.parse import urlencode, urlsplit

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.clock import utcnow
from bot.sandbox.serving import serving
from bot.sandbox.slack.delivery.http_mode import signature
from bot.sandbox.slack.people import TEAM_ID
from bot.serving import listen, served
from bot.slack import http
from bot.slack.http import Events
from tests.e2e.conftest import Rig, a_rig

SECRET = "made-up-signing-secret"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    async with a_rig("http") as made:
        yield made


@pytest.fixture
async def web(rig: Rig) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(rig.bot.url) as session:
        yield session


def signed(secret: str, body: bytes, kind: str = FORM) -> dict[str, str]:
    timestamp = str(int(utcnow().timestamp()))
    return {
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": signature(secret, timestamp, body),
        "content-type": kind,
    }


def command(trigger_id: str, **more: str) -> bytes:
    fields = {"command": "/dli-progress", "text": "help", "trigger_id": trigger_id, **more}
    return urlencode(fields).encode()


async def post(web: aiohttp.ClientSession, body: bytes, headers: dict[str, str]) -> int:
    async with web.post(http.PATH, data=body, headers=headers) as answer:
        return answer.status


async def test_a_request_that_is_played_again_is_answered_once(
    rig: Rig, web: aiohttp.ClientSession
) -> None:
    invocation = await rig.slack.command("/dli-progress help")
    await invocation.reply()
    body = command(
        "77.7.7",
        response_url=invocation.response_url,
        team_id=TEAM_ID,
        channel_id="C0DATAPLAT",
        user_id="U0MINA0001",
    )
    headers = signed(rig.slack.signing_secret, body)

    assert [await post(web, body, headers) for _ in range(3)] == [200, 200, 200]
    await rig.slack.wait_until(lambda: len(invocation.replies) > 1)
    await rig.ask("jobs")

    assert len(invocation.replies) == 2


@pytest.mark.parametrize("kind", ["", "text/xml", "application/json", "multipart/form-data", FORM])
@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b'{"payload": 1}', b"payload=[", b"\xff\xfe", b'"' + b"[" * 9_000]
)
async def test_nonsense_with_a_right_signature_is_no_error_of_ours(
    rig: Rig, web: aiohttp.ClientSession, kind: str, body: bytes
) -> None:
    assert await post(web, body, signed(rig.slack.signing_secret, body, kind)) < 500


async def test_other_methods_and_addresses_lead_nowhere(web: aiohttp.ClientSession) -> None:
    async with web.get(http.PATH) as get, web.put(http.PATH) as put, web.get("/") as root:
        assert (get.status, put.status, root.status) == (405, 405, 404)


async def test_a_body_that_never_ends_is_refused_and_the_rest_is_served_meanwhile(
    rig: Rig, web: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "READ_SECONDS", 0.5)

    async def drop_by_drop() -> AsyncIterator[bytes]:
        yield b"x"
        await asyncio.Event().wait()

    slow = [
        asyncio.create_task(post_slowly(web, drop_by_drop(), signed(SECRET, b"x")))
        for _ in range(30)
    ]
    assert "What you can ask" in (await rig.ask("help")).words

    assert await asyncio.wait_for(asyncio.gather(*slow), 60) == [408] * 30


async def post_slowly(
    web: aiohttp.ClientSession, body: AsyncIterator[bytes], headers: dict[str, str]
) -> int:
    async with web.post(http.PATH, data=body, headers=headers) as answer:
        return answer.status


async def test_only_so_many_bodies_are_read_at_once(
    web: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "MOST_AT_ONCE", 0)

    assert await post(web, b"x", signed(SECRET, b"x")) == 503


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-slack-request-timestamp": "now", "x-slack-signature": "v0=" + "0" * 64},
        {"x-slack-request-timestamp": "1", "x-slack-signature": "v0=" + "0" * 64},
    ],
    ids=["unsigned", "no moment", "too old"],
)
async def test_who_does_not_claim_to_be_slack_now_takes_nobodys_place(
    web: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str]
) -> None:
    monkeypatch.setattr(http, "MOST_AT_ONCE", 0)

    assert await post(web, b"x", headers) == 401


async def test_a_body_that_breaks_off_is_no_error_in_the_log(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    address = urlsplit(rig.bot.url)
    _, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(b"POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nx")
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    await rig.ask("help")

    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


@pytest.mark.parametrize("begun", [b"", b"GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: "])
async def test_a_connection_that_asks_nothing_is_closed(begun: bytes) -> None:
    async with served(Starlette(), listen("127.0.0.1", 0), grace=1, idle=0.1) as url:
        address = urlsplit(url)
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        writer.write(begun)

        assert await asyncio.wait_for(reader.read(), 60) == b""
        writer.close()


async def test_a_connection_that_waits_for_a_slow_answer_is_kept() -> None:
    asked, may_answer = asyncio.Event(), asyncio.Event()

    async def slow(_: object) -> PlainTextResponse:
        asked.set()
        await may_answer.wait()
        return PlainTextResponse("at last")

    async with (
        served(
            Starlette(routes=[Route("/slow", slow), Route("/", lambda _: PlainTextResponse("ok"))]),
            listen("127.0.0.1", 0),
            grace=1,
            idle=0.1,
        ) as url,
        aiohttp.ClientSession(url) as web,
    ):
        waiting = asyncio.create_task(text_of(web, "/slow"))
        await asked.wait()
        address = urlsplit(url)
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        await reader.read()  # one that asks nothing has been closed by now
        writer.close()
        may_answer.set()

        assert await waiting == "at last"


async def test_a_connection_that_asks_again_and_again_is_kept() -> None:
    async def peer(request: Request) -> PlainTextResponse:
        return PlainTextResponse(str(request.client.port if request.client else 0))

    async with (
        served(
            Starlette(routes=[Route("/", peer)]), listen("127.0.0.1", 0), grace=1, idle=8
        ) as url,
        aiohttp.ClientSession(url) as web,
    ):
        address = urlsplit(url)
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        closed = asyncio.create_task(reader.read())
        ports = {await text_of(web, "/")}
        while not closed.done():  # as one that asks nothing is in the meantime
            ports.add(await text_of(web, "/"))
            await asyncio.wait([closed], timeout=0.3)
        ports.add(await text_of(web, "/"))
        writer.close()

    assert len(ports) == 1


async def text_of(web: aiohttp.ClientSession, path: str) -> str:
    async with web.get(path) as answer:
        return await answer.text()


strange = st.tuples(
    st.text(max_size=20) | st.integers().map(str),
    st.text(max_size=80) | st.from_regex(r"v0=[0-9a-f]{64}", fullmatch=True),
    st.binary(max_size=200),
)


@settings(max_examples=5, deadline=None)
@given(requests=st.lists(strange, min_size=10, max_size=40))
def test_whatever_isnt_signed_with_our_secret_is_refused(
    requests: list[tuple[str, str, bytes]],
) -> None:
    async def answers() -> set[int]:
        app = AsyncApp(request_verification_enabled=False, token="xoxb-made-up")
        endpoint = Events(app, SecretStr(SECRET))
        async with (
            serving(Starlette(routes=[endpoint.route()])) as url,
            aiohttp.ClientSession(url) as web,
        ):
            return {await post(web, body, _headers(*said)) for *said, body in requests}

    assert asyncio.run(answers()) == {401}


def _headers(timestamp: str, mark: str) -> dict[str, str]:
    """Return headers that can be sent: what a client itself refuses to send is no attack."""
    printable = {
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": mark,
    }
    return {
        name: "".join(character for character in value if " " <= character <= "~")
        for name, value in printable.items()
    }


async def test_what_slack_says_in_json_is_read_whatever_its_type_is_called(
    rig: Rig, web: aiohttp.ClientSession
) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "made-up"}).encode()

    async with web.post(
        http.PATH, data=body, headers=signed(rig.slack.signing_secret, body, "text/plain")
    ) as answer:
        assert "made-up" in await answer.text()
