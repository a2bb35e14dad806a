from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, inspect, select, update

from bot.ports.replicas import Page, Result
from bot.store.database import Database, insert, moment_in
from bot.store.tables import ledger


class SqlLedger:
    """The `Ledger` in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def is_there(self) -> bool:
        """Tell whether the database has the table for it; raises StoreUnavailable."""
        async with self._database.reading() as db:
            return await db.run_sync(lambda connection: inspect(connection).has_table(ledger.name))

    async def forget(self) -> None:
        """Drop all pages, for who knows that what they tell isn't so any more."""
        async with self._database.claiming() as db:
            await db.execute(delete(ledger))

    async def change(
        self, name: str, change: Callable[[Page, datetime], tuple[Page, Result]]
    ) -> Result:
        """Replace a page while others who want the same one wait."""
        this = ledger.c.name == name
        async with self._database.claiming() as db:
            reading = select(ledger.c.page, moment_in(db, timedelta(0))).where(this)
            row = (await db.execute(reading.with_for_update())).first()
            if row is None:
                blank = insert(db, ledger).values(name=name, page={}).on_conflict_do_nothing()
                await db.execute(blank)
                row = (await db.execute(reading.with_for_update())).one()
            page, result = change(*row)
            await db.execute(update(ledger).where(this).values(page=page))
        return result
