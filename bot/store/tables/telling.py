"""What is told: cards and notices, and the channels that they stand in."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    text,
)

from bot.domain.channels import Defaults, DigestPlan
from bot.domain.events import Event
from bot.domain.languages import Language
from bot.domain.notices import NoticeKind, NoticeState
from bot.domain.subscriptions import ThreadMode
from bot.store.columns import Choice, Document, Moment, Words
from bot.store.tables.base import JOB, Id, metadata, words

cards = Table(
    "cards",
    metadata,
    words("team_id"),
    words("project"),
    words("job_id"),
    words("channel_id"),
    Column("ts", Words),
    Column("version", Integer, nullable=False),
    Column("drawn_version", Integer, nullable=False),
    Column("drawn_at", Moment),
    Column("is_final", Boolean, nullable=False),
    PrimaryKeyConstraint(*JOB, "channel_id"),
    ForeignKeyConstraint(JOB, [f"jobs.{name}" for name in JOB]),
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
    Column("id", Id, primary_key=True),
    words("team_id"),
    words("key"),
    words("place"),
    Column("kind", Choice(NoticeKind), nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("state", Choice(NoticeState), nullable=False),
    words("project"),
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
    Index("notices_by_job", *JOB, "place"),
    Index("notices_folded", "team_id", "folded_into"),
    Index("notices_sent", "team_id", "sending_since"),
    sqlite_autoincrement=True,
)
"""The outbox. `id` is the order in which things happened."""

channels = Table(
    "channels",
    metadata,
    words("team_id"),
    words("channel_id"),
    Column("muted_until", Moment),
    words("muted_by"),
    words("paused_for"),
    Column("paused_at", Moment),
    Column("is_hinted", Boolean, nullable=False),
    Column("digest", Document[DigestPlan](DigestPlan)),
    Column("digest_due_at", Moment),
    Column("digest_last_at", Moment),
    Column("defaults", Document[Defaults](Defaults), nullable=False),
    Column("language", Choice(Language)),
    PrimaryKeyConstraint("team_id", "channel_id"),
)

unfurls = Table(
    "unfurls",
    metadata,
    words("team_id"),
    words("channel_id"),
    words("job_id"),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("team_id", "channel_id", "job_id"),
)
"""When something of a job was last shown below a link to it."""
