"""The way of every call: it is noted, may be hit by a fault, is admitted, answered."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from uuid import uuid4

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from bot.ports import Clock
from bot.sandbox.dli import answers, refusals
from bot.sandbox.dli.broken import Cut, Dropped, gone
from bot.sandbox.dli.calls import Call, CallLog
from bot.sandbox.dli.faults import Endpoint, Faults
from bot.sandbox.dli.gate import Gate
from bot.sandbox.dli.hostile import Malice
from bot.sandbox.dli.refusals import NO_API, NO_PROJECT, Refused

Handler: TypeAlias = Callable[[Request], Awaitable[Response]]

INSTEAD: Mapping[str, Callable[[], Response]] = {
    "away": Dropped,
    "bad_credentials": refusals.BAD_SIGNATURE.answer,
    "throttled": refusals.THROTTLED.answer,
    "unavailable": refusals.UNAVAILABLE.answer,
    "denied": refusals.DENIED.answer,
    "busy": refusals.BUSY.answer,
    "nonsense": lambda: HTMLResponse("<html><body>Please log in.</body></html>"),
    "unsuccessful": lambda: JSONResponse(answers.unsuccessful("The request was not executed.")),
}
"""The faults that take the place of an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """Stands before every endpoint of DLI and IAM."""

    clock: Clock
    calls: CallLog
    faults: Faults
    gate: Gate
    project_id: str
    malice: Malice = field(default_factory=Malice)

    def guard(self, endpoint: Endpoint, handler: Handler, *, public: bool = False) -> Handler:
        """Return `handler` with the gateway before it; `public`: for everybody."""

        async def guarded(request: Request) -> Response:
            call = self._note(request, endpoint)
            try:
                await request.body()
                response = await self._pass(request, endpoint, handler, public=public)
            except ClientDisconnect:
                response = Dropped()
            call.status = response.status_code
            response.headers["X-Request-Id"] = uuid4().hex
            return response

        return guarded

    async def nowhere(self, request: Request, exc: Exception) -> Response:
        """Answer a path or method that does not exist."""
        response = NO_API.answer()
        self._note(request, "").status = response.status_code
        return response

    def _note(self, request: Request, endpoint: str) -> Call:
        call = Call(
            at=self.clock(),
            endpoint=endpoint,
            job_id=request.path_params.get("job_id", ""),
            method=request.method,
            path=request.url.path,
            query=request.url.query,
        )
        self.calls.add(call)
        return call

    async def _pass(
        self, request: Request, endpoint: Endpoint, handler: Handler, *, public: bool
    ) -> Response:
        job_id = request.path_params.get("job_id", "")
        struck = self.faults.strike(endpoint, job_id, request.url.query)
        if "slow" in struck:
            await _wait(request, struck["slow"])
        for name, answer in INSTEAD.items():
            if name in struck:
                return answer()
        try:
            if not public:
                await self._admit(request)
            response = await handler(request)
        except Refused as refused:
            response = refused.refusal.answer()
        return self._spoil(response, struck)

    async def _admit(self, request: Request) -> None:
        await self.gate.admit(request)
        if request.path_params.get("project_id", self.project_id) != self.project_id:
            raise Refused(NO_PROJECT)

    def _spoil(self, response: Response, struck: Mapping[str, float]) -> Response:
        if "hostile" in struck and response.status_code == 200:  # noqa: PLR2004
            response = JSONResponse(self.malice(json.loads(bytes(response.body))))
        return Cut(response) if "cut" in struck else response


async def _wait(request: Request, seconds: float) -> None:
    try:
        await asyncio.wait_for(gone(request.receive), seconds)
    except TimeoutError:
        return
    raise ClientDisconnect
