"""Let several processes agree: on who does what, on what is left of a budget, on who looks."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make what they agree by; processes of the version before go on without it."""
    op.create_table(
        "leases",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("last_holder", sa.Text(), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=True),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="leases_pk"),
    )
    op.create_table(
        "ledger",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="ledger_pk"),
    )
    op.add_column("jobs", sa.Column("claimed_until", _MOMENT, nullable=True))
    op.create_index("notices_sent", "notices", ["team_id", "sending_since"])
    op.create_index("cards_drawn", "cards", ["team_id", "drawn_at"])


_MOMENT = sa.DateTime(timezone=True)
