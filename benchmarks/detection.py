"""How late ends and thresholds are found out: `python -m benchmarks.detection`."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import chain
from random import Random
from typing import Annotated, TypeAlias

import typer

from benchmarks.figures import Row, percentile, ratio, show
from benchmarks.made_up_plans import made_up
from benchmarks.plans import Plan, Span, seeded, spans
from benchmarks.recorded_plans import recorded
from benchmarks.watchers import Bot, Ledger, at_fixed_beat

JOBS = 2_000
PER_SECOND = 0.1
"""Jobs that start; about 120 run at a time."""
UNTIL = JOBS / PER_SECOND
STOP = UNTIL + 3_600
"""Watching goes on for so long, lest what is found late be left out."""
BUDGETS = (10, 20)
"""Calls a job."""
CLOSE = 0.01
"""A budget is met if so little of it is missing or too much."""
TRIES = 10
PERCENTILES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}

Make: TypeAlias = Callable[[Random, int, Span], Plan]

KINDS: dict[str, Make] = {
    "Made-up jobs, sub jobs all listed from the beginning": partial(made_up, foreseen=True),
    "Made-up jobs, sub jobs listed one by one": partial(made_up, foreseen=False),
    "Recorded Spark runs, slowed down": recorded,
}


def main(
    seeds: Annotated[int, typer.Option(min=1, help="Sets of jobs of each kind.")] = 2,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Watch 2,000 jobs in virtual time, as the bot does and each at a fixed beat.

    Both make the same number of calls, which take no time. A threshold is passed when
    somebody who asks DLI without pause would see it.
    """
    each = range(1, seeds + 1)
    with ProcessPoolExecutor() as pool:
        found = {name: pool.map(partial(compare, make), each) for name, make in KINDS.items()}
        for name, rows in found.items():
            show(
                f"{name}: seconds late",
                list(chain.from_iterable(rows)),
                as_json=as_json,
                note="sooner: fixed beat / dli-bot, ends at p95, thresholds at p50; "
                "by end: thresholds that only the end told of",
            )


def compare(make: Make, seed: int) -> list[Row]:
    """Watch the same jobs in both ways, within each budget."""
    random = seeded(seed)
    plans = [make(random, n, span) for n, span in enumerate(spans(random, PER_SECOND, STOP))]
    rows: list[Row] = []
    for budget in BUDGETS:
        ours = _within(plans, budget * JOBS)
        fixed = at_fixed_beat(plans, ours.calls, UNTIL, seed)
        for policy, ledger in {"dli-bot": ours, "fixed beat": fixed}.items():
            rows.append({"seed": str(seed), "policy": policy, **_row(ledger, fixed)})
    return rows


def _within(plans: Sequence[Plan], calls: int) -> Ledger:
    """Watch as the bot does, with as many calls a minute as come to so many in all.

    What an end costs is paid beside; and not every call that may be made is needed.
    """
    per_minute = (calls - JOBS) / UNTIL * 60
    ledger = Bot(plans, per_minute, UNTIL).run(STOP)
    for _ in range(TRIES):
        if abs(ledger.calls / calls - 1) <= CLOSE:
            return ledger
        per_minute *= (calls - JOBS) / (ledger.calls - JOBS)
        ledger = Bot(plans, per_minute, UNTIL).run(STOP)
    raise RuntimeError(f"{per_minute:.1f} calls a minute come to {ledger.calls}, not {calls}")


def _row(ledger: Ledger, fixed: Ledger) -> Row:
    """Sum up; of the bot, tell too how many times sooner it was."""
    ends, thresholds = _late(ledger.ends), _late(ledger.thresholds)
    peer_ends, peer_thresholds = _late(fixed.ends), _late(fixed.thresholds)
    is_peer = ledger is fixed
    return {
        "calls/job": round(ledger.calls / JOBS, 2),
        **{f"end {name}": round(late, 1) for name, late in ends.items()},
        "sooner": None if is_peer else ratio(peer_ends["p95"], ends["p95"]),
        **{f"threshold {name}": round(late, 1) for name, late in thresholds.items()},
        "sooner ": None if is_peer else ratio(peer_thresholds["p50"], thresholds["p50"]),
        "by end %": round(100 * ledger.told_by_end / len(ledger.thresholds)),
    }


def _late(seconds: Sequence[float]) -> dict[str, float]:
    return {name: percentile(seconds, share) for name, share in PERCENTILES.items()}


if __name__ == "__main__":
    typer.run(main)
