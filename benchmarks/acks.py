"""How fast commands are acknowledged while their answers are made: `python -m benchmarks.acks`."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated

import typer

from benchmarks import processes
from benchmarks.figures import Row, measured, median_of, milliseconds, ratio, show
from bot.sandbox.dli import DliSandbox
from bot.sandbox.slack import SlackSandbox
from bot.sandbox.slack.interactions.invocation import Invocation

SLOW, LOST = 0.5, 3.0
"""Seconds: what we want to stay below, and when Slack gives up."""
NOTE = "Every command asks about another running job; floor: plain Bolt, which only acknowledges."
ANSWER_SECONDS = 60
PAUSE_SECONDS = 1.0
BUDGET = "100000"
"""Requests a minute: every question goes to DLI, none is turned away beforehand."""
OURS, FLOOR = "dli-bot", "plain Bolt"


@dataclass(frozen=True, slots=True)
class Target:
    """An app in a process of its own, and the local Slack that it is connected to."""

    name: str
    transport: str
    slack: SlackSandbox


@dataclass(frozen=True, slots=True)
class Volley:
    """What became of so many commands: seconds, and how many went wrong."""

    acks: list[float]
    answers: list[float]
    failed: int
    without_card: int


@dataclass(slots=True)
class Series:
    """The volleys of one pattern at one target; `floor` is what to compare them with."""

    target: Target
    pattern: str
    floor: "Series | None" = None
    volleys: list[Volley] = field(default_factory=list)

    def ack(self, share: float) -> float:
        """Return a percentile of the acks in seconds, the median over the volleys."""
        return median_of([volley.acks for volley in self.volleys], share)

    def row(self) -> Row:
        """Sum up: medians over the volleys, but the worst of them and all that failed."""
        acks = [seconds for volley in self.volleys for seconds in volley.acks]
        return {
            "commands": f"{self.target.transport}, {self.pattern}",
            "app": self.target.name,
            "ack p50": milliseconds(self.ack(0.5)),
            "p95": milliseconds(self.ack(0.95)),
            "p99": milliseconds(self.ack(0.99)),
            "worst": milliseconds(max(acks)),
            "> 500": sum(seconds > SLOW for seconds in acks),
            "> 3 s, failed": sum(volley.failed for volley in self.volleys),
            **self._beside_the_floor(),
        }

    def _beside_the_floor(self) -> Row:
        """Return what only the bot has: answers, and a floor."""
        answers = [volley.answers for volley in self.volleys]
        floor = self.floor
        return {
            "p50 / floor": ratio(self.ack(0.5), floor.ack(0.5)) if floor else None,
            "p99 / floor": ratio(self.ack(0.99), floor.ack(0.99)) if floor else None,
            "answer p50": milliseconds(median_of(answers, 0.5)) if floor else None,
            "p99 ": milliseconds(median_of(answers, 0.99)) if floor else None,
            "no card": sum(volley.without_card for volley in self.volleys) if floor else None,
        }


def main(
    commands: Annotated[int, typer.Option(min=1, help="Commands of one volley.")] = 200,
    seconds: Annotated[float, typer.Option(min=0, help="Time over which they spread.")] = 1.0,
    rounds: Annotated[int, typer.Option(min=1, help="Volleys of each kind.")] = 3,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Let many people ask about a running job each, evenly spaced and all at once.

    In both transports, at `dli-bot run` and at a Bolt app that only acknowledges. Each is
    a process of its own; the local Slack and the local DLI are in this one.
    """

    async def measure() -> None:
        async with targets(commands) as (job_ids, found):
            spreads = {f"over {seconds:g} s": seconds, "at once": 0.0}
            series = [one for pattern in spreads for one in paired(found, pattern)]
            for _ in range(rounds):
                for one in series:
                    spread = spreads[one.pattern]
                    one.volleys.append(await volley(one.target, job_ids, spread))
        rows = [one.row() for one in series]
        title = f"{commands} commands, milliseconds, median of {rounds} volleys"
        show(title, rows, as_json=as_json, note=NOTE)

    measured(measure)


@asynccontextmanager
async def targets(jobs: int) -> AsyncIterator[tuple[list[str], list[Target]]]:
    """Start everything: a DLI with so many jobs that run on, and the four apps."""
    async with AsyncExitStack() as stack:
        dli = await stack.enter_async_context(DliSandbox().serve())
        running = [dli.start_job("star-join", speed=0.01, elapsed_seconds=500) for _ in range(jobs)]
        job_ids = [job.job_id for job in running]
        started = []
        for transport in ("socket", "http"):
            for name in (OURS, FLOOR):
                port = processes.free_port()
                url = f"http://127.0.0.1:{port}/slack/events" if transport == "http" else None
                slack = SlackSandbox(request_url=url)
                await stack.enter_async_context(slack.serve())
                target = Target(name, transport, slack)
                await stack.enter_async_context(_app(target, dli))
                await volley(target, job_ids[:10], 0.5)  # the first ones pay for connections
                started.append(target)
        yield job_ids, started


async def volley(target: Target, job_ids: Sequence[str], seconds: float) -> Volley:
    """Type a command for each job over so many seconds, whatever becomes of those before."""
    loop = asyncio.get_running_loop()
    start = loop.time()
    typed = []
    for number, job_id in enumerate(job_ids):
        due = start + number * seconds / len(job_ids)
        await asyncio.sleep(due - loop.time())
        typed.append(asyncio.create_task(target.slack.command(f"/dli-progress {job_id}")))
    invocations = await asyncio.gather(*typed)
    answers = await _answers(target, invocations) if target.name == OURS else []
    await asyncio.sleep(PAUSE_SECONDS)
    return Volley(
        acks=[one.ack.seconds for one in invocations],
        answers=answers,
        failed=sum(not one.ack.ok or one.ack.seconds > LOST for one in invocations),
        without_card=sum(not _has_card(one) for one in invocations),
    )


def paired(targets: Sequence[Target], pattern: str) -> list[Series]:
    """Return a series for each target; the bot's knows the floor of its transport."""
    floors = {one.transport: Series(one, pattern) for one in targets if one.name == FLOOR}
    ours = [Series(one, pattern, floors[one.transport]) for one in targets if one.name == OURS]
    return [one for mine in ours for one in (mine, floors[mine.target.transport])]


async def _answers(target: Target, invocations: Sequence[Invocation]) -> list[float]:
    await target.slack.wait_until(
        lambda: all(one.replies for one in invocations if one.ack.ok), ANSWER_SECONDS
    )
    return [one.replies[0].seconds for one in invocations if one.replies]


def _has_card(invocation: Invocation) -> bool:
    return any("Running" in reply.words for reply in invocation.replies)


@asynccontextmanager
async def _app(target: Target, dli: DliSandbox) -> AsyncIterator[None]:
    if target.name == OURS:
        async with processes.bot(dli, target.slack, DLI_REQUESTS_PER_MINUTE=BUDGET):
            yield
        return
    url = target.slack.request_url
    words = ("http", str(processes.port_of(url))) if url else ("socket",)

    async def is_ready() -> bool:
        if url:
            return await processes.accepts(processes.port_of(url))
        return target.slack.socket_count > 0

    env = processes.slack_environment(target.slack)
    async with processes.started("-m", "benchmarks.plain_bolt", *words, ready=is_ready, env=env):
        yield


if __name__ == "__main__":
    typer.run(main)
