import asyncio
from collections import Counter
from datetime import timedelta
from statistics import median

import httpx
import pytest

from bot.domain.fingerprints import fingerprint
from bot.domain.unusual import LAUNCH, SLOW
from bot.sandbox.dli import DEMO, DliSandbox, demo_jobs, run
from bot.sandbox.dli.recordings import recordings
from tests.sandbox.dli.visiting import MovableClock, eventually


def test_the_day_has_jobs_of_every_kind(clock: MovableClock) -> None:
    jobs = demo_jobs(DliSandbox(clock=clock))

    statuses = Counter(job.status(clock.now) for job in jobs)
    assert statuses == {
        "RUNNING": 5,
        "LAUNCHING": 1,
        "FINISHED": 5,
        "FAILED": 2,
        "CANCELLED": 1,
    }
    assert {job.queue_name for job in jobs} == {"etl", "bi", "default"}
    assert len({job.owner for job in jobs}) >= 4


@pytest.mark.parametrize("speed", [0.1, 1, 20])
def test_the_day_is_the_same_at_every_speed(clock: MovableClock, speed: float) -> None:
    usual = demo_jobs(DliSandbox(clock=clock))

    jobs = demo_jobs(DliSandbox(clock=clock, speed=speed))

    assert [job.status(clock.now) for job in jobs] == [job.status(clock.now) for job in usual]


def test_running_jobs_last_for_minutes(clock: MovableClock) -> None:
    jobs = demo_jobs(DliSandbox(clock=clock))
    running = [job for job in jobs if not job.has_ended(clock.now)]

    clock.forward(minutes=2.5)

    assert not any(job.has_ended(clock.now) for job in running)


def test_running_jobs_have_earlier_runs_to_compare_with(clock: MovableClock) -> None:
    jobs = demo_jobs(DliSandbox(clock=clock))

    for running in jobs[:3]:
        earlier = [
            job for job in jobs if job.statement == running.statement and job.has_ended(clock.now)
        ]
        assert earlier


@pytest.mark.parametrize("hour", range(24))
def test_what_is_repeated_has_run_on_the_days_before_and_never_as_long(
    clock: MovableClock, hour: int
) -> None:
    clock.forward(hours=hour)
    dli = DliSandbox(clock=clock)
    jobs = demo_jobs(dli)

    for running in (*jobs[:4], jobs[5]):
        mark = fingerprint(running.statement)
        before = [job for job in dli.workspace.jobs() if fingerprint(job.statement) == mark]
        finished = [job for job in before if job.status(clock.now) == "FINISHED"]
        assert len(finished) >= 6
        assert len({job.full_duration for job in finished}) >= 6
        assert len({job.started_at.date() for job in finished}) >= 6


def test_whatever_is_started_by_hand_has_run_before(clock: MovableClock) -> None:
    dli = DliSandbox(clock=clock)
    demo_jobs(dli)
    by_hand = [one.name for one in recordings().values() if one.final_status == "FINISHED"]

    for name in by_hand:
        job = dli.start_job(name)
        before = [one for one in dli.workspace.jobs() if one.statement == job.statement]
        assert len([one for one in before if one.has_ended(clock.now)]) >= 4


@pytest.mark.parametrize("speed", [1, 5])
def test_one_job_becomes_slow_within_two_minutes(clock: MovableClock, speed: float) -> None:
    dli = DliSandbox(clock=clock, speed=speed)
    job = demo_jobs(dli)[2]
    before = [one for one in dli.workspace.jobs() if one.statement == job.statement]
    took = [one.full_duration.total_seconds() for one in before if one.has_ended(clock.now)]
    slow = timedelta(seconds=SLOW * median(took))

    assert job.duration(clock.now) < slow < job.full_duration
    assert slow < job.duration(clock.now) + timedelta(minutes=2)


def test_one_job_has_launched_for_ten_minutes_within_two(clock: MovableClock) -> None:
    launching = demo_jobs(DliSandbox(clock=clock))[5]

    assert timedelta(minutes=8) < launching.duration(clock.now) < LAUNCH
    clock.forward(hours=1)
    assert launching.status(clock.now) == "LAUNCHING"


def test_more_jobs_come_while_one_looks_and_end_in_every_way(clock: MovableClock) -> None:
    dli = DliSandbox(clock=clock)
    demo_jobs(dli)
    before = {job.job_id for job in dli.workspace.jobs()}

    clock.forward(minutes=1)
    assert {job.job_id for job in dli.workspace.jobs()} == before
    clock.forward(minutes=14)

    ended = [job.status(clock.now) for job in dli.workspace.jobs() if job.job_id not in before]
    assert {"FINISHED", "FAILED", "CANCELLED"} <= set(ended)


@pytest.mark.parametrize("speed", [1, 5])
def test_some_come_all_at_once(clock: MovableClock, speed: float) -> None:
    dli = DliSandbox(clock=clock, speed=speed)
    demo_jobs(dli)

    clock.forward(minutes=4.1 / speed)
    jobs = [job for job in dli.workspace.jobs() if job.owner == "nightly-loader"]
    burst = [job for job in jobs if job.started_at > clock.now - timedelta(minutes=1)]
    clock.forward(minutes=1 / speed)

    assert len(burst) == 10
    assert Counter(job.status(clock.now) for job in burst) == {"FINISHED": 9, "FAILED": 1}


async def test_the_sandbox_alone_says_how_to_use_it() -> None:
    lines: list[str] = []
    alone = asyncio.create_task(run(port=0, speed=10, announce=lines.append))
    await eventually(lambda: any("running job" in line for line in lines))

    settings = dict(line.split("=", 1) for line in lines if "=" in line)
    async with httpx.AsyncClient(base_url=settings["DLI_ENDPOINT"]) as client:
        jobs = (await client.get("/sandbox/state")).json()["jobs"]
    alone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await alone

    assert settings["HUAWEICLOUD_SDK_PROJECT_ID"] == DEMO.project_id
    assert settings["DLI_REGION"] == DEMO.region
    assert len([job for job in jobs if job["status"] in {"RUNNING", "LAUNCHING"}]) == 6
