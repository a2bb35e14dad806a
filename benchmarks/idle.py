"""What an idle bot costs, and how soon it is ready: `python -m benchmarks.idle`."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from typing import Annotated, TypeAlias

import typer

from benchmarks import processes
from benchmarks.figures import Row, measured, ratio, show
from benchmarks.processes import Process
from bot.sandbox.dli import DliSandbox
from bot.sandbox.slack import SlackSandbox

FLOOR = """
import socket, sys, time
import httpx, slack_bolt.async_app
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
time.sleep(3600)
"""
SETTLE_SECONDS = 5

Start: TypeAlias = Callable[[], AbstractAsyncContextManager[Process]]


@dataclass(slots=True)
class Idler:
    """Something that is started several times, and then left alone."""

    name: str
    start: Start
    starts: list[float] = field(default_factory=list)
    megabytes: float = 0.0
    cpu_seconds: float = 0.0

    def row(self, floor: "Idler") -> Row:
        """Sum up, and compare with `floor`."""
        return {
            "process": self.name,
            "ready s": round(median(self.starts), 2),
            "fastest": round(min(self.starts), 2),
            "slowest": round(max(self.starts), 2),
            "/ imports": ratio(median(self.starts), median(floor.starts)),
            "resident MB": round(self.megabytes, 1),
            "/ imports ": ratio(self.megabytes, floor.megabytes),
            "CPU s idle": round(self.cpu_seconds, 2),
        }


def main(
    starts: Annotated[int, typer.Option(min=1, help="Starts of each.")] = 5,
    seconds: Annotated[float, typer.Option(min=0, help="How long to watch them idle.")] = 20,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Start `dli-bot run` in both transports, and watch it idle.

    Beside it a Python process that has imported slack_bolt and httpx, and does nothing.
    Ready is the first 200 of `/readyz`, and for that process the end of its imports.
    """

    async def measure() -> None:
        async with AsyncExitStack() as stack:
            idlers = await prepared(stack)
            for _ in range(starts):
                for one in idlers:
                    async with one.start() as process:
                        one.starts.append(process.seconds_to_ready)
            await watch(idlers, seconds)
        report(idlers, starts, seconds, as_json=as_json)

    measured(measure)


async def prepared(stack: AsyncExitStack) -> list[Idler]:
    """Serve a local DLI and two local Slacks, and say what can be started between them."""
    dli = await stack.enter_async_context(DliSandbox().serve())
    url = f"http://127.0.0.1:{processes.free_port()}/slack/events"
    socket = await stack.enter_async_context(SlackSandbox().serve())
    http = await stack.enter_async_context(SlackSandbox(request_url=url).serve())
    return [
        Idler("dli-bot run, Socket Mode", lambda: processes.bot(dli, socket)),
        Idler("dli-bot run, HTTP", lambda: processes.bot(dli, http)),
        Idler("import slack_bolt, httpx", _floor),
    ]


async def watch(idlers: list[Idler], seconds: float) -> None:
    """Let all of them run at the same time, and read what that costs each."""
    async with AsyncExitStack() as stack:
        running = [await stack.enter_async_context(one.start()) for one in idlers]
        await asyncio.sleep(SETTLE_SECONDS)
        before = [process.cpu_seconds() for process in running]
        await asyncio.sleep(seconds)
        for one, process, earlier in zip(idlers, running, before, strict=True):
            one.cpu_seconds = process.cpu_seconds() - earlier
            one.megabytes = process.resident_megabytes()


def report(idlers: list[Idler], starts: int, seconds: float, *, as_json: bool) -> None:
    """Print the figures; the last one is what the others are compared with."""
    floor = idlers[-1]
    title = f"Median of {starts} starts, then {seconds:g} s idle"
    show(title, [one.row(floor) for one in idlers], as_json=as_json)


def _floor() -> AbstractAsyncContextManager[Process]:
    port = processes.free_port()
    return processes.started("-c", FLOOR, str(port), ready=partial(processes.accepts, port))


if __name__ == "__main__":
    typer.run(main)
