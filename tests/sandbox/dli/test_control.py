from typing import Any

import httpx
import pytest

from bot.sandbox.dli import DEMO, DliSandbox
from bot.sandbox.dli.faults import CATALOGUE
from bot.sandbox.dli.recordings import recordings
from tests.sandbox.dli.visiting import MovableClock


async def state(stranger: httpx.AsyncClient) -> dict[str, Any]:
    response = await stranger.get("/sandbox/state")
    answer: dict[str, Any] = response.json()
    return answer


async def test_the_state_has_all_there_is_to_see(
    dli: DliSandbox, stranger: httpx.AsyncClient, clock: MovableClock
) -> None:
    job = dli.start_job("star-join", owner="ada", queue_name="etl", elapsed_seconds=9)

    seen = await state(stranger)

    assert seen["now"] == clock.now.isoformat()
    assert seen["speed"] == 1.0
    assert seen["jobs"] == [
        {
            "job_id": job.job_id,
            "title": "Large star join, one sub job",
            "statement": job.statement,
            "queue_name": "etl",
            "owner": "ada",
            "status": "RUNNING",
            "elapsed_seconds": 9.0,
            "duration_seconds": 47.585,
            "ends_at": job.ends_at.isoformat(),
            "hangs": False,
        }
    ]
    assert [fault["name"] for fault in seen["faults"]] == [f.name for f in CATALOGUE]
    assert [recording["name"] for recording in seen["recordings"]] == [*recordings()]


async def test_a_job_can_be_started(
    dli: DliSandbox, stranger: httpx.AsyncClient, clock: MovableClock
) -> None:
    wish = {"recording": "pipeline", "speed": 0.5, "owner": "ada", "queue_name": "bi"}

    response = await stranger.post("/sandbox/jobs", json=wish)

    shown = response.json()
    job = dli.workspace.job(shown["job_id"])
    assert response.status_code == 201
    assert (job.recording, job.speed) == ("pipeline", 0.5)
    assert (shown["owner"], shown["queue_name"]) == ("ada", "bi")
    assert (shown["status"], shown["elapsed_seconds"]) == ("LAUNCHING", 0)


async def test_a_job_starts_with_nothing_but_a_recording(
    dli: DliSandbox, stranger: httpx.AsyncClient
) -> None:
    response = await stranger.post("/sandbox/jobs", json={"recording": "pipeline"})

    assert response.json()["owner"] == "data_science"
    assert response.json()["queue_name"] == "default"


async def test_what_a_job_says_at_its_end_can_be_given(
    dli: DliSandbox, stranger: httpx.AsyncClient, clock: MovableClock
) -> None:
    wish = {"recording": "fails-on-cast", "message": "<!channel> `x`", "statement": "SELECT 7"}

    response = await stranger.post("/sandbox/jobs", json=wish)

    job = dli.workspace.job(response.json()["job_id"])
    assert job.message(job.ends_at) == "<!channel> `x`"
    assert job.statement == "SELECT 7"
    assert response.json()["ends_at"] == job.ends_at.isoformat()


async def test_many_jobs_can_be_started_at_once(
    dli: DliSandbox, stranger: httpx.AsyncClient
) -> None:
    wish = {"recording": "fails-on-cast", "count": 12, "spread_seconds": 3, "owner": "ada"}

    response = await stranger.post("/sandbox/jobs", json=wish)

    begun = response.json()["jobs"]
    assert response.status_code == 201
    assert {job["job_id"] for job in begun} == {job.job_id for job in dli.workspace.jobs()}
    assert [job["owner"] for job in begun] == ["ada"] * 12
    assert len({job["ends_at"] for job in begun}) == 12


@pytest.mark.parametrize(
    "wish",
    [
        {},
        [],
        {"recording": "none"},
        {"recording": ["pipeline"]},
        {"recording": "pipeline", "speed": 0},
        {"recording": "pipeline", "speed": "fast"},
        {"recording": "pipeline", "count": 0},
        {"recording": "pipeline", "count": 501},
        {"recording": "pipeline", "count": 1e300},
        {"recording": "pipeline", "count": "many"},
        {"recording": "pipeline", "count": 2, "spread_seconds": -1},
        {"recording": "pipeline", "launching_seconds": 1e9},
        {"recording": "pipeline", "elapsed_seconds": -1},
    ],
)
async def test_a_job_that_makes_no_sense_is_refused(
    wish: object, dli: DliSandbox, stranger: httpx.AsyncClient
) -> None:
    response = await stranger.post("/sandbox/jobs", json=wish)

    assert response.status_code == 400
    assert dli.workspace.jobs() == []


async def test_a_job_can_be_cancelled_once(dli: DliSandbox, stranger: httpx.AsyncClient) -> None:
    path = f"/sandbox/jobs/{dli.start_job('pipeline').job_id}/cancel"

    first = await stranger.post(path)
    second = await stranger.post(path)

    assert first.json()["status"] == "CANCELLED"
    assert second.status_code == 409


async def test_an_unknown_job_can_not_be_cancelled(
    stranger: httpx.AsyncClient,
) -> None:
    assert (await stranger.post("/sandbox/jobs/x/cancel")).status_code == 404


async def test_a_job_can_be_slowed_hung_and_resumed(
    dli: DliSandbox, stranger: httpx.AsyncClient, clock: MovableClock
) -> None:
    path = f"/sandbox/jobs/{dli.start_job('star-join', elapsed_seconds=20).job_id}"

    slow = await stranger.post(f"{path}/slow", json={"factor": 2})
    hung = await stranger.post(f"{path}/hang")
    clock.forward(seconds=100)
    resumed = await stranger.post(f"{path}/resume")

    assert slow.json()["duration_seconds"] == pytest.approx(20 + 2 * 27.585)
    assert (hung.json()["hangs"], hung.json()["status"]) == (True, "RUNNING")
    assert (resumed.json()["hangs"], resumed.json()["elapsed_seconds"]) == (False, 120)
    assert resumed.json()["duration_seconds"] == pytest.approx(120 + 2 * 27.585)


async def test_a_job_can_be_started_in_a_queue_that_has_been_busy_for_long(
    stranger: httpx.AsyncClient, clock: MovableClock
) -> None:
    wish = {"recording": "pipeline", "elapsed_seconds": 540, "launching_seconds": 600}

    started = await stranger.post("/sandbox/jobs", json={**wish, "hangs": True})
    clock.forward(days=1)

    [job] = (await state(stranger))["jobs"]
    assert started.json()["elapsed_seconds"] == 540
    assert (job["status"], job["hangs"], job["elapsed_seconds"]) == ("LAUNCHING", True, 86_940)


@pytest.mark.parametrize("wish", [{}, [], {"factor": 0}, {"factor": -1}, {"factor": "much"}, 7])
async def test_a_factor_that_makes_no_sense_is_refused(
    wish: object, dli: DliSandbox, stranger: httpx.AsyncClient
) -> None:
    job = dli.start_job("pipeline")

    response = await stranger.post(f"/sandbox/jobs/{job.job_id}/slow", json=wish)

    assert response.status_code == 400
    assert dli.workspace.job(job.job_id) == job


@pytest.mark.parametrize("deed", ["slow", "hang", "resume"])
async def test_what_has_ended_or_never_was_can_not_be_held_up(
    deed: str, dli: DliSandbox, stranger: httpx.AsyncClient
) -> None:
    ended = dli.start_job("pipeline", elapsed_seconds=9_000)

    answers = [
        await stranger.post(f"/sandbox/jobs/{job_id}/{deed}", json={"factor": 5})
        for job_id in (ended.job_id, "x")
    ]

    assert [answer.status_code for answer in answers] == [409, 404]


async def test_a_job_can_vanish(
    dli: DliSandbox, stranger: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    job_id = dli.start_job("pipeline").job_id

    seen = await stranger.post(f"/sandbox/jobs/{job_id}/forget")

    status = await user.get(f"jobs/{job_id}/status")
    progress = await user.get(f"{dli.url}/v1/{DEMO.project_id}/jobs/{job_id}/progress")
    listed = await user.get("jobs", params={"job-id": job_id})
    assert seen.json()["jobs"] == []
    assert [status.status_code, progress.status_code] == [400, 400]
    assert {status.json()["error_code"], progress.json()["error_code"]} == {"DLI.0002"}
    assert listed.json()["jobs"] == []
    assert (await stranger.post(f"/sandbox/jobs/{job_id}/forget")).status_code == 404


async def test_faults_can_be_switched(dli: DliSandbox, stranger: httpx.AsyncClient) -> None:
    await stranger.post("/sandbox/faults", json={"name": "busy", "on": True})
    answer = await stranger.post("/sandbox/faults", json={"name": "cut", "on": True})
    on = [fault["name"] for fault in answer.json()["faults"] if fault["on"]]
    assert on == ["busy", "cut"]

    await stranger.post("/sandbox/faults", json={"name": "busy", "on": False})
    assert not dli.faults.is_on("busy")

    await stranger.post("/sandbox/faults", json={"name": "none"})
    assert not dli.faults.is_on("cut")


@pytest.mark.parametrize("wish", [{"name": "boredom", "on": True}, {}, [], "cut"])
async def test_an_unknown_fault_is_refused(wish: object, stranger: httpx.AsyncClient) -> None:
    assert (await stranger.post("/sandbox/faults", json=wish)).status_code == 400


async def test_pages_of_other_ports_may_use_the_panel_and_nothing_else(
    stranger: httpx.AsyncClient,
) -> None:
    page = {"Origin": "http://127.0.0.1:4000"}

    panel = await stranger.get("/sandbox/state", headers=page)
    api = await stranger.get(f"/v1.0/{DEMO.project_id}/jobs", headers=page)
    preflight = await stranger.options(
        "/sandbox/jobs",
        headers=page
        | {
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )

    assert panel.headers["Access-Control-Allow-Origin"] == "*"
    assert preflight.status_code == 200
    assert "Access-Control-Allow-Origin" not in api.headers


async def test_the_panel_is_not_hit_by_faults_and_not_counted(
    dli: DliSandbox, stranger: httpx.AsyncClient
) -> None:
    dli.faults.switch_on("away")

    assert (await stranger.get("/sandbox/state")).status_code == 200
    assert len(dli.calls) == 0
