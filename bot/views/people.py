"""What a person gets for saying who they are in DLI."""

from bot.domain.chosen import (
    DirectSet,
    Linked,
    LinkListed,
    LinkOutcome,
    LinkShown,
    LinkTaken,
    Unlinked,
)
from bot.views import text, troubles
from bot.views.language import N_, _
from bot.views.message import Message, said

_NAME = 100
LISTED = N_("You are {user} in DLI. Whoever runs the bot has set that, and alone can change it.")


def link(outcome: LinkOutcome) -> Message:
    """Say who somebody is in DLI, and what that is good for."""
    told = _direct(outcome) if isinstance(outcome, DirectSet) else _who(outcome)
    iam_user = None if isinstance(outcome, Unlinked) else outcome.iam_user
    user = text.code(iam_user or "", _NAME)
    return said(told.format(command=troubles.COMMAND, user=user))


def _who(outcome: Linked | LinkTaken | LinkListed | Unlinked | LinkShown) -> str:
    match outcome:
        case Linked():
            told = _(
                "You are {user} in DLI: `owner:me` means your jobs now, and you are mentioned when "
                "one fails that a channel follows. To end it: `{command} link off`"
            )
        case LinkTaken():
            told = _(
                "Somebody else has said that they are {user}, so nothing was changed. They can end "
                "that with `{command} link off`."
            )
        case LinkListed():
            told = _(
                "Whoever runs the bot has set who {user} is, so nothing was changed. If it is you, "
                "tell them."
            )
        case Unlinked(was_linked=True):
            told = _("I have forgotten which DLI user you are.")
        case LinkShown(str(), is_listed=True):
            told = _(LISTED)
        case LinkShown(str()):
            told = _("You are {user} in DLI. To end it: `{command} link off`")
        case _unknown:
            told = _(
                "I don't know which DLI user you are. To say it: `{command} link alice`, with the "
                "name that DLI shows as *owner* of your jobs."
            )
    return told


def _direct(outcome: DirectSet) -> str:
    if not outcome.wanted:
        return _(
            "You get no direct messages about jobs of yours that fail. `{command} link direct on` "
            "changes that."
        )
    if outcome.iam_user is None:
        return _(
            "When a job of yours fails, and you aren't in a channel that is told, you will get a "
            "direct message, once I know which jobs are yours: `{command} link alice`, with the "
            "name that DLI shows as their *owner*."
        )
    return _(
        "When a job of {user} fails, and you aren't in a channel that is told, you get a direct "
        "message. `{command} link direct off` ends that."
    )
