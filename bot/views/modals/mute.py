"""The modal that mutes a channel."""

from slack_sdk.models.blocks import ActionsBlock, Block, TimePickerElement
from slack_sdk.models.views import View

from bot.domain.chosen import MuteShown
from bot.views import choices, ids
from bot.views.ids import MuteEntry
from bot.views.language import N_, _, pgettext
from bot.views.message import button, context, section
from bot.views.modals.inputs import asked, channel, choice, modal

TITLE = N_("Mute a channel")
PRESET = "1h"
SPANS = {
    "30m": N_("30 minutes"),
    PRESET: N_("1 hour"),
    "2h": N_("2 hours"),
    "4h": N_("4 hours"),
    "8h": N_("8 hours"),
    "24h": N_("24 hours"),
    "7d": N_("7 days"),
}
"""For how long, as one would type it."""


def mute(channel_id: str, shown: MuteShown | None) -> View:
    """Ask for how long; `shown` says whether the channel is muted now, once one is chosen."""
    blocks: list[Block] = [
        asked(pgettext("which channel", "In"), channel(MuteEntry.CHANNEL, channel_id), at_once=True)
    ]
    if shown is not None and shown.until is not None:
        end = button(_("Unmute"), ids.END_MUTE, channel_id)
        blocks += [section(choices.muted_until(shown.until)), ActionsBlock(elements=[end])]
    elif shown is not None:
        blocks.append(section(_("This channel isn't muted.")))
    spans = {value: _(words) for value, words in SPANS.items()}
    until = TimePickerElement(action_id=MuteEntry.UNTIL)
    blocks += [
        asked(pgettext("how long", "For"), choice(MuteEntry.SPAN, spans, PRESET)),
        asked(
            _("Or until"),
            until,
            hint=_("By your own time zone; if it is set, it counts instead of the duration."),
            optional=True,
        ),
        context(_("Cards are still kept current. What ends meanwhile comes as one digest then.")),
    ]
    return modal(ids.MUTE_VIEW, _(TITLE), blocks, submit=_("Mute"))
