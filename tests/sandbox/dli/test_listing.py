from datetime import timedelta

import httpx
import pytest

from bot.sandbox.dli import DEMO, DliSandbox
from tests.sandbox.dli.visiting import MovableClock

START, HOUR = 0, 3600


@pytest.fixture
def day(dli: DliSandbox) -> dict[str, str]:
    """Three jobs, by id: a running one, and two that ended hours ago."""
    running = dli.start_job(
        "star-join",
        statement="INSERT INTO sales SELECT 1",
        queue_name="etl",
        owner="ada",
        elapsed_seconds=10,
        tags={"team": "finance", "env": "prod"},
    )
    failed = dli.start_job(
        "fails-on-cast",
        statement="SELECT 'Ada' AS name",
        queue_name="bi",
        owner="grace",
        elapsed_seconds=2 * HOUR,
        tags={"team": "fin"},
    )
    finished = dli.start_job(
        "pipeline",
        statement="CREATE TABLE x AS SELECT 2",
        queue_name="bi",
        owner="ada",
        elapsed_seconds=HOUR,
    )
    return {
        running.job_id: "running",
        failed.job_id: "failed",
        finished.job_id: "finished",
    }


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["running", "finished", "failed"]),
        ({"job-status": "RUNNING"}, ["running"]),
        ({"job-status": "FAILED"}, ["failed"]),
        ({"job-status": "SUSPENDED"}, []),
        ({"queue_name": "bi"}, ["finished", "failed"]),
        ({"owner": "ada"}, ["running", "finished"]),
        ({"owner": "ada", "queue_name": "bi"}, ["finished"]),
        ({"job-type": "INSERT"}, ["running"]),
        ({"job_types": ["INSERT", "DDL"]}, ["running", "finished"]),
        ({"table_name": "sales"}, ["running"]),
        ({"sql_pattern": "SELECT 'ada'"}, ["failed"]),
        ({"tags": "team=fin"}, ["running", "failed"]),
        ({"tags": "team=fin,env=prod"}, ["running"]),
        ({"tags": "env="}, ["running"]),
        ({"engine_type": "spark"}, ["running", "finished", "failed"]),
        ({"engine-type": "hetuEngine"}, []),
        ({"order": "start_time_asc"}, ["failed", "finished", "running"]),
        ({"order": "duration_desc"}, ["finished", "running", "failed"]),
        ({"order": "duration_asc"}, ["failed", "running", "finished"]),
        ({"page-size": "2"}, ["running", "finished"]),
        ({"page-size": "2", "current-page": "2"}, ["failed"]),
        ({"page-size": "2", "current-page": "100"}, []),
    ],
)
async def test_the_list_can_be_filtered_ordered_and_paged(
    filters: dict[str, str | list[str]],
    expected: list[str],
    day: dict[str, str],
    user: httpx.AsyncClient,
) -> None:
    answer = (await user.get("jobs", params=filters)).json()

    assert [day[job["job_id"]] for job in answer["jobs"]] == expected


async def test_the_list_can_be_narrowed_by_start(
    day: dict[str, str], user: httpx.AsyncClient, clock: MovableClock
) -> None:
    an_hour_ago = clock.now - timedelta(hours=1)
    exactly = round(an_hour_ago.timestamp() * 1000)

    answer = (await user.get("jobs", params={"start": exactly, "end": exactly})).json()

    assert [day[job["job_id"]] for job in answer["jobs"]] == ["finished"]


async def test_one_job_can_be_asked_for_by_id(day: dict[str, str], user: httpx.AsyncClient) -> None:
    for job_id in day:
        answer = (await user.get("jobs", params={"job-id": job_id})).json()

        assert [job["job_id"] for job in answer["jobs"]] == [job_id]


async def test_the_count_is_that_of_all_pages(day: dict[str, str], user: httpx.AsyncClient) -> None:
    answer = (await user.get("jobs", params={"page-size": 1, "owner": "ada"})).json()

    assert answer["job_count"] == 2
    assert len(answer["jobs"]) == 1


async def test_a_row_of_an_ended_job_has_its_end_and_its_reason(
    day: dict[str, str], user: httpx.AsyncClient, clock: MovableClock
) -> None:
    answer = await user.get("jobs", params={"job-status": "FAILED"})

    [row] = answer.json()["jobs"]
    assert row["message"].startswith("[CAST_INVALID_INPUT]")
    assert row["duration"] == 5164
    assert row["end_time"] == row["start_time"] + row["duration"]


async def test_a_row_of_a_running_job_has_no_end(
    day: dict[str, str], user: httpx.AsyncClient
) -> None:
    answer = await user.get("jobs", params={"job-status": "RUNNING"})

    [row] = answer.json()["jobs"]
    assert "end_time" not in row
    assert row["duration"] == 10_000


@pytest.mark.parametrize("seconds", [0, 5.1, 5.2, 5.23, 60, 80_000])
async def test_list_status_and_progress_agree_at_any_moment(
    seconds: float, dli: DliSandbox, user: httpx.AsyncClient, clock: MovableClock
) -> None:
    job = dli.start_job("fails-on-cast", launching_seconds=0.01)
    clock.forward(seconds=seconds)

    row = (await user.get("jobs", params={"job-id": job.job_id})).json()["jobs"][0]
    status = (await user.get(f"jobs/{job.job_id}/status")).json()
    progress = await user.get(f"{dli.url}/v1/{DEMO.project_id}/jobs/{job.job_id}/progress")

    assert row["status"] == status["status"] == progress.json()["status"]
    assert row["message"] == status["message"] == progress.json()["message"]
    assert row["duration"] == status["duration"]
    assert ("end_time" in row) == (row["status"] == "FAILED")


async def test_jobs_that_still_wait_for_their_queue_can_be_asked_for(
    dli: DliSandbox, user: httpx.AsyncClient
) -> None:
    waiting = dli.start_job("pipeline", launching_seconds=60)
    dli.start_job("star-join", elapsed_seconds=10)

    answer = await user.get("jobs", params={"job-status": "LAUNCHING"})

    assert [job["job_id"] for job in answer.json()["jobs"]] == [waiting.job_id]


@pytest.mark.parametrize(
    "wrong",
    [
        {"page-size": "0"},
        {"page-size": "101"},
        {"page-size": "many"},
        {"current-page": "0"},
        {"current-page": "101"},
        {"order": "by_mood"},
        {"start": "yesterday"},
    ],
)
async def test_a_wrong_parameter_is_refused(
    wrong: dict[str, str], day: dict[str, str], user: httpx.AsyncClient
) -> None:
    response = await user.get("jobs", params=wrong)

    assert response.status_code == 400
    assert response.json()["error_code"] == "DLI.0001"
