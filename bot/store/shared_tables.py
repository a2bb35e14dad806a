"""The tables of no team: by these the processes that share a database agree."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, Column, Table

from bot.store.columns import Document, Moment, Words
from bot.store.tables import metadata

leases = Table(
    "leases",
    metadata,
    Column("name", Words, primary_key=True),
    Column("holder", Words),
    Column("last_holder", Words, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("until", Moment, nullable=False),
    Column("due_at", Moment),
    Column("changed_at", Moment, nullable=False),
)
"""Who does what only one may do.

One is free without a `holder`, or when `until` is over. While it is held, `due_at` is null
unless somebody wants it to be due then. A row that was `changed_at` a moment to come is from
before the clock was set back, and keeps nobody waiting.
"""

ledger = Table(
    "ledger",
    metadata,
    Column("name", Words, primary_key=True),
    Column("page", Document[Mapping[str, Any]](Mapping[str, Any]), nullable=False),
)
