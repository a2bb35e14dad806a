"""Why nothing can be posted in a channel, and what helps."""

from bot.views import text

BOT = "DLI Progress"
_INVITE = f"Type `/invite @{BOT}` here"
_ARCHIVED = "This channel is archived, so nothing can be posted here until it's back."
_CURES = {
    "not_in_channel": (
        f"I'm not in this channel, so I can't post here. {_INVITE}; all begins by itself then."
    ),
    "channel_not_found": (
        f"I can't see this channel, so I can't post here. If it is a private one, type `/invite "
        f"@{BOT}`; in a direct message between people I can't post at all."
    ),
    "is_archived": _ARCHIVED,
    "channel_is_archived": _ARCHIVED,
    "is_inactive": _ARCHIVED,
}


def cure(code: str) -> str:
    """Say why nothing can be posted here, and what to do; `code` is Slack's word for it."""
    return _CURES.get(code) or (
        f"Slack doesn't let me post here (it says {text.code(code, 80)}). {_INVITE}, or ask an "
        "admin of this workspace."
    )
