from dataclasses import dataclass

from bot.domain.access import Access
from bot.store.audit import SqlAudit
from bot.store.channels import SqlChannels
from bot.store.database import Database
from bot.store.history import SqlHistory
from bot.store.homes import SqlHomes
from bot.store.outbox import SqlOutbox
from bot.store.people import SqlPeople
from bot.store.preferences import SqlPreferences
from bot.store.subscriptions import SqlSubscriptions
from bot.store.unfurls import SqlUnfurls
from bot.store.watchlist import SqlWatchlist


@dataclass(frozen=True, slots=True)
class Stores:
    """All that is kept for one team; no other team's rows can be reached through it."""

    subscriptions: SqlSubscriptions
    watchlist: SqlWatchlist
    outbox: SqlOutbox
    channels: SqlChannels
    people: SqlPeople
    preferences: SqlPreferences
    history: SqlHistory
    homes: SqlHomes
    audit: SqlAudit
    unfurls: SqlUnfurls


def for_team(
    database: Database, team_id: str, *, direct: bool = False, access: Access | None = None
) -> Stores:
    """Return the stores of a team; `direct` is as with `SqlWatchlist`, `access` with `SqlHomes`."""
    return Stores(
        subscriptions=SqlSubscriptions(database, team_id),
        watchlist=SqlWatchlist(database, team_id, direct=direct),
        outbox=SqlOutbox(database, team_id),
        channels=SqlChannels(database, team_id),
        people=SqlPeople(database, team_id),
        preferences=SqlPreferences(database, team_id),
        history=SqlHistory(database, team_id),
        homes=SqlHomes(database, team_id, access),
        audit=SqlAudit(database, team_id),
        unfurls=SqlUnfurls(database, team_id),
    )
