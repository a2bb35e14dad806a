"""What people have entered into stateful elements: `state.values` of views and messages."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.sandbox.slack.block_kit.surfaces import interactive
from bot.sandbox.slack.wire import Json


@dataclass(frozen=True, slots=True)
class Kept:
    """Under which name an element's entry is kept, and where its first value stands."""

    field: str
    initial: str
    is_many: bool = False


_TEXT = Kept("value", "initial_value")
_OPTION = Kept("selected_option", "initial_option")
_OPTIONS = Kept("selected_options", "initial_options", is_many=True)

OVERFLOW = _OPTION
"""What an overflow menu tells; it keeps nothing."""

STATEFUL = {
    "plain_text_input": _TEXT,
    "number_input": _TEXT,
    "email_text_input": _TEXT,
    "url_text_input": _TEXT,
    "rich_text_input": Kept("rich_text_value", "initial_value"),
    "file_input": Kept("files", "", is_many=True),
    "static_select": _OPTION,
    "external_select": _OPTION,
    "radio_buttons": _OPTION,
    "multi_static_select": _OPTIONS,
    "multi_external_select": _OPTIONS,
    "checkboxes": _OPTIONS,
    "users_select": Kept("selected_user", "initial_user"),
    "conversations_select": Kept("selected_conversation", "initial_conversation"),
    "channels_select": Kept("selected_channel", "initial_channel"),
    "multi_users_select": Kept("selected_users", "initial_users", is_many=True),
    "multi_conversations_select": Kept(
        "selected_conversations", "initial_conversations", is_many=True
    ),
    "multi_channels_select": Kept("selected_channels", "initial_channels", is_many=True),
    "datepicker": Kept("selected_date", "initial_date"),
    "timepicker": Kept("selected_time", "initial_time"),
    "datetimepicker": Kept("selected_date_time", "initial_date_time"),
}


def values_of(blocks: list[Json], entered: Json | None = None) -> Json:
    """Return `state.values`: what was entered where it fits, else what was preset."""
    values: Json = {}
    for block, element in _stateful(blocks):
        block_id, action_id = block["block_id"], element["action_id"]
        kept = STATEFUL[element["type"]]
        entry = ((entered or {}).get(block_id) or {}).get(action_id) or {}
        preset = element.get(kept.initial, [] if kept.is_many else None)
        value = entry.get(kept.field, preset)
        values.setdefault(block_id, {})[action_id] = {
            "type": element["type"],
            kept.field: value,
        }
    return values


def incomplete(blocks: list[Json], values: Json) -> dict[str, str]:
    """Say by block id what Slack's own client asks for before it submits a modal."""
    wrong: dict[str, str] = {}
    for block, element in _stateful(blocks):
        if block["type"] != "input":
            continue
        kept = STATEFUL[element["type"]]
        value = values[block["block_id"]][element["action_id"]][kept.field]
        if text := _complaint(block, element, value):
            wrong[block["block_id"]] = text
    return wrong


def entry_for(element: Json, value: object) -> Json:
    """Put a plain value into the shape in which Slack keeps an element's entry.

    For a list of options, `value` is the value, or values, of the options chosen.
    """
    kept = STATEFUL[element["type"]]
    if kept is _OPTION and isinstance(value, str):
        value = _option(element, value)
    elif kept is _OPTIONS and isinstance(value, list):
        value = [_option(element, one) for one in value]
    return {"type": element["type"], kept.field: value}


def _complaint(block: Json, element: Json, value: object) -> str:
    if value in (None, "", []):
        return "" if block.get("optional") else "Please complete this required field."
    if isinstance(value, str):
        least, most = element.get("min_length", 0), element.get("max_length", 3000)
        if len(value) < least:
            return f"Please enter at least {least} characters."
        if len(value) > most:
            return f"Please enter at most {most} characters."
    return ""


def options_of(element: Json) -> list[Json]:
    """List the options of a menu, from all of its groups."""
    groups = [group["options"] for group in element.get("option_groups", ())]
    return [*element.get("options", ()), *(one for group in groups for one in group)]


def _option(element: Json, value: object) -> object:
    """Find the option with this value; external ones are taken as they are."""
    found = [one for one in options_of(element) if one["value"] == value]
    return found[0] if found else value


def _stateful(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    for block, element in interactive(blocks):
        if element["type"] in STATEFUL:
            yield block, element
