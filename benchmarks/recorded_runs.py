"""Recorded runs as somebody saw them who looked at them, and what may be counted of each look.

Read without the product's own readers: what it is compared with mustn't change when it does.
"""

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

SHIPPED = Path(__file__).parent.parent / "tests" / "recordings"

SHORTEST_SECONDS = 1.0
"""Shorter runs aren't worth an estimate; as history they count."""

Body: TypeAlias = dict[str, Any]


class SubJob(NamedTuple):
    """A sub job as it was listed last; one that isn't any more has ended. `done` <= `tasks`."""

    is_running: bool
    tasks: int
    done: int
    skipped: int
    stages: int


class Look(NamedTuple):
    """What one look shows; `sub_jobs` are all that were seen up to then, in Spark's order."""

    seconds: float
    progress: float
    sub_jobs: tuple[SubJob, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Run:
    """A recorded run; `looks` are those before its end, and may miss the sub jobs that it has."""

    path: Path
    statement_id: str
    database_name: str
    started_ms: int
    seconds: float
    finished: bool
    has_sub_jobs: bool
    looks: tuple[Look, ...]

    @property
    def counts(self) -> bool:
        """Whether estimates of it are judged, however seldom it is looked at."""
        return self.finished and self.seconds >= SHORTEST_SECONDS and self.has_sub_jobs


def read(folders: Iterable[Path], variant: str, every: float | None = None) -> list[Run]:
    """Read the runs of one variant in the order of their start, looked at every so many seconds.

    Without `every` each recorded answer is a look.
    """
    paths = [path for folder in folders for path in (folder / variant).glob("*.jsonl.gz")]
    return sorted((_read(path, every) for path in paths), key=lambda run: run.started_ms)


def earlier_runs(runs: Sequence[Run]) -> dict[Run, list[Run]]:
    """Return for each run the finished ones of its statement that had started before."""
    found: dict[Run, list[Run]] = {}
    known: dict[str, list[Run]] = {}
    for run in runs:
        before = known.setdefault(run.statement_id, [])
        found[run] = list(before)
        if run.finished:
            before.append(run)
    return found


def lines(path: Path) -> tuple[Body, list[tuple[float, Body]]]:
    """Return a recording's `meta`, and its answers by time; a repeated one is the same object."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        meta = json.loads(next(file))["meta"]
        body: Body = {}
        answers = []
        for line in file:
            sample = json.loads(line)
            body = sample.get("body", body)
            answers.append((sample["t"], body))
    return meta, answers


def _read(path: Path, every: float | None) -> Run:
    meta, answers = lines(path)
    seconds = meta["duration_ms"] / 1000
    before = [(at, body) for at, body in answers if at < seconds]
    return Run(
        path=path,
        statement_id=meta["statement_id"],
        database_name=meta["database_name"],
        started_ms=meta["start_time_ms"],
        seconds=seconds,
        finished=meta["final_status"] == "FINISHED",
        has_sub_jobs=any(body.get("sub_jobs") for _, body in answers),
        looks=tuple(_looks(_thinned(before, every or 0.0))),
    )


def _thinned(answers: Iterable[tuple[float, Body]], every: float) -> Iterator[tuple[float, Body]]:
    """Leave out the answers that come sooner than so many seconds after the one before."""
    due = 0.0
    for at, body in answers:
        if at >= due:
            yield at, body
            due = at + every


def _looks(answers: Iterable[tuple[float, Body]]) -> Iterator[Look]:
    known: dict[int, SubJob] = {}
    seen: Body = {}
    look = Look(0.0, 0.0, ())
    for at, body in answers:
        if body is not seen:
            seen = body
            ended = {key: one._replace(is_running=False) for key, one in known.items()}
            known = ended | {one["id"]: _sub_job(one) for one in body.get("sub_jobs", ())}
            progress = min(1.0, body["progress"])
            look = Look(at, progress, tuple(known[key] for key in sorted(known)))
        yield look._replace(seconds=at)


def _sub_job(fields: Body) -> SubJob:
    return SubJob(
        is_running=fields["status"] == "RUNNING",
        tasks=fields["num_tasks"],
        done=min(fields["num_completed_tasks"], fields["num_tasks"]),
        skipped=fields["num_skipped_tasks"],
        stages=len(fields["stage_ids"]),
    )
