"""What a channel hears of, and no longer."""

import logging
from collections.abc import Sequence
from difflib import get_close_matches

from bot.domain.jobs import JobId
from bot.domain.outcomes import (
    NotLinked,
    NotSubscribed,
    Overview,
    Unfollowed,
    UnfollowOutcome,
    Unsubscribed,
    UnsubscribedAll,
)
from bot.domain.subscriptions import JobTarget, Subscription, Target
from bot.wishing.links import Links
from bot.wishing.ways import Asker, Ways

PER_PAGE = 10
RUNNING = 5
"""Running jobs that an overview shows."""
_NEAR = 3
_ALIKE = 0.4
_FOLLOWED = 1_000

log = logging.getLogger(__name__)


class Following:
    """What channels hear of, and hear no more. Every method raises StoreUnavailable."""

    def __init__(self, ways: Ways, links: Links) -> None:
        self._ways = ways
        self._links = links

    async def unsubscribe(self, asker: Asker, target: Target) -> UnfollowOutcome:
        """Let a channel hear no more of just what it subscribed to.

        A job that it hears of by filters alone is dropped.
        """
        named = await self._links.meant(asker, target)
        if isinstance(named, NotLinked):
            return named
        have = await self._ways.subscriptions.of_channel(asker.channel_id)
        found = [one for one in have if self._ways.is_ours(one) and one.target.key == named.key]
        if found:
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

    def _log_unsubscribed(self, asker: Asker, gone: Sequence[Subscription]) -> None:
        for one in gone:
            facts = {"subscription": one.id, "target": one.target.key}
            log.info("Unsubscribed", extra=self._ways.facts(asker, **facts))

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


def _near(target: Target, have: Sequence[Subscription]) -> tuple[Subscription, ...]:
    """Return those of the subscriptions that may have been meant, or just some."""
    by_key = {one.target.key: one for one in have}
    near = get_close_matches(target.key, by_key, _NEAR, _ALIKE)
    return tuple(by_key[key] for key in near) or tuple(have[:_NEAR])
