"""Let whoever owns jobs find theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Keep an owner's name in one case; jobs that a process of before keeps go without."""
    op.add_column("jobs", sa.Column("owner_key", sa.Text(), nullable=False, server_default=""))
