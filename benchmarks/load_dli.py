"""A local DLI in a process of its own, whose jobs end and begin at an even pace.

Run by `benchmarks.load`, which tells it by HTTP when to begin, and asks what it has seen.
"""

import asyncio
import sys
from collections import Counter, deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import count, cycle
from typing import Any, Self

import aiohttp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from benchmarks import processes
from benchmarks.processes import Process
from bot.sandbox.dli import DEMO, DliSandbox
from bot.sandbox.dli.recordings import recordings
from bot.sandbox.serving import serving

PLAYED = ("pipeline-adaptive", "star-join", "star-join-adaptive", "skewed-join", "fails-late")
STATEMENT = "INSERT INTO sales_{table} SELECT * FROM orders WHERE shop = {shop}"
STATEMENTS = 200
"""Different ones, but for their literals: each runs again and again."""
UNPLAYED = 1.5
"""Times the time that a job is given, which its recording would take: none ends by itself."""
PATIENCE = aiohttp.ClientTimeout(total=60)


@dataclass(frozen=True, slots=True)
class Plan:
    """How many jobs run at any time, in how many queues, and how many end in a minute."""

    jobs: int
    queues: int
    per_minute: float

    @property
    def lifetime(self) -> float:
        """Seconds that each job runs, if as many end as begin."""
        return self.jobs / self.per_minute * 60


@dataclass(frozen=True, slots=True)
class Report:
    """What DLI has seen since the ends began: when which job ended, and what it was asked."""

    ended: Mapping[str, datetime]
    requests: Mapping[str, int]
    throttled: int
    busiest_minute: int


@dataclass(frozen=True, slots=True)
class Dli:
    """The local DLI, from outside."""

    process: Process
    environment: Mapping[str, str]
    _web: aiohttp.ClientSession
    _control: str

    @classmethod
    @asynccontextmanager
    async def started(cls, plan: Plan) -> AsyncIterator[Self]:
        """Run one, with all its jobs running and none ending yet."""
        port, control = processes.free_port(), processes.free_port()
        words = (port, control, plan.jobs, plan.queues, plan.per_minute)
        command = ("-m", "benchmarks.load_dli", *map(str, words))
        async with (
            aiohttp.ClientSession(timeout=PATIENCE) as web,
            processes.started(*command, ready=partial(processes.accepts, control)) as process,
        ):
            environment = DEMO.environment(f"http://127.0.0.1:{port}")
            yield cls(process, environment, web, f"http://127.0.0.1:{control}")

    async def jobs(self) -> Mapping[str, str]:
        """Return the queues of the jobs that run, the oldest job first."""
        found: Mapping[str, str] = await self._ask("jobs")
        return found

    async def begin(self) -> None:
        """Let jobs end and begin from now on."""
        await self._ask("begin")

    async def stop(self) -> Report:
        """Let no more jobs end, and tell what came to pass."""
        told = await self._ask("stop")
        ended = {job_id: datetime.fromisoformat(at) for job_id, at in told.pop("ended").items()}
        return Report(ended=ended, **told)

    async def _ask(self, what: str) -> Any:  # noqa: ANN401 - JSON
        async with self._web.post(f"{self._control}/{what}") as answer:
            answer.raise_for_status()
            return await answer.json()


class Traffic:
    """The jobs of the local DLI."""

    def __init__(self, dli: DliSandbox, plan: Plan) -> None:
        self._dli = dli
        self._plan = plan
        self._names = cycle(PLAYED)
        self._numbers = count()
        self._running: deque[tuple[str, str]] = deque()
        self._ended: dict[str, datetime] = {}
        self._began_at = dli.clock()
        self._flow: asyncio.Task[None] | None = None

    def fill(self) -> None:
        """Start the jobs that run at first, each as old as it would be after a long time."""
        for place in range(self._plan.jobs):
            self._start(self._plan.lifetime * (1 - place / self._plan.jobs))

    async def jobs(self, _: Request) -> Response:
        """Tell which jobs run."""
        return JSONResponse(dict(self._running))

    async def begin(self, _: Request) -> Response:
        """Let the oldest job end and another begin, again and again."""
        self._dli.calls.clear()
        self._began_at = self._dli.clock()
        self._flow = asyncio.create_task(self._replace())
        return JSONResponse({})

    async def stop(self, _: Request) -> Response:
        """Let no more jobs end, and report."""
        if self._flow:
            self._flow.cancel()
        calls = list(self._dli.calls)
        return JSONResponse(
            {
                "ended": {job_id: at.isoformat() for job_id, at in self._ended.items()},
                "requests": Counter(call.endpoint for call in calls),
                "throttled": sum(call.status == 429 for call in calls),  # noqa: PLR2004
                "busiest_minute": busiest([call.at.timestamp() for call in calls], 60),
            }
        )

    async def _replace(self) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        for number in count(1):
            await asyncio.sleep(began + number * 60 / self._plan.per_minute - loop.time())
            job_id, _ = self._running.popleft()
            self._ended[job_id] = self._dli.end_job(job_id).ends_at
            self._start(0)

    def _start(self, elapsed: float) -> None:
        name, number = next(self._names), next(self._numbers)
        lifetime = self._plan.lifetime * UNPLAYED
        job = self._dli.start_job(
            name,
            speed=recordings()[name].duration_seconds / lifetime,
            elapsed_seconds=elapsed,
            queue_name=queue(number % self._plan.queues),
            statement=STATEMENT.format(table=number % STATEMENTS, shop=number),
        )
        self._running.append((job.job_id, job.queue_name))


def queue(number: int) -> str:
    """Return a queue's name."""
    return f"load_{number}"


async def serve(port: int, control: int, plan: Plan) -> None:
    """Serve DLI at one port, and what governs it at another."""
    async with DliSandbox().serve(port=port) as dli:
        traffic = Traffic(dli, plan)
        traffic.fill()
        routes = [
            Route(f"/{deed.__name__}", deed, methods=["POST"])
            for deed in (traffic.jobs, traffic.begin, traffic.stop)
        ]
        async with serving(Starlette(routes=routes), port=control):
            await asyncio.Event().wait()


def busiest(moments: list[float], seconds: float) -> int:
    """Return the most that lie within any stretch of so many seconds."""
    within: deque[float] = deque()
    most = 0
    for moment in moments:
        within.append(moment)
        while within[0] <= moment - seconds:
            within.popleft()
        most = max(most, len(within))
    return most


if __name__ == "__main__":
    port, control, jobs, queues = map(int, sys.argv[1:5])
    asyncio.run(serve(port, control, Plan(jobs, queues, float(sys.argv[5]))))
