"""What stands in the inputs of a modal, whatever Slack calls it there."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

Entered: TypeAlias = dict[str, str | list[str]]
_SINGLE = (
    "value",
    "selected_conversation",
    "selected_user",
    "selected_time",
)


def entered_in(view: Mapping[str, Any]) -> Entered:
    """Return what stands in each input; what belongs to a block's name after `@` is left out."""
    return {block.partition("@")[0]: _value(entry) for block, entry in _entries(view)}


def blocks_of(view: Mapping[str, Any]) -> dict[str, str]:
    """Return what each input's block is called, for what has to be told there."""
    return {block.partition("@")[0]: block for block, _ in _entries(view)}


def _entries(view: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    values = (view.get("state") or {}).get("values") or {}
    for block, entries in values.items():
        for entry in entries.values():
            yield str(block), entry


def _value(entry: Mapping[str, Any]) -> str | list[str]:
    if options := entry.get("selected_options"):
        return [str(option["value"]) for option in options]
    if option := entry.get("selected_option"):
        return str(option["value"])
    if users := entry.get("selected_users"):
        return [str(user) for user in users]
    return next((str(entry[name]) for name in _SINGLE if entry.get(name)), "")
