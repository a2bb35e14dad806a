"""What DLI says of a job, as JSON. What the local DLI can't know is left out."""

from datetime import datetime, timedelta

from bot.sandbox.dli.recordings import Body
from bot.sandbox.dli.replay import Replay


def success(**fields: object) -> Body:
    """Return an answer as DLI wraps it."""
    return {"is_success": True, "message": "", **fields}


def unsuccessful(message: str) -> Body:
    """Return HTTP 200's way of saying no."""
    return {"is_success": False, "message": message}


def status(job: Replay, now: datetime) -> Body:
    """Answer `/status`."""
    return success(
        **_facts(job, now),
        message=job.message(now),
        job_mode="sync" if job.job_type == "DCL" else "async",
    )


def row(job: Replay, now: datetime) -> Body:
    """Return the job as an entry of the list."""
    entry = _facts(job, now) | {"message": job.message(now), "engine_type": "spark"}
    if job.has_ended(now):
        entry["end_time"] = milliseconds(job.started_at + job.duration(now))
    return entry


def detail(job: Replay, now: datetime) -> Body:
    """Answer `/detail`, which has little to say of jobs that import or export nothing."""
    facts = _facts(job, now)
    known = ("job_id", "owner", "start_time", "duration", "database_name", "table_name")
    return success(**{name: facts[name] for name in known if name in facts})


def milliseconds(moment: datetime) -> int:
    """Write a time as DLI does: since 1970, in milliseconds."""
    return round(moment.timestamp() * 1000)


def _facts(job: Replay, now: datetime) -> Body:
    told = {
        "job_id": job.job_id,
        "job_type": job.job_type,
        "queue_name": job.queue_name,
        "owner": job.owner,
        "start_time": milliseconds(job.started_at),
        "duration": job.duration(now) // timedelta(milliseconds=1),
        "status": job.status(now),
        "database_name": job.database_name,
        "table_name": job.table_name,
        "statement": job.statement,
        "tags": [{"key": key, "value": value} for key, value in job.tags.items()],
    }
    if told["status"] == "FINISHED":
        told |= job.figures
    return {name: value for name, value in told.items() if value not in ("", [])}
