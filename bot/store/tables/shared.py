"""The tables of no team: what processes that share a database agree by, and who is installed."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, Column, Table

from bot.store.columns import Document, Moment, Words
from bot.store.tables.base import metadata

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

installations = Table(
    "installations",
    metadata,
    Column("team_id", Words, primary_key=True),
    Column("team_name", Words, nullable=False),
    Column("app_id", Words, nullable=False),
    Column("bot_id", Words, nullable=False),
    Column("bot_user_id", Words, nullable=False),
    Column("scopes", Words, nullable=False),
    Column("token", Words, nullable=False),
    Column("refresh_token", Words),
    Column("expires_at", Moment),
    Column("installed_by", Words, nullable=False),
    Column("installed_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
)
"""The workspaces that installed the app by OAuth. Both tokens are encrypted."""

oauth_states = Table(
    "oauth_states",
    metadata,
    Column("state", Words, primary_key=True),
    Column("until", Moment, nullable=False),
)
"""Installations under way; whoever takes a row away goes on with it, so each is used once."""
