"""Ids for the blocks and elements whose author gave them none."""

from copy import deepcopy
from itertools import count

from bot.sandbox.slack.wire import Json

_INTERACTIVE = frozenset(
    {
        "button",
        "overflow",
        "datepicker",
        "timepicker",
        "datetimepicker",
        "checkboxes",
        "radio_buttons",
        "static_select",
        "external_select",
        "users_select",
        "conversations_select",
        "channels_select",
        "multi_static_select",
        "multi_external_select",
        "multi_users_select",
        "multi_conversations_select",
        "multi_channels_select",
        "plain_text_input",
        "number_input",
        "email_text_input",
        "url_text_input",
        "rich_text_input",
        "file_input",
        "feedback_buttons",
        "icon_button",
    }
)

_numbers = count(1)


def with_ids(blocks: list[Json]) -> list[Json]:
    """Copy blocks, and give an id to whatever has none, as Slack does."""
    copied = deepcopy(blocks)
    for block in copied:
        block.setdefault("block_id", f"b{next(_numbers)}")
        for child in block.get("child_blocks", ()):
            child.setdefault("block_id", f"b{next(_numbers)}")
        if block["type"] == "carousel":
            for card in block["elements"]:
                card.setdefault("block_id", f"b{next(_numbers)}")
    _name_actions(copied)
    return copied


def _name_actions(node: object) -> None:
    if isinstance(node, list):
        for item in node:
            _name_actions(item)
    elif isinstance(node, dict):
        if node.get("type") in _INTERACTIVE:
            node.setdefault("action_id", f"a{next(_numbers)}")
        for value in node.values():
            _name_actions(value)
