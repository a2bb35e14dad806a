"""What a message, a modal and a Home tab take as a whole."""

from collections.abc import Iterator
from enum import StrEnum

from bot.sandbox.slack.block_kit.blocks import CLASSIC, NEWER
from bot.sandbox.slack.block_kit.checks import Check, Problem, listing, one_of
from bot.sandbox.slack.wire import Json


class Surface(StrEnum):
    """Where blocks are shown."""

    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"


_NEWER = {
    Surface.MESSAGE: NEWER.keys() - {"alert"},
    Surface.MODAL: {"alert", "card"},
    Surface.HOME: {"table", "data_table", "container", "carousel", "card"},
}
_MOST_BLOCKS = {Surface.MESSAGE: 50, Surface.MODAL: 100, Surface.HOME: 100}
_MOST_CHARTS = 2
_MOST_CELL_TEXT = 10_000


def _check(surface: Surface) -> Check:
    kinds = {**CLASSIC, **{kind: NEWER[kind] for kind in _NEWER[surface]}}
    return listing(one_of(kinds), _MOST_BLOCKS[surface], least=0)


_CHECKS = {surface: _check(surface) for surface in Surface}


def problems(blocks: object, surface: Surface, at: str = "/blocks") -> list[Problem]:
    """Say what Slack finds wrong with these blocks on this surface."""
    if found := list(_CHECKS[surface](blocks, at)):
        return found
    known = _objects(blocks)
    return [*_repeated(known, at), *_too_much(known, at)]


def total_text(blocks: object) -> int:
    """Count the characters of all texts, as `msg_blocks_too_long` does."""
    if isinstance(blocks, list):
        return sum(total_text(item) for item in blocks)
    if not isinstance(blocks, dict):
        return 0
    text = blocks.get("text")
    own = len(text) if isinstance(text, str) else 0
    return own + sum(total_text(value) for value in blocks.values())


def interactive(node: object, block: Json | None = None) -> Iterator[tuple[Json, Json]]:
    """Walk over each (block, element) of stored blocks that a person can use."""
    if isinstance(node, list):
        for item in node:
            yield from interactive(item, block)
    elif isinstance(node, dict):
        block = node if "block_id" in node else block
        if block is not None and "action_id" in node:
            yield block, node
        for value in node.values():
            yield from interactive(value, block)


def _objects(blocks: object) -> list[Json]:
    return (
        [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
    )


def _repeated(blocks: list[Json], at: str) -> Iterator[Problem]:
    """Find a `block_id` twice, or an `action_id` twice in one block."""
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        here = f"{at}/{index}"
        if (block_id := block.get("block_id")) in seen:
            yield Problem(f'`block_id` "{block_id}" already exists', f"{here}/block_id")
        seen |= {block_id} if block_id else set()
        yield from _repeated_actions(block, here)


def _repeated_actions(block: Json, at: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, element in enumerate(_objects(block.get("elements"))):
        action_id = element.get("action_id")
        if action_id in seen:
            where = f"{at}/elements/{index}/action_id"
            yield Problem(f'`action_id` "{action_id}" already exists', where)
        seen |= {action_id} if action_id else set()


def _too_much(blocks: list[Json], at: str) -> Iterator[Problem]:
    """Find more tables, charts or table text than one message may have."""
    tables = [block for block in blocks if block["type"] == "table"]
    if len(tables) > 1:
        yield Problem("only_one_table_allowed", at)
    data_tables = [block for block in blocks if block["type"] == "data_table"]
    if total_text([table["rows"] for table in tables + data_tables]) > _MOST_CELL_TEXT:
        yield Problem(f"cells must be less than {_MOST_CELL_TEXT + 1} characters", at)
    charts = [block for block in blocks if block["type"] == "data_visualization"]
    if len(charts) > _MOST_CHARTS:
        yield Problem("too many data_visualization blocks", at)
