from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, or_

from bot.domain.jobs import JobId
from bot.store.database import Database, insert
from bot.store.tables import unfurls


class SqlUnfurls:
    """The `Unfurls` of a team in a database."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team = team_id

    async def claim(
        self, channel_id: str, job_ids: Collection[JobId], at: datetime, since: datetime
    ) -> frozenset[JobId]:
        """Note that jobs are shown in a channel now, but for those that were since a moment."""
        if not job_ids:
            return frozenset()
        ahead = at + (at - since)  # of so much more than now only a clock tells that was set back
        is_past = or_(unfurls.c.at <= since, unfurls.c.at > ahead)
        past = delete(unfurls).where(unfurls.c.team_id == self._team, is_past)
        values = [
            {"team_id": self._team, "channel_id": channel_id, "job_id": one, "at": at}
            for one in sorted(set(job_ids))
        ]
        async with self._database.writing(self._team) as db:
            await db.execute(past)
            adding = insert(db, unfurls).on_conflict_do_nothing().returning(unfurls.c.job_id)
            return frozenset(map(JobId, (await db.execute(adding, values)).scalars()))
