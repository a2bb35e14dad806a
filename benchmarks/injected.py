"""Recorded runs to which something happens: they slow down, or hang.

What a slow run or a hanging one looks like is made up; the answers are the recorded ones.
"""

import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import median
from typing import NamedTuple, TypeAlias

from benchmarks.plans import seeded
from benchmarks.recorded_runs import Body, Run, lines

SEED = 1
SLOWER = 3.0
LONGEST = 10.0
"""Times a run's duration that it hangs in all; shorter hangs are the beginning of this one."""

Answers: TypeAlias = Sequence[tuple[float, Body]]


@dataclass(frozen=True, slots=True)
class Injected:
    """A run to which something happens after `onset` seconds; `path` is its changed recording."""

    run: Run
    path: Path
    onset: float


class Change(NamedTuple):
    """What becomes of a run: when it begins, how long the run takes, its outcome and answers."""

    onset: float
    seconds: float
    outcome: str
    answers: Iterable[tuple[float, Body]]


def injected(runs: Iterable[Run], folder: Path) -> dict[str, list[Injected]]:
    """Write changed recordings of the runs, by kind; chance comes out the same each time."""
    made: dict[str, list[Injected]] = {}
    for number, (name, change) in enumerate(CHANGES.items()):
        target = folder / str(number)
        target.mkdir()
        random = seeded(SEED)
        made[name] = [_made(run, target, change, random) for run in runs]
    return made


def stretched(answers: Answers, onset: float, factor: float) -> Iterator[tuple[float, Body]]:
    """Let everything after the onset take so many times as long."""
    for at, body in answers:
        yield (at if at <= onset else onset + (at - onset) * factor), body


def hanging(answers: Answers, onset: float, until: float) -> Iterator[tuple[float, Body]]:
    """Repeat the answer that was true at the onset, at the recording's usual interval."""
    before = [(at, body) for at, body in answers if at <= onset]
    yield from before
    interval = median(later - at for (at, _), (later, _) in pairwise(answers))
    at, body = before[-1]
    while (at := at + interval) < until:
        yield at, body


def write(path: Path, meta: Body, answers: Iterable[tuple[float, Body]]) -> None:
    """Write a recording; answers that are one object are written once."""
    written: Body | None = None
    with gzip.open(path, "wt", compresslevel=1, encoding="utf-8") as file:
        file.write(json.dumps({"meta": meta}) + "\n")
        for at, body in answers:
            sample = {"t": round(at, 3)} | ({} if body is written else {"body": body})
            file.write(json.dumps(sample) + "\n")
            written = body


def _made(
    run: Run, folder: Path, change: Callable[[Run, Answers, Random], Change], random: Random
) -> Injected:
    meta, answers = lines(run.path)
    made = change(run, answers, random)
    path = folder / run.path.name
    meta |= {"duration_ms": round(made.seconds * 1000), "final_status": made.outcome}
    write(path, meta, made.answers)
    return Injected(run, path, made.onset)


def _slow(run: Run, answers: Answers, random: Random) -> Change:
    return Change(0.0, run.seconds * SLOWER, "FINISHED", stretched(answers, 0.0, SLOWER))


def _slowing(run: Run, answers: Answers, random: Random) -> Change:
    onset = run.seconds * random.uniform(0.2, 0.6)
    seconds = onset + (run.seconds - onset) * SLOWER
    return Change(onset, seconds, "FINISHED", stretched(answers, onset, SLOWER))


def _hang(run: Run, answers: Answers, random: Random) -> Change:
    onset = run.seconds * random.uniform(0.2, 0.8)
    seconds = run.seconds * LONGEST
    return Change(onset, seconds, "CANCELLED", hanging(answers, onset, seconds))


SLOW, SLOWING, HANG = "3x slower", "3x slower from 20-60 % on", "hangs from 20-80 % on"
CHANGES = {SLOW: _slow, SLOWING: _slowing, HANG: _hang}
