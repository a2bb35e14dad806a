"""Whether a channel can be posted to; what was paused goes on when it can."""

from bot.wishing.means import Means


class Reach:
    """Asks Slack about channels, and pauses and resumes what is told there."""

    def __init__(self, means: Means) -> None:
        self._means = means

    async def trouble(self, channel_id: str) -> str:
        """Return Slack's word for why nothing can be posted, "" if something can.

        Whoever asks is told, so nobody else is; a channel that can be posted to is resumed.
        """
        code = await self._means.conversations.trouble(channel_id)
        if code:
            await self._means.channels.pause(channel_id, code, self._means.clock(), hint=False)
        else:
            await self._resume(channel_id)
        return code

    async def visit(self, channel_id: str) -> None:
        """Resume a channel that was paused, if it can be posted to now."""
        known = await self._means.channels.channel(channel_id)
        if known.paused_for and not await self._means.conversations.trouble(channel_id):
            await self._resume(channel_id)

    async def closed(self, channel_id: str, code: str) -> None:
        """Pause a channel of which Slack told that it can't be posted to any more."""
        await self._means.channels.pause(channel_id, code, self._means.clock())
        self._means.on_change()

    async def _resume(self, channel_id: str) -> None:
        if await self._means.channels.resume(channel_id, self._means.clock()):
            self._means.on_change()
