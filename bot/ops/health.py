"""Whether the process lives, and whether it can do its work."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

Problem: TypeAlias = str
Check: TypeAlias = Callable[[], Awaitable[Problem]]

LIVENESS = "/healthz"
ALIVE = "ok\n"
"""What is answered there for as long as the process serves."""
PATIENCE = 4.0
"""Seconds that a check may take: less than those who ask for readiness mostly wait."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Health:
    """What must work, by name; each check returns "" or what is wrong with it, and the cure."""

    checks: dict[str, Check] = field(default_factory=dict)
    stopping: bool = False
    patience: float = PATIENCE

    def routes(self) -> list[Route]:
        """Return `/healthz` and `/readyz`."""
        return [Route(LIVENESS, self._healthz), Route("/readyz", self._readyz)]

    async def problems(self) -> Mapping[str, Problem]:
        """Return what is wrong, by the name of its check; nothing if all is well.

        All are asked at the same time; one that hangs or fails is a problem itself.
        """
        checks = dict(self.checks)
        told = await asyncio.gather(*(self._asked(name, check) for name, check in checks.items()))
        found = dict(zip(checks, told, strict=True))
        found["process"] = "it is stopping: another one has to take over" if self.stopping else ""
        return {name: problem for name, problem in found.items() if problem}

    async def _asked(self, name: str, check: Check) -> Problem:
        try:
            async with asyncio.timeout(self.patience):
                return await check()
        except TimeoutError:
            return f"no answer within {self.patience:g} s: look at the log, restart if it stays so"
        except Exception:
            log.exception("Could not check readiness", extra={"check": name})
            return "it can't be checked: the log has the error"

    async def _healthz(self, request: Request) -> Response:
        return PlainTextResponse(ALIVE)

    async def _readyz(self, request: Request) -> Response:
        problems = await self.problems()
        body = {"ready": not problems, "problems": problems}
        return JSONResponse(body, status_code=503 if problems else 200)
