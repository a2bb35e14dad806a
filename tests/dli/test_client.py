import asyncio
import gzip
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from pydantic import SecretStr

from bot.dli import CredentialsState, DliClient
from bot.dli.bodies import MAX_BODY
from bot.dli.pages import MemoryLedger
from bot.domain.jobs import JobId, JobQuery, JobStatus
from bot.errors import (
    BrokenOff,
    Busy,
    DliError,
    Failing,
    JobNotFound,
    Nonsense,
    NotAllowed,
    OverBudget,
    Refused,
    Throttled,
    TooLarge,
    TooSlow,
    Unreachable,
    WrongCredentials,
)
from bot.ports import JobSource
from tests.dli.gateway import (
    PROJECT_ID,
    Gateway,
    Received,
    Reply,
    is_signed,
    problem,
    reply,
)
from tests.dli.rig import BY_KEY, JOB, KEY, NOW, RUNNING, talking
from tests.dli.shared import Unsteady

BOMB = gzip.compress(b" " * 4 * MAX_BODY)
JOB_PATH = f"/{PROJECT_ID}/jobs/{JOB}"
ROW = {"job_id": JOB, "status": "RUNNING"}
FILTERS = JobQuery(owner="Jörg", tags={"team": "b i", "env": "prod"}, queue_name="etl")

Ask = Callable[[DliClient], Awaitable[object]]


def in_turn(*replies: Reply | None) -> Callable[[Received], Reply | None]:
    """Answer with one reply after the other, and with the last from then on."""
    left = list(replies)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


def signed_only(request: Received) -> Reply:
    return RUNNING if is_signed(request) else problem(401, "APIGW.0301", "verify aksk")


async def refused_with(*replies: Reply | None, ask: Ask | None = None) -> DliError:
    async with talking(in_turn(*replies), patience=20) as (client, _):
        with pytest.raises(DliError) as caught:
            await (ask(client) if ask else client.status(JOB))
    return caught.value


async def test_the_client_is_a_job_source() -> None:
    async with talking() as (client, _):
        source: JobSource = client

        assert (await source.progress(JOB)).status is JobStatus.RUNNING


async def test_progress_is_asked_for_by_v1_and_read() -> None:
    async with talking() as (client, gateway):
        seen = await client.progress(JOB)

    assert (seen.job_id, seen.progress, seen.seen_at) == (JOB, 0.25, NOW)
    assert (gateway.last.method, gateway.last.target) == (
        "GET",
        f"/v1{JOB_PATH}/progress",
    )


async def test_status_is_asked_for_by_v1_0_and_read() -> None:
    async with talking(reply(is_success=True, **ROW)) as (client, gateway):
        job = await client.status(JOB)

    assert job.status is JobStatus.RUNNING
    assert gateway.last.target == f"/v1.0{JOB_PATH}/status"


async def test_details_are_asked_for_and_read() -> None:
    async with talking(reply(data_path="obs://bucket/in")) as (client, gateway):
        detail = await client.detail(JOB)

    assert detail == {"data_path": "obs://bucket/in"}
    assert gateway.last.target == f"/v1.0{JOB_PATH}/detail"


async def test_jobs_are_listed_by_filters() -> None:
    async with talking(reply(job_count=7, jobs=[ROW])) as (client, gateway):
        page = await client.jobs(FILTERS)

    assert (page.total, [job.job_id for job in page.jobs]) == (7, [JOB])
    assert gateway.last.path == f"/v1.0/{PROJECT_ID}/jobs"
    assert gateway.last.query == {
        "page-size": "50",
        "current-page": "1",
        "queue_name": "etl",
        "owner": "Jörg",
        "tags": "team=b i,env=prod",
        "order": "start_time_desc",
    }


async def test_a_job_is_cancelled() -> None:
    async with talking(Reply()) as (client, gateway):
        await client.cancel(JOB)

    assert (gateway.last.method, gateway.last.target) == ("DELETE", f"/v1.0{JOB_PATH}")


async def test_a_probe_asks_for_one_row() -> None:
    async with talking(reply(jobs=[])) as (client, gateway):
        await client.probe()

    assert gateway.last.query["page-size"] == "1"


async def test_a_job_id_cannot_leave_its_place_in_the_path() -> None:
    async with talking() as (client, gateway):
        await client.progress(JobId("a/b?c=d#e%2F f"))

    path = f"/v1/{PROJECT_ID}/jobs/a%2Fb%3Fc%3Dd%23e%252F%20f/progress"
    assert gateway.last.target == path


async def test_requests_say_who_asks_and_in_what_language() -> None:
    async with talking() as (client, gateway):
        await client.progress(JOB)

    headers = gateway.last.headers
    assert headers["user-agent"].startswith("dli-progress/")
    assert headers["x-language"] == "en-us"
    assert headers["accept-encoding"] == "gzip, deflate"
    assert headers["accept"] == headers["content-type"] == "application/json"
    assert headers["x-project-id"] == PROJECT_ID
    assert headers["host"] == gateway.url.removeprefix("http://")


@pytest.mark.parametrize(
    "ask",
    [
        lambda client: client.progress(JOB),
        lambda client: client.jobs(FILTERS),
        lambda client: client.cancel(JOB),
    ],
)
async def test_every_request_is_signed_as_it_goes_over_the_wire(ask: Ask) -> None:
    async with talking(signed_only) as (client, gateway):
        await ask(client)

        assert client.credentials_state is CredentialsState.ACCEPTED

    assert gateway.last.headers["x-sdk-date"] == "20261101T120000Z"
    assert "+" not in gateway.last.target
    assert "," not in gateway.last.target


async def test_a_temporary_key_sends_its_security_token_signed() -> None:
    temporary = replace(KEY, security_token=SecretStr("gQpjbi1ub3J0aA=="))
    project = replace(BY_KEY, credentials=temporary)

    async with talking(signed_only, project) as (client, gateway):
        await client.progress(JOB)

    assert gateway.last.headers["x-security-token"] == "gQpjbi1ub3J0aA=="
    assert "x-security-token" in gateway.last.headers["authorization"]


async def test_a_proxy_of_the_environment_is_used_and_changes_no_signature(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def behind(request: Received) -> Reply:
        target = request.target.removeprefix("http://dli.example.com")
        return signed_only(replace(request, target=target))

    async with Gateway(behind).serving() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        project = replace(
            BY_KEY,
            dli_endpoint="http://dli.example.com",
            iam_endpoint="http://iam.example.com",
        )
        async with DliClient(project) as client:
            await client.jobs(FILTERS)

    assert proxy.last.target.startswith("http://dli.example.com/v1.0/")
    assert proxy.last.headers["host"] == "dli.example.com"


async def test_this_machine_is_not_reached_through_a_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")

    async with talking(signed_only) as (client, _):
        assert (await client.progress(JOB)).progress == 0.25


async def test_connections_are_used_again() -> None:
    async with talking() as (client, gateway):
        for _ in range(5):
            await client.progress(JOB)

    assert gateway.connections == 1


async def test_a_compressed_answer_is_read() -> None:
    zipped = Reply(gzip.compress(RUNNING.body), headers={"Content-Encoding": "gzip"})
    async with talking(zipped) as (client, _):
        assert (await client.progress(JOB)).progress == 0.25


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (problem(400, "DLI.0001"), Refused),
        (problem(400, "DLI.0002"), JobNotFound),
        (problem(404, "DLI.0023"), JobNotFound),
        (problem(403, "APIGW.0302"), NotAllowed),
        (problem(401, "APIGW.0301"), WrongCredentials),
        (reply(is_success=False, message="The job does not exist"), JobNotFound),
        (reply(is_success="false", message="DLI.0003: no"), NotAllowed),
        (Reply(b"<html></html>"), Nonsense),
        (Reply(b"[]"), Nonsense),
        (Reply(b""), Nonsense),
        (Reply(b'{"status": "RUN'), Nonsense),
        (Reply(b"", 302, {"Location": "http://127.0.0.1:1/"}), Nonsense),
        (Reply(b"{}", headers={"Content-Encoding": "gzip"}), Nonsense),
        (Reply(b" " * (MAX_BODY + 1)), TooLarge),
        (Reply(b" " * (MAX_BODY + 1), 403), NotAllowed),
        (Reply(b"{", 401, {"Content-Encoding": "gzip"}), WrongCredentials),
        (Reply(BOMB, headers={"Content-Encoding": "gzip"}), TooLarge),
        (Reply(RUNNING.body, headers={"Content-Encoding": "br"}), Nonsense),
        (Reply(gzip.compress(RUNNING.body)[:-9], headers={"Content-Encoding": "gzip"}), Nonsense),
    ],
)
async def test_a_refusal_is_told_once_and_not_asked_again(
    answer: Reply, kind: type[DliError]
) -> None:
    async with talking(answer) as (client, gateway):
        with pytest.raises(DliError) as caught:
            await client.status(JOB)

    assert type(caught.value) is kind
    assert len(gateway.received) == 1


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (problem(500, ""), Failing),
        (problem(502, "APIGW.0202"), Failing),
        (problem(400, "DLI.0999"), Busy),
        (Reply(b"<html></html>", 503), Failing),
        (Reply(b'{"status": "RUNNING"}', cut_after=9), BrokenOff),
        (None, Unreachable),
    ],
)
async def test_what_may_pass_is_tried_three_times(
    answer: Reply | None, kind: type[DliError]
) -> None:
    async with talking(lambda _: answer) as (client, gateway):
        with pytest.raises(DliError) as caught:
            await client.status(JOB)

    assert type(caught.value) is kind
    assert len(gateway.received) == 3


async def test_what_has_passed_is_not_told() -> None:
    async with talking(in_turn(None, problem(502, ""), RUNNING)) as (client, _):
        assert (await client.status(JOB)).status is JobStatus.RUNNING


async def test_progress_of_a_busy_queue_is_tried_twice_as_status_still_answers() -> None:
    async with talking(problem(400, "DLI.0999")) as (client, gateway):
        with pytest.raises(Busy):
            await client.progress(JOB)

    assert len(gateway.received) == 2


@pytest.mark.parametrize("answer", [problem(502, ""), problem(400, "DLI.0999"), None])
async def test_a_cancellation_that_dli_may_have_heard_is_never_repeated(
    answer: Reply | None,
) -> None:
    async with talking(lambda _: answer) as (client, gateway):
        with pytest.raises(Unreachable):
            await client.cancel(JOB)

    assert len(gateway.received) == 1


async def test_a_cancellation_that_dli_refuses_says_why() -> None:
    said = reply(is_success=False, message="The job has finished")

    error = await refused_with(said, ask=lambda client: client.cancel(JOB))

    assert (type(error), error.detail) == (Refused, "The job has finished")


async def test_a_list_that_names_no_queue_of_dlis_is_refused() -> None:
    said = problem(400, "DLI.0002", "There is no queue named testqueue")

    error = await refused_with(said, ask=lambda client: client.jobs(JobQuery()))

    assert type(error) is Refused
    assert error.detail == "There is no queue named testqueue"


async def test_nobody_listening_is_unreachable() -> None:
    project = replace(
        BY_KEY,
        dli_endpoint="http://127.0.0.1:1",
        iam_endpoint="http://127.0.0.1:1",
    )
    async with DliClient(project) as client:
        with pytest.raises(Unreachable) as caught:
            await client.status(JOB)

    assert type(caught.value) is Unreachable


async def test_a_hanging_dli_is_too_slow_within_the_callers_patience() -> None:
    async def hang(_: Received) -> Reply:
        await asyncio.sleep(60)
        return RUNNING

    async with talking(hang, patience=0.5) as (client, _):
        start = asyncio.get_running_loop().time()
        with pytest.raises(TooSlow):
            await client.progress(JOB)
        took = asyncio.get_running_loop().time() - start

    assert took < 30


async def test_a_pause_that_fits_is_waited_for() -> None:
    throttled = problem(429, "APIGW.0308", retry_after="1")

    async with talking(in_turn(throttled, RUNNING), patience=20) as (client, gateway):
        assert (await client.progress(JOB)).progress == 0.25

    assert len(gateway.received) == 2


async def test_a_pause_that_does_not_fit_is_told_and_holds_everybody() -> None:
    text = "policy user over ratelimit,limit:60,time:1 minute"
    async with talking(problem(429, "APIGW.0308", text)) as (client, gateway):
        for _ in range(3):
            with pytest.raises(Throttled) as caught:
                await client.progress(JOB)

            assert type(caught.value) is Throttled
            assert caught.value.retry_after
            assert caught.value.retry_after > timedelta(seconds=50)

    assert len(gateway.received) == 1


async def test_a_dli_that_throttles_on_is_asked_twice() -> None:
    async with talking(problem(429, "", retry_after="1")) as (client, gateway):
        with pytest.raises(Throttled):
            await client.progress(JOB)

    assert len(gateway.received) == 2


async def test_more_than_the_budget_is_told_at_once() -> None:
    project = replace(BY_KEY, requests_per_minute=3)
    async with talking(RUNNING, project) as (client, gateway):
        for _ in range(3):
            await client.progress(JOB)

        with pytest.raises(OverBudget) as caught:
            await client.progress(JOB)

    assert caught.value.retry_after
    assert len(gateway.received) == 3


async def test_a_wrong_key_is_refused_once_however_many_ask() -> None:
    project = replace(BY_KEY, credentials=replace(KEY, sk=SecretStr("wrong")))
    async with talking(signed_only, project) as (client, gateway):
        asked = (client.progress(JOB) for _ in range(200))
        errors = await asyncio.gather(*asked, return_exceptions=True)
        state = client.credentials_state

    assert {type(error) for error in errors} == {WrongCredentials}
    assert len(gateway.received) == 1
    assert state is CredentialsState.REFUSED


async def test_a_wrong_key_is_refused_once_even_with_a_small_budget() -> None:
    project = replace(BY_KEY, requests_per_minute=10)
    async with talking(problem(401, "APIGW.0301"), project) as (client, gateway):
        asked = (client.progress(JOB) for _ in range(200))
        errors = await asyncio.gather(*asked, return_exceptions=True)

    assert {type(error) for error in errors} == {WrongCredentials}
    assert len(gateway.received) == 1


async def test_a_key_revoked_in_the_middle_is_refused_four_times_at_most() -> None:
    heard = 0

    async def revoking(_: Received) -> Reply:
        nonlocal heard
        heard += 1
        is_good = heard <= 50
        await asyncio.sleep(0.005)
        return RUNNING if is_good else problem(401, "APIGW.0301")

    async with talking(revoking) as (client, gateway):
        asked = (client.progress(JOB) for _ in range(200))
        errors = await asyncio.gather(*asked, return_exceptions=True)
        errors += await asyncio.gather(client.progress(JOB), return_exceptions=True)

    assert sum(isinstance(error, WrongCredentials) for error in errors) == 151
    assert 50 < len(gateway.received) <= 54


async def test_a_gateway_that_knows_no_such_path_proves_no_key() -> None:
    async with talking(problem(404, "APIGW.0101")) as (client, _):
        with pytest.raises(Refused):
            await client.progress(JOB)

        assert client.credentials_state is CredentialsState.UNPROVEN


@pytest.mark.parametrize("answer", [RUNNING, problem(400, "DLI.0002"), reply(is_success=False)])
async def test_whatever_dli_itself_says_proves_the_key(answer: Reply) -> None:
    async with talking(answer) as (client, _):
        await asyncio.gather(client.status(JOB), return_exceptions=True)

        assert client.credentials_state is CredentialsState.ACCEPTED


async def test_each_call_is_reported_with_its_outcome() -> None:
    calls: list[tuple[str, str]] = []
    replies = in_turn(RUNNING, problem(400, "DLI.0002"), Reply(b"<html>"), Reply())
    async with talking(replies, calls=calls) as (client, _):
        await client.progress(JOB)
        await asyncio.gather(client.status(JOB), return_exceptions=True)
        await asyncio.gather(client.detail(JOB), return_exceptions=True)
        await client.jobs(JobQuery())
        await client.cancel(JOB)
        await client.probe()

    assert calls == [
        ("progress", "ok"),
        ("status", "job_not_found"),
        ("detail", "nonsense"),
        ("jobs", "ok"),
        ("cancel", "ok"),
        ("probe", "ok"),
    ]


async def test_the_clocks_difference_is_kept() -> None:
    date = {"Date": "Sun, 01 Nov 2026 11:40:00 GMT"}
    async with talking(replace(RUNNING, headers=date)) as (client, _):
        before = client.clock_skew
        await client.progress(JOB)

        assert before is None
        assert client.clock_skew == timedelta(minutes=20)


async def test_what_is_seen_goes_by_one_clock_and_signatures_by_the_machines() -> None:
    def database_clock() -> datetime:
        return NOW + timedelta(hours=7)

    answer = replace(RUNNING, headers={"Date": "Sun, 01 Nov 2026 12:00:00 GMT"})
    async with Gateway(lambda _: answer).serving() as gateway:
        project = replace(BY_KEY, dli_endpoint=gateway.url, iam_endpoint=gateway.url)
        async with DliClient(project, clock=database_clock, system_clock=lambda: NOW) as client:
            seen = await client.progress(JOB)

            assert seen.seen_at == database_clock()
            assert client.clock_skew == timedelta(0)

    assert gateway.last.headers["x-sdk-date"] == "20261101T120000Z"


async def test_while_the_database_is_away_people_are_answered_and_watchers_wait() -> None:
    ledger = Unsteady(MemoryLedger())
    async with talking(ledger=ledger) as (client, gateway):
        await client.progress(JOB)
        ledger.is_away = True

        assert (await client.progress(JOB)).status is JobStatus.RUNNING
        with pytest.raises(OverBudget):
            await client.watching().progress(JOB)
        with pytest.raises(OverBudget):
            await client.watching().jobs(JobQuery())

    assert len(gateway.received) == 2


async def test_what_dli_told_one_client_binds_the_next() -> None:
    ledger = MemoryLedger()
    async with Gateway(lambda _: problem(429, "APIGW.0308", retry_after="40")).serving() as gateway:
        project = replace(BY_KEY, dli_endpoint=gateway.url, iam_endpoint=gateway.url)
        for _ in range(3):
            async with DliClient(project, ledger=ledger) as client:
                with pytest.raises(Throttled):
                    await client.progress(JOB)

    assert len(gateway.received) == 1


async def test_a_nonsensical_date_is_no_difference() -> None:
    async with talking(replace(RUNNING, headers={"Date": "today"})) as (client, _):
        await client.progress(JOB)

        assert client.clock_skew is None


async def test_an_error_never_quotes_what_authenticated_the_request() -> None:
    def quoting(request: Received) -> Reply:
        return problem(400, "DLI.0001", json.dumps(dict(request.headers)))

    temporary = replace(KEY, security_token=SecretStr("gQpjbi1ub3J0aA"))
    async with talking(quoting, replace(BY_KEY, credentials=temporary)) as (client, _):
        with pytest.raises(Refused) as caught:
            await client.progress(JOB)

    assert "gQpjbi1ub3J0aA" not in caught.value.detail
    assert "Signature" not in caught.value.detail


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_leads_nowhere(status: int) -> None:
    async with Gateway(lambda _: RUNNING).serving() as elsewhere:
        answer = Reply(b"", status, {"Location": f"{elsewhere.url}{JOB_PATH}"})
        async with talking(answer) as (client, gateway):
            with pytest.raises(Nonsense):
                await client.progress(JOB)

    assert (len(gateway.received), elsewhere.connections) == (1, 0)


async def test_a_client_that_was_left_is_unreachable() -> None:
    async with talking() as (client, _):
        await client.progress(JOB)

    with pytest.raises(Unreachable):
        await client.progress(JOB)


async def test_leaving_ends_what_is_under_way() -> None:
    asked = asyncio.Event()

    async def hang(_: Received) -> Reply:
        asked.set()
        await asyncio.sleep(60)
        return RUNNING

    async with talking(hang, patience=3) as (client, _):
        under_way = asyncio.create_task(client.cancel(JOB))
        await asked.wait()

    with pytest.raises(Unreachable):
        await under_way


async def test_a_caller_may_leave_at_any_moment() -> None:
    async def slow(_: Received) -> Reply:
        await asyncio.sleep(0.05)
        return RUNNING

    async with talking(slow) as (client, _):
        tasks = [asyncio.create_task(client.progress(JOB)) for _ in range(40)]
        for number, task in enumerate(tasks):
            if number % 2:
                await asyncio.sleep(0.01)
                task.cancel()

        left = await asyncio.gather(*tasks[::2])

    assert all(seen.status is JobStatus.RUNNING for seen in left)
