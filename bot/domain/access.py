"""Where in a workspace the bot may be used."""

from dataclasses import dataclass

DIRECT = "D"
"""How Slack's ids of direct messages begin."""

NOT_LISTED = "not_listed"
"""Our word for why nothing is posted in a channel that the operator doesn't list."""


@dataclass(frozen=True, slots=True)
class Access:
    """The channels in which the bot may be used, by the operator's choice; anywhere without any.

    A direct message is none of them, so nobody asks there what they can't ask in the channels.
    """

    channels: frozenset[str] = frozenset()

    def admits(self, channel_id: str) -> bool:
        """Whether the bot may be asked in a channel, and let hear of something."""
        return not self.channels or channel_id in self.channels

    def lets_post(self, channel_id: str) -> bool:
        """Whether something may be said there: people may be told directly wherever they ask."""
        return channel_id.startswith(DIRECT) or self.admits(channel_id)
