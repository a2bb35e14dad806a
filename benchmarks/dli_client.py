"""What requests to DLI cost us, and what others pay: `python -m benchmarks.dli_client`."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from typing import Annotated, TypeAlias

import httpx
import typer
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.http.http_config import HttpConfig
from huaweicloudsdkdli import v1 as sdk
from pydantic import SecretStr

from benchmarks import processes
from benchmarks.figures import Row, measured, percentile, ratio, show
from bot.clock import utcnow
from bot.dli.auth import SignedAuth
from bot.dli.client import DliClient
from bot.dli.project import AccessKey, Project
from bot.dli.transport import Http, Request
from bot.domain.jobs import JobId
from bot.sandbox.dli import DEMO

JOB = JobId("85798b38-ae44-48eb-bb90-7cf0dcdafe7b")
KEY = AccessKey(DEMO.keys[0].access, SecretStr(DEMO.keys[0].secret))
PATH = f"/v1/{DEMO.project_id}/jobs/{JOB}/progress"
UNLIMITED = 10**9
LEVELS = (50, 200)
PATIENCE = 60.0
"""Seconds; long enough that nothing fails for its slowness."""

Ask: TypeAlias = Callable[[], Awaitable[object]]
Open: TypeAlias = Callable[[str, int], AbstractAsyncContextManager[Ask]]


@dataclass(frozen=True, slots=True)
class Run:
    """So many questions in so many seconds, and what each took."""

    seconds: float
    cpu_seconds: float
    waits: list[float]

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.waits) / self.seconds

    @property
    def cpu_per_thousand(self) -> float:
        """CPU seconds for 1,000 requests."""
        return self.cpu_seconds / len(self.waits) * 1000


@dataclass(slots=True)
class Series:
    """The runs of one client with so many callers."""

    name: str
    open_: Open
    callers: int
    runs: list[Run] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Requests a second, the median of the runs."""
        return median(run.rate for run in self.runs)

    @property
    def cpu(self) -> float:
        """CPU seconds for 1,000 requests, the median of the runs."""
        return median(run.cpu_per_thousand for run in self.runs)

    def row(self, first: "Series") -> Row:
        """Sum up, and compare with the first of the table."""
        return {
            "callers": self.callers,
            "client": self.name,
            "requests/s": round(self.rate),
            "/ ours": ratio(self.rate, first.rate),
            "CPU s / 1,000": round(self.cpu, 2),
            "/ our CPU": ratio(self.cpu, first.cpu),
            "p50 ms": round(median(percentile(run.waits, 0.5) for run in self.runs) * 1000),
            "p99 ms": round(median(percentile(run.waits, 0.99) for run in self.runs) * 1000),
        }


def main(
    seconds: Annotated[float, typer.Option(min=0.1, help="Length of one run.")] = 3,
    rounds: Annotated[int, typer.Option(min=1, help="Runs of each kind.")] = 3,
    delay: Annotated[float, typer.Option(min=0, help="Seconds that the server takes.")] = 0.02,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Ask a slow server, in a process of its own, for a job's progress from many callers.

    CPU is of the client's process alone; every request is signed, and every answer read.
    """
    port = processes.free_port()
    clients = {
        "DliClient": ours,
        "its transport alone": transport,
        "httpx": plain_httpx,
        "huaweicloudsdkdli, threads": official,
    }

    async def measure() -> None:
        series = [Series(name, open_, n) for n in LEVELS for name, open_ in clients.items()]
        words = ("-m", "benchmarks.slow_dli", str(port), str(delay))
        async with processes.started(*words, ready=partial(processes.accepts, port)):
            for _ in range(rounds):
                for one in series:
                    one.runs.append(await run(one, f"http://127.0.0.1:{port}", seconds))
        rows = [one.row(next(s for s in series if s.callers == one.callers)) for one in series]
        show(
            f"Progress of one job, {delay * 1000:g} ms away, median of {rounds} runs",
            rows,
            as_json=as_json,
            note="DliClient lets 4 requests be under way, so that a key can't be locked",
        )

    measured(measure)


async def run(series: Series, url: str, seconds: float) -> Run:
    """Let each caller ask again and again until the time is over."""
    waits: list[float] = []

    async def call(ask: Ask) -> None:
        while time.monotonic() < end:
            start = time.monotonic()
            await ask()
            waits.append(time.monotonic() - start)

    async with series.open_(url, series.callers) as ask:
        await ask()  # credentials proven, as they are soon after a start
        began, cpu = time.monotonic(), time.process_time()
        end = began + seconds
        async with asyncio.TaskGroup() as callers:
            for _ in range(series.callers):
                callers.create_task(call(ask))
        return Run(time.monotonic() - began, time.process_time() - cpu, waits)


@asynccontextmanager
async def ours(url: str, callers: int) -> AsyncIterator[Ask]:
    """Ask as the bot does."""
    project = Project(
        name="benchmark",
        region=DEMO.region,
        dli_endpoint=url,
        iam_endpoint=url,
        credentials=KEY,
        project_id=DEMO.project_id,
        requests_per_minute=UNLIMITED,
    )
    async with DliClient(project) as client:
        yield lambda: client.progress(JOB)


@asynccontextmanager
async def transport(url: str, callers: int) -> AsyncIterator[Ask]:
    """Ask as the bot would without guard, budget and retries: httpx over aiohttp."""
    auth = SignedAuth(KEY, utcnow)
    request = Request(method="GET", url=url + PATH, headers={"X-Project-Id": DEMO.project_id})
    async with Http([url]) as http:

        async def ask() -> object:
            return httpx.Response(200, content=(await http.send(request, auth)).body).json()

        yield ask


@asynccontextmanager
async def plain_httpx(url: str, callers: int) -> AsyncIterator[Ask]:
    """Ask with httpx as it comes, over httpcore; no limit but that of the callers."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    auth = SignedAuth(KEY, utcnow)
    headers = {"X-Project-Id": DEMO.project_id}
    async with httpx.AsyncClient(
        base_url=url, headers=headers, auth=auth, limits=limits, timeout=PATIENCE
    ) as client:

        async def ask() -> object:
            return (await client.get(PATH)).raise_for_status().json()

        yield ask


@asynccontextmanager
async def official(url: str, callers: int) -> AsyncIterator[Ask]:
    """Ask with Huawei's own SDK, a thread and a connection for each caller."""
    client = (
        sdk.DliClient.new_builder()
        .with_credentials(BasicCredentials(KEY.ak, KEY.sk.get_secret_value(), DEMO.project_id))
        .with_http_config(HttpConfig(pool_connections=callers, pool_maxsize=callers))
        .with_endpoint(url)
        .build()
    )
    request = sdk.ShowSqlJobProgressRequest(job_id=JOB)
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(callers) as threads:
        yield lambda: loop.run_in_executor(threads, client.show_sql_job_progress, request)


if __name__ == "__main__":
    typer.run(main)
