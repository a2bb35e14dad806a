from sqlalchemy import delete, select

from bot.store.database import Database, insert
from bot.store.tables import people


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
