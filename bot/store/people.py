from collections.abc import Collection, Mapping

from sqlalchemy import and_, delete, func, or_, select
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
            who = {"iam_user": iam_user, "iam_key": key, "is_listed": False}
            adding = insert(db, people).values(team_id=self._team, user_id=user_id, **who)
            known = ("team_id", "user_id")
            await db.execute(adding.on_conflict_do_update(index_elements=known, set_=who))
        return True

    async def keep_listed(self, users: Mapping[str, str]) -> None:
        """Note who is who by the operator's word; nothing is written if that is so already."""
        of_team = people.c.team_id == self._team
        wanted = {name.casefold(): (user_id, name) for name, user_id in users.items()}
        listed = select(people.c.iam_key, people.c.user_id, people.c.iam_user).where(
            of_team, people.c.is_listed
        )
        async with self._database.reading() as db:
            if {row[0]: tuple(row[1:]) for row in await db.execute(listed)} == wanted:
                return
        given_way = or_(
            people.c.is_listed,
            people.c.iam_key.in_(wanted),
            people.c.user_id.in_(users.values()),
        )
        rows = [
            {
                "team_id": self._team,
                "user_id": user_id,
                "iam_user": name,
                "iam_key": key,
                "is_listed": True,
            }
            for key, (user_id, name) in wanted.items()
        ]
        async with self._database.writing(self._team) as db:
            await db.execute(delete(people).where(of_team, given_way))
            if rows:  # another process may do the same at this moment
                await db.execute(insert(db, people).values(rows).on_conflict_do_nothing())

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
