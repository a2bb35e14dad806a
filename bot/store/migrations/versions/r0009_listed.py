"""Tell apart who is who by the operator's word."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Mark the links that the operator listed, so that they go when the list does."""
    name, default = "is_listed", sa.false()
    op.add_column("people", sa.Column(name, sa.Boolean(), nullable=False, server_default=default))
