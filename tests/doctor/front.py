"""What stands between the bot and a sandbox: it passes on, and answers some things otherwise."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web
from yarl import URL

PER_HOP = {"connection", "content-length", "date", "server", "transfer-encoding"}


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    content_type: str = "text/html"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Front:
    """`instead` are answers by the last part of a path; `headers` are put on every answer."""

    behind: str
    url: str = ""
    instead: dict[str, Answer] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def answer(self, name: str, body: Mapping[str, Any], **more: Any) -> None:
        self.instead[name] = Answer(json.dumps(body), "application/json", **more)

    def mend(self) -> None:
        self.instead.clear()
        self.headers.clear()

    async def passed(self, request: web.Request) -> web.Response:
        if found := self.instead.get(request.path.rpartition("/")[2]):
            return web.Response(
                text=found.text,
                content_type=found.content_type,
                status=found.status,
                headers=found.headers,
            )
        async with (
            aiohttp.ClientSession(auto_decompress=False) as client,
            client.request(
                request.method,
                URL(f"{self.behind}{request.raw_path}", encoded=True),
                headers=request.headers,
                data=await request.read(),
            ) as answer,
        ):
            kept = {k: v for k, v in answer.headers.items() if k.lower() not in PER_HOP}
            headers = kept | self.headers
            return web.Response(body=await answer.read(), status=answer.status, headers=headers)


@asynccontextmanager
async def a_front(behind: str) -> AsyncIterator[Front]:
    front = Front(behind)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", front.passed)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        front.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield front
    finally:
        await runner.cleanup()
