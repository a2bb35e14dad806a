"""The inputs of which all modals are made."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from slack_sdk.models.blocks import (
    Block,
    ConversationSelectElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    StaticMultiSelectElement,
    StaticSelectElement,
)
from slack_sdk.models.blocks.basic_components import DispatchActionConfig
from slack_sdk.models.views import View

from bot.views import text
from bot.views.language import _, pgettext
from bot.views.message import label

K = TypeVar("K", bound=StrEnum)

MOST_OPTIONS = 100
_LABEL = 75
_VALUE = 150
_WHILE_TYPING = DispatchActionConfig(
    trigger_actions_on=["on_enter_pressed", "on_character_entered"]
)


def modal(callback_id: str, title: str, blocks: Sequence[Block], *, submit: str = "") -> View:
    """Return a modal that can be handed in if there is a word for it."""
    return View(
        type="modal",
        callback_id=callback_id,
        title=label(title),
        close=label(pgettext("a form", "Cancel") if submit else _("Close")),
        submit=label(submit) if submit else None,
        blocks=list(blocks),
    )


def asked(
    words: str,
    element: InputInteractiveElement,
    *,
    block_id: str = "",
    hint: str = "",
    optional: bool = False,
    at_once: bool = False,
) -> InputBlock:
    """Return an input; `at_once` tells of each change before the modal is handed in.

    Its block is called as its element is, unless it has to be forgotten with what it offers.
    """
    return InputBlock(
        block_id=block_id or element.action_id,
        label=label(words),
        element=element,
        hint=label(hint) if hint else None,
        optional=optional,
        dispatch_action=at_once,
    )


def line(
    action_id: str, example: str, most: int, *, preset: str = "", while_typing: bool = False
) -> PlainTextInputElement:
    """Return a line to type into."""
    return PlainTextInputElement(
        action_id=action_id,
        placeholder=label(example),
        max_length=most,
        initial_value=preset or None,
        dispatch_action_config=_WHILE_TYPING if while_typing else None,
    )


def menu(action_id: str, names: Sequence[str]) -> StaticMultiSelectElement:
    """Offer names, of which any may be chosen."""
    options = [option(name, name) for name in names[:MOST_OPTIONS]]
    return StaticMultiSelectElement(
        action_id=action_id, placeholder=label(pgettext("of a list", "Any")), options=options
    )


def choice(action_id: str, words: Mapping[str, str], chosen: str = "") -> StaticSelectElement:
    """Offer values, by their words, of which one may be chosen."""
    options = {value: option(value, said) for value, said in words.items()}
    return StaticSelectElement(
        action_id=action_id,
        options=list(options.values()),
        initial_option=options.get(chosen),
    )


def channel(action_id: str, channel_id: str) -> ConversationSelectElement:
    """Ask for the channel that is meant, in which the answer is given then."""
    return ConversationSelectElement(
        action_id=action_id,
        initial_conversation=channel_id or None,
        default_to_current_conversation=True,
        response_url_enabled=True,
    )


def offered(names: Sequence[str]) -> list[str]:
    """Return the names that Slack takes as options."""
    return [name for name in names if len(name) <= _VALUE and text.plain(name, _LABEL).strip()]


def option(value: str, words: str) -> Option:
    """Return something to choose."""
    return Option(value=value, text=label(text.plain(words, _LABEL)))
