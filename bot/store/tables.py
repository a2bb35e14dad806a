"""The tables of a team. Whatever must be there once is a key or a unique constraint."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    text,
)

from bot.domain.cancelling import Outcome
from bot.domain.channels import Defaults, DigestPlan
from bot.domain.events import Event
from bot.domain.jobs import Job, JobStatus
from bot.domain.journey import Journey
from bot.domain.languages import Language
from bot.domain.notices import NoticeKind, NoticeState
from bot.domain.pacing import Trail
from bot.domain.progress import Progress
from bot.domain.subscriptions import Target, ThreadMode, Wishes
from bot.store.columns import Choice, Count, Document, Moment, Span, Words

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pk",
        "uq": "%(table_name)s_%(column_0_N_name)s_unique",
        "fk": "%(table_name)s_%(referred_table_name)s_fk",
        "ix": "%(table_name)s_%(column_0_N_label)s",
    }
)

_Id = BigInteger().with_variant(Integer(), "sqlite")
_JOB = ("team_id", "project", "job_id")


def _words(name: str) -> Column[str]:
    return Column(name, Words, nullable=False)


subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", _Id, primary_key=True),
    _words("team_id"),
    _words("channel_id"),
    _words("project"),
    _words("target_key"),
    Column("job_id", Words),
    Column("target", Document[Target](Target), nullable=False),
    Column("wishes", Document[Wishes](Wishes), nullable=False),
    _words("created_by"),
    Column("created_at", Moment, nullable=False),
    Column("since", Moment, nullable=False),
    UniqueConstraint("team_id", "channel_id", "project", "target_key"),
    Index("subscriptions_by_job", *_JOB),
    sqlite_autoincrement=True,
)

jobs = Table(
    "jobs",
    metadata,
    _words("team_id"),
    _words("project"),
    _words("job_id"),
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
    PrimaryKeyConstraint(*_JOB),
    Index("jobs_open", "team_id", "project", "is_over"),
    Index("jobs_due", "team_id", "project", "due_at"),
    Index("jobs_over", "team_id", "over_at"),
)

follows = Table(
    "follows",
    metadata,
    _words("team_id"),
    _words("project"),
    _words("job_id"),
    _words("channel_id"),
    Column("subscription_id", _Id, nullable=False),
    Column("dropped", Boolean, nullable=False),
    Column("followed_by", Words),
    PrimaryKeyConstraint(*_JOB, "channel_id", "subscription_id"),
    ForeignKeyConstraint(_JOB, [f"jobs.{name}" for name in _JOB]),
    Index("follows_by_channel", "team_id", "channel_id", "subscription_id"),
)
"""Which channel hears of which job, by which subscription.

A row outlives a subscription that ended with its job, so that it's known who followed it:
`followed_by`, which rows by filters don't need.
"""

cards = Table(
    "cards",
    metadata,
    _words("team_id"),
    _words("project"),
    _words("job_id"),
    _words("channel_id"),
    Column("ts", Words),
    Column("version", Integer, nullable=False),
    Column("drawn_version", Integer, nullable=False),
    Column("drawn_at", Moment),
    Column("is_final", Boolean, nullable=False),
    PrimaryKeyConstraint(*_JOB, "channel_id"),
    ForeignKeyConstraint(_JOB, [f"jobs.{name}" for name in _JOB]),
    Index(
        "cards_undrawn",
        "team_id",
        "is_final",
        "drawn_at",
        sqlite_where=text("drawn_version < version"),
        postgresql_where=text("drawn_version < version"),
    ),
    Index("cards_drawn", "team_id", "drawn_at"),
)

notices = Table(
    "notices",
    metadata,
    Column("id", _Id, primary_key=True),
    _words("team_id"),
    _words("key"),
    _words("place"),
    Column("kind", Choice(NoticeKind), nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("state", Choice(NoticeState), nullable=False),
    _words("project"),
    Column("job_id", Words),
    Column("event", Document[Event](Event)),
    Column("thread", Choice(ThreadMode), nullable=False),
    Column("mentions", Document[tuple[str, ...]](tuple[str, ...]), nullable=False),
    Column("body", Document[Mapping[str, Any]](Mapping[str, Any]), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("sending_since", Moment),
    Column("receipt_channel_id", Words),
    Column("receipt_ts", Words),
    Column("said_at", Moment),
    Column("folded_into", Words),
    Column("void_why", Words),
    UniqueConstraint("team_id", "key"),
    Index("notices_waiting", "team_id", "state", "place"),
    Index("notices_by_job", *_JOB, "place"),
    Index("notices_folded", "team_id", "folded_into"),
    Index("notices_sent", "team_id", "sending_since"),
    sqlite_autoincrement=True,
)
"""The outbox. `id` is the order in which things happened."""

channels = Table(
    "channels",
    metadata,
    _words("team_id"),
    _words("channel_id"),
    Column("muted_until", Moment),
    _words("muted_by"),
    _words("paused_for"),
    Column("paused_at", Moment),
    Column("is_hinted", Boolean, nullable=False),
    Column("digest", Document[DigestPlan](DigestPlan)),
    Column("digest_due_at", Moment),
    Column("digest_last_at", Moment),
    Column("defaults", Document[Defaults](Defaults), nullable=False),
    Column("language", Choice(Language)),
    PrimaryKeyConstraint("team_id", "channel_id"),
)

people = Table(
    "people",
    metadata,
    _words("team_id"),
    _words("user_id"),
    _words("iam_user"),
    _words("iam_key"),
    PrimaryKeyConstraint("team_id", "user_id"),
    UniqueConstraint("team_id", "iam_key"),
)
"""Who is who in DLI; `iam_key` is the name in one case, as DLI's names have no case."""

sweeps = Table(
    "sweeps",
    metadata,
    _words("team_id"),
    _words("project"),
    Column("until", Moment, nullable=False),
    Column("subscription_id", _Id, nullable=False),
    PrimaryKeyConstraint("team_id", "project"),
)

runs = Table(
    "runs",
    metadata,
    _words("team_id"),
    _words("project"),
    _words("job_id"),
    _words("fingerprint"),
    Column("started_at", Moment, nullable=False),
    Column("duration", Span, nullable=False),
    Column("outcome", Choice(JobStatus), nullable=False),
    _words("database_name"),
    Column("launching", Span),
    Column("tasks", Count),
    Column("sub_jobs", Count),
    Column("journey", Document[Journey](Journey), nullable=False),
    PrimaryKeyConstraint(*_JOB),
    Index("runs_by_statement", "team_id", "project", "fingerprint", "started_at", "job_id"),
)
"""Runs that have ended. A row outlives the one of `jobs`, if there ever was one."""

statements = Table(
    "statements",
    metadata,
    _words("team_id"),
    _words("project"),
    _words("fingerprint"),
    Column("read_at", Moment, nullable=False),
    PrimaryKeyConstraint("team_id", "project", "fingerprint"),
)
"""Statements of which DLI's list was searched for earlier runs."""

unfurls = Table(
    "unfurls",
    metadata,
    _words("team_id"),
    _words("channel_id"),
    _words("job_id"),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("team_id", "channel_id", "job_id"),
)
"""When something of a job was last shown below a link to it."""

preferences = Table(
    "preferences",
    metadata,
    _words("team_id"),
    _words("user_id"),
    Column("language", Choice(Language)),
    Column("direct", Boolean),
    PrimaryKeyConstraint("team_id", "user_id"),
)
"""What somebody chose for themselves; null is what Slack, or the operator, says.

`direct`: whether they are told of their jobs' failures by direct message where they aren't in
the channel.
"""

homes = Table(
    "homes",
    metadata,
    _words("team_id"),
    _words("user_id"),
    Column("opened_at", Moment, nullable=False),
    Column("drawn_at", Moment),
    Column("drawn", Words, nullable=False, server_default=""),
    PrimaryKeyConstraint("team_id", "user_id"),
    Index("homes_opened", "team_id", "opened_at"),
)
"""Who has opened the app's Home; `drawn` is the digest of what Slack was last given to show."""

audit = Table(
    "audit",
    metadata,
    Column("id", _Id, primary_key=True),
    _words("team_id"),
    _words("project"),
    _words("job_id"),
    _words("channel_id"),
    _words("user_id"),
    Column("name", Words, nullable=False, server_default=""),
    _words("deed"),
    Column("outcome", Choice(Outcome), nullable=False),
    Column("why", Words, nullable=False, server_default=""),
    Column("at", Moment, nullable=False),
    Column("ended_at", Moment),
    Index("audit_by_job", *_JOB),
    Index("audit_by_time", "team_id", "at"),
    Index(
        "audit_once",
        *_JOB,
        "deed",
        unique=True,
        sqlite_where=text("outcome IN ('asked', 'accepted')"),
        postgresql_where=text("outcome IN ('asked', 'accepted')"),
    ),
    sqlite_autoincrement=True,
)
"""Who did what to a job of DLI's, or tried to.

A row is there before DLI is asked, and told at `ended_at` what came of it. No two of a job
stand at once that DLI is being asked for, or has agreed to.
"""
