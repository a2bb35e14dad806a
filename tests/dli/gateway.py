"""An API gateway on a loopback socket, which says what a test tells it to.

It verifies signatures with nothing but the standard library and the API's description,
on the bytes as they came over the wire, and keeps every request.
"""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, quote, unquote

ACCESS_KEY = "AKIDEXAMPLE"
SECRET_KEY = "SECRETKEYEXAMPLE"
PROJECT_ID = "48cc2c48765f481480c7db940d6409d1"


@dataclass(frozen=True, slots=True)
class Received:
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(self.target.partition("?")[2], keep_blank_values=True))

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Reply:
    body: bytes = b'{"is_success": true}'
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut_after: int | None = None


Answering: TypeAlias = Callable[[Received], Awaitable[Reply | None] | Reply | None]


def reply(status: int = 200, /, **fields: object) -> Reply:
    return Reply(json.dumps(fields).encode(), status)


def problem(status: int, code: str, text: str = "said", **headers: str) -> Reply:
    body = json.dumps({"error_code": code, "error_msg": text}).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(body, status, named)


def is_signed(request: Received, secret_key: str = SECRET_KEY) -> bool:
    """Verify as the signing guide describes it, without a line of the bot's."""
    kind, _, rest = request.headers.get("authorization", "").partition(" ")
    parts = dict(part.split("=", 1) for part in rest.split(", ") if "=" in part)
    if kind != "SDK-HMAC-SHA256" or parts.get("Access") != ACCESS_KEY:
        return False
    path, _, raw_query = request.target.partition("?")
    names = parts["SignedHeaders"].split(";")
    canonical = "\n".join(
        [
            request.method,
            "/".join(quote(unquote(part), safe="~") for part in path.split("/")) + "/",
            raw_query,  # has to come in its canonical form
            "".join(f"{name}:{request.headers[name]}\n" for name in names),
            ";".join(names),
            hashlib.sha256(request.body).hexdigest(),
        ]
    )
    text = "\n".join(
        [
            kind,
            request.headers["x-sdk-date"],
            hashlib.sha256(canonical.encode()).hexdigest(),
        ]
    )
    expected = hmac.new(secret_key.encode(), text.encode(), "sha256").hexdigest()
    return hmac.compare_digest(expected, parts["Signature"])


class Gateway:
    """Answers each request with what `answering` returns; None hangs up."""

    def __init__(self, answering: Answering | None = None) -> None:
        self.answering: Answering = answering or (lambda _: Reply())
        self.received: list[Received] = []
        self.connections = 0
        self.url = ""
        self._serving: set[asyncio.Task[Any]] = set()

    @property
    def last(self) -> Received:
        return self.received[-1]

    def asked_for(self, ending: str) -> int:
        return sum(request.path.endswith(ending) for request in self.received)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["Gateway"]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        try:
            yield self
        finally:
            server.close()
            for task in self._serving:
                task.cancel()
            await asyncio.gather(*self._serving, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                while await self._answered(reader, writer):
                    pass
        except asyncio.CancelledError:
            pass  # Python 3.11's streams would log it
        finally:
            writer.close()

    async def _answered(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        request = await _read(reader)
        self.received.append(request)
        answer = self.answering(request)
        if isinstance(answer, Awaitable):
            answer = await answer
        if answer is None:
            return False
        writer.write(_head(answer) + answer.body[: answer.cut_after])
        await writer.drain()
        return answer.cut_after is None


async def _read(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    first, *lines = head.rstrip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Received(method, target, headers, body)


def _head(answer: Reply) -> bytes:
    headers = {
        "Content-Type": "application/json",
        "Content-Length": str(len(answer.body)),
        **answer.headers,
    }
    lines = [f"HTTP/1.1 {answer.status} Said"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()
