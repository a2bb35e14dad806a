"""Keep who followed a job by its id, also when that subscription has ended with the job."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add who it was; those that follow already tell it by their subscription."""
    op.add_column("follows", sa.Column("followed_by", sa.Text(), nullable=True))
    op.execute(
        sa.text(
            "UPDATE follows SET followed_by = (SELECT created_by FROM subscriptions "
            "WHERE subscriptions.team_id = follows.team_id "
            "AND subscriptions.id = follows.subscription_id "
            "AND subscriptions.job_id IS NOT NULL)"
        )
    )
