"""Who is who, what somebody chose for themselves, and what they did."""

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    false,
    text,
)

from bot.domain.cancelling import Outcome
from bot.domain.languages import Language
from bot.store.columns import Choice, Moment, Words
from bot.store.tables.base import JOB, Id, metadata, words

people = Table(
    "people",
    metadata,
    words("team_id"),
    words("user_id"),
    words("iam_user"),
    words("iam_key"),
    Column("is_listed", Boolean, nullable=False, server_default=false()),
    PrimaryKeyConstraint("team_id", "user_id"),
    UniqueConstraint("team_id", "iam_key"),
)
"""Who is who in DLI; `iam_key` is the name in one case, as DLI's names have no case.

`is_listed`: by the operator's word.
"""

preferences = Table(
    "preferences",
    metadata,
    words("team_id"),
    words("user_id"),
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
    words("team_id"),
    words("user_id"),
    Column("opened_at", Moment, nullable=False),
    Column("drawn_at", Moment),
    Column("drawn", Words, nullable=False, server_default=""),
    Column("view_hash", Words, nullable=False, server_default=""),
    Column("running_page", Integer, nullable=False, server_default="1"),
    Column("ended_page", Integer, nullable=False, server_default="1"),
    Column("followed_page", Integer, nullable=False, server_default="1"),
    PrimaryKeyConstraint("team_id", "user_id"),
    Index("homes_opened", "team_id", "opened_at"),
)
"""Who has opened the app's Home; `drawn` is the digest of what Slack was last given to show.

`view_hash` is Slack's name for it, by which it refuses what would replace something newer.

Each part of it is turned over by itself: the pages are those that somebody wants to see.
"""

audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True),
    words("team_id"),
    words("project"),
    words("job_id"),
    words("channel_id"),
    words("user_id"),
    Column("name", Words, nullable=False, server_default=""),
    words("deed"),
    Column("outcome", Choice(Outcome), nullable=False),
    Column("why", Words, nullable=False, server_default=""),
    Column("at", Moment, nullable=False),
    Column("ended_at", Moment),
    Index("audit_by_job", *JOB),
    Index("audit_by_time", "team_id", "at"),
    Index(
        "audit_once",
        *JOB,
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
