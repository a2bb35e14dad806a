"""The official SDK, which knows nothing of us, works against the local DLI."""

import asyncio

import pytest
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkcore.region.region import Region
from huaweicloudsdkdli.v1 import (
    CancelSqlJobRequest,
    CreateSqlJobRequest,
    CreateSqlJobRequestBody,
    DliClient,
    ListSqlJobsRequest,
    ShowSqlJobDetailRequest,
    ShowSqlJobProgressRequest,
    ShowSqlJobStatusRequest,
    Tag,
)

from bot.sandbox.dli import DEMO, DliSandbox, Endpoint
from tests.sandbox.dli.visiting import KEY, TEMPORARY_KEY, MovableClock


def sdk(dli: DliSandbox, credentials: BasicCredentials | None = None) -> DliClient:
    if credentials is None:
        credentials = BasicCredentials(KEY.access, KEY.secret, DEMO.project_id)
    builder = DliClient.new_builder().with_credentials(credentials)
    return builder.with_endpoint(dli.url).build()


async def test_it_reads_progress(dli: DliSandbox, clock: MovableClock) -> None:
    job = dli.start_job("pipeline-adaptive", elapsed_seconds=30)

    said = await asyncio.to_thread(
        sdk(dli).show_sql_job_progress, ShowSqlJobProgressRequest(job_id=job.job_id)
    )

    expected = job.progress(clock.now)
    assert said.is_success
    assert (said.status, said.sub_job_id) == ("RUNNING", expected["sub_job_id"])
    assert said.progress == expected["progress"]
    assert [sub_job.to_dict() for sub_job in said.sub_jobs] == [
        dict.fromkeys(sub_job.to_dict()) | known
        for sub_job, known in zip(said.sub_jobs, expected["sub_jobs"], strict=True)
    ]


async def test_it_reads_status(dli: DliSandbox) -> None:
    job = dli.start_job("fails-on-cast", elapsed_seconds=60, tags={"team": "bi"})

    said = await asyncio.to_thread(
        sdk(dli).show_sql_job_status, ShowSqlJobStatusRequest(job_id=job.job_id)
    )

    assert (said.status, said.job_type, said.duration) == ("FAILED", "DDL", 5164)
    assert said.message.startswith("[CAST_INVALID_INPUT]")
    assert said.statement == job.statement
    assert [(tag.key, tag.value) for tag in said.tags] == [("team", "bi")]


async def test_it_reads_detail(dli: DliSandbox) -> None:
    job = dli.start_job("star-join", owner="ada")

    said = await asyncio.to_thread(
        sdk(dli).show_sql_job_detail, ShowSqlJobDetailRequest(job_id=job.job_id)
    )

    assert (said.job_id, said.owner) == (job.job_id, "ada")


async def test_it_lists_jobs_by_every_kind_of_filter(dli: DliSandbox) -> None:
    wanted = dli.start_job(
        "star-join",
        queue_name="etl",
        owner="ada lovelace",
        statement="INSERT INTO sales SELECT 'zażółć'",
        elapsed_seconds=10,
        tags={"team": "a b", "env": "prod"},
    )
    dli.start_job("pipeline")
    start = round(wanted.started_at.timestamp() * 1000)

    said = await asyncio.to_thread(
        sdk(dli).list_sql_jobs,
        ListSqlJobsRequest(
            job_status="RUNNING",
            queue_name="etl",
            owner="ada lovelace",
            job_types=["DDL", "INSERT"],
            sql_pattern="ZAŻÓŁĆ",
            tags="team=a b,env=pro",
            engine_type="spark",
            start=start,
            end=start,
            order="duration_asc",
            page_size=1,
            current_page=1,
        ),
    )

    assert said.job_count == 1
    assert [job.job_id for job in said.jobs] == [wanted.job_id]


async def test_it_cancels(dli: DliSandbox, clock: MovableClock) -> None:
    job = dli.start_job("star-join")
    request = CancelSqlJobRequest(job_id=job.job_id)

    said = await asyncio.to_thread(sdk(dli).cancel_sql_job, request)

    assert said.is_success
    assert dli.workspace.job(job.job_id).status(clock.now) == "CANCELLED"


async def test_it_submits(dli: DliSandbox) -> None:
    order = CreateSqlJobRequestBody(
        sql="SELECT 'zażółć'", queue_name="etl", tags=[Tag("team", "a b")]
    )

    said = await asyncio.to_thread(sdk(dli).create_sql_job, CreateSqlJobRequest(body=order))

    job = dli.workspace.job(said.job_id)
    assert (said.job_type, said.job_mode) == ("QUERY", "async")
    assert (job.statement, job.tags) == ("SELECT 'zażółć'", {"team": "a b"})


async def test_it_signs_with_a_temporary_key(dli: DliSandbox) -> None:
    credentials = BasicCredentials(
        TEMPORARY_KEY.access, TEMPORARY_KEY.secret, DEMO.project_id
    ).with_security_token(TEMPORARY_KEY.security_token)

    said = await asyncio.to_thread(sdk(dli, credentials).list_sql_jobs, ListSqlJobsRequest())

    assert said.job_count == 0


async def test_it_finds_the_project_by_region(dli: DliSandbox) -> None:
    credentials = BasicCredentials(KEY.access, KEY.secret).with_iam_endpoint(dli.url)
    builder = DliClient.new_builder().with_credentials(credentials)

    region = Region(DEMO.region, dli.url)
    client = await asyncio.to_thread(builder.with_region(region).build)
    said = await asyncio.to_thread(client.list_sql_jobs, ListSqlJobsRequest())

    assert said.is_success
    assert len(dli.calls.of(Endpoint.PROJECTS, status=200)) == 1


@pytest.mark.parametrize(
    ("job_id", "secret", "status", "code"),
    [("unknown", KEY.secret, 400, "DLI.0002"), ("any", "wrong", 401, "APIGW.0301")],
)
async def test_it_understands_refusals(
    dli: DliSandbox, job_id: str, secret: str, status: int, code: str
) -> None:
    client = sdk(dli, BasicCredentials(KEY.access, secret, DEMO.project_id))

    with pytest.raises(ClientRequestException) as caught:
        await asyncio.to_thread(client.show_sql_job_status, ShowSqlJobStatusRequest(job_id=job_id))

    assert (caught.value.status_code, caught.value.error_code) == (status, code)
    assert caught.value.request_id
