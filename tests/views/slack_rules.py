"""Slack's rules for what we send, told apart from the code that follows them."""

import json
import re
from typing import Any

_PINGS = re.compile(r"<[!@#]|@(channel|here|everyone)\b")
_ALLOWED = re.compile(r"<!date\^\d+\^[^|>]*\|[^>]*>")


def assert_fit_for_slack(payload: dict[str, Any], *, most_blocks: int = 50) -> None:
    """Fail if Slack would refuse `payload`, or somebody would be pinged by it."""
    assert len(payload.get("text", "")) <= 4000
    assert len(payload["blocks"]) <= most_blocks
    for text in _texts(payload):
        assert not _PINGS.search(_ALLOWED.sub("", text)), text
    for block in payload["blocks"]:
        _assert_block(block)


def _assert_block(block: dict[str, Any]) -> None:
    match block["type"]:
        case "section":
            assert 1 <= len(block.get("text", {}).get("text", "x")) <= 3000
            assert len(block.get("fields", [])) <= 10
            assert all(1 <= len(field["text"]) <= 2000 for field in block.get("fields", []))
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
        case other:
            assert other == "divider"


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value
    return [text for part in parts for text in _texts(part)] if _is_many(value) else []


def _is_many(value: Any) -> bool:
    return isinstance(value, dict | list | tuple)
