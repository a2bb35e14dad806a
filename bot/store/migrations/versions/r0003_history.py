"""Keep the runs of statements, for those that follow."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make what holds them; which statement the jobs run that are there already isn't known."""
    op.add_column("jobs", _text("fingerprint", server_default=""))
    op.create_table(
        "runs",
        *map(_text, ("team_id", "project", "job_id", "fingerprint")),
        _moment("started_at"),
        _number("duration", nullable=False),
        *map(_text, ("outcome", "database_name")),
        *map(_number, ("launching", "tasks", "sub_jobs")),
        _text("journey"),
        sa.PrimaryKeyConstraint("team_id", "project", "job_id", name="runs_pk"),
    )
    op.create_index(
        "runs_by_statement", "runs", ["team_id", "project", "fingerprint", "started_at", "job_id"]
    )
    op.create_table(
        "statements",
        *map(_text, ("team_id", "project", "fingerprint")),
        _moment("read_at"),
        sa.PrimaryKeyConstraint("team_id", "project", "fingerprint", name="statements_pk"),
    )


def _text(name: str, server_default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=server_default)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _number(name: str, *, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)
