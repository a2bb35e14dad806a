"""Plain Python values as the entries that a page would send."""

from collections.abc import Mapping

from bot.sandbox.slack.block_kit.state import OVERFLOW, STATEFUL, entry_for, options_of
from bot.sandbox.slack.block_kit.surfaces import interactive
from bot.sandbox.slack.wire import Json, Refused


def action_on(blocks: list[Json], action_id: str, choice: object) -> Json:
    """Say that an element was pressed, or what was chosen in it.

    A choice of options is given by their values.
    """
    for block, element in interactive(blocks):
        if element["action_id"] == action_id:
            where = {"block_id": block["block_id"], "action_id": action_id}
            return where | _chosen(element, choice)
    raise Refused("action_not_found")


def entered_in(blocks: list[Json], values: Mapping[str, object]) -> Json:
    """Put plain values, by block id or action id, into `state.values`."""
    left = dict(values)
    entered: Json = {}
    for block, element in interactive(blocks):
        names = [name for name in (block["block_id"], element["action_id"]) if name in left]
        if names and element["type"] in STATEFUL:
            entry = entry_for(element, left.pop(names[0]))
            entered.setdefault(block["block_id"], {})[element["action_id"]] = entry
    if left:
        raise KeyError(f"the view has no input {sorted(left)}")
    return entered


def _chosen(element: Json, choice: object) -> Json:
    if element["type"] in STATEFUL:
        return entry_for(element, choice)
    if element["type"] == "overflow":
        found = [one for one in options_of(element) if one["value"] == choice]
        return {OVERFLOW.field: found[0] if found else choice}
    return {"value": choice}
