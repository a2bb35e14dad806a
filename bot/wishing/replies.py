"""What is answered in a thread because somebody asked there, for all to read."""

import logging

from bot.domain.ids import JobRef
from bot.domain.notices import reply_notice
from bot.views.message import Message
from bot.wishing.ways import Asker, Ways

log = logging.getLogger(__name__)


class Replies:
    """Lets such answers be said, once each. Every method raises StoreUnavailable."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways

    async def put(self, asker: Asker, ts: str, thread_ts: str, message: Message) -> None:
        """Answer the message `ts` in its thread; an answer that was put before stays."""
        ways = self._ways
        notice = reply_notice(
            ways.team_id, asker.channel_id, ts, thread_ts, message.to_slack(), ways.clock()
        )
        await ways.outbox.put([notice])
        log.info("Put a notice", extra=notice.facts)
        ways.on_change()

    async def has_card(self, channel_id: str, ref: JobRef) -> bool:
        """Tell whether a channel has a card of a job already."""
        story = await self._ways.outbox.story(channel_id, self._ways.project, ref.job_id)
        return story is not None and story.card is not None and story.card.ts is not None
