"""Values for tests, with sensible defaults."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.jobs import Job, JobId, JobStatus, Observation, SubJob
from bot.domain.reckoning import advance
from bot.domain.reports import JobReport

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
JOB_ID = JobId("85798b38-dae0-4f3c-9d3b-0c1f9bd2ec2b")


def a_sub_job(id_: int = 0, **said: Any) -> SubJob:
    return SubJob(id=id_, status=said.pop("status", "RUNNING"), **said)


def an_observation(*sub_jobs: SubJob, **said: Any) -> Observation:
    running = [sub.id for sub in sub_jobs if sub.is_running]
    defaults: dict[str, Any] = {
        "job_id": JOB_ID,
        "status": JobStatus.RUNNING,
        "seen_at": NOON,
        "sub_job_id": running[0] if running else None,
    }
    return Observation(**{**defaults, "sub_jobs": sub_jobs, **said})


def a_job(**said: Any) -> Job:
    defaults: dict[str, Any] = {
        "job_id": JOB_ID,
        "status": JobStatus.RUNNING,
        "queue_name": "etl",
        "owner": "alice",
        "job_type": "INSERT",
        "start_time": NOON - timedelta(minutes=4, seconds=12),
        "statement": "INSERT INTO sales SELECT * FROM raw WHERE day = '2026-11-21'",
    }
    return Job(**{**defaults, **said})


def a_report(*sub_jobs: SubJob, job: Job | None = None, **said: Any) -> JobReport:
    errors = {name: said.pop(name, None) for name in ("progress_error", "status_error")}
    seen = an_observation(*sub_jobs, **said)
    return JobReport(progress=advance(None, seen), asked_at=NOON, job=job, **errors)
