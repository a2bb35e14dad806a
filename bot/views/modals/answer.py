"""A modal that turned into an answer, as there is no channel to answer in."""

from slack_sdk.models.blocks import ActionsBlock, Block, TableBlock
from slack_sdk.models.views import View

from bot.views import ids
from bot.views.language import _
from bot.views.message import Message, section
from bot.views.modals.inputs import modal

_NOT_HERE = (TableBlock,)
"""What Slack takes in messages alone."""


def waiting(title: str, sentence: str = "", *, external_id: str = "") -> View:
    """Say that the answer is being looked for; `external_id` finds the modal again."""
    view = modal(ids.ANSWER_VIEW, title, [section(sentence or _("One moment …"))])
    view.external_id = external_id or None
    return view


def answered(title: str, message: Message, *more: Block) -> View:
    """Show what would have been a message; buttons that belong to a message are left out."""
    kept = [block for block in message.blocks if not isinstance(block, (*_NOT_HERE, ActionsBlock))]
    return modal(ids.ANSWER_VIEW, title, [*(kept or [section(message.text)]), *more])
