"""What all tables have in common."""

from sqlalchemy import BigInteger, Column, Integer, MetaData

from bot.store.columns import Words

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pk",
        "uq": "%(table_name)s_%(column_0_N_name)s_unique",
        "fk": "%(table_name)s_%(referred_table_name)s_fk",
        "ix": "%(table_name)s_%(column_0_N_label)s",
    }
)

Id = BigInteger().with_variant(Integer(), "sqlite")
JOB = ("team_id", "project", "job_id")
"""What names a job."""


def words(name: str) -> Column[str]:
    """Return a column of text that is always there."""
    return Column(name, Words, nullable=False)
