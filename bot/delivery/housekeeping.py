"""What comes by the clock: mutes' ends, daily digests, cancels that were cut off, forgetting."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.domain.announcing import summary_notice
from bot.domain.channels import Channel, DigestPlan
from bot.ports import Audit, Channels, Clock, Conversations, History, Watchlist

KEPT = timedelta(days=30)
"""How long an ended job is remembered: for daily digests, and against repeating."""
RUNS_KEPT = timedelta(days=180)
"""How long a run is remembered: what runs once a quarter has an earlier run to go by."""
AUDIT_KEPT = timedelta(days=365)
"""How long it is remembered who cancelled a job, or tried to."""
DAY = timedelta(days=1)

log = logging.getLogger(__name__)


class Housekeeping:
    """Does what is due. `next_fire` tells when a digest comes after a moment."""

    def __init__(
        self,
        channels: Channels,
        conversations: Conversations,
        clock: Clock,
        next_fire: Callable[[DigestPlan, datetime], datetime],
        on_notices: Callable[[], None],
    ) -> None:
        self._channels = channels
        self._conversations = conversations
        self._clock = clock
        self._next_fire = next_fire
        self._on_notices = on_notices

    async def beat(self) -> None:
        """End the mutes whose time is over, and put down the digests that are due."""
        now = self._clock()
        for channel_id in await self._channels.unmute_due(now):
            log.info("Unmuted: its time is over", extra={"channel": channel_id})
            self._on_notices()
        for channel in await self._channels.digests_due(now):
            await self._summarize(channel, now)

    async def revisit(self) -> None:
        """Go on in channels that can be posted to again, though no event told of it."""
        for channel_id in await self._channels.paused():
            if await self._conversations.trouble(channel_id):
                continue
            if await self._channels.resume(channel_id, self._clock()):
                log.info("Resumed: it can be posted to again", extra={"channel": channel_id})
                self._on_notices()

    async def _summarize(self, channel: Channel, now: datetime) -> None:
        if channel.digest is None:
            return
        since = channel.digest_last_at or now - DAY
        summary = summary_notice(channel.team_id, channel.channel_id, since, now)
        await self._channels.digested(channel, summary, self._next_fire(channel.digest, now))
        log.info(
            "Put a daily digest",
            extra={
                "team": channel.team_id,
                "channel": channel.channel_id,
                "notice": summary.id,
                "since": since,
            },
        )
        self._on_notices()


class Settling:
    """Sees to it that every attempt to cancel a job is told of."""

    def __init__(self, audit: Audit, clock: Clock, on_notices: Callable[[], None]) -> None:
        self._audit = audit
        self._clock = clock
        self._on_notices = on_notices

    async def settle(self) -> None:
        """Tell of those whose process was killed while they cancelled a job."""
        if count := await self._audit.settle(self._clock()):
            log.warning("Nobody knows what came of cancels", extra={"attempts": count})
            self._on_notices()


class Forgetting:
    """Keeps what is remembered within bounds."""

    def __init__(self, watchlist: Watchlist, history: History, audit: Audit, clock: Clock) -> None:
        self._watchlist = watchlist
        self._history = history
        self._audit = audit
        self._clock = clock

    async def tidy(self) -> None:
        """Forget what ended long ago, and more runs of a statement than tell anything."""
        now = self._clock()
        if count := await self._watchlist.tidy(now - KEPT):
            log.info("Forgot jobs that ended long ago", extra={"jobs": count, "days": KEPT.days})
        if count := await self._history.tidy(now - RUNS_KEPT):
            log.info("Forgot runs that tell nothing any more", extra={"runs": count})
        if count := await self._audit.tidy(now - AUDIT_KEPT):
            log.info("Forgot who cancelled jobs long ago", extra={"attempts": count})
