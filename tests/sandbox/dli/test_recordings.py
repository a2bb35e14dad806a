import gzip
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox.dli.recordings import FOLDER, recordings, tape
from bot.sandbox.dli.replay import Replay

Body = dict[str, Any]


def recorded(name: str) -> tuple[Body, list[tuple[float, Body]]]:
    """Read a file without the code under test."""
    with gzip.open(FOLDER / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        meta, *samples = (json.loads(line) for line in file)
    return meta["meta"], list(repeated(samples))


def repeated(samples: list[Body]) -> Iterator[tuple[float, Body]]:
    body: Body = {}
    for sample in samples:
        body = sample.get("body", body)
        yield sample["t"], body


def replay(name: str, *, job_id: str, speed: float = 1) -> Replay:
    return Replay(
        job_id=job_id,
        recording=name,
        tape=tape(name),
        speed=speed,
        started_at=tape(name).started_at,
        launching=timedelta(0),
        queue_name="default",
        owner="somebody",
        statement=tape(name).statement,
        database_name="default",
    )


@pytest.mark.parametrize("name", recordings())
def test_every_recorded_sample_is_reproduced_at_its_time(name: str) -> None:
    meta, samples = recorded(name)
    job = replay(name, job_id=meta["job_id"])

    for seconds, body in samples:
        now = job.started_at + timedelta(seconds=seconds)

        assert job.progress(now) == body
        assert job.status(now) == body["status"]


@pytest.mark.parametrize("speed", [0.07, 0.2, 3, 41])
@pytest.mark.parametrize("name", ["regional-revenue", "lost-shuffle", "show-tables"])
def test_at_another_speed_the_same_samples_come_at_other_times(name: str, speed: float) -> None:
    meta, samples = recorded(name)
    job = replay(name, job_id=meta["job_id"], speed=speed)

    for seconds, body in samples:
        said = job.progress(job.started_at + timedelta(seconds=seconds / speed))

        assert without_times(said) == without_times(body)


@pytest.mark.parametrize("name", recordings())
def test_the_list_of_recordings_tells_the_truth(name: str) -> None:
    meta, samples = recorded(name)
    seen = {s["id"] for _, body in samples for s in body.get("sub_jobs", ())}
    listed = recordings()[name]

    assert listed.duration_seconds == meta["duration_ms"] / 1000
    assert listed.final_status == meta["final_status"] == samples[-1][1]["status"]
    assert listed.sub_jobs == len(seen)


def test_every_file_is_listed() -> None:
    files = {path.name.removesuffix(".jsonl.gz") for path in FOLDER.glob("*.gz")}

    assert files == set(recordings())


def test_the_recordings_stay_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 600_000


def without_times(body: Body) -> Body:
    times = {"submission_time", "completion_time"}
    sub_jobs = [
        {name: value for name, value in sub_job.items() if name not in times}
        for sub_job in body.get("sub_jobs", ())
    ]
    return {**body, "sub_jobs": sub_jobs}
