"""Tell what Slack shows in a Home from what is newer."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Keep Slack's name for what it was last given to show."""
    name = "view_hash"
    op.add_column("homes", sa.Column(name, sa.Text(), nullable=False, server_default=""))
