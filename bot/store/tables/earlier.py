"""Earlier runs, for forecasts."""

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table

from bot.domain.jobs import JobStatus
from bot.domain.journey import Journey
from bot.store.columns import Choice, Count, Document, Moment, Span
from bot.store.tables.base import JOB, metadata, words

runs = Table(
    "runs",
    metadata,
    words("team_id"),
    words("project"),
    words("job_id"),
    words("fingerprint"),
    Column("started_at", Moment, nullable=False),
    Column("duration", Span, nullable=False),
    Column("outcome", Choice(JobStatus), nullable=False),
    words("database_name"),
    Column("launching", Span),
    Column("tasks", Count),
    Column("sub_jobs", Count),
    Column("journey", Document[Journey](Journey), nullable=False),
    PrimaryKeyConstraint(*JOB),
    Index("runs_by_statement", "team_id", "project", "fingerprint", "started_at", "job_id"),
)
"""Runs that have ended. A row outlives the one of `jobs`, if there ever was one."""

statements = Table(
    "statements",
    metadata,
    words("team_id"),
    words("project"),
    words("fingerprint"),
    Column("read_at", Moment, nullable=False),
    PrimaryKeyConstraint("team_id", "project", "fingerprint"),
)
"""Statements of which DLI's list was searched for earlier runs."""
