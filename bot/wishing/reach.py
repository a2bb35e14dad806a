"""Whether a channel can be posted to; what was paused goes on when it can."""

import logging

from bot.wishing.ways import Ways

log = logging.getLogger(__name__)


class Reach:
    """Asks Slack about channels, and pauses and resumes what is told there."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways

    async def trouble(self, channel_id: str) -> str:
        """Return Slack's word for why nothing can be posted, "" if something can.

        Whoever asks is told, so nobody else is; a channel that can be posted to is resumed.
        """
        code = await self._ways.conversations.trouble(channel_id)
        if code:
            await self._pause(channel_id, code, hint=False)
        else:
            await self._resume(channel_id)
        return code

    async def visit(self, channel_id: str) -> None:
        """Resume a channel that was paused, if it can be posted to now."""
        known = await self._ways.channels.channel(channel_id)
        if known.paused_for and not await self._ways.conversations.trouble(channel_id):
            await self._resume(channel_id)

    async def closed(self, channel_id: str, code: str) -> None:
        """Pause a channel of which Slack told that it can't be posted to any more."""
        await self._pause(channel_id, code, hint=True)
        self._ways.on_change()

    async def _pause(self, channel_id: str, code: str, *, hint: bool) -> None:
        if await self._ways.channels.pause(channel_id, code, self._ways.clock(), hint=hint):
            log.info("Paused: it can't be posted to", extra=self._facts(channel_id, code=code))

    async def _resume(self, channel_id: str) -> None:
        if await self._ways.channels.resume(channel_id, self._ways.clock()):
            log.info("Resumed: it can be posted to again", extra=self._facts(channel_id))
            self._ways.on_change()

    def _facts(self, channel_id: str, **more: object) -> dict[str, object]:
        return {"team": self._ways.team_id, "channel": channel_id, **more}
