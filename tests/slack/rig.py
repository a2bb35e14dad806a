"""What the tests of the Slack adapter share."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from pydantic import SecretStr
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.serving import serving
from bot.sandbox.slack import SlackSandbox
from bot.slack.conversations import SlackConversations
from bot.slack.web import web_client

CHANNEL = "C0DATAPLAT"
PRIVATE = "C0DATALEAD"
ARCHIVED = "C0OLDWAREH"
NOT_IN = "C0RANDOM01"
HELLO = {"text": "Hello"}


@asynccontextmanager
async def conversing(slack: SlackSandbox) -> AsyncIterator[SlackConversations]:
    """Talk to a local Slack as the bot does."""
    async with web_client(SecretStr(slack.bot_token), slack.api_url) as client:
        yield SlackConversations(client)


@asynccontextmanager
async def hurried(slack: SlackSandbox) -> AsyncIterator[SlackConversations]:
    """Talk to a local Slack with hardly any patience."""
    timeout = aiohttp.ClientTimeout(total=20, sock_read=0.3)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, session=session)
        client.proxy = None
        yield SlackConversations(client)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the scripted Slack answers."""

    body: str = "{}"
    status: int = 200
    kind: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


def said(status: int = 200, /, **fields: object) -> Answer:
    return Answer(json.dumps(fields), status)


def refused(code: str, status: int = 200, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(json.dumps({"ok": False, "error": code}), status, headers=named)


@dataclass
class ScriptedSlack:
    """Answers every call with the next of a method's answers, the last one for ever."""

    answers: dict[str, list[Answer]]
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    async def endpoint(self, request: Request) -> Response:
        method = str(request.path_params["method"])
        self.asked.append((method, dict(request.query_params)))
        script = self.answers[method]
        answer = script.pop(0) if len(script) > 1 else script[0]
        return Response(
            answer.body, answer.status, headers=dict(answer.headers), media_type=answer.kind
        )


@asynccontextmanager
async def scripted(
    *,
    monotonic: Callable[[], float] = time.monotonic,
    **answers: Answer | list[Answer],
) -> AsyncIterator[tuple[SlackConversations, ScriptedSlack]]:
    """Talk to something that answers as it's told; `chat_update` stands for chat.update."""
    script = {
        name.replace("_", ".", 1): given if isinstance(given, list) else [given]
        for name, given in answers.items()
    }
    slack = ScriptedSlack(script)
    routes = [Route("/api/{method}", slack.endpoint, methods=["GET", "POST"])]
    async with serving(Starlette(routes=routes)) as url:
        token = SecretStr("xoxb-made-up")
        async with web_client(token, f"{url}/api/") as client:
            yield SlackConversations(client, monotonic=monotonic), slack


@asynccontextmanager
async def saying(raw: bytes) -> AsyncIterator[SlackConversations]:
    """Talk to something that says these bytes to whatever is asked, and hangs up."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(raw)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        url = f"http://127.0.0.1:{port}/api/"
        async with web_client(SecretStr("xoxb-made-up"), url) as client:
            yield SlackConversations(client)
