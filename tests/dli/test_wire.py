from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dli import wire
from bot.domain.jobs import (
    Job,
    JobId,
    JobPage,
    JobQuery,
    JobStatus,
    Observation,
    SubJob,
)
from bot.errors import Nonsense

JOB = JobId("0a1b2c3d-0000-4000-8000-000000000001")
NOW = datetime(2026, 11, 1, 12, 0, 0, tzinfo=UTC)

# The example of the API reference's page on progress, with all the fields it describes.
SUB_JOB = {
    "id": 0,
    "name": "runJob at FileFormatWriter.scala:266",
    "description": "",
    "submission_time": "Mon Jul 27 17:24:03 CST 2020",
    "completion_time": "Mon Jul 27 17:24:23 CST 2020",
    "stage_ids": [33, 34, 35, 32],
    "job_group": JOB,
    "status": "RUNNING",
    "num_tasks": 2,
    "num_active_tasks": 1,
    "num_completed_tasks": 1,
    "num_skipped_tasks": 0,
    "num_failed_tasks": 0,
    "num_killed_tasks": 0,
    "num_completed_indices": 1,
    "num_active_stages": -2,
    "num_completed_stages": 1,
    "num_skipped_stages": 3,
    "num_failed_stages": 0,
    "killed_tasks_summary": {"another attempt succeeded": 1},
}
PROGRESS = {
    "is_success": True,
    "message": "",
    "job_id": "85798b38-ae44-48eb-bb90-7cf0dcdafe7b",
    "status": "RUNNING",
    "sub_job_id": 0,
    "progress": 0,
    "sub_jobs": [SUB_JOB],
}
STATUS = {
    "is_success": True,
    "message": "DLI.0005: AnalysisException",
    "job_id": JOB,
    "job_type": "INSERT",
    "job_mode": "async",
    "queue_name": "etl",
    "owner": "alice",
    "start_time": 1_595_851_200_000,
    "duration": 270_000,
    "status": "FAILED",
    "input_row_count": 10,
    "bad_row_count": 1,
    "input_size": 2048,
    "result_count": 9,
    "database_name": "sales",
    "table_name": "daily",
    "detail": '{"type":"struct"}',
    "statement": "INSERT INTO sales.daily SELECT 1",
    "tags": [{"key": "team", "value": "bi"}, {"key": "env", "value": "prod"}],
    "user_conf": "",
    "cpu_cost": "4711",
    "with_column_header": False,
}

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["12", "NaN", "-1", "9" * 40, "\ud800", "RUNNING", "false"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


def shaped(example: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    keys = {name: json_values | st.just(value) for name, value in example.items()}
    return st.fixed_dictionaries({}, optional=keys)


answers = st.one_of(
    json_values,
    shaped(PROGRESS),
    shaped(STATUS),
    shaped(SUB_JOB).map(lambda sub_job: {**PROGRESS, "sub_jobs": [sub_job, sub_job]}),
    st.lists(shaped(STATUS), max_size=3).map(lambda jobs: {"jobs": jobs}),
    shaped({"jobs": [STATUS], "job_count": 1}),
    shaped({"key": "team", "value": "bi"}).map(lambda tag: {"tags": [tag]}),
)


def progress(**fields: object) -> Observation:
    return wire.read_progress({**PROGRESS, **fields}, JOB, NOW)


def test_a_whole_answer_about_progress_is_read() -> None:
    sub_job = SubJob(
        id=0,
        name="runJob at FileFormatWriter.scala:266",
        submission_time="Mon Jul 27 17:24:03 CST 2020",
        completion_time="Mon Jul 27 17:24:23 CST 2020",
        stage_ids=(33, 34, 35, 32),
        job_group=JOB,
        status="RUNNING",
        num_tasks=2,
        num_active_tasks=1,
        num_completed_tasks=1,
        num_skipped_tasks=0,
        num_failed_tasks=0,
        num_killed_tasks=0,
        num_completed_indices=1,
        num_active_stages=-2,
        num_completed_stages=1,
        num_skipped_stages=3,
        num_failed_stages=0,
        killed_tasks_summary={"another attempt succeeded": 1},
    )

    assert progress() == Observation(
        job_id=JOB,
        status=JobStatus.RUNNING,
        seen_at=NOW,
        status_word="RUNNING",
        sub_job_id=0,
        progress=0.0,
        sub_jobs=(sub_job,),
    )


def test_an_answer_without_any_field_is_read() -> None:
    seen = wire.read_progress({}, JOB, NOW)

    assert seen == Observation(job_id=JOB, status=JobStatus.UNKNOWN, seen_at=NOW)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("RUNNING", JobStatus.RUNNING),
        ("LAUNCHING", JobStatus.LAUNCHING),
        ("SCALING", JobStatus.SCALING),
        ("FINISHED", JobStatus.FINISHED),
        ("FINISH", JobStatus.FINISHED),
        ("finished", JobStatus.FINISHED),
        (" Failed ", JobStatus.FAILED),
        ("CANCELLED", JobStatus.CANCELLED),
        ("CANCELED", JobStatus.CANCELLED),
        ("SUSPENDED", JobStatus.UNKNOWN),
        ("UNKNOWN", JobStatus.UNKNOWN),
        ("", JobStatus.UNKNOWN),
    ],
)
def test_a_status_is_read_and_its_word_kept(word: str, status: JobStatus) -> None:
    seen = progress(status=word)

    assert (seen.status, seen.status_word) == (status, word)


def test_an_endless_status_word_is_cut() -> None:
    assert progress(status="X" * 1000).status_word == "X" * 64


@pytest.mark.parametrize("status", [None, 7, ["RUNNING"], True])
def test_a_status_that_is_no_word_is_unknown(status: object) -> None:
    seen = progress(status=status)

    assert (seen.status, seen.status_word) == (JobStatus.UNKNOWN, "")


@pytest.mark.parametrize(("sent", "read"), [(0, 0), ("7", 7), (-1, None), (None, None), ("", None)])
def test_zero_is_a_sub_job_and_nothing_is_none(sent: object, read: int | None) -> None:
    assert progress(sub_job_id=sent).sub_job_id == read


def test_the_progress_is_clamped() -> None:
    assert progress(progress=1.3).progress == 1.0
    assert progress(progress=float("nan")).progress is None


def test_sub_jobs_come_in_the_order_of_their_ids() -> None:
    seen = progress(sub_jobs=[{"id": 9}, {"id": "7"}, {"id": 8.0}])

    assert [sub_job.id for sub_job in seen.sub_jobs] == [7, 8, 9]


def test_a_sub_job_without_an_id_is_dropped_among_others() -> None:
    seen = progress(sub_jobs=[{"id": 9}, {"name": "?"}, {"id": -1}, None, 7])

    assert [sub_job.id for sub_job in seen.sub_jobs] == [9]


def test_sub_jobs_that_all_lack_an_id_are_numbered() -> None:
    seen = progress(sub_jobs=[{"name": "a"}, None, {"name": "b"}])

    assert [(sub_job.id, sub_job.name) for sub_job in seen.sub_jobs] == [
        (0, "a"),
        (1, "b"),
    ]


def test_of_two_sub_jobs_with_one_id_the_later_counts() -> None:
    seen = progress(sub_jobs=[{"id": 1, "num_tasks": 5}, {"id": 1, "num_tasks": 6}])

    assert [sub_job.num_tasks for sub_job in seen.sub_jobs] == [6]


def test_of_very_many_sub_jobs_the_newest_are_read() -> None:
    seen = progress(sub_jobs=[{"id": number} for number in range(5_000)])

    assert len(seen.sub_jobs) == wire.MAX_SUB_JOBS
    assert seen.sub_jobs[-1].id == 4_999


@pytest.mark.parametrize("sub_jobs", [None, {}, {"id": 1}, "1", 1, [[{"id": 1}]]])
def test_sub_jobs_of_another_shape_are_none(sub_jobs: object) -> None:
    assert progress(sub_jobs=sub_jobs).sub_jobs == ()


def test_a_whole_status_is_read() -> None:
    assert wire.read_job(STATUS, JOB) == Job(
        job_id=JOB,
        status=JobStatus.FAILED,
        status_word="FAILED",
        message="DLI.0005: AnalysisException",
        job_type="INSERT",
        job_mode="async",
        queue_name="etl",
        owner="alice",
        start_time=datetime(2020, 7, 27, 12, 0, 0, tzinfo=UTC),
        duration=timedelta(seconds=270),
        database_name="sales",
        table_name="daily",
        statement="INSERT INTO sales.daily SELECT 1",
        tags={"team": "bi", "env": "prod"},
        input_row_count=10,
        bad_row_count=1,
        input_size=2048,
        result_count=9,
        extra={
            "detail": '{"type":"struct"}',
            "cpu_cost": "4711",
            "with_column_header": "false",
        },
    )


def test_a_long_statement_is_cut() -> None:
    job = wire.read_job({"statement": "x" * 1_000_000}, JOB)

    assert len(job.statement) == wire.MAX_STATEMENT


@pytest.mark.parametrize("duration", [None, -5, 2**63 - 1, "soon", True])
def test_a_duration_that_is_none_is_none(duration: object) -> None:
    assert wire.read_job({"duration": duration}, JOB).duration is None


def test_tags_of_another_shape_are_left_out() -> None:
    tags = [{"key": "team", "value": "bi"}, {"value": "x"}, {"key": "bare"}, "y", None]

    assert wire.read_job({"tags": tags}, JOB).tags == {"team": "bi", "bare": ""}


def test_a_page_of_the_list_is_read() -> None:
    row = {"job_id": JOB, "status": "RUNNING", "end_time": 1_595_851_200_000}
    rows = [row, {"status": "RUNNING"}, {"job_id": 7}, None]

    page = wire.read_jobs({"job_count": 41, "jobs": rows})

    end = datetime(2020, 7, 27, 12, 0, 0, tzinfo=UTC)
    job = Job(job_id=JOB, status=JobStatus.RUNNING, status_word="RUNNING", end_time=end)
    assert page == JobPage((job,), 41)


@pytest.mark.parametrize("total", [None, -1, "many"])
def test_a_total_that_is_missing_is_counted(total: object) -> None:
    page = wire.read_jobs({"job_count": total, "jobs": [{"job_id": "a"}]})

    assert page.total == 1


def test_a_detail_has_what_can_be_written_as_text() -> None:
    detail = wire.read_detail(
        {
            "is_success": True,
            "message": "",
            "data_path": "obs://bucket/in",
            "with_column_header": True,
            "start_time": 7,
            "tags": [{"key": "a"}],
            "delimiter": None,
        }
    )

    assert detail == {
        "data_path": "obs://bucket/in",
        "with_column_header": "true",
        "start_time": "7",
    }


def test_a_plain_query_asks_for_a_page() -> None:
    assert wire.list_parameters(JobQuery()) == [
        ("page-size", "50"),
        ("current-page", "1"),
        ("order", "start_time_desc"),
    ]


def test_every_filter_has_dlis_name_for_it() -> None:
    moment = datetime(2020, 7, 27, 12, 0, 0, 123_456, tzinfo=UTC)
    query = JobQuery(
        page=2,
        page_size=100,
        status=JobStatus.RUNNING,
        queue_name="etl",
        owner="alice",
        job_type="INSERT",
        sql_pattern="into sales",
        tags={"team": "bi", "env": "prod"},
        start=moment,
        end=moment + timedelta(hours=1),
        order="duration_desc",
    )

    assert dict(wire.list_parameters(query)) == {
        "page-size": "100",
        "current-page": "2",
        "start": "1595851200123",
        "end": "1595854800123",
        "job-type": "INSERT",
        "job-status": "RUNNING",
        "queue_name": "etl",
        "owner": "alice",
        "sql_pattern": "into sales",
        "tags": "team=bi,env=prod",
        "order": "duration_desc",
    }


def test_an_unknown_status_is_no_filter() -> None:
    parameters = wire.list_parameters(JobQuery(status=JobStatus.UNKNOWN))

    assert "job-status" not in dict(parameters)


@given(answers)
def test_no_answer_whatsoever_breaks_a_reader(answer: object) -> None:
    for read in (
        lambda: wire.read_progress(answer, JOB, NOW),
        lambda: wire.read_job(answer, JOB),
        lambda: wire.read_jobs(answer),
        lambda: wire.read_detail(answer),
    ):
        with suppress(Nonsense):
            repr(read()).encode()


@given(answers)
def test_whatever_is_read_is_within_its_bounds(answer: object) -> None:
    with suppress(Nonsense):
        seen = wire.read_progress(answer, JOB, NOW)

        assert seen.progress is None or 0 <= seen.progress <= 1
        assert seen.sub_job_id is None or seen.sub_job_id >= 0
        ids = [sub_job.id for sub_job in seen.sub_jobs]
        assert ids == sorted(set(ids))


HUGE = "x" * 300_000
ENDLESS = [1] * 300_000


@pytest.mark.parametrize(
    ("read", "most"),
    [
        (
            wire.read_progress({"sub_jobs": [dict.fromkeys(SUB_JOB, HUGE) | {"id": 1}]}, JOB, NOW),
            4_000,
        ),
        (
            wire.read_progress(
                {"sub_jobs": [dict.fromkeys(SUB_JOB, ENDLESS) | {"id": 1}]}, JOB, NOW
            ),
            7_000,
        ),
        (wire.read_job(dict.fromkeys(STATUS, HUGE), JOB), 400_000),
        (wire.read_job({"tags": [{"key": HUGE, "value": HUGE}] * 9_000}, JOB), 60_000),
        (wire.read_detail({f"{n}": HUGE for n in range(1_000)}), 500_000),
        (wire.read_jobs({"jobs": [{"job_id": "1"}] * 300_000}).jobs[:3_000], 1_000_000),
    ],
)
def test_whatever_is_sent_no_value_takes_more_than_so_many_characters(
    read: object, most: int
) -> None:
    assert len(repr(read)) <= most
