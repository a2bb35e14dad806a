from collections.abc import Collection

from sqlalchemy import and_, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database, insert
from bot.store.tables import people, preferences


class SqlPeople:
    """The `People` of a team in a database."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team = team_id

    async def link(self, user_id: str, iam_user: str) -> bool:
        """Note that a Slack user is this DLI user, whose name has no case."""
        key = iam_user.casefold()
        holder = select(people.c.user_id).where(
            people.c.team_id == self._team, people.c.iam_key == key
        )
        async with self._database.writing(self._team) as db:
            if await db.scalar(holder) not in {None, user_id}:
                return False
            who = {"iam_user": iam_user, "iam_key": key}
            adding = insert(db, people).values(team_id=self._team, user_id=user_id, **who)
            known = ("team_id", "user_id")
            await db.execute(adding.on_conflict_do_update(index_elements=known, set_=who))
        return True

    async def unlink(self, user_id: str) -> bool:
        """Forget who somebody is."""
        gone = delete(people).where(people.c.team_id == self._team, people.c.user_id == user_id)
        async with self._database.writing(self._team) as db:
            return (await db.execute(gone)).rowcount > 0

    async def iam_user(self, user_id: str) -> str | None:
        """Return who somebody is in DLI."""
        query = select(people.c.iam_user).where(
            people.c.team_id == self._team, people.c.user_id == user_id
        )
        async with self._database.reading() as db:
            return await db.scalar(query)


async def owners_of(
    db: AsyncConnection, team_id: str, names: Collection[str], *, default: bool
) -> dict[str, str]:
    """Return who is to be told directly of their jobs, by their names in one case in DLI.

    `default` is what those want who didn't choose.
    """
    if not names:
        return {}
    chosen = and_(
        preferences.c.team_id == people.c.team_id, preferences.c.user_id == people.c.user_id
    )
    query = (
        select(people.c.iam_key, people.c.user_id)
        .outerjoin_from(people, preferences, chosen)
        .where(
            people.c.team_id == team_id,
            people.c.iam_key.in_(names),
            func.coalesce(preferences.c.direct, default),
        )
    )
    return {row.iam_key: row.user_id for row in await db.execute(query)}
