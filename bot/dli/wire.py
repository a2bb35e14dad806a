"""DLI's JSON becomes domain values.

Fields are those of the API reference's pages dli_02_0296 (progress), dli_02_0021
(status), dli_02_0022 (detail) and dli_02_0025 (list). Nothing but an answer that is no
object makes a reader raise, and then it raises `Nonsense`.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.dli.times import from_millis, to_millis
from bot.dli.values import (
    as_count,
    as_counts,
    as_fraction,
    as_list,
    as_object,
    as_scalar_text,
    as_text,
)
from bot.domain.jobs import (
    Job,
    JobId,
    JobPage,
    JobQuery,
    JobStatus,
    Observation,
    SubJob,
)

MAX_SUB_JOBS = 2_000
MAX_JOBS = 1_000
MAX_STATEMENT = 100_000
MAX_MESSAGE = 200_000

_MAX_TEXT = 4_000
_MAX_TITLE = 1_000
_MAX_NAME = 256
_MAX_WORD = 64
_MAX_ITEMS = 1_000
_MAX_FIELDS = 100

# Two words are in the SDK's descriptions, and in the console, alone.
_STATUSES = {
    **JobStatus.__members__,
    "FINISH": JobStatus.FINISHED,
    "CANCELED": JobStatus.CANCELLED,
}

_EXTRA = (
    "detail",
    "engine_type",
    "user_conf",
    "with_column_header",
    "result_format",
    "result_path",
    "execution_details_path",
    "cpu_cost",
    "output_byte",
)


def read_progress(payload: object, job_id: JobId, seen_at: datetime) -> Observation:
    """Read the answer of `GET jobs/{id}/progress`; the id asked for is the job's."""
    fields = as_object(payload)
    word = as_text(fields.get("status"), _MAX_WORD)
    sub_job_id = as_count(fields.get("sub_job_id"))
    return Observation(
        job_id=job_id,
        status=read_status_word(word),
        seen_at=seen_at,
        status_word=word,
        message=as_text(fields.get("message"), MAX_MESSAGE),
        sub_job_id=sub_job_id if sub_job_id is None or sub_job_id >= 0 else None,
        progress=as_fraction(fields.get("progress")),
        sub_jobs=read_sub_jobs(fields.get("sub_jobs")),
    )


def read_status_word(word: str) -> JobStatus:
    """Return the status that `word` names, in any case."""
    name = word.strip().upper()
    return _STATUSES.get(name, JobStatus.UNKNOWN)


def read_sub_jobs(value: object) -> tuple[SubJob, ...]:
    """Read `sub_jobs`, in the order of their ids; of very many, the newest.

    Spark itself remembers 1,000 unless it is told to. Those that are left out are in no figure,
    unless an earlier look has seen them.
    Entries without an id are dropped, as nothing could be remembered of them from one
    look to the next. If no entry has one, their position is the best name they have.
    Of two entries with one id, the later counts.
    """
    entries = [entry for entry in as_list(value) if isinstance(entry, dict)]
    by_id = dict(_identified(entries)) or dict(enumerate(entries))
    newest = sorted(by_id)[-MAX_SUB_JOBS:]
    return tuple(_sub_job(number, by_id[number]) for number in newest)


def read_job(payload: object, job_id: JobId) -> Job:
    """Read the answer of `GET jobs/{id}/status`, or one row of the list."""
    fields = as_object(payload)
    word = as_text(fields.get("status"), _MAX_WORD)
    return Job(
        job_id=job_id,
        status=read_status_word(word),
        status_word=word,
        message=as_text(fields.get("message"), MAX_MESSAGE),
        job_type=as_text(fields.get("job_type"), _MAX_WORD),
        job_mode=as_text(fields.get("job_mode"), _MAX_WORD),
        queue_name=as_text(fields.get("queue_name"), _MAX_NAME),
        owner=as_text(fields.get("owner"), _MAX_NAME),
        start_time=from_millis(as_count(fields.get("start_time"))),
        end_time=from_millis(as_count(fields.get("end_time"))),
        duration=_duration(as_count(fields.get("duration"))),
        database_name=as_text(fields.get("database_name"), _MAX_NAME),
        table_name=as_text(fields.get("table_name"), _MAX_NAME),
        statement=as_text(fields.get("statement"), MAX_STATEMENT),
        tags=_tags(fields.get("tags")),
        input_row_count=as_count(fields.get("input_row_count")),
        bad_row_count=as_count(fields.get("bad_row_count")),
        input_size=as_count(fields.get("input_size")),
        result_count=as_count(fields.get("result_count")),
        extra=_texts({name: fields.get(name) for name in _EXTRA}),
    )


def read_jobs(payload: object) -> JobPage:
    """Read the answer of `GET jobs`; rows without an id are left out."""
    fields = as_object(payload)
    rows = [row for row in as_list(fields.get("jobs")) if isinstance(row, dict)]
    named = ((as_text(row.get("job_id"), _MAX_NAME), row) for row in rows[:MAX_JOBS])
    jobs = tuple(read_job(row, JobId(name)) for name, row in named if name)
    total = as_count(fields.get("job_count"))
    return JobPage(jobs, total if total is not None and total >= 0 else len(jobs))


def read_detail(payload: object) -> Mapping[str, str]:
    """Read the answer of `GET jobs/{id}/detail`: what has a text, by DLI's names."""
    fields = as_object(payload)
    return _texts({name: fields[name] for name in fields if name != "is_success"})


def list_parameters(query: JobQuery) -> list[tuple[str, str]]:
    """Write the list's filters, in DLI's own mixture of `-` and `_`."""
    status = query.status if query.status is not JobStatus.UNKNOWN else None
    pairs = {
        "page-size": str(query.page_size),
        "current-page": str(query.page),
        "start": str(to_millis(query.start)) if query.start else "",
        "end": str(to_millis(query.end)) if query.end else "",
        "job-id": query.job_id or "",
        "job-type": query.job_type,
        "job-status": status or "",
        "queue_name": query.queue_name,
        "owner": query.owner,
        "sql_pattern": query.sql_pattern,
        "tags": ",".join(f"{key}={value}" for key, value in query.tags.items()),
        "order": query.order,
    }
    return [(name, value) for name, value in pairs.items() if value]


def _identified(entries: list[dict[str, Any]]) -> Iterator[tuple[int, dict[str, Any]]]:
    for entry in entries:
        number = as_count(entry.get("id"))
        if number is not None and number >= 0:
            yield number, entry


def _sub_job(number: int, fields: Mapping[str, Any]) -> SubJob:
    stages = (as_count(stage) for stage in as_list(fields.get("stage_ids"))[:_MAX_ITEMS])
    return SubJob(
        id=number,
        name=as_text(fields.get("name"), _MAX_TITLE),
        description=as_text(fields.get("description"), _MAX_TITLE),
        submission_time=as_text(fields.get("submission_time"), _MAX_WORD),
        completion_time=as_text(fields.get("completion_time"), _MAX_WORD),
        stage_ids=tuple(stage for stage in stages if stage is not None),
        job_group=as_text(fields.get("job_group"), _MAX_NAME),
        status=as_text(fields.get("status"), _MAX_WORD),
        num_tasks=as_count(fields.get("num_tasks")),
        num_active_tasks=as_count(fields.get("num_active_tasks")),
        num_completed_tasks=as_count(fields.get("num_completed_tasks")),
        num_skipped_tasks=as_count(fields.get("num_skipped_tasks")),
        num_failed_tasks=as_count(fields.get("num_failed_tasks")),
        num_killed_tasks=as_count(fields.get("num_killed_tasks")),
        num_completed_indices=as_count(fields.get("num_completed_indices")),
        num_active_stages=as_count(fields.get("num_active_stages")),
        num_completed_stages=as_count(fields.get("num_completed_stages")),
        num_skipped_stages=as_count(fields.get("num_skipped_stages")),
        num_failed_stages=as_count(fields.get("num_failed_stages")),
        killed_tasks_summary=as_counts(fields.get("killed_tasks_summary"), _MAX_FIELDS),
    )


def _duration(millis: int | None) -> timedelta | None:
    if millis is None or millis < 0:
        return None
    try:
        return timedelta(milliseconds=millis)
    except OverflowError:
        return None


def _tags(value: object) -> dict[str, str]:
    tags = [tag for tag in as_list(value)[:_MAX_FIELDS] if isinstance(tag, dict)]
    named = ((as_text(tag.get("key"), _MAX_NAME), tag.get("value")) for tag in tags)
    return {key: as_text(value, _MAX_NAME) for key, value in named if key}


def _texts(fields: Mapping[str, object]) -> dict[str, str]:
    pairs = list(fields.items())[:_MAX_FIELDS]
    texts = ((as_text(name, _MAX_WORD), as_scalar_text(v, _MAX_TEXT)) for name, v in pairs)
    return {name: text for name, text in texts if name and text}
