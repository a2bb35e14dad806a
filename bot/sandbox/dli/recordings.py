"""The recorded Spark runs that come with the package.

A file is gzipped JSON lines: `meta` first, then `{"t": seconds, "body": …}` with a
whole progress answer; a line with `t` alone repeats the answer before it.
"""

import gzip
import json
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

Body: TypeAlias = dict[str, Any]

FOLDER = Path(__file__).parent.parent / "recordings"

HALF_A_MILLISECOND = 0.0005
"""Half of the recorder's resolution: what arithmetic on times may lose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A recorded run, as a line of the list to choose from."""

    name: str
    title: str
    description: str
    duration_seconds: float
    final_status: str
    sub_jobs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tape:
    """A recorded run: what was answered, and when in seconds since its submission.

    Answers are kept as JSON text: parsed, the longest tape would take a hundred times
    the room.
    """

    statement: str
    database_name: str
    queue_name: str
    owner: str
    started_at: datetime
    duration_seconds: float
    final_status: str
    message: str
    times: tuple[float, ...]
    statuses: tuple[str, ...]
    answers: tuple[str, ...]

    @property
    def ended_seconds(self) -> float:
        """When its final status was first told, some milliseconds after its duration."""
        return self.times[self.statuses.index(self.final_status)]

    def answer_at(self, seconds: float) -> Body:
        """Return the progress answer that was true at `seconds`."""
        answer: Body = json.loads(self.answers[self._index(seconds)])
        return answer

    def status_at(self, seconds: float) -> str:
        """Return the status that was true at `seconds`."""
        return self.statuses[self._index(seconds)]

    def reached(self, share: float) -> float:
        """Return when this share of the tasks listed was done; ValueError if it never was."""
        for seconds, answer in zip(self.times, self.answers, strict=True):
            if _share(json.loads(answer)) >= share:
                return seconds
        raise ValueError(f"no answer has {share:.0%} of its tasks done")

    def _index(self, seconds: float) -> int:
        return max(0, bisect_right(self.times, seconds + HALF_A_MILLISECOND) - 1)


def _share(answer: Body) -> float:
    sub_jobs = answer.get("sub_jobs", ())
    done = sum(one["num_completed_tasks"] for one in sub_jobs)
    to_do = sum(one["num_tasks"] - one["num_skipped_tasks"] for one in sub_jobs)
    return done / to_do if to_do else 0.0


@cache
def recordings() -> Mapping[str, Recording]:
    """List the recorded runs by name."""
    rows = json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))
    return {row["name"]: Recording(**row) for row in rows}


@cache
def tape(name: str) -> Tape:
    """Load a recorded run; KeyError if there is none of that name."""
    path = FOLDER / f"{recordings()[name].name}.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        meta = json.loads(next(lines))["meta"]
        samples = [json.loads(line) for line in lines]
    return _tape(meta, samples)


def _tape(meta: Body, samples: list[Body]) -> Tape:
    answers: list[str] = []
    statuses: list[str] = []
    for sample in samples:
        body = sample.get("body")
        answers.append(json.dumps(body) if body else answers[-1])
        statuses.append(body["status"] if body else statuses[-1])
    return Tape(
        statement=meta["statement"],
        database_name=meta["database_name"],
        queue_name=meta["queue_name"],
        owner=meta["owner"],
        started_at=datetime.fromtimestamp(meta["start_time_ms"] / 1000, UTC),
        duration_seconds=meta["duration_ms"] / 1000,
        final_status=meta["final_status"],
        message=meta["message"],
        times=tuple(sample["t"] for sample in samples),
        statuses=tuple(statuses),
        answers=tuple(answers),
    )
