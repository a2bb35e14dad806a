"""One fake per port that wishes need, each keeping the port's contract."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.cancelling import STANDING, TOLD, Attempt, Outcome
from bot.domain.cards import Story
from bot.domain.channels import Channel, Defaults, DigestPlan
from bot.domain.jobs import JobId, JobPage, JobQuery
from bot.domain.languages import Language
from bot.domain.notices import Notice
from bot.domain.preferences import Preference
from bot.domain.subscriptions import JobTarget, Subscription
from bot.domain.watch import Watched
from bot.errors import StoreUnavailable, Unreachable
from bot.ports.observer import Observer
from tests.builders import a_job
from tests.conversations_fake import FakeConversations
from tests.fakes import FakeJobs

TEAM = "T1"


class FakeSubscriptions:
    """`Subscriptions` in memory; `filtered` are the jobs that a channel follows by filters."""

    def __init__(self) -> None:
        self.kept: list[Subscription] = []
        self.watched: dict[JobId, Watched] = {}
        self.cards: list[Notice] = []
        self.filtered: dict[str, list[Watched]] = {}
        self.is_away = False
        self.hangs = False
        self._number = 0

    async def add(
        self, wish: Subscription, *, watched: Watched | None = None, card: Notice | None = None
    ) -> tuple[Subscription, bool]:
        self._insist()
        if watched is not None:
            self.watched.setdefault(watched.job_id, watched)
        if card is not None:
            self.cards.append(card)
        for place, old in enumerate(self.kept):
            if _same(old, wish):
                kept = replace(
                    wish,
                    id=old.id,
                    created_by=old.created_by,
                    created_at=old.created_at,
                    since=old.since,
                )
                self.kept[place] = kept
                return kept, False
        self._number += 1
        self.kept.append(replace(wish, id=self._number))
        return self.kept[-1], True

    async def of_channel(self, channel_id: str) -> tuple[Subscription, ...]:
        self._insist()
        if self.hangs:
            await asyncio.Event().wait()
        return tuple(one for one in self.kept if one.channel_id == channel_id)

    async def remove(self, channel_id: str, ids: Collection[int]) -> tuple[Subscription, ...]:
        self._insist()
        gone = [one for one in self.kept if one.channel_id == channel_id and one.id in ids]
        self.kept = [one for one in self.kept if one not in gone]
        return tuple(gone)

    async def drop_job(self, channel_id: str, project: str, job_id: JobId) -> bool:
        self._insist()
        followed = self.filtered.get(channel_id, [])
        self.filtered[channel_id] = [one for one in followed if one.job_id != job_id]
        kept = [one for one in self.kept if not _is_about(one, channel_id, job_id)]
        was_named = len(kept) < len(self.kept)
        self.kept = kept
        return was_named or len(self.filtered[channel_id]) < len(followed)

    async def followed(self, channel_id: str, limit: int) -> tuple[Watched, ...]:
        self._insist()
        return tuple(self.filtered.get(channel_id, [])[:limit])

    def _insist(self) -> None:
        if self.is_away:
            raise StoreUnavailable


def _is_about(one: Subscription, channel_id: str, job_id: JobId) -> bool:
    return one.channel_id == channel_id and one.target == JobTarget(job_id)


def _same(one: Subscription, other: Subscription) -> bool:
    return (one.channel_id, one.project, one.target.key) == (
        other.channel_id,
        other.project,
        other.target.key,
    )


class FakeChannels:
    """As much of `Channels` as wishes need, in memory."""

    def __init__(self) -> None:
        self.known: dict[str, Channel] = {}
        self.is_away = False
        self.hinted: list[str] = []

    async def channel(self, channel_id: str) -> Channel:
        if self.is_away:
            raise StoreUnavailable
        return self.known.get(channel_id, Channel(team_id=TEAM, channel_id=channel_id))

    async def mute(self, channel_id: str, until: datetime, by: str) -> None:
        await self._change(channel_id, muted_until=until, muted_by=by)

    async def unmute(self, channel_id: str, at: datetime) -> bool:
        was_muted = (await self.channel(channel_id)).is_muted(at)
        await self._change(channel_id, muted_until=None, muted_by="")
        return was_muted

    async def unmute_due(self, now: datetime) -> tuple[str, ...]:
        raise NotImplementedError

    async def paused(self) -> tuple[str, ...]:
        raise NotImplementedError

    async def pause(self, channel_id: str, code: str, at: datetime, *, hint: bool = True) -> bool:
        was_paused = bool((await self.channel(channel_id)).paused_for)
        self.hinted += [channel_id] if hint else []
        await self._change(channel_id, paused_for=code, paused_at=at)
        return not was_paused

    async def resume(self, channel_id: str, at: datetime) -> bool:
        was_paused = bool((await self.channel(channel_id)).paused_for)
        await self._change(channel_id, paused_for="", paused_at=None)
        return was_paused

    async def set_digest(
        self, channel_id: str, plan: DigestPlan | None, due_at: datetime | None, at: datetime
    ) -> None:
        await self._change(channel_id, digest=plan, digest_due_at=due_at, digest_last_at=at)

    async def digests_due(self, now: datetime) -> tuple[Channel, ...]:
        raise NotImplementedError

    async def digested(self, channel: Channel, summary: Notice, due_at: datetime) -> None:
        raise NotImplementedError

    async def ended(self, channel_id: str, since: datetime, until: datetime) -> tuple[Watched, ...]:
        raise NotImplementedError

    async def set_defaults(self, channel_id: str, defaults: Defaults) -> None:
        await self._change(channel_id, defaults=defaults)

    async def set_language(self, channel_id: str, language: Language | None) -> None:
        await self._change(channel_id, language=language)

    async def _change(self, channel_id: str, **new: Any) -> None:
        self.known[channel_id] = replace(await self.channel(channel_id), **new)


class FakePeople:
    """`People` in memory."""

    def __init__(self, **linked: str) -> None:
        self.linked = dict(linked)

    async def link(self, user_id: str, iam_user: str) -> bool:
        if any(user != user_id and name == iam_user for user, name in self.linked.items()):
            return False
        self.linked[user_id] = iam_user
        return True

    async def keep_listed(self, users: Mapping[str, str]) -> None:
        raise NotImplementedError

    async def unlink(self, user_id: str) -> bool:
        return self.linked.pop(user_id, None) is not None

    async def iam_user(self, user_id: str) -> str | None:
        return self.linked.get(user_id)


class FakeOutbox:
    """As much of `Outbox` as wishes need, in memory; the rest raises an AttributeError."""

    def __init__(self) -> None:
        self.notices: dict[str, Notice] = {}
        self.told: dict[tuple[str, str, JobId], Story] = {}

    async def put(self, notices: Sequence[Notice]) -> None:
        for one in notices:
            self.notices.setdefault(one.key, one)

    async def story(self, channel_id: str, project: str, job_id: JobId) -> Story | None:
        return self.told.get((channel_id, project, job_id))

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)


class FakeUnfurls:
    """`Unfurls` in memory."""

    def __init__(self) -> None:
        self._shown: dict[tuple[str, JobId], datetime] = {}

    async def claim(
        self, channel_id: str, job_ids: Collection[JobId], at: datetime, since: datetime
    ) -> frozenset[JobId]:
        old = datetime.min.replace(tzinfo=UTC)
        new = [one for one in job_ids if self._shown.get((channel_id, one), old) <= since]
        self._shown |= {(channel_id, one): at for one in new}
        return frozenset(new)


class FakePreferences:
    """`Preferences` in memory."""

    def __init__(self) -> None:
        self.chosen: dict[str, Preference] = {}
        self.is_away = False

    async def of(self, user_id: str) -> Preference:
        if self.is_away:
            raise StoreUnavailable
        return self.chosen.get(user_id, Preference())

    async def set_language(self, user_id: str, language: Language | None) -> None:
        self.chosen[user_id] = replace(await self.of(user_id), language=language)

    async def set_direct(self, user_id: str, *, direct: bool | None) -> None:
        self.chosen[user_id] = replace(await self.of(user_id), direct=direct)


class FakeAudit:
    """`Audit` in memory; `lines` are what the threads of the jobs' cards would tell."""

    def __init__(self) -> None:
        self.kept: list[Attempt] = []
        self.lines: list[tuple[Outcome, str]] = []
        self.is_away = False

    async def begin(self, attempt: Attempt) -> int | Attempt:
        for one in self.kept:
            if one.job_id == attempt.job_id and one.outcome in STANDING:
                return one
        self.kept.append(replace(attempt, id=len(self.kept) + 1))
        return len(self.kept)

    async def end(self, number: int, outcome: Outcome, at: datetime, *, why: str = "") -> None:
        if self.is_away:
            raise StoreUnavailable
        self.kept[number - 1] = replace(self.kept[number - 1], outcome=outcome, why=why)
        if outcome in TOLD:
            self.lines.append((outcome, self.kept[number - 1].name))

    async def settle(self, at: datetime) -> int:
        raise NotImplementedError

    async def note(self, attempt: Attempt) -> None:
        self.kept.append(replace(attempt, id=len(self.kept) + 1))

    async def of_job(self, project: str, job_id: JobId) -> tuple[Attempt, ...]:
        return tuple(one for one in self.kept if one.job_id == job_id)

    async def tidy(self, before: datetime) -> int:
        raise NotImplementedError


class Counting(Observer):
    """Counts what attempts to cancel came to."""

    def __init__(self) -> None:
        self.cancels: list[str] = []

    def cancelled(self, outcome: str) -> None:
        self.cancels.append(outcome)


class Reticent(FakeConversations):
    """A Slack that can take its time to tell of people, who live in Berlin.

    `asked` are those whose locale was asked for, `troubles` Slack's words by channel.
    """

    def __init__(self, **troubles: str) -> None:
        super().__init__(closed=dict(troubles))
        self.troubles = self.closed
        self.names: dict[str, str] = {}
        self.asked: list[str] = []
        self.is_silent = False
        self.told = asyncio.Event()
        self.told.set()
        self.together: asyncio.Barrier | None = None

    async def name(self, user_id: str) -> str:
        if self.together:
            await self.together.wait()
        return self.names.get(user_id, "")

    async def zone(self, user_id: str) -> str:
        return self.zones.get(user_id, "Europe/Berlin")

    async def locale(self, user_id: str, *, anew: bool = False) -> str:
        if self.is_silent:
            await asyncio.Event().wait()
        await self.told.wait()
        self.asked.append(user_id)
        return await super().locale(user_id, anew=anew)


class ManyJobs(FakeJobs):
    """A `JobSource` with so many jobs of one kind, page by page."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count = count

    async def jobs(self, query: JobQuery) -> JobPage:
        self.queries.append(query)
        first = (query.page - 1) * query.page_size
        numbers = range(first, min(first + query.page_size, self._count))
        return JobPage(tuple(a_job(job_id=JobId(str(one))) for one in numbers), self._count)


class BrokenList(FakeJobs):
    """A `JobSource` that lists nothing."""

    async def jobs(self, query: JobQuery) -> JobPage:
        self.queries.append(query)
        raise Unreachable


def at_its_hour(plan: DigestPlan, after: datetime) -> datetime:
    """Say when a digest is due, as if all lived in UTC and had it every day."""
    due = after.astimezone(UTC).replace(hour=plan.hour, minute=plan.minute, second=0)
    return due if due > after else due + timedelta(days=1)
