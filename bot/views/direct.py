"""What an owner is told directly of a job in trouble."""

from bot.domain.cards import Story
from bot.views import card, troubles
from bot.views.answers import Style
from bot.views.language import _, both
from bot.views.message import Message, context

_MOST = 10
"""Channels that are named."""


def direct(story: Story, channels: tuple[str, ...], style: Style) -> Message:
    """Tell an owner how their job ended, and where that was said without them."""
    shown = card.card(story, style)
    why = _(
        "You are told because you are linked to this job's owner, and aren't in {channels}, where "
        "it is told. `{command} link direct off` ends such messages."
    ).format(channels=both([f"<#{one}>" for one in channels[:_MOST]]), command=troubles.COMMAND)
    *blocks, buttons = shown.blocks
    return Message(f"{shown.text}\n{why}", [*blocks, context(why), buttons])
