import asyncio
import logging

import httpx
import pytest

from bot.sandbox.dli import DEMO, DliSandbox, Endpoint
from bot.sandbox.dli.faults import CATALOGUE, Fault, Faults
from tests.sandbox.dli.visiting import KEY, eventually, signed


@pytest.fixture
def paths(dli: DliSandbox) -> dict[Endpoint, str]:
    """Where to look at a running job."""
    job_id = dli.start_job("pipeline-adaptive", elapsed_seconds=40).job_id
    jobs = f"{dli.url}/v1.0/{DEMO.project_id}/jobs"
    return {
        Endpoint.LIST: jobs,
        Endpoint.STATUS: f"{jobs}/{job_id}/status",
        Endpoint.DETAIL: f"{jobs}/{job_id}/detail",
        Endpoint.PROGRESS: f"{dli.url}/v1/{DEMO.project_id}/jobs/{job_id}/progress",
    }


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("throttled", 429, "APIGW.0308"),
        ("throttled", 429, "policy user over ratelimit,limit:60,time:1 minute"),
        ("unavailable", 503, "APIGW.0613"),
        ("denied", 403, "APIGW.0302"),
        ("bad_credentials", 401, "verify aksk signature fail"),
        ("nonsense", 200, "<html>"),
        ("unsuccessful", 200, '"is_success":false'),
    ],
)
async def test_a_fault_takes_the_place_of_every_answer_until_switched_off(
    name: str,
    status: int,
    said: str,
    dli: DliSandbox,
    user: httpx.AsyncClient,
    paths: dict[Endpoint, str],
) -> None:
    dli.faults.switch_on(name)

    for path in paths.values():
        response = await user.get(path)
        assert response.status_code == status
        assert said in response.text

    dli.faults.switch_off(name)
    for path in paths.values():
        assert (await user.get(path)).json()["is_success"]


async def test_a_busy_queue_refuses_progress_and_still_tells_the_status(
    dli: DliSandbox, user: httpx.AsyncClient, paths: dict[Endpoint, str]
) -> None:
    dli.faults.switch_on("busy")

    progress = await user.get(paths[Endpoint.PROGRESS])
    status = await user.get(paths[Endpoint.STATUS])

    assert (progress.status_code, progress.json()["error_code"]) == (400, "DLI.0999")
    assert status.json()["status"] == "RUNNING"


async def test_away_closes_the_connection_without_an_answer(
    dli: DliSandbox, user: httpx.AsyncClient, paths: dict[Endpoint, str]
) -> None:
    dli.faults.switch_on("away")

    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        await user.get(paths[Endpoint.LIST])

    assert [call.status for call in dli.calls.of(Endpoint.LIST)] == [0]


async def test_cut_breaks_off_in_the_middle_of_the_body(
    dli: DliSandbox, user: httpx.AsyncClient, paths: dict[Endpoint, str]
) -> None:
    dli.faults.switch_on("cut", endpoints=[Endpoint.PROGRESS])

    with pytest.raises(httpx.RemoteProtocolError, match=r"received [0-9]+ bytes"):
        await user.get(paths[Endpoint.PROGRESS])

    assert (await user.get(paths[Endpoint.STATUS])).status_code == 200


async def test_slow_answers_after_a_while(
    dli: DliSandbox, user: httpx.AsyncClient, paths: dict[Endpoint, str]
) -> None:
    dli.faults.switch_on("slow", seconds=0.3)
    before = asyncio.get_running_loop().time()

    response = await user.get(paths[Endpoint.STATUS])

    assert response.json()["status"] == "RUNNING"
    assert asyncio.get_running_loop().time() - before >= 0.3


async def test_a_client_that_stops_waiting_leaves_no_trace_in_the_log(
    dli: DliSandbox,
    user: httpx.AsyncClient,
    paths: dict[Endpoint, str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    dli.faults.switch_on("slow", seconds=60)

    with pytest.raises(httpx.ReadTimeout):
        await user.get(paths[Endpoint.STATUS], timeout=0.2)
    [call] = dli.calls.of(Endpoint.STATUS)
    await eventually(lambda: call.status is not None)

    assert call.status == 0
    assert [r for r in caplog.records if r.levelno >= logging.WARNING] == []


async def test_refused_credentials_by_fault_do_not_lock_the_key(
    dli: DliSandbox, stranger: httpx.AsyncClient
) -> None:
    path = f"/v1.0/{DEMO.project_id}/jobs"
    dli.faults.switch_on("bad_credentials")

    for _ in range(7):
        await stranger.get(path, headers=signed(dli.url, path, dli.clock()))

    assert not dli.gate.is_locked(KEY.access)
    assert len(dli.calls.of(status=401)) == 7


@pytest.mark.parametrize(
    ("name", "status"),
    [("bad_credentials", 401), ("unavailable", 503), ("throttled", 400)],
)
async def test_iam_has_its_share_of_some_faults(
    name: str, status: int, dli: DliSandbox, stranger: httpx.AsyncClient
) -> None:
    dli.faults.switch_on(name)

    response = await stranger.post("/v3/auth/tokens", json={})

    assert response.status_code == status


async def test_three_looks_at_a_hostile_dli_see_all_its_traps(
    dli: DliSandbox, user: httpx.AsyncClient, paths: dict[Endpoint, str]
) -> None:
    dli.faults.switch_on("hostile")

    much, strange, little = [(await user.get(paths[Endpoint.PROGRESS])).json() for _ in range(3)]

    assert much["progress"] == 1.7
    assert {"<!channel>", "<@U123>"} <= set(much["message"].split())
    assert "<!channel>" in much["sub_jobs"][0]["name"]
    assert much["sub_jobs"][0]["num_completed_tasks"] == -2
    assert strange["status"] == "COMPUTED"
    assert len(strange["message"]) == 20_000
    assert strange["sub_jobs"] == []
    assert set(little) == {"is_success", "job_id", "status", "sub_jobs"}
    assert set(little["sub_jobs"][0]) == {"id"}


async def test_hostility_reaches_every_row_of_the_list(
    dli: DliSandbox, user: httpx.AsyncClient, paths: dict[Endpoint, str]
) -> None:
    dli.faults.switch_on("hostile")

    much, strange, little = [
        (await user.get(paths[Endpoint.LIST])).json()["jobs"][0] for _ in range(3)
    ]

    assert "<!channel>" in much["statement"]
    assert "<@U123>" in much["owner"]
    assert strange["status"] == "COMPUTED"
    assert set(little) == {"job_id", "status"}


async def test_a_fault_may_last_for_some_calls_only(
    dli: DliSandbox, user: httpx.AsyncClient, paths: dict[Endpoint, str]
) -> None:
    dli.faults.switch_on("throttled", count=2)

    statuses = [(await user.get(paths[Endpoint.LIST])).status_code for _ in range(4)]

    assert statuses == [429, 429, 200, 200]
    assert not dli.faults.is_on("throttled")


async def test_a_fault_may_hit_some_jobs_only(
    dli: DliSandbox, user: httpx.AsyncClient, paths: dict[Endpoint, str]
) -> None:
    other = dli.start_job("star-join")
    dli.faults.switch_on("busy", job_ids=[other.job_id])
    unlucky = f"{dli.url}/v1/{DEMO.project_id}/jobs/{other.job_id}/progress"

    assert (await user.get(unlucky)).status_code == 400
    assert (await user.get(paths[Endpoint.PROGRESS])).status_code == 200


async def test_a_fault_can_strike_searches_alone(dli: DliSandbox, user: httpx.AsyncClient) -> None:
    dli.faults.switch_on("unsuccessful", endpoints=[Endpoint.LIST], query="sql_pattern")

    listed = await user.get("jobs")
    searched = await user.get("jobs", params={"sql_pattern": "orders"})

    assert [answer.json()["is_success"] for answer in (listed, searched)] == [True, False]


def test_a_fault_may_hit_with_some_probability() -> None:
    numbers = iter([0.1, 0.9, 0.3])
    faults = Faults(chance=lambda: next(numbers))
    faults.switch_on("throttled", probability=0.5)

    hits = [bool(faults.strike(Endpoint.LIST, "")) for _ in range(3)]

    assert hits == [True, False, True]


def test_all_faults_can_be_cleared_at_once() -> None:
    faults = Faults()
    for fault in CATALOGUE:
        faults.switch_on(fault.name)

    faults.clear()

    assert not any(faults.is_on(fault.name) for fault in CATALOGUE)


def test_an_unknown_fault_is_an_error() -> None:
    faults = Faults()

    with pytest.raises(KeyError):
        faults.switch_on("boredom")
    with pytest.raises(KeyError):
        faults.switch_off("boredom")


@pytest.mark.parametrize("fault", CATALOGUE, ids=lambda fault: fault.name)
def test_every_fault_is_described_in_one_sentence(fault: Fault) -> None:
    assert fault.title
    assert fault.description.endswith(".")
    assert ". " not in fault.description
