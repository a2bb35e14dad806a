"""What the core needs from the outside, as protocols; `bot.app` chooses who provides it."""

from bot.ports.dli import Clock, JobSource
from bot.ports.homes import Homes
from bot.ports.installations import Installation, Installations
from bot.ports.people import Audit, People, Preferences
from bot.ports.replicas import Lease, Leases, Ledger
from bot.ports.slack import Conversations, Messenger
from bot.ports.telling import Channels, Outbox, Unfurls
from bot.ports.watching import Conclude, History, Subscriptions, Watchlist

__all__ = [
    "Audit",
    "Channels",
    "Clock",
    "Conclude",
    "Conversations",
    "History",
    "Homes",
    "Installation",
    "Installations",
    "JobSource",
    "Lease",
    "Leases",
    "Ledger",
    "Messenger",
    "Outbox",
    "People",
    "Preferences",
    "Subscriptions",
    "Unfurls",
    "Watchlist",
]
