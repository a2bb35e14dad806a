from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Insert, case, delete, false, func, null, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import Lease
from bot.ports.replicas import PRESENCE
from bot.store.database import Database, insert, moment_in
from bot.store.tables import leases

_NOW = timedelta(0)
_UNEVEN = timedelta(seconds=1)
"""So little is no setting back: a database that fails over goes on with another clock."""
_FORGOTTEN = timedelta(hours=1)
"""So long after it ran out, a lease that tells who was there is of no use to anybody."""


class SqlLeases:
    """The `Leases` in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def now(self) -> datetime:
        """Return the database's time."""
        async with self._database.reading() as db:
            return (await db.execute(select(moment_in(db, _NOW)))).scalar_one()

    async def claim(
        self, name: str, holder: str, span: timedelta, *, patience: timedelta = timedelta(0)
    ) -> Lease | None:
        """Take a lease, or make it last; in one statement, so that one of several gets it."""
        async with self._database.claiming() as db:
            fence = await db.scalar(_claim(db, name, holder, span, patience))
            if fence == 1 and name.startswith(PRESENCE):
                await _forget(db)
        return None if fence is None else Lease(name, fence)

    async def release(self, lease: Lease, *, due_in: timedelta = timedelta(0)) -> None:
        """Let others have a lease, sooner than `due_in` if somebody was in a hurry."""
        async with self._database.claiming() as db:
            asked, due_at = leases.c.due_at, moment_in(db, due_in)
            await db.execute(
                update(leases)
                .where(
                    leases.c.name == lease.name,
                    leases.c.fence == lease.fence,
                    leases.c.holder.is_not(None),
                )
                .values(
                    holder=None,
                    due_at=case((asked < due_at, asked), else_=due_at),
                    changed_at=moment_in(db, _NOW),
                )
            )

    async def hurry(self, name: str, due_in: timedelta) -> None:
        """Let a lease be due in so long at the latest; one nobody ever had is."""
        async with self._database.claiming() as db:
            due_at = moment_in(db, due_in)
            is_later = or_(leases.c.due_at > due_at, leases.c.due_at.is_(None) & _is_held(db))
            hurried = update(leases).where(leases.c.name == name, is_later)
            await db.execute(hurried.values(due_at=due_at))

    async def held(self, prefix: str) -> int:
        """Count the leases whose names begin so, and that somebody has."""
        async with self._database.reading() as db:
            named = leases.c.name.startswith(prefix, autoescape=True)
            query = select(func.count()).select_from(leases).where(named, _is_held(db))
            return await db.scalar(query) or 0


def is_current(db: AsyncConnection, lease: Lease) -> ColumnElement[bool]:
    """Whether somebody still has this lease; then nobody else gets it in this transaction."""
    this = (leases.c.name == lease.name) & (leases.c.fence == lease.fence)
    query = select(leases.c.name).where(this, _is_held(db))
    return query.with_for_update(read=True).exists()


def _is_held(db: AsyncConnection) -> ColumnElement[bool]:
    """Whether somebody has a row of `leases`."""
    lasts = leases.c.until > moment_in(db, _NOW)
    return leases.c.holder.is_not(None) & lasts & ~_is_set_back(db)


def _is_set_back(db: AsyncConnection) -> ColumnElement[bool]:
    """Whether the clock was set back since a row was changed."""
    return leases.c.changed_at > moment_in(db, _UNEVEN)


def _claim(
    db: AsyncConnection, name: str, holder: str, span: timedelta, patience: timedelta
) -> Insert:
    """Add a lease, or take it unless others have it; the `fence` is returned if that was done.

    Who finds its own lease, though it has run out, had it all the while.
    """
    is_ours = func.coalesce(leases.c.holder == holder, false())
    is_our_turn = or_(leases.c.last_holder != holder, leases.c.due_at <= moment_in(db, -patience))
    is_past = leases.c.due_at <= moment_in(db, _NOW)
    is_due = or_(leases.c.due_at.is_(None), _is_set_back(db), is_past & is_our_turn)
    is_taken = or_(is_ours & _is_held(db), ~_is_held(db) & is_due)
    adding = insert(db, leases).values(
        name=name,
        holder=holder,
        last_holder=holder,
        fence=1,
        until=moment_in(db, span),
        changed_at=moment_in(db, _NOW),
    )
    return adding.on_conflict_do_update(
        index_elements=["name"],
        set_={
            "holder": holder,
            "last_holder": holder,
            "fence": leases.c.fence + case((is_ours, 0), else_=1),
            "until": moment_in(db, span),
            "changed_at": moment_in(db, _NOW),
            "due_at": case((is_ours, leases.c.due_at), else_=null()),
        },
        where=is_taken,
    ).returning(leases.c.fence)


async def _forget(db: AsyncConnection) -> None:
    """Delete what tells of processes that are long gone; two who do so keep each other not."""
    gone = (
        select(leases.c.name)
        .where(
            leases.c.name.startswith(PRESENCE, autoescape=True),
            leases.c.until < moment_in(db, -_FORGOTTEN),
        )
        .with_for_update(skip_locked=True)
    )
    await db.execute(delete(leases).where(leases.c.name.in_(gone)))
