"""Subscribing: to one job, or to all for which filters hold."""

import asyncio
import logging
from dataclasses import replace
from datetime import datetime

from bot.domain.announcing import card_notice
from bot.domain.channels import wishes
from bot.domain.jobs import Job, JobId, JobStatus
from bot.domain.outcomes import (
    AlreadyOver,
    FollowOutcome,
    FollowsFilters,
    FollowsJob,
    NotLinked,
    TooManySubscriptions,
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
LOOK_PATIENCE = 3.0
"""Seconds for a look at a job; without it the job is followed all the same."""
_AWAY = (Throttled, Busy, Unreachable, Nonsense)
"""What says nothing against a job: it may well be there."""

log = logging.getLogger(__name__)


class Subscribing:
    """Lets channels hear of jobs."""

    def __init__(self, ways: Ways, links: Links, reach: Reach) -> None:
        self._ways = ways
        self._links = links
        self._reach = reach

    async def subscribe(self, asker: Asker, wanted: Wanted) -> FollowOutcome:
        """Let a channel hear of a job, or of all jobs for which filters hold.

        Raises StoreUnavailable, and a `DliError` if there is no such job, or nobody may tell;
        when DLI is merely away, the job is followed. A channel that can't be posted to keeps
        its subscription, which rests.
        """
        match await self._links.meant(asker, wanted.target):
            case NotLinked() as unknown:
                return unknown
            case JobTarget(job_id):
                return await self._follow_job(asker, wanted, job_id)
            case FilterTarget() as target:
                return await self._follow_filters(asker, replace(wanted, target=target), target)

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
            async with asyncio.timeout(LOOK_PATIENCE):
                return await self._ways.look(job_id)
        except TimeoutError:
            return TooSlow()
        except _AWAY as error:
            return error

    async def _is_full(self, asker: Asker, target: Target) -> bool:
        have = await self._ways.subscriptions.of_channel(asker.channel_id)
        is_there = any(one.target.key == target.key and self._ways.is_ours(one) for one in have)
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


def _job(known: JobReport | None, job_id: JobId) -> Job:
    if known is None:
        return Job(job_id=job_id, status=JobStatus.UNKNOWN)
    progress = known.progress
    job = known.job or Job(job_id=job_id, status=progress.status)
    return replace(job, status=progress.status, status_word=progress.status_word)
