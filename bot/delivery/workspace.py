"""What delivery works with in one Slack workspace."""

from dataclasses import dataclass, field
from datetime import datetime

from bot import errors
from bot.delivery.budget import Budget, Call
from bot.delivery.chronicle import Chronicle
from bot.ports import Channels, Clock, Conversations, Outbox
from bot.replica import Tenure
from bot.speech import Speech


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """What waits for a workspace, the way there, and what Slack allows.

    Of all processes only the one with `tenure` delivers.
    """

    outbox: Outbox
    channels: Channels
    conversations: Conversations
    budget: Budget
    clock: Clock
    tenure: Tenure
    speech: Speech
    chronicle: Chronicle = field(default_factory=Chronicle)

    def holds_back(self, call: Call, error: errors.NotDelivered, now: datetime) -> bool:
        """Wait as long as Slack says, or until it takes the token; False if it's neither."""
        match error:
            case errors.SlackBusy(retry_after=wait):
                self.chronicle.held_back(call, error, wait)
                self.budget.busy(call, now, wait)
            case errors.TokenRefused():
                if self.budget.refused(now):
                    self.chronicle.token_refused(error)
            case _:
                return False
        return True

    async def pause(self, channel_id: str, code: str, now: datetime) -> None:
        """Let the subscriptions of a channel rest that can't be posted to."""
        if await self.channels.pause(channel_id, code, now):
            self.chronicle.paused(channel_id, code)
