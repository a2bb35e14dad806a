from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Update,
    exists,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.cards import Card, Story
from bot.domain.events import EventKind
from bot.domain.jobs import JobId
from bot.domain.notices import Backlog, Notice, NoticeKind, NoticeState, Receipt, Sent
from bot.domain.owners import is_person
from bot.ports import Lease
from bot.store.database import Database
from bot.store.digesting import fold
from bot.store.following import WAITING, same_job
from bot.store.history import runs_before
from bot.store.keeping import put_notices
from bot.store.leases import is_current
from bot.store.queue import backlog, in_order, is_heard, is_undrawn, sent
from bot.store.rows import card_of, notice_of
from bot.store.stories import stories
from bot.store.tables import cards, channels, jobs, notices


class SqlOutbox:
    """The `Outbox` of a team in a database."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team = team_id

    async def put(self, notices: Sequence[Notice]) -> None:
        """Add what is to be said."""
        async with self._database.writing(self._team) as db:
            await put_notices(db, self._team, notices)

    async def waiting(self, each: int) -> tuple[Notice, ...]:
        """Return what can be said now, place by place, at most `each` for every one."""
        queue = in_order(self._team)
        query = (
            select(notices)
            .join(queue, queue.c.id == notices.c.id)
            .where(queue.c.rank <= each)
            .order_by(queue.c.urgency, queue.c.place, queue.c.rank)
        )
        async with self._database.reading() as db:
            return tuple(notice_of(row) for row in (await db.execute(query)).mappings())

    async def start(self, notice: Notice, at: datetime, *, lease: Lease | None = None) -> bool:
        """Turn a notice to `sending`, unless somebody else has since it was read."""
        starting = self._of(notice, notice.state).where(
            notices.c.state.in_(WAITING), notices.c.attempts == notice.attempts, is_heard()
        )
        values = {"attempts": notices.c.attempts + 1, "sending_since": at}
        async with self._database.writing(self._team) as db:
            allowed = starting if lease is None else starting.where(is_current(db, lease))
            started = await db.execute(allowed.values(state=NoticeState.SENDING, **values))
        return started.rowcount > 0

    async def said(
        self, notice: Notice, receipt: Receipt, at: datetime, *, card_version: int | None = None
    ) -> None:
        """Note that a notice was said, and that its channel can be posted to."""
        async with self._database.writing(self._team) as db:
            await db.execute(
                self._of(notice).values(
                    state=NoticeState.SENT,
                    receipt_channel_id=receipt.channel_id,
                    receipt_ts=receipt.ts,
                    said_at=at,
                )
            )
            if card_version is not None:
                await self._show_card(db, notice, receipt, at, card_version)
            await db.execute(
                update(channels)
                .where(
                    channels.c.team_id == self._team,
                    channels.c.channel_id == notice.place,
                    channels.c.is_hinted,
                )
                .values(is_hinted=False)
            )

    async def unheard(self, notice: Notice) -> None:
        """Turn a notice back to `pending`, unless it was started by somebody else meanwhile."""
        ours = self._of(notice, NoticeState.SENDING).where(
            notices.c.attempts == notice.attempts + 1
        )
        since = notices.c.sending_since if notice.attempts > 0 else None
        await self._changed(
            ours.values(state=NoticeState.PENDING, attempts=notice.attempts, sending_since=since)
        )

    async def void(self, notice: Notice, why: str) -> None:
        """Note that a notice needn't be said any more, or can't be."""
        voided = self._of(notice, *WAITING)
        await self._changed(voided.values(state=NoticeState.VOID, void_why=why))

    async def fold(self, parts: Sequence[Notice], digest: Notice) -> bool:
        """Let `digest` tell all of `parts`, and what waits of their jobs."""
        async with self._database.writing(self._team) as db:
            return await fold(db, self._team, parts, digest)

    async def parts(self, digest: Notice) -> tuple[tuple[Notice, Story], ...]:
        """Return what a digest tells, failures first; but for jobs that were forgotten."""
        folded = (notices.c.team_id == self._team) & (notices.c.folded_into == digest.key)
        query = select(notices).where(folded).order_by(notices.c.id)
        of_these = exists().where(same_job(notices, jobs), folded).correlate(jobs)
        async with self._database.reading() as db:
            told = await stories(db, self._team, digest.place, of_these)
            parts = [notice_of(row) for row in (await db.execute(query)).mappings()]
        known = [
            (part, told[part.project, part.job_id])
            for part in parts
            if part.job_id and (part.project, part.job_id) in told
        ]
        return tuple(sorted(known, key=lambda one: not _is_failure(one[0])))

    async def story(self, channel_id: str, project: str, job_id: JobId) -> Story | None:
        """Return all that is needed to say something of a job."""
        this = (jobs.c.project == project, jobs.c.job_id == job_id)
        async with self._database.reading() as db:
            found = await stories(db, self._team, channel_id, *this)
            story = next(iter(found.values()), None)
            if story is None or not story.watched.is_over:
                return story
            return replace(story, earlier=await runs_before(db, story.watched))

    async def heard_in(self, notice: Notice) -> tuple[str, ...]:
        """Return the channels that hear the same, but for those that needn't any more."""
        query = select(notices).where(
            notices.c.team_id == self._team,
            notices.c.project == notice.project,
            notices.c.job_id == notice.job_id,
            notices.c.kind == NoticeKind.EVENT,
            notices.c.state != NoticeState.VOID,
        )
        async with self._database.reading() as db:
            rows = (await db.execute(query.order_by(notices.c.place))).mappings()
            said = [notice_of(row) for row in rows]
        return tuple(
            one.place
            for one in said
            if one.event and notice.event and one.event.key == notice.event.key
            if not is_person(one.place)
        )

    async def undrawn(self, limit: int) -> tuple[Card, ...]:
        """Return cards that were posted and don't show what is true."""
        query = (
            select(cards)
            .where(is_undrawn(self._team))
            .order_by(cards.c.is_final.desc(), cards.c.drawn_at)
            .limit(limit)
        )
        async with self._database.reading() as db:
            return tuple(card_of(row) for row in (await db.execute(query)).mappings())

    async def drawn(self, card: Card, at: datetime) -> None:
        """Note that Slack shows `card.version`."""
        await self._changed(
            update(cards)
            .where(*_is_card(self._team, card.channel_id, card.project, card.job_id))
            .values(drawn_version=card.version, drawn_at=at)
        )

    async def card_gone(self, card: Card) -> None:
        """Note that somebody deleted a card, unless it was posted anew meanwhile."""
        is_it = _is_card(self._team, card.channel_id, card.project, card.job_id)
        await self._changed(update(cards).where(*is_it, cards.c.ts == card.ts).values(ts=None))

    async def recent(self, since: datetime) -> Sent:
        """Return what Slack was sent since then."""
        async with self._database.reading() as db:
            return await sent(db, self._team, since)

    async def backlog(self) -> Backlog:
        """Count what waits."""
        async with self._database.reading() as db:
            return await backlog(db, self._team)

    def _of(self, notice: Notice, *states: NoticeState) -> Update:
        found = update(notices).where(notices.c.team_id == self._team, notices.c.key == notice.key)
        return found.where(notices.c.state.in_(states)) if states else found

    async def _changed(self, change: Update) -> bool:
        async with self._database.writing(self._team) as db:
            return (await db.execute(change)).rowcount > 0

    async def _show_card(
        self, db: AsyncConnection, notice: Notice, receipt: Receipt, at: datetime, version: int
    ) -> None:
        """Note that a message is a card; a first post of it that still waits is needless."""
        await db.execute(
            update(cards)
            .where(*_is_card(self._team, notice.place, notice.project, notice.job_id))
            .values(ts=receipt.ts, drawn_version=version, drawn_at=at)
        )
        await db.execute(
            update(notices)
            .where(
                notices.c.team_id == self._team,
                notices.c.place == notice.place,
                notices.c.project == notice.project,
                notices.c.job_id == notice.job_id,
                notices.c.kind == NoticeKind.CARD,
                notices.c.state == NoticeState.PENDING,
            )
            .values(state=NoticeState.VOID, void_why="posted with a notice")
        )


def _is_card(
    team_id: str, channel_id: str, project: str, job_id: JobId | None
) -> tuple[ColumnElement[bool], ...]:
    return (
        cards.c.team_id == team_id,
        cards.c.channel_id == channel_id,
        cards.c.project == project,
        cards.c.job_id == job_id,
    )


def _is_failure(notice: Notice) -> bool:
    return notice.event is not None and notice.event.kind is EventKind.FAILED
