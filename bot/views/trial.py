"""The message by which `dli-bot check --send` finds out whether a channel can be posted to."""

from collections.abc import Mapping

from bot.views.language import _
from bot.views.reaching import BOT


def message(version: str) -> Mapping[str, str]:
    """Say that this is a test."""
    said = _(
        "This is a test of {bot} {version}, sent by `dli-bot check`. If you can read it, messages "
        "arrive here; nothing else is needed."
    )
    return {"text": said.format(bot=BOT, version=version)}
