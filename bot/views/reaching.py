"""Why nothing can be posted in a channel, and what helps."""

from bot.domain.access import NOT_LISTED
from bot.views import text
from bot.views.language import N_, _

BOT = "DLI Progress"
_ARCHIVED = N_("This channel is archived, so nothing can be posted here until it's back.")
_CURES = {
    "not_in_channel": N_(
        "I'm not in this channel, so I can't post here. Type `/invite @{bot}` here; all begins by "
        "itself then."
    ),
    "channel_not_found": N_(
        "I can't see this channel, so I can't post here. If it is a private one, type "
        "`/invite @{bot}`; in a direct message between people I can't post at all."
    ),
    NOT_LISTED: N_(
        "Whoever runs the bot chose in which channels it may be used, and this one isn't among "
        "them: nothing is posted here until they list it."
    ),
    "is_archived": _ARCHIVED,
    "channel_is_archived": _ARCHIVED,
    "is_inactive": _ARCHIVED,
}


def cure(code: str) -> str:
    """Say why nothing can be posted here, and what to do; `code` is Slack's word for it."""
    if known := _CURES.get(code):
        return _(known).format(bot=BOT)
    unknown = _(
        "Slack doesn't let me post here (it says {code}). Type `/invite @{bot}` here, or ask an "
        "admin of this workspace."
    )
    return unknown.format(code=text.code(code, 80), bot=BOT)
