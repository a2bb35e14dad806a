"""What others would do under the same load: ask for each job in turn, and post its end.

Run by `benchmarks.load --peer`, each as a process of its own with the same budget of requests.
"""

import asyncio
import json
import sys
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkdli import v1 as sdk
from pydantic import SecretStr
from slack_sdk.web import WebClient
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks import processes
from benchmarks.load_dli import Dli, Plan, Report
from benchmarks.load_findings import Used, late, tellings
from benchmarks.load_run import CHANNELS, SAMPLE_SECONDS, channel, tell, until
from benchmarks.plans import seeded
from bot.clock import utcnow
from bot.dli.client import DliClient
from bot.dli.project import AccessKey, Project
from bot.domain.jobs import JobId
from bot.sandbox.slack import SlackSandbox

PER_MINUTE = 600
THREADS = 16
UNLIMITED = 10**9
FINAL = frozenset({"FINISHED", "FAILED", "CANCELLED"})
PATIENCE = 420.0
"""Seconds: longer than it takes to ask for 2,000 jobs in turn."""


class Beat:
    """Turns for requests, evenly spread over the minute; for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next = time.monotonic()

    def wait(self) -> None:
        """Wait for a turn."""
        with self._lock:
            self._next = max(self._next, time.monotonic()) + 60 / PER_MINUTE
            turn = self._next
        time.sleep(turn - time.monotonic())


def official(settings: Mapping[str, str], channels: Mapping[str, str]) -> None:
    """Ask with Huawei's own SDK from a pool of threads, and post with Slack's synchronous one."""
    key = BasicCredentials(
        settings["HUAWEICLOUD_SDK_AK"],
        settings["HUAWEICLOUD_SDK_SK"],
        settings["HUAWEICLOUD_SDK_PROJECT_ID"],
    )
    client = (
        sdk.DliClient.new_builder()
        .with_credentials(key)
        .with_endpoint(settings["DLI_ENDPOINT"])
        .build()
    )
    slack = WebClient(settings["SLACK_BOT_TOKEN"], base_url=settings["SLACK_API_URL"])
    waiting: SimpleQueue[str] = SimpleQueue()
    beat = Beat()

    def work() -> None:
        while True:
            job_id = waiting.get()
            beat.wait()
            status = client.show_sql_job_progress(sdk.ShowSqlJobProgressRequest(job_id)).status
            if status in FINAL:
                slack.chat_postMessage(
                    channel=channels[job_id], text=f"{status.capitalize()}: {job_id}"
                )
            else:
                waiting.put(job_id)

    for job_id in channels:
        waiting.put(job_id)
    with ThreadPoolExecutor(THREADS) as threads:
        for one in [threads.submit(work) for _ in range(THREADS)]:
            one.result()


def fixed(settings: Mapping[str, str], channels: Mapping[str, str]) -> None:
    """Ask for each job at a fixed beat with the bot's own client, and post with Slack's."""
    asyncio.run(_fixed(settings, channels))


async def _fixed(settings: Mapping[str, str], channels: Mapping[str, str]) -> None:
    url = settings["DLI_ENDPOINT"]
    secret = SecretStr(settings["HUAWEICLOUD_SDK_SK"])
    project = Project(
        name="peer",
        region=settings["DLI_REGION"],
        dli_endpoint=url,
        iam_endpoint=url,
        credentials=AccessKey(settings["HUAWEICLOUD_SDK_AK"], secret),
        project_id=settings["HUAWEICLOUD_SDK_PROJECT_ID"],
        requests_per_minute=UNLIMITED,
    )
    slack = AsyncWebClient(settings["SLACK_BOT_TOKEN"], base_url=settings["SLACK_API_URL"])
    loop = asyncio.get_running_loop()
    waiting = dict(channels)

    async def ask(job_id: str) -> None:
        seen = await client.progress(JobId(job_id))
        if seen.status.is_final and (place := waiting.pop(job_id, None)):
            await slack.chat_postMessage(
                channel=place, text=f"{seen.status.capitalize()}: {job_id}"
            )

    async with DliClient(project) as client, asyncio.TaskGroup() as asking:
        turn = loop.time()
        while True:
            for job_id in list(waiting):
                turn = max(turn + 60 / PER_MINUTE, loop.time())
                await asyncio.sleep(turn - loop.time())
                asking.create_task(ask(job_id))


PEERS: Mapping[str, Callable[[Mapping[str, str], Mapping[str, str]], None]] = {
    "official SDK, threads": official,
    "fixed beat, our client": fixed,
}


class Peer:
    """What a peer came to: seconds late by job, and what its process used."""

    def __init__(self, used: Used, report: Report, told: Mapping[str, float]) -> None:
        self.used = used
        self.report = report
        self.told = told


async def run(name: str, plan: Plan, seconds: float) -> Peer:
    """Let a peer follow all jobs, and measure it while they end."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        dli = await stack.enter_async_context(Dli.started(plan))
        slack = await stack.enter_async_context(SlackSandbox().serve())
        places = [slack.create_channel(channel(number)).id for number in range(CHANNELS)]
        running = list(await dli.jobs())
        seeded(1).shuffle(running)  # they end in the order of their age
        followed = {job_id: places[n % CHANNELS] for n, job_id in enumerate(running)}
        settings = {**dli.environment, **processes.slack_environment(slack)}
        task = folder / "task.json"
        task.write_text(json.dumps([settings, followed]))
        process = await stack.enter_async_context(
            processes.started("-m", "benchmarks.load_peers", name, str(task), ready=_at_once)
        )
        await asyncio.sleep(SAMPLE_SECONDS)
        tell(f"{name}: measuring")
        used = Used(process)
        used.begin()
        await dli.begin()
        until_ = utcnow() + timedelta(seconds=seconds)
        while utcnow() < until_:
            used.sample()
            await asyncio.sleep(SAMPLE_SECONDS)
        report = await dli.stop()

        async def count() -> int:
            return len(tellings(slack, report.ended))

        with suppress(TimeoutError):
            await until(count, len(report.ended), PATIENCE)
        return Peer(used, report, late(report.ended, tellings(slack, report.ended)))


async def _at_once() -> bool:
    return True


if __name__ == "__main__":
    PEERS[sys.argv[1]](*json.loads(Path(sys.argv[2]).read_text()))
