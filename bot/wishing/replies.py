"""What is answered in a thread because somebody asked there, for all to read."""

import logging
from collections.abc import Collection
from datetime import timedelta

from bot.domain.announcing import reply_notice
from bot.domain.ids import JobRef
from bot.domain.jobs import JobId
from bot.views.message import Message
from bot.wishing.ways import Asker, Ways

log = logging.getLogger(__name__)

QUIET = timedelta(minutes=30)
"""How long something of a job isn't shown again below links in a channel."""


class Replies:
    """Lets such answers be said, once each. Every method raises StoreUnavailable."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways

    async def put(
        self, asker: Asker, ts: str, thread_ts: str, job_id: JobId, message: Message
    ) -> None:
        """Answer the message `ts` about a job in its thread; what was put before stays."""
        ways = self._ways
        body = {"thread_ts": thread_ts, **message.to_slack()}
        notice = reply_notice(ways.team_id, asker.channel_id, ts, job_id, body, ways.clock())
        await ways.outbox.put([notice])
        log.info("Put a notice", extra=notice.facts)
        ways.on_change()

    async def unfolding(self, channel_id: str, job_ids: Collection[JobId]) -> frozenset[JobId]:
        """Return the jobs that may be shown below links now; nobody else shows them meanwhile."""
        now = self._ways.clock()
        return await self._ways.unfurls.claim(channel_id, job_ids, now, now - QUIET)

    async def has_card(self, channel_id: str, ref: JobRef) -> bool:
        """Tell whether a channel has a card of a job already."""
        story = await self._ways.outbox.story(channel_id, self._ways.project, ref.job_id)
        return story is not None and story.card is not None and story.card.ts is not None
