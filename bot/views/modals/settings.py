"""The modal with what somebody chose for themselves, and for the channel where they are."""

from collections.abc import Iterator, Mapping

from slack_sdk.models.blocks import Block, CheckboxesElement, HeaderBlock, StaticSelectElement
from slack_sdk.models.views import View

from bot.domain.channels import Channel
from bot.domain.languages import Language
from bot.domain.preferences import Preference
from bot.views import ids
from bot.views.ids import SettingsEntry
from bot.views.language import N_, _
from bot.views.message import context, label
from bot.views.modals.inputs import asked, choice, line, modal, option
from bot.views.modals.subscribe import EVENTS, threads

TITLE = N_("Settings")
AUTO = "auto"
ON, OFF = "on", "off"


def settings(mine: Preference, channel: Channel | None) -> View:
    """Ask for both; a channel's are there when the modal was opened in one."""
    direct = {None: AUTO, True: ON, False: OFF}[mine.direct]
    blocks: list[Block] = [
        asked(_("My language"), _languages(SettingsEntry.MY_LANGUAGE, mine.language, _(_SLACKS))),
        asked(
            _("Direct messages when a job of mine fails"),
            choice(SettingsEntry.DIRECT, _direct(), direct),
            hint=_("They come where I'm not in the channel that is told."),
        ),
    ]
    if channel is not None:
        blocks += _of_channel(channel)
    view = modal(ids.SETTINGS_VIEW, _(TITLE), blocks, submit=_("Save"))
    view.private_metadata = channel.channel_id if channel else None
    return view


_NAMES = {Language.ENGLISH: "English", Language.CHINESE: "中文"}
"""Each in itself: whoever can't read this modal finds theirs."""
_SLACKS = N_("As my Slack has it")
_OPERATORS = N_("As whoever runs the bot chose")


def _direct() -> Mapping[str, str]:
    return {AUTO: _(_OPERATORS), ON: _("Yes"), OFF: _("No")}


def _of_channel(channel: Channel) -> Iterator[Block]:
    defaults = channel.defaults
    yield HeaderBlock(text=label(_("This channel")))
    yield asked(_("Language"), _languages(SettingsEntry.LANGUAGE, channel.language, _(_OPERATORS)))
    options = {kind: option(kind, _(words)) for kind, words in EVENTS.items()}
    chosen = [one for kind, one in options.items() if kind in (defaults.events or ())]
    events = CheckboxesElement(
        action_id=SettingsEntry.EVENTS,
        options=list(options.values()),
        initial_options=chosen or None,
    )
    yield asked(_("New subscriptions tell when"), events, optional=True)
    thresholds = ", ".join(map(str, defaults.thresholds or ()))
    typed = line(SettingsEntry.THRESHOLDS, "25, 50, 75", 60, preset=thresholds)
    yield asked(_("Thresholds in %"), typed, optional=True)
    where = threads(SettingsEntry.THREAD, defaults.thread)
    yield asked(_("Where new subscriptions tell it"), where, optional=True)
    yield context(
        _("What is left empty is as the bot has it. Subscriptions there stay as they are.")
    )


def _languages(action_id: str, chosen: Language | None, auto: str) -> StaticSelectElement:
    words = {AUTO: auto} | {one.value: name for one, name in _NAMES.items()}
    return choice(action_id, words, chosen or AUTO)
