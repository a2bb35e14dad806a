"""The modal that asks who somebody is in DLI."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Block
from slack_sdk.models.views import View

from bot.domain.chosen import LinkShown
from bot.views import ids, people, text
from bot.views.ids import LinkEntry
from bot.views.language import N_, _
from bot.views.message import button, section
from bot.views.modals.inputs import MOST_OPTIONS, asked, choice, line, modal, offered

TITLE = N_("Who you are in DLI")
_NAME = 100


def link(shown: LinkShown, owners: Sequence[str]) -> View:
    """Ask for the name that DLI shows as owner; `owners` are those of the last day's jobs."""
    blocks: list[Block] = []
    if shown.iam_user and shown.is_listed:
        told = _(people.LISTED)
        named = section(told.format(user=text.code(shown.iam_user, _NAME)))
        return modal(ids.LINK_VIEW, _(TITLE), [named])
    if shown.iam_user is None:
        told = _(
            "Say which DLI user you are: then `owner:me` means your jobs, and you are mentioned "
            "when one fails that a channel follows."
        )
        blocks.append(section(told))
    else:
        told = _("You are {user} in DLI.").format(user=text.code(shown.iam_user, _NAME))
        end = button(_("End that"), ids.END_LINK, "link")
        blocks += [section(told), ActionsBlock(elements=[end])]
    if names := offered(owners)[:MOST_OPTIONS]:
        menu = choice(LinkEntry.OWNER, {name: name for name in names})
        blocks.append(asked(_("Owner of jobs of the last 24 h"), menu, optional=True))
    typed = _("Or type it") if names else _("Name")
    hint = _("The name that DLI shows as owner of your jobs.")
    blocks.append(asked(typed, line(LinkEntry.NAME, "alice", 64), hint=hint, optional=True))
    return modal(ids.LINK_VIEW, _(TITLE), blocks, submit=_("Save"))
