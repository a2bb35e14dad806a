"""Subscribing and unsubscribing, and what a channel hears of."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from difflib import get_close_matches

from bot.domain.announcing import card_notice
from bot.domain.channels import wishes
from bot.domain.jobs import Job, JobId, JobStatus
from bot.domain.outcomes import (
    AlreadyOver,
    FollowOutcome,
    FollowsFilters,
    FollowsJob,
    NotLinked,
    NotSubscribed,
    Overview,
    TooManySubscriptions,
    Unfollowed,
    UnfollowOutcome,
    Unsubscribed,
    UnsubscribedAll,
)
from bot.domain.pacing import Trail
from bot.domain.reports import JobReport
from bot.domain.subscriptions import FilterTarget, JobTarget, Subscription, Target, Wanted
from bot.domain.watch import Watched, newly_found
from bot.errors import Busy, DliError, Nonsense, Throttled, TooSlow, Unreachable
from bot.wishing.last_day import preview
from bot.wishing.links import Links
from bot.wishing.reach import Reach
from bot.wishing.ways import Asker, Ways

MOST = 2_000
"""Subscriptions of one channel."""
PER_PAGE = 10
RUNNING = 5
"""Running jobs that an overview shows."""
LOOK_PATIENCE = 3.0
"""Seconds for a look at a job; without it the job is followed all the same."""
_NEAR = 3
_ALIKE = 0.4
_FOLLOWED = 1_000
_AWAY = (Throttled, Busy, Unreachable, Nonsense)
"""What says nothing against a job: it may well be there."""

log = logging.getLogger(__name__)


class Following:
    """Lets channels hear of jobs. Every method raises StoreUnavailable."""

    def __init__(
        self, ways: Ways, links: Links, reach: Reach, patience: float = LOOK_PATIENCE
    ) -> None:
        self._ways = ways
        self._links = links
        self._reach = reach
        self._patience = patience

    async def subscribe(self, asker: Asker, wanted: Wanted) -> FollowOutcome:
        """Let a channel hear of a job, or of all jobs for which filters hold.

        Raises a `DliError` if there is no such job, or nobody may tell; when DLI is merely
        away, the job is followed. A channel that can't be posted to keeps its subscription,
        which rests.
        """
        match await self._named(asker, wanted.target):
            case NotLinked() as unknown:
                return unknown
            case JobTarget(job_id):
                return await self._follow_job(asker, wanted, job_id)
            case FilterTarget() as target:
                return await self._follow_filters(asker, replace(wanted, target=target), target)

    async def unsubscribe(self, asker: Asker, target: Target) -> UnfollowOutcome:
        """Let a channel hear no more of just what it subscribed to.

        A job that it hears of by filters alone is dropped.
        """
        named = await self._named(asker, target)
        if isinstance(named, NotLinked):
            return named
        have = await self._ways.subscriptions.of_channel(asker.channel_id)
        if found := [one for one in have if one.target.key == named.key and self._is_ours(one)]:
            return await self._remove(asker, found[0].id)
        if isinstance(named, JobTarget):
            dropped = await self.drop_job(asker, named.job_id)
            if dropped.was_following:
                return dropped
        return NotSubscribed(target=named, near=_near(named, have), total=len(have))

    async def unsubscribe_from(self, asker: Asker, subscription_id: int) -> UnfollowOutcome:
        """Do the same for a button."""
        return await self._remove(asker, subscription_id)

    async def unsubscribe_all(self, asker: Asker) -> UnsubscribedAll:
        """Let a channel hear no more of anything."""
        have = await self._ways.subscriptions.of_channel(asker.channel_id)
        ids = [one.id for one in have]
        gone = await self._ways.subscriptions.remove(asker.channel_id, ids)
        self._log_unsubscribed(asker, gone)
        self._ways.on_change()
        return UnsubscribedAll(len(gone))

    async def drop_job(self, asker: Asker, job_id: JobId) -> Unfollowed:
        """Let a channel hear no more of one job, whatever its filters mean."""
        project = self._ways.project
        was = await self._ways.subscriptions.drop_job(asker.channel_id, project, job_id)
        if was:
            log.info("Dropped a job", extra=self._ways.facts(asker, job=job_id))
        self._ways.on_change()
        return Unfollowed(job_id=job_id, was_following=was)

    async def overview(self, asker: Asker, page: int) -> Overview:
        """Say what a channel hears of; a page that isn't there becomes the nearest."""
        have = await self._ways.subscriptions.of_channel(asker.channel_id)
        pages = max(1, -(-len(have) // PER_PAGE))
        page = min(max(1, page), pages)
        return Overview(
            channel=await self._ways.channels.channel(asker.channel_id),
            subscriptions=have[(page - 1) * PER_PAGE : page * PER_PAGE],
            total=len(have),
            page=page,
            pages=pages,
            running=await self._ways.subscriptions.followed(asker.channel_id, RUNNING),
            now=self._ways.clock(),
        )

    async def _named(self, asker: Asker, target: Target) -> Target | NotLinked:
        if isinstance(target, JobTarget):
            return target
        named = await self._links.named(asker, target.filters)
        return named if isinstance(named, NotLinked) else FilterTarget(named)

    async def _follow_job(self, asker: Asker, wanted: Wanted, job_id: JobId) -> FollowOutcome:
        found = await self._looked(job_id)
        if isinstance(found, JobReport) and found.progress.status.is_final:
            return AlreadyOver(found)
        if await self._is_full(asker, wanted.target):
            return TooManySubscriptions(MOST)
        trouble = await self._reach.trouble(asker.channel_id)
        now, team, project = self._ways.clock(), self._ways.team_id, self._ways.project
        wish = await self._subscription(asker, wanted)
        card = card_notice(team, asker.channel_id, project, job_id, now)
        kept, is_new = await self._ways.subscriptions.add(
            wish,
            watched=self._watched(found, job_id),
            card=None if wish.wishes.only_failures else card,
        )
        self._log_subscribed(asker, kept, job=job_id, is_new=is_new)
        if is_new and not wish.wishes.only_failures:
            log.info("Put a notice", extra=card.facts)
        self._ways.on_change()
        report = found if isinstance(found, JobReport) else None
        error = found if isinstance(found, DliError) else None
        return FollowsJob(
            subscription=kept,
            is_new=is_new,
            report=report,
            error=error,
            trouble=trouble,
            muted_until=await self._muted_until(asker),
        )

    async def _follow_filters(
        self, asker: Asker, wanted: Wanted, target: FilterTarget
    ) -> FollowOutcome:
        if await self._is_full(asker, target):
            return TooManySubscriptions(MOST)
        trouble = await self._reach.trouble(asker.channel_id)
        kept, is_new = await self._ways.subscriptions.add(await self._subscription(asker, wanted))
        self._log_subscribed(asker, kept, is_new=is_new)
        self._ways.on_change()
        follows = FollowsFilters(
            subscription=kept,
            is_new=is_new,
            trouble=trouble,
            muted_until=await self._muted_until(asker),
        )
        try:
            return replace(follows, preview=await preview(self._ways, target.filters))
        except DliError as error:
            return replace(follows, preview_error=error)

    async def _muted_until(self, asker: Asker) -> datetime | None:
        channel = await self._ways.channels.channel(asker.channel_id)
        return channel.muted_until if channel.is_muted(self._ways.clock()) else None

    async def _looked(self, job_id: JobId) -> JobReport | DliError:
        try:
            async with asyncio.timeout(self._patience):
                return await self._ways.look(job_id)
        except TimeoutError:
            return TooSlow()
        except _AWAY as error:
            return error

    async def _is_full(self, asker: Asker, target: Target) -> bool:
        have = await self._ways.subscriptions.of_channel(asker.channel_id)
        is_there = any(one.target.key == target.key and self._is_ours(one) for one in have)
        return len(have) >= MOST and not is_there

    async def _subscription(self, asker: Asker, wanted: Wanted) -> Subscription:
        channel = await self._ways.channels.channel(asker.channel_id)
        return Subscription(
            id=0,
            team_id=self._ways.team_id,
            channel_id=asker.channel_id,
            project=self._ways.project,
            target=wanted.target,
            wishes=wishes(wanted, channel.defaults),
            created_by=asker.user_id,
            created_at=self._ways.clock(),
            since=self._ways.dli_now(),
        )

    def _watched(self, found: JobReport | DliError, job_id: JobId) -> Watched:
        """Return what is known of a job; its progress only if DLI told that itself."""
        now = self._ways.clock()
        known = found if isinstance(found, JobReport) else None
        progress = known.progress if known and known.progress_error is None else None
        job = _job(known, job_id)
        return replace(
            newly_found(self._ways.team_id, self._ways.project, job, now),
            progress=progress,
            trail=Trail().extended(progress) if progress else Trail(),
            due_at=now,
        )

    def _log_subscribed(self, asker: Asker, kept: Subscription, **facts: object) -> None:
        facts |= {"subscription": kept.id, "target": kept.target.key}
        log.info("Subscribed", extra=self._ways.facts(asker, **facts))

    def _log_unsubscribed(self, asker: Asker, gone: Sequence[Subscription]) -> None:
        for one in gone:
            facts = {"subscription": one.id, "target": one.target.key}
            log.info("Unsubscribed", extra=self._ways.facts(asker, **facts))

    def _is_ours(self, one: Subscription) -> bool:
        return one.project == self._ways.project

    async def _remove(self, asker: Asker, subscription_id: int) -> UnfollowOutcome:
        gone = await self._ways.subscriptions.remove(asker.channel_id, [subscription_id])
        if not gone:
            have = await self._ways.subscriptions.of_channel(asker.channel_id)
            return NotSubscribed(target=None, near=have[:_NEAR], total=len(have))
        self._log_unsubscribed(asker, gone)
        self._ways.on_change()
        return Unsubscribed(
            subscription=gone[0], still_heard=await self._still_hears(asker, gone[0].target)
        )

    async def _still_hears(self, asker: Asker, target: Target) -> bool:
        if not isinstance(target, JobTarget):
            return False
        followed = await self._ways.subscriptions.followed(asker.channel_id, _FOLLOWED)
        return any(one.job_id == target.job_id for one in followed)


def _job(known: JobReport | None, job_id: JobId) -> Job:
    if known is None:
        return Job(job_id=job_id, status=JobStatus.UNKNOWN)
    progress = known.progress
    job = known.job or Job(job_id=job_id, status=progress.status)
    return replace(job, status=progress.status, status_word=progress.status_word)


def _near(target: Target, have: Sequence[Subscription]) -> tuple[Subscription, ...]:
    """Return those of the subscriptions that may have been meant, or just some."""
    by_key = {one.target.key: one for one in have}
    near = get_close_matches(target.key, by_key, _NEAR, _ALIKE)
    return tuple(by_key[key] for key in near) or tuple(have[:_NEAR])
