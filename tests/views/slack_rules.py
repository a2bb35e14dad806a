"""Slack's rules for what we send, told apart from the code that follows them."""

import json
import re
from typing import Any

from bot.sandbox.slack.block_kit.surfaces import Surface, problems

_PINGS = re.compile(r"<[!@#]|@(channel|here|everyone)\b")
_ALLOWED = re.compile(r"<!date\^\d+\^[^|>]*\|[^>]*>")


def assert_fit_for_slack(
    payload: dict[str, Any], *, most_blocks: int = 50, pings: tuple[str, ...] = ()
) -> None:
    """Fail if Slack would refuse `payload`, or anybody but `pings` would be pinged by it."""
    assert len(payload.get("text", "")) <= 4000
    assert len(payload["blocks"]) <= most_blocks
    if most_blocks == 50:
        assert _length(payload["blocks"]) <= 11_000
        assert not problems(payload["blocks"], Surface.MESSAGE)
    for text in _texts(payload):
        rest = _ALLOWED.sub("", text)
        for ping in pings:
            rest = rest.replace(ping, "")
        assert not _PINGS.search(rest), text
    for block in payload["blocks"]:
        _assert_block(block)


def _assert_block(block: dict[str, Any]) -> None:
    match block["type"]:
        case "section":
            assert 1 <= len(block.get("text", {}).get("text", "x")) <= 3000
            assert len(block.get("fields", [])) <= 10
            assert all(1 <= len(field["text"]) <= 2000 for field in block.get("fields", []))
        case "header":
            assert 1 <= len(block["text"]["text"]) <= 150
        case "context":
            assert 1 <= len(block["elements"]) <= 10
        case "actions":
            assert 1 <= len(block["elements"]) <= 25
            assert all(len(element["value"]) <= 2000 for element in block["elements"])
        case "table":
            assert 1 <= len(block["rows"]) <= 100
            assert len(json.dumps(block["rows"])) <= 10_000
        case "rich_text":
            assert len(json.dumps(block)) <= 10_000
        case "data_visualization":
            _assert_chart(block)
        case other:
            assert other == "divider"


def _assert_chart(block: dict[str, Any]) -> None:
    """Each label is unique and has a point, in the same order."""
    labels = block["chart"]["axis_config"]["categories"]
    assert len(set(labels)) == len(labels) <= 20
    assert all(len(label) <= 20 for label in labels)
    for series in block["chart"]["series"]:
        assert [point["label"] for point in series["data"]] == labels
        assert all(point["value"] >= 0 for point in series["data"])


def _length(value: Any) -> int:
    if isinstance(value, list):
        return sum(_length(one) for one in value)
    if not isinstance(value, dict):
        return 0
    own = len(value["text"]) if isinstance(value.get("text"), str) else 0
    return own + sum(_length(one) for one in value.values())


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = _read(value) if isinstance(value, dict) else value
    return [text for part in parts for text in _texts(part)] if _is_many(value) else []


def _read(value: dict[str, Any]) -> list[Any]:
    """Return what Slack reads of an object: what comes back with a click isn't."""
    return [part for name, part in value.items() if name != "value"]


def _is_many(value: Any) -> bool:
    return isinstance(value, dict | list | tuple)
