"""Reads what is known of the jobs of a batch, and writes what the batch comes to."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    Table,
    bindparam,
    delete,
    exists,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.announcing import event_notice
from bot.domain.events import EventKind
from bot.domain.history import EarlierRun
from bot.domain.jobs import JobId, Observation
from bot.domain.notices import Notice
from bot.domain.owners import TROUBLES
from bot.domain.subscriptions import Subscription
from bot.domain.watch import Look, Watched
from bot.store.audit import lines_with
from bot.store.batch import Batch
from bot.store.columns import Words
from bot.store.database import insert
from bot.store.following import of_job, same_job
from bot.store.history import runs_of
from bot.store.keeping import keep_jobs, keep_watched_runs, put_notices
from bot.store.people import owners_of
from bot.store.rows import subscription_of, watched_of
from bot.store.tables import cards, follows, jobs, subscriptions


@dataclass(frozen=True, slots=True)
class Observing:
    """The steps of one transaction: a handful of statements, however many jobs there are.

    `direct`: whether owners are told directly who didn't choose.
    """

    db: AsyncConnection
    team_id: str
    project: str
    direct: bool = False

    async def batch(self, looks: Sequence[Look]) -> Batch:
        """Return a batch with all that is known for these looks, and none of them in it."""
        ids = {look.job_id for look in looks}
        following, dropped = await self._follows(ids)
        known = await self._known(ids)
        return Batch(
            known=known,
            earlier=await self._earlier(looks, known),
            follows=following,
            dropped=dropped,
            meant=await self._meant({one for look in looks for one in look.matches}),
        )

    async def keep(self, batch: Batch, at: datetime) -> tuple[Notice, ...]:
        """Write what a batch came to, and return the notices that are new."""
        concluded = [batch.known[job_id] for job_id in batch.concluded]
        await keep_jobs(self.db, self.team_id, concluded, at)
        await self._keep_follows(batch)
        await keep_watched_runs(self.db, self.team_id, self.project, batch.runs)
        known_before = [one for one in concluded if one.job_id not in batch.found]
        await self._refresh_cards(known_before, batch.refreshed)
        new = await put_notices(self.db, self.team_id, batch.notices)
        await self._add_cards(new, batch)
        more = [*await self._direct(new, batch), *await self._audited(new)]
        told = await put_notices(self.db, self.team_id, more)
        await self._end_subscriptions([one.job_id for one in concluded if one.is_over])
        return (*new, *told)

    async def _known(self, ids: Collection[JobId]) -> dict[JobId, Watched]:
        rows = await self.db.execute(select(jobs).where(self._about(jobs, ids)))
        return {row[jobs.c.job_id]: watched_of(row) for row in rows.mappings()}

    async def _earlier(
        self, looks: Sequence[Look], known: Mapping[JobId, Watched]
    ) -> Mapping[str, tuple[EarlierRun, ...]]:
        """Return runs of the statements whose progress was asked for."""
        seen = (look.job_id for look in looks if isinstance(look.answer, Observation))
        marks = {known[job_id].fingerprint for job_id in seen if job_id in known}
        return await runs_of(self.db, self.team_id, self.project, marks - {""})

    async def _follows(
        self, ids: Collection[JobId]
    ) -> tuple[dict[JobId, tuple[Subscription, ...]], frozenset[tuple[JobId, str]]]:
        by_id = (subscriptions.c.team_id == follows.c.team_id) & (
            subscriptions.c.id == follows.c.subscription_id
        )
        query = select(follows, subscriptions).outerjoin_from(follows, subscriptions, by_id)
        rows = (await self.db.execute(query.where(self._about(follows, ids)))).mappings().all()
        following: dict[JobId, tuple[Subscription, ...]] = {}
        for row in rows:
            if row[subscriptions.c.id] is not None and not row[follows.c.dropped]:
                job_id = row[follows.c.job_id]
                following[job_id] = (*following.get(job_id, ()), subscription_of(row))
        dropped = (row for row in rows if row[follows.c.dropped])
        return following, frozenset(
            (row[follows.c.job_id], row[follows.c.channel_id]) for row in dropped
        )

    async def _meant(self, ids: Collection[int]) -> dict[int, Subscription]:
        if not ids:
            return {}
        of_these = (subscriptions.c.team_id == self.team_id) & subscriptions.c.id.in_(ids)
        rows = await self.db.execute(select(subscriptions).where(of_these))
        return {row[subscriptions.c.id]: subscription_of(row) for row in rows.mappings()}

    async def _keep_follows(self, batch: Batch) -> None:
        if not batch.matched:
            return
        rows = [
            {
                **self._key(job_id),
                "channel_id": one.channel_id,
                "subscription_id": one.id,
                "dropped": False,
            }
            for job_id, one in batch.matched
        ]
        await self.db.execute(insert(self.db, follows).on_conflict_do_nothing(), rows)

    async def _refresh_cards(
        self, concluded: Collection[Watched], refreshed: Collection[JobId]
    ) -> None:
        """Let cards be drawn anew, but in channels that hear no more of the job."""
        rows = [
            {"job": one.job_id, "more": int(one.job_id in refreshed), "over": one.is_over}
            for one in concluded
            if one.job_id in refreshed or one.is_over
        ]
        if not rows:
            return
        heard = exists().where(
            same_job(follows, cards), follows.c.channel_id == cards.c.channel_id, ~follows.c.dropped
        )
        drawing = (
            update(cards)
            .where(
                cards.c.team_id == self.team_id,
                cards.c.project == self.project,
                cards.c.job_id == bindparam("job", type_=Words),
                heard,
            )
            .values(
                version=cards.c.version + bindparam("more", type_=Integer),
                is_final=bindparam("over", type_=Boolean),
            )
        )
        await self.db.execute(drawing, rows)

    async def _add_cards(self, new: Collection[Notice], batch: Batch) -> None:
        spoken_of = dict.fromkeys((one.job_id, one.place) for one in new if one.job_id)
        if not spoken_of:
            return
        rows = [
            {
                **self._key(job_id),
                "channel_id": channel_id,
                "version": 1,
                "drawn_version": 0,
                "is_final": batch.known[job_id].is_over,
            }
            for job_id, channel_id in spoken_of
        ]
        await self.db.execute(insert(self.db, cards).on_conflict_do_nothing(), rows)

    async def _direct(self, new: Collection[Notice], batch: Batch) -> list[Notice]:
        """Return what the owners of jobs in trouble are to be told directly, if they want it.

        Whether they are in a channel that is told shows when it's sent.
        """
        events = {
            one.job_id: one.event
            for one in new
            if one.job_id and one.event and one.event.kind in TROUBLES
        }
        names = {job_id: batch.known[job_id].job.owner.casefold() for job_id in events}
        known = set(names.values()) - {""}
        owners = await owners_of(self.db, self.team_id, known, default=self.direct)
        return [
            event_notice(self.team_id, owners[names[job_id]], self.project, job_id, event)
            for job_id, event in events.items()
            if names[job_id] in owners
        ]

    async def _audited(self, new: Collection[Notice]) -> list[Notice]:
        """Return who cancelled jobs, for the threads of cards that come with their ends."""
        ends = [one for one in new if one.event and one.event.kind is EventKind.CANCELLED]
        return await lines_with(self.db, self.team_id, self.project, ends)

    async def _end_subscriptions(self, ended: Collection[JobId]) -> None:
        if ended:
            about = self._about(subscriptions, ended)
            await self.db.execute(delete(subscriptions).where(about))

    def _about(self, table: Table, ids: Collection[JobId]) -> ColumnElement[bool]:
        return of_job(table, self.team_id, self.project, *ids)

    def _key(self, job_id: JobId) -> dict[str, str]:
        return {"team_id": self.team_id, "project": self.project, "job_id": job_id}
