"""What thousands of jobs and channels cost: `python -m benchmarks.load`."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated

import typer

from benchmarks import load_peers
from benchmarks.figures import Row, measured, milliseconds, percentile, show
from benchmarks.load_dli import Plan
from benchmarks.load_findings import Findings, Scenario, Used
from benchmarks.load_peers import PEERS, Peer
from benchmarks.load_run import CHANNELS, run

ENDS_PER_MINUTE = 100
ENDS_PER_SECOND = 40
BUDGET = {"DLI_REQUESTS_PER_MINUTE": "600"}


SOAK = {
    "DLI_REQUESTS_PER_MINUTE": "100000",
    "DLI_BOT_SWEEP_SECONDS": "1",
}


class Kind(StrEnum):
    """Which run."""

    COMMANDS = "commands"
    FILTERS = "filters"
    MANY = "many"
    REPLICAS = "replicas"


def scenario(kind: Kind, seconds: float) -> Scenario:
    """Return the run of a kind."""
    jobs = 10_000 if kind is Kind.MANY else 2_000
    by_filters = kind is not Kind.COMMANDS
    how = f"{CHANNELS} filters" if by_filters else f"{jobs:,} commands"
    replicas = 2 if kind is Kind.REPLICAS else 1
    return Scenario(
        name=f"{jobs:,} jobs, {how}" + (f", {replicas} replicas" if replicas > 1 else ""),
        plan=Plan(jobs, CHANNELS, ENDS_PER_MINUTE),
        by_filters=by_filters,
        replicas=replicas,
        seconds=seconds,
        settings=BUDGET,
    )


def main(
    kinds: Annotated[list[Kind] | None, typer.Argument(help="Which runs; all by default.")] = None,
    minutes: Annotated[float, typer.Option(min=0.1, help="How long each is measured.")] = 5,
    *,
    peer: Annotated[bool, typer.Option("--peer", help="Measure others too.")] = False,
    soak: Annotated[int, typer.Option(min=0, help="Instead let so many jobs end fast.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Let the bot, a process of its own, follow thousands of jobs, and measure it.

    The local DLI is another process, and the local Slack is in this one. `--peer` measures
    too how 2,000 jobs fare with others, and `--soak` only how the bot's memory grows.
    """
    chosen = [scenario(kind, minutes * 60) for kind in kinds or Kind]

    async def measure() -> None:
        if soak:
            rows = _grown(await run(_fast(soak)), soak)
            show(f"{soak:,} jobs that end, {ENDS_PER_SECOND} a second", rows, as_json=as_json)
            return
        found = {one.name: await run(one) for one in chosen}
        title = f"{minutes:g} minutes each"
        show(title, turned({name: _felt(one) for name, one in found.items()}), as_json=as_json)
        used = {
            f"{name}: {who}": _used(one, of.seconds)
            for name, of in found.items()
            for who, one in _processes(of)
        }
        show("Processes", turned(used), as_json=as_json)
        if peer:
            plan = Plan(2_000, CHANNELS, ENDS_PER_MINUTE)
            peers = {name: await load_peers.run(name, plan, minutes * 60) for name in PEERS}
            columns = {name: _peer(one, minutes * 60) for name, one in peers.items()}
            show(f"2,000 jobs, {minutes:g} minutes each", turned(columns), as_json=as_json)

    measured(measure)


def turned(columns: Mapping[str, Row]) -> list[Row]:
    """Let each column become a row that begins with its figure's name."""
    names = next(iter(columns.values()))
    return [{"": name, **{head: one[name] for head, one in columns.items()}} for name in names]


def _felt(found: Findings) -> Row:
    """Sum up what people feel, and what DLI and Slack were asked."""
    noticed, told = list(found.noticed.values()), list(found.told.values())
    sweep, minutes = found.between_sweeps, found.seconds / 60
    return {
        "ack, p50, ms": milliseconds(percentile(found.acks, 0.5)),
        "ack, p99, ms": milliseconds(percentile(found.acks, 0.99)),
        "acks that failed": found.failed_acks,
        "ends": len(found.report.ended),
        "between sweeps, s": round(sweep, 1),
        "end until the courier has it, p50, s": round(percentile(noticed, 0.5), 1),
        "end until the courier has it, p95, s": round(percentile(noticed, 0.95), 1),
        "end until the courier has it, p95, sweeps": round(percentile(noticed, 0.95) / sweep, 2),
        "end until Slack has it, p50, s": round(percentile(told, 0.5), 1),
        "end until Slack has it, p95, s": round(percentile(told, 0.95), 1),
        "ends lost": found.lost,
        "ends told twice": found.repeated,
        "DLI requests a minute": round(sum(found.report.requests.values()) / minutes),
        "DLI requests, most within 60 s": found.report.busiest_minute,
        "posts a minute": round(found.posts / minutes),
        "edits a minute": round(found.edits / minutes),
        "429s by DLI": found.report.throttled,
        "429s by Slack": ", ".join(f"{n} {method}" for method, n in found.throttled.items()) or 0,
    }


def _fast(ends: int) -> Scenario:
    return Scenario(
        name="soak",
        plan=Plan(400, CHANNELS, ENDS_PER_SECOND * 60),
        seconds=ends / ENDS_PER_SECOND,
        settings=SOAK,
        slack_limits=False,
    )


def _grown(found: Findings, ends: int) -> Sequence[Row]:
    """Return what is resident after every thousand ends."""
    samples = found.bots[0].megabytes
    return [
        {"ends": done, "resident MB": round(samples[(len(samples) - 1) * done // ends], 1)}
        for done in range(0, ends + 1, 1_000)
    ]


def _peer(peer: Peer, seconds: float) -> Row:
    told = list(peer.told.values())
    return {
        "ends": len(peer.report.ended),
        "ends told": len(told),
        "end until Slack has it, p50, s": round(percentile(told, 0.5), 1),
        "end until Slack has it, p95, s": round(percentile(told, 0.95), 1),
        "DLI requests a minute": round(sum(peer.report.requests.values()) / seconds * 60),
        "cores": round(peer.used.cpu_seconds / seconds, 3),
        "MB at the end": round(peer.used.megabytes[-1]),
    }


def _processes(found: Findings) -> Sequence[tuple[str, Used]]:
    names = [f"bot {number}" for number, _ in enumerate(found.bots, 1)]
    return [*zip(names, found.bots, strict=True), ("local DLI", found.dli)]


def _used(used: Used, seconds: float) -> Row:
    """Sum up what a process used."""
    return {
        "cores": round(used.cpu_seconds / seconds, 3),
        "MB at the start": round(used.megabytes[0]),
        "MB in the middle": round(used.megabytes[len(used.megabytes) // 2]),
        "MB at the end": round(used.megabytes[-1]),
        "MB at most": round(max(used.megabytes)),
        "looks a minute": round(used.requests["progress"] / seconds * 60),
        "DLI requests a minute": round(sum(used.requests.values()) / seconds * 60),
    }


if __name__ == "__main__":
    typer.run(main)
