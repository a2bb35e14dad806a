"""Let people turn over what their Homes show."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Keep which page of each part somebody looks at."""
    for name in ("running_page", "ended_page", "followed_page"):
        op.add_column("homes", sa.Column(name, sa.Integer(), nullable=False, server_default="1"))
