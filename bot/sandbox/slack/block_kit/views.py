"""What Slack accepts as a view."""

import json
from collections.abc import Iterator
from copy import deepcopy

from bot.sandbox.slack.block_kit.checks import Check, Problem, choice, flag, record, string
from bot.sandbox.slack.block_kit.ids import with_ids
from bot.sandbox.slack.block_kit.objects import plain
from bot.sandbox.slack.block_kit.surfaces import Surface, interactive, problems
from bot.sandbox.slack.wire import Json, Refused

_LARGEST_VIEW = 250_000

_COMMON = {
    "private_metadata": string(3000, shortest=0),
    "callback_id": string(255, shortest=0),
    "external_id": string(255, shortest=0),
}


def _taken(value: object, at: str) -> Iterator[Problem]:
    """Leave the blocks to their own check."""
    yield from ()


_VIEWS: dict[Surface, Check] = {
    Surface.MODAL: record(
        {"type": choice("modal"), "title": plain(24), "blocks": _taken},
        {
            **_COMMON,
            "submit": plain(24),
            "close": plain(24),
            "clear_on_close": flag,
            "notify_on_close": flag,
            "submit_disabled": flag,
        },
    ),
    Surface.HOME: record({"type": choice("home"), "blocks": _taken}, _COMMON),
}


def checked(definition: object, surface: Surface) -> Json:
    """Return a view that Slack accepts, else `invalid_arguments` or `view_too_large`."""
    found = list(_VIEWS[surface](definition, "/view"))
    view = definition if isinstance(definition, dict) else {}
    found = found or problems(view.get("blocks"), surface, "/view/blocks")
    if not found and not view.get("submit") and _asks(view):
        found = [Problem("missing required field: submit", "/view")]
    if found:
        raise Refused("invalid_arguments", messages=found)
    if len(json.dumps(view)) > _LARGEST_VIEW:
        raise Refused("view_too_large")
    return {name: value for name, value in view.items() if value is not None}


def here(view: Json, channel: str) -> Json:
    """Preset the menus of a view that begin with the conversation it is opened in."""
    if not channel:
        return view
    blocks = deepcopy(with_ids(view["blocks"]))
    for _, element in interactive(blocks):
        if not element.get("default_to_current_conversation"):
            continue
        if element["type"] == "conversations_select":
            element.setdefault("initial_conversation", channel)
        else:
            element.setdefault("initial_conversations", [channel])
    return {**view, "blocks": blocks}


def _asks(view: Json) -> bool:
    return view["type"] == "modal" and any(one["type"] == "input" for one in view["blocks"])
