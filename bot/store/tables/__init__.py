"""The tables. Whatever must be there once is a key or a unique constraint.

Every row belongs to a team, but for those of `shared`.
"""

from bot.store.tables.base import metadata
from bot.store.tables.earlier import runs, statements
from bot.store.tables.people import audit, homes, people, preferences
from bot.store.tables.shared import installations, leases, ledger, oauth_states
from bot.store.tables.telling import cards, channels, notices, unfurls
from bot.store.tables.watching import follows, jobs, subscriptions, sweeps

__all__ = [
    "audit",
    "cards",
    "channels",
    "follows",
    "homes",
    "installations",
    "jobs",
    "leases",
    "ledger",
    "metadata",
    "notices",
    "oauth_states",
    "people",
    "preferences",
    "runs",
    "statements",
    "subscriptions",
    "sweeps",
    "unfurls",
]
