"""The same message, simpler each time Slack refuses it."""

from collections.abc import Mapping
from typing import Any

from bot.views.message import Message
from bot.views.notices import plain

PLAINEST = 2
"""The last of the ways to say a message: its text alone."""


def ways(message: Message) -> tuple[Mapping[str, Any], ...]:
    """Return the ways to say a message, from the nicest to the plainest."""
    return message.to_slack(), plain(message).to_slack(), {"text": message.text}
