import httpx
import pytest

from bot.sandbox.dli import DEMO, DliSandbox
from tests.sandbox.dli.visiting import MovableClock

PROGRESS = f"/v1/{DEMO.project_id}/jobs/{{}}/progress"


async def test_status_tells_what_is_known_and_leaves_out_the_rest(
    dli: DliSandbox, user: httpx.AsyncClient, clock: MovableClock
) -> None:
    job = dli.start_job(
        "star-join",
        statement="SELECT 1",
        owner="ada",
        queue_name="bi",
        tags={"team": "x"},
        figures={"input_row_count": 7},
    )
    clock.forward(seconds=20)

    answer = (await user.get(f"jobs/{job.job_id}/status")).json()

    assert answer == {
        "is_success": True,
        "message": "",
        "job_id": job.job_id,
        "job_type": "QUERY",
        "job_mode": "async",
        "queue_name": "bi",
        "owner": "ada",
        "start_time": round(job.started_at.timestamp() * 1000),
        "duration": 20_000,
        "status": "RUNNING",
        "database_name": "c030",
        "statement": "SELECT 1",
        "tags": [{"key": "team", "value": "x"}],
    }


async def test_figures_are_told_when_the_job_has_finished(
    dli: DliSandbox, user: httpx.AsyncClient
) -> None:
    job = dli.start_job("insert-values", elapsed_seconds=60, figures={"input_row_count": 7})

    answer = (await user.get(f"jobs/{job.job_id}/status")).json()

    assert answer["status"] == "FINISHED"
    assert answer["input_row_count"] == 7


async def test_progress_follows_the_clock(
    dli: DliSandbox, user: httpx.AsyncClient, clock: MovableClock
) -> None:
    job = dli.start_job("star-join")
    path = dli.url + PROGRESS.format(job.job_id)
    seen = []

    for _ in range(6):
        seen.append((await user.get(path)).json())
        clock.forward(seconds=10)

    statuses = [answer["status"] for answer in seen]
    figures = [answer["progress"] for answer in seen]
    assert statuses == ["LAUNCHING", *["RUNNING"] * 4, "FINISHED"]
    assert figures == sorted(figures)


async def test_the_reason_of_a_failure_is_in_status(
    dli: DliSandbox, user: httpx.AsyncClient
) -> None:
    job = dli.start_job("fails-late", elapsed_seconds=60)

    answer = (await user.get(f"jobs/{job.job_id}/status")).json()

    assert answer["status"] == "FAILED"
    assert answer["message"] == "[USER_RAISED_EXCEPTION] bad order SQLSTATE: P0001"


@pytest.mark.parametrize("call", ["status", "detail"])
async def test_an_unknown_job_is_refused_with_dli_0002(call: str, user: httpx.AsyncClient) -> None:
    response = await user.get(f"jobs/no-such-job/{call}")

    assert response.status_code == 400
    assert response.json()["error_code"] == "DLI.0002"
    assert "no-such-job" in response.json()["error_msg"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"/v1/{DEMO.project_id}/jobs"),
        ("GET", f"/v1.0/{DEMO.project_id}/jobs/x/progress"),
        ("PUT", f"/v1.0/{DEMO.project_id}/jobs"),
        ("GET", f"/v1.0/{DEMO.project_id}/jobs/"),
    ],
)
async def test_a_wrong_path_or_method_does_not_exist(
    method: str, path: str, stranger: httpx.AsyncClient, dli: DliSandbox
) -> None:
    response = await stranger.request(method, path)

    assert response.status_code == 404
    assert response.json()["error_code"] == "APIGW.0101"
    assert [call.path for call in dli.calls.of("")] == [path]


async def test_cancelling_twice_says_no_the_second_time(
    dli: DliSandbox, user: httpx.AsyncClient
) -> None:
    job = dli.start_job("star-join")

    first = await user.delete(f"jobs/{job.job_id}")
    second = await user.delete(f"jobs/{job.job_id}")

    assert first.json() == {"is_success": True, "message": ""}
    assert second.status_code == 200
    assert not second.json()["is_success"]
    assert "CANCELLED" in second.json()["message"]


async def test_a_submitted_statement_becomes_a_job(
    dli: DliSandbox, user: httpx.AsyncClient
) -> None:
    response = await user.post(
        "jobs/submit-job",
        json={"sql": "INSERT INTO t SELECT 1", "queue_name": "etl", "currentdb": "db"},
    )

    answer = response.json()
    job = dli.workspace.job(answer["job_id"])
    assert answer["job_type"] == "INSERT"
    assert (job.statement, job.queue_name) == ("INSERT INTO t SELECT 1", "etl")
    assert (job.owner, job.database_name) == (DEMO.user_name, "db")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "DLI.0001"),
        ({"sql": " "}, "DLI.0001"),
        ([], "DLI.0001"),
        ({"sql": "SELECT 1", "tags": ["x"]}, "DLI.0001"),
        ({"sql": "SELECT 1", "queue_name": "nowhere"}, "DLI.0002"),
    ],
)
async def test_what_can_not_be_submitted_is_refused(
    body: object, code: str, user: httpx.AsyncClient
) -> None:
    response = await user.post("jobs/submit-job", json=body)

    assert response.status_code == 400
    assert response.json()["error_code"] == code


@pytest.mark.parametrize(
    ("content_type", "body"),
    [("text/plain", b'{"sql": "SELECT 1"}'), ("application/json", b'{"sql": ')],
)
async def test_a_statement_is_submitted_as_json(
    content_type: str, body: bytes, user: httpx.AsyncClient
) -> None:
    response = await user.post(
        "jobs/submit-job", content=body, headers={"Content-Type": content_type}
    )

    assert response.json()["error_code"] == "DLI.0001"


async def test_calls_are_remembered_with_their_time_and_answer(
    dli: DliSandbox, user: httpx.AsyncClient, clock: MovableClock
) -> None:
    job = dli.start_job("star-join")
    await user.get(f"jobs/{job.job_id}/status")
    clock.forward(seconds=5)
    await user.get("jobs", params={"owner": "ada"})
    await user.get("jobs/unknown/status")

    assert [call.endpoint for call in dli.calls] == ["status", "list", "status"]
    assert [call.status for call in dli.calls.of("status")] == [200, 400]
    assert len(dli.calls.of(job_id=job.job_id)) == 1
    [listed] = dli.calls.of("list")
    assert (listed.at, listed.query) == (clock.now, "owner=ada")
    dli.calls.clear()
    assert len(dli.calls) == 0
