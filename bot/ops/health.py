"""Whether the process lives, and whether it can do its work."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

Problem: TypeAlias = str
Check: TypeAlias = Callable[[], Awaitable[Problem]]


@dataclass(slots=True)
class Health:
    """What must work, by name; each check returns "" or what is wrong with it."""

    checks: dict[str, Check] = field(default_factory=dict)
    stopping: bool = False

    def routes(self) -> list[Route]:
        """Return `/healthz` and `/readyz`."""
        return [Route("/healthz", self._healthz), Route("/readyz", self._readyz)]

    async def problems(self) -> Mapping[str, Problem]:
        """Return what is wrong, by the name of its check; nothing if all is well."""
        found = {name: await check() for name, check in self.checks.items()}
        found["process"] = "stopping" if self.stopping else ""
        return {name: problem for name, problem in found.items() if problem}

    async def _healthz(self, request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def _readyz(self, request: Request) -> Response:
        problems = await self.problems()
        body = {"ready": not problems, "problems": problems}
        return JSONResponse(body, status_code=503 if problems else 200)
