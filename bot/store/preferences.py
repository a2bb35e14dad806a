from sqlalchemy import select

from bot.domain.languages import Language
from bot.domain.preferences import Preference
from bot.store.database import Database, insert
from bot.store.tables import preferences


class SqlPreferences:
    """The `Preferences` of a team in a database."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team = team_id

    async def of(self, user_id: str) -> Preference:
        """Return what somebody chose."""
        query = select(preferences.c.language, preferences.c.direct).where(
            preferences.c.team_id == self._team, preferences.c.user_id == user_id
        )
        async with self._database.reading() as db:
            row = (await db.execute(query)).mappings().first()
        return Preference(**row) if row else Preference()

    async def set_language(self, user_id: str, language: Language | None) -> None:
        """Choose the language in which somebody is answered."""
        await self._choose(user_id, language=language)

    async def set_direct(self, user_id: str, *, direct: bool | None) -> None:
        """Choose whether somebody is told by direct message."""
        await self._choose(user_id, direct=direct)

    async def _choose(self, user_id: str, **chosen: object) -> None:
        """Change what is `chosen`; all else stays."""
        async with self._database.writing(self._team) as db:
            adding = insert(db, preferences).values(team_id=self._team, user_id=user_id, **chosen)
            known = ("team_id", "user_id")
            await db.execute(adding.on_conflict_do_update(index_elements=known, set_=chosen))
