"""What is watched: channels' subscriptions, the jobs they mean, and how far sweeps have come."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)

from bot.domain.jobs import Job, JobStatus
from bot.domain.pacing import Trail
from bot.domain.progress import Progress
from bot.domain.subscriptions import Target, Wishes
from bot.store.columns import Choice, Document, Moment, Words
from bot.store.tables.base import JOB, Id, metadata, words

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Id, primary_key=True),
    words("team_id"),
    words("channel_id"),
    words("project"),
    words("target_key"),
    Column("job_id", Words),
    Column("target", Document[Target](Target), nullable=False),
    Column("wishes", Document[Wishes](Wishes), nullable=False),
    words("created_by"),
    Column("created_at", Moment, nullable=False),
    Column("since", Moment, nullable=False),
    UniqueConstraint("team_id", "channel_id", "project", "target_key"),
    Index("subscriptions_by_job", *JOB),
    sqlite_autoincrement=True,
)

jobs = Table(
    "jobs",
    metadata,
    words("team_id"),
    words("project"),
    words("job_id"),
    Column("job", Document[Job](Job), nullable=False),
    Column("progress", Document[Progress](Progress)),
    Column("trail", Document[Trail](Trail), nullable=False),
    Column("status", Choice(JobStatus), nullable=False),
    Column("start_time", Moment),
    Column("first_seen_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("misses", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("due_at", Moment),
    Column("is_over", Boolean, nullable=False),
    Column("over_at", Moment),
    Column("fingerprint", Words, nullable=False, server_default=""),
    Column("claimed_until", Moment),
    Column("owner_key", Words, nullable=False, server_default=""),
    PrimaryKeyConstraint(*JOB),
    Index("jobs_open", "team_id", "project", "is_over"),
    Index("jobs_due", "team_id", "project", "due_at"),
    Index("jobs_over", "team_id", "over_at"),
)

follows = Table(
    "follows",
    metadata,
    words("team_id"),
    words("project"),
    words("job_id"),
    words("channel_id"),
    Column("subscription_id", Id, nullable=False),
    Column("dropped", Boolean, nullable=False),
    Column("followed_by", Words),
    PrimaryKeyConstraint(*JOB, "channel_id", "subscription_id"),
    ForeignKeyConstraint(JOB, [f"jobs.{name}" for name in JOB]),
    Index("follows_by_channel", "team_id", "channel_id", "subscription_id"),
)
"""Which channel hears of which job, by which subscription.

A row outlives a subscription that ended with its job, so that it's known who followed it:
`followed_by`, which rows by filters don't need.
"""

sweeps = Table(
    "sweeps",
    metadata,
    words("team_id"),
    words("project"),
    Column("until", Moment, nullable=False),
    Column("subscription_id", Id, nullable=False),
    PrimaryKeyConstraint("team_id", "project"),
)
