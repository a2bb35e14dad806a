"""What delivery works with in one Slack workspace."""

from dataclasses import dataclass, field

from bot.delivery.budget import Budget
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
