import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.sandbox.serving import serving
from bot.sandbox.slack import YOU, SlackSandbox
from bot.sandbox.slack.delivery.http_mode import signature
from tests.sandbox.slack.rig import Json, actions, button

SECRET = "a signing secret"
TOKEN = "xoxb-known-beforehand"


@asynccontextmanager
async def bolted(app: AsyncApp) -> AsyncIterator[SlackSandbox]:
    """Serve a Bolt app over HTTP, and a workspace that posts to it."""
    handler = AsyncSlackRequestHandler(app, path="/slack/events")
    async with serving(handler) as url:  # type: ignore[arg-type]  # Bolt types it loosely
        slack = SlackSandbox(
            bot_token=TOKEN,
            signing_secret=SECRET,
            request_url=f"{url}/slack/events",
            events={"app_mention"},
            ack_seconds=20,
        )
        async with slack.serve():
            app.client.base_url = slack.api_url
            yield slack


def an_app() -> AsyncApp:
    client = AsyncWebClient(TOKEN, retry_handlers=[])
    return AsyncApp(client=client, signing_secret=SECRET)


async def test_a_signed_command_reaches_a_real_bolt_app() -> None:
    app = an_app()

    @app.command("/dli-progress")
    async def ask(ack: AsyncAck, respond: AsyncRespond, command: Json) -> None:
        await ack("Looking")
        await respond(f"{command['text']} is at 42%")

    async with bolted(app) as slack:
        asked = await slack.command("/dli-progress 85ab é&=")
        reply = await asked.reply()

        assert slack.mode == "http"
        assert asked.ack.ok
        assert asked.shown
        assert asked.shown.text == "Looking"
        assert reply.words == "85ab é&amp;= is at 42%"


async def test_a_click_and_a_json_ack_work_over_http() -> None:
    app = an_app()
    clicked: list[str] = []

    @app.command("/dli-progress")
    async def ask(ack: AsyncAck) -> None:
        await ack(text="42%", blocks=[actions(button())])

    @app.action("refresh")
    async def refresh(ack: AsyncAck, body: Json) -> None:
        clicked.append(body["user"]["id"])
        await ack()

    async with bolted(app) as slack:
        asked = await slack.command("/dli-progress 85ab")
        assert asked.shown
        pressed = await slack.click(asked.shown, "refresh")

    assert pressed.ack.ok
    assert clicked == [YOU]


async def test_an_event_comes_as_json() -> None:
    app = an_app()
    heard: list[Json] = []

    @app.event("app_mention")
    async def mentioned(event: Json) -> None:
        heard.append(event)

    async with bolted(app) as slack:
        slack.say("@dli_progress how far?")
        await slack.wait_until(lambda: heard)

    assert heard[0]["user"] == YOU


@asynccontextmanager
async def answering(response: Response) -> AsyncIterator[tuple[SlackSandbox, list[Request]]]:
    """Serve an app that gives one answer to everything, and a workspace that posts to it."""
    requests: list[Request] = []

    async def endpoint(request: Request) -> Response:
        await request.body()
        requests.append(request)
        return response

    app = Starlette(routes=[Route("/", endpoint, methods=["POST"])])
    async with serving(app) as url:
        sandbox = SlackSandbox(
            signing_secret=SECRET,
            request_url=url,
            events={"app_mention"},
            retry_seconds=(0.01, 0.01, 0.01),
            ack_seconds=20,
        )
        async with sandbox.serve() as slack:
            yield slack, requests


async def test_the_signature_is_slacks() -> None:
    async with answering(PlainTextResponse("")) as (slack, requests):
        await slack.command("/dli-progress 85ab")

    [request] = requests
    timestamp, body = request.headers["X-Slack-Request-Timestamp"], await request.body()
    base = b"v0:" + timestamp.encode() + b":" + body
    digest = hmac.new(SECRET.encode(), base, hashlib.sha256).hexdigest()
    assert request.headers["X-Slack-Signature"] == f"v0={digest}"
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert signature(SECRET, timestamp, body) == f"v0={digest}"


@pytest.mark.parametrize("status", [302, 404, 500])
async def test_an_error_is_no_ack(status: int) -> None:
    async with answering(PlainTextResponse("?", status)) as (slack, requests):
        asked = await slack.command("/dli-progress 85ab")

    assert asked.ack.error == "dispatch_failed"
    assert len(requests) == 1


async def test_a_port_where_nobody_listens_is_no_ack() -> None:
    async with SlackSandbox(request_url="http://127.0.0.1:9/", ack_seconds=20).serve() as slack:
        asked = await slack.command("/dli-progress 85ab")

    assert asked.ack.error == "dispatch_failed"


async def test_an_event_is_sent_again_three_times() -> None:
    async with answering(PlainTextResponse("?", 500)) as (slack, requests):
        slack.say("@dli_progress how far?")
        await slack.wait_until(lambda: len(requests) == 4)

    retries = [request.headers.get("X-Slack-Retry-Num") for request in requests]
    assert retries == [None, "1", "2", "3"]
    assert requests[1].headers["X-Slack-Retry-Reason"] == "http_error"
    assert len({await request.body() for request in requests}) == 1


async def test_an_app_may_decline_another_try() -> None:
    declined = PlainTextResponse("?", 500, {"X-Slack-No-Retry": "1"})
    async with answering(declined) as (slack, requests):
        slack.say("@dli_progress how far?")
        slack.say("@dli_progress and this?")
        await slack.wait_until(lambda: len(requests) == 2)

    assert [request.headers.get("X-Slack-Retry-Num") for request in requests] == [None, None]


async def test_everything_twice_holds_for_http_too() -> None:
    async with answering(PlainTextResponse("")) as (slack, requests):
        slack.faults.on("duplicate_envelopes")
        await slack.command("/dli-progress 85ab")
        await slack.wait_until(lambda: len(requests) == 2)

    assert await requests[0].body() == await requests[1].body()


async def test_an_app_that_answers_too_late_has_not_responded() -> None:
    late = asyncio.Event()

    async def endpoint(request: Request) -> Response:
        await late.wait()
        return PlainTextResponse("42%")

    app = Starlette(routes=[Route("/", endpoint, methods=["POST"])])
    async with (
        serving(app) as url,
        SlackSandbox(request_url=url, ack_seconds=0.2).serve() as slack,
    ):
        asked = await slack.command("/dli-progress 85ab")
        late.set()

    assert asked.ack.error == "operation_timeout"


@pytest.mark.parametrize("body", ["{", "[1]"])
async def test_an_ack_that_is_no_json_object_does_no_harm(body: str) -> None:
    response = Response(body, media_type="application/json")
    async with answering(response) as (slack, _):
        asked = await slack.command("/dli-progress 85ab")

    assert asked.ack.ok
