"""One run under load: the bot between a busy DLI and a busy Slack, and what came of it."""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import func, select

from benchmarks import processes
from benchmarks.load_dli import Dli, Report, queue
from benchmarks.load_findings import Findings, Scenario, Used, late, tellings
from bot.clock import utcnow
from bot.sandbox.slack import SlackSandbox
from bot.sandbox.slack.web.methods import POST
from bot.store.database import Database, opened
from bot.store.tables import jobs, notices, sweeps
from tests.store.server import running_server

CHANNELS = 50
COMMANDS_PER_SECOND = 20.0
"""How fast jobs are subscribed one by one; the bot asks DLI about each."""
TRICKLE = ("list", "help", "list", "{job_id}")
TRICKLE_SECONDS = 0.5
GLANCE_SECONDS = 0.2
SAMPLE_SECONDS = 5.0
SETTLE_SECONDS = 15.0
MOST_SECONDS = 900.0
"""After which it is given up that a state is reached."""


class Run:
    """A scenario under way."""

    def __init__(
        self, scenario: Scenario, dli: Dli, slack: SlackSandbox, bots: list[Used], db: Database
    ) -> None:
        self._scenario = scenario
        self._dli = dli
        self._slack = slack
        self._bots = bots
        self._db = db
        self._used = [*bots, Used(dli.process)]
        self._seen_at: dict[str, datetime] = {}
        self._sweeps: list[datetime] = []
        self._acks: list[float] = []
        self._failed = 0
        self._last_notice = 0

    async def findings(self) -> Findings:
        """Let all jobs be followed, measure for as long as is wanted, and wait for the rest."""
        for number in range(CHANNELS):
            self._slack.create_channel(channel(number))
        running = await self._dli.jobs()
        tell(f"{self._scenario.name}: jobs are being followed")
        await self._follow(running)
        tell("all commands were typed")
        await until(self._known, len(running))
        await asyncio.sleep(SETTLE_SECONDS)
        tell("measuring")
        began_at = utcnow()
        async with self._measured(list(running)):
            await self._dli.begin()
            await asyncio.sleep(self._scenario.seconds)
        report, ended_at = await self._dli.stop(), utcnow()
        tell(f"{len(report.ended)} jobs have ended; waiting until all of it was told")
        await self._drained(report)
        return self._found(report, began_at, ended_at)

    async def _follow(self, running: Mapping[str, str]) -> None:
        if self._scenario.by_filters:
            for number in range(CHANNELS):
                wish = "on:end" if number % 2 else "on:end,progress at:50"
                await self._command(f"subscribe queue:{queue(number)} {wish}", number)
            return
        loop = asyncio.get_running_loop()
        began = loop.time()
        async with asyncio.TaskGroup() as tasks:
            for number, job_id in enumerate(running):
                await asyncio.sleep(began + number / COMMANDS_PER_SECOND - loop.time())
                tasks.create_task(self._command(f"subscribe {job_id}", number))

    async def _command(self, text: str, number: int) -> None:
        typed = await self._slack.command(f"/dli-progress {text}", channel=channel(number))
        self._acks.append(typed.ack.seconds)
        self._failed += not typed.ack.ok

    async def _known(self) -> int:
        """Return how many jobs the bot knows."""
        async with self._db.reading() as db:
            return await db.scalar(select(func.count()).select_from(jobs)) or 0

    @asynccontextmanager
    async def _measured(self, job_ids: Sequence[str]) -> AsyncIterator[None]:
        self._acks.clear()
        before = [await _requests(one.metrics_url) for one in self._bots]
        for one in self._used:
            one.begin()
        work = [self._sample(), self._glance(), self._ask_now_and_then(job_ids)]
        tasks = [asyncio.create_task(one) for one in work]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for one, earlier in zip(self._bots, before, strict=True):
            one.requests = await _requests(one.metrics_url) - earlier

    async def _sample(self) -> None:
        while True:
            for one in self._used:
                one.sample()
            await asyncio.sleep(SAMPLE_SECONDS)

    async def _glance(self) -> None:
        """Note when a sweep has ended, and when the courier has which job's end."""
        while True:
            await self._look_up()
            await asyncio.sleep(GLANCE_SECONDS)

    async def _look_up(self) -> None:
        new = select(notices.c.id, notices.c.job_id, notices.c.event).where(
            notices.c.id > self._last_notice
        )
        async with self._db.reading() as db:
            rows = (await db.execute(new.order_by(notices.c.id))).all()
            until = await db.scalar(select(sweeps.c.until))
        now = utcnow()
        for row in rows:
            self._last_notice = row.id
            if row.job_id and row.event is not None and row.event.kind.is_end:
                self._seen_at.setdefault(row.job_id, now)
        if until is not None and (not self._sweeps or self._sweeps[-1] != until):
            self._sweeps.append(until)

    async def _ask_now_and_then(self, job_ids: Sequence[str]) -> None:
        asked = 0
        async with asyncio.TaskGroup() as tasks:
            while True:
                text = TRICKLE[asked % len(TRICKLE)].format(job_id=job_ids[-1 - asked])
                tasks.create_task(self._command(text, asked))
                asked += 1
                await asyncio.sleep(TRICKLE_SECONDS)

    async def _drained(self, report: Report) -> None:
        """Wait until all ends have been told, and then as long as a repeat would take."""
        with suppress(TimeoutError):
            async with asyncio.timeout(MOST_SECONDS):
                while report.ended.keys() - self._seen_at.keys():
                    await self._look_up()
                    await asyncio.sleep(GLANCE_SECONDS)
                await until(self._count_told, len(report.ended))
        await asyncio.sleep(SETTLE_SECONDS)

    async def _count_told(self) -> int:
        return len(tellings(self._slack, self._seen_at))

    def _found(self, report: Report, began_at: datetime, ended_at: datetime) -> Findings:
        ended = report.ended
        told = tellings(self._slack, ended)
        calls = [one for one in self._slack.calls() if began_at <= one.at < ended_at]
        return Findings(
            seconds=(ended_at - began_at) / timedelta(seconds=1),
            bots=self._bots,
            dli=self._used[-1],
            report=report,
            acks=self._acks,
            failed_acks=self._failed,
            noticed={
                job_id: (self._seen_at[job_id] - at).total_seconds()
                for job_id, at in ended.items()
                if job_id in self._seen_at
            },
            told=late(ended, told),
            tellings=Counter({job_id: len(told.get(job_id, ())) for job_id in ended}),
            sweeps=self._sweeps,
            posts=sum(one.method == POST and not one.error for one in calls),
            edits=sum(one.method == "chat.update" and not one.error for one in calls),
            throttled=Counter(one.method for one in self._slack.calls() if one.retry_after),
        )


async def run(scenario: Scenario) -> Findings:
    """Start everything, measure, and stop it again."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        dli = await stack.enter_async_context(Dli.started(scenario.plan))
        slack = SlackSandbox(rate_limits=scenario.slack_limits)
        await stack.enter_async_context(slack.serve())
        if scenario.replicas > 1:
            server = stack.enter_context(running_server(folder))
            url = await server.new_database()
        else:
            url = f"sqlite:///{folder / 'bot.db'}"
        bots = []
        for _ in range(scenario.replicas):
            port = processes.free_port()
            own = {"DATABASE_URL": url, "DLI_BOT_PORT": str(port), **scenario.settings}
            process = await stack.enter_async_context(processes.bot(dli, slack, **own))
            bots.append(Used(process, f"http://127.0.0.1:{port}/metrics"))
        db = await stack.enter_async_context(opened(url))
        return await Run(scenario, dli, slack, bots, db).findings()


def channel(number: int) -> str:
    """Return a channel's name."""
    return f"load-{number % CHANNELS}"


def tell(words: str) -> None:
    """Say how far the benchmark is."""
    print(f"{utcnow():%H:%M:%S} {words}", file=sys.stderr, flush=True)


async def until(
    count: Callable[[], Awaitable[int]], enough: int, seconds: float = MOST_SECONDS
) -> None:
    """Wait until so many are counted; TimeoutError: they weren't."""
    async with asyncio.timeout(seconds):
        while await count() < enough:  # noqa: ASYNC110 - another process counts
            await asyncio.sleep(1)


async def _requests(metrics_url: str) -> Counter[str]:
    """Return what a bot says that it asked of DLI, by endpoint."""
    async with aiohttp.ClientSession() as web, web.get(metrics_url) as answer:
        families = text_string_to_metric_families(await answer.text())
    found: Counter[str] = Counter()
    for family in families:
        for sample in family.samples:
            if sample.name == "dli_bot_dli_requests_total":
                found[sample.labels["endpoint"]] += int(sample.value)
    return found
