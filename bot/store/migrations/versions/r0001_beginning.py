"""Keep what channels want to hear, the jobs they follow, and what is said of them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JOB = ("team_id", "project", "job_id")


def upgrade() -> None:
    """Make all tables."""
    _subscriptions()
    _jobs()
    _follows()
    _cards()
    _notices()
    _channels()
    _people()
    _sweeps()


def _subscriptions() -> None:
    unique = ("team_id", "channel_id", "project", "target_key")
    op.create_table(
        "subscriptions",
        sa.Column("id", _ID, nullable=False),
        *_texts(*unique),
        _optional_text("job_id"),
        *_texts("target", "wishes", "created_by"),
        *_moments("created_at", "since", nullable=False),
        sa.PrimaryKeyConstraint("id", name="subscriptions_pk"),
        sa.UniqueConstraint(*unique, name=f"subscriptions_{'_'.join(unique)}_unique"),
        sqlite_autoincrement=True,
    )
    op.create_index("subscriptions_by_job", "subscriptions", _JOB)


def _jobs() -> None:
    op.create_table(
        "jobs",
        *_texts(*_JOB, "job", "trail", "status"),
        _optional_text("progress"),
        *_moments("first_seen_at", "seen_at", nullable=False),
        *_moments("start_time", "due_at", "over_at", nullable=True),
        *_numbers("misses", "failures"),
        _truth("is_over"),
        sa.PrimaryKeyConstraint(*_JOB, name="jobs_pk"),
    )
    op.create_index("jobs_open", "jobs", ["team_id", "project", "is_over"])
    op.create_index("jobs_due", "jobs", ["team_id", "project", "due_at"])
    op.create_index("jobs_over", "jobs", ["team_id", "over_at"])


def _follows() -> None:
    op.create_table(
        "follows",
        *_texts(*_JOB, "channel_id"),
        sa.Column("subscription_id", _ID, nullable=False),
        _truth("dropped"),
        sa.PrimaryKeyConstraint(*_JOB, "channel_id", "subscription_id", name="follows_pk"),
        _has_its_job("follows"),
    )
    op.create_index("follows_by_channel", "follows", ["team_id", "channel_id", "subscription_id"])


def _cards() -> None:
    undrawn = sa.text("drawn_version < version")
    op.create_table(
        "cards",
        *_texts(*_JOB, "channel_id"),
        _optional_text("ts"),
        *_numbers("version", "drawn_version"),
        *_moments("drawn_at", nullable=True),
        _truth("is_final"),
        sa.PrimaryKeyConstraint(*_JOB, "channel_id", name="cards_pk"),
        _has_its_job("cards"),
    )
    op.create_index(
        "cards_undrawn",
        "cards",
        ["team_id", "is_final", "drawn_at"],
        sqlite_where=undrawn,
        postgresql_where=undrawn,
    )


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", _ID, nullable=False),
        *_texts("team_id", "key", "place", "kind", "state", "project", "thread"),
        *_texts("mentions", "body"),
        *map(_optional_text, ("job_id", "event", "receipt_channel_id", "receipt_ts")),
        *map(_optional_text, ("folded_into", "void_why")),
        *_numbers("urgency", "attempts"),
        *_moments("created_at", nullable=False),
        *_moments("sending_since", "said_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="notices_pk"),
        sa.UniqueConstraint("team_id", "key", name="notices_team_id_key_unique"),
        sqlite_autoincrement=True,
    )
    op.create_index("notices_waiting", "notices", ["team_id", "state", "place"])
    op.create_index("notices_by_job", "notices", [*_JOB, "place"])
    op.create_index("notices_folded", "notices", ["team_id", "folded_into"])


def _channels() -> None:
    op.create_table(
        "channels",
        *_texts("team_id", "channel_id", "muted_by", "paused_for", "defaults"),
        _optional_text("digest"),
        *_moments("muted_until", "paused_at", nullable=True),
        *_moments("digest_due_at", "digest_last_at", nullable=True),
        _truth("is_hinted"),
        sa.PrimaryKeyConstraint("team_id", "channel_id", name="channels_pk"),
    )


def _people() -> None:
    op.create_table(
        "people",
        *_texts("team_id", "user_id", "iam_user", "iam_key"),
        sa.PrimaryKeyConstraint("team_id", "user_id", name="people_pk"),
        sa.UniqueConstraint("team_id", "iam_key", name="people_team_id_iam_key_unique"),
    )


def _sweeps() -> None:
    op.create_table(
        "sweeps",
        *_texts("team_id", "project"),
        *_moments("until", nullable=False),
        sa.Column("subscription_id", _ID, nullable=False),
        sa.PrimaryKeyConstraint("team_id", "project", name="sweeps_pk"),
    )


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _optional_text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=True)


def _moments(*names: str, nullable: bool) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=nullable) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _truth(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _has_its_job(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(_JOB, [f"jobs.{name}" for name in _JOB], name=f"{table}_jobs_fk")
