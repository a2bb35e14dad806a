"""What the code says, as its texts stand in the source, and what the pages quote of it."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PLACE = "…"
"""Stands in a quotation for what differs."""
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_MARKS = re.compile(r"[`*]")


def pages() -> list[Path]:
    """Every page of the site, and those beside it."""
    beside = (ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md"))
    return [*sorted(DOCS.rglob("*.md")), *beside]


def plain(text: str) -> str:
    """Take away what a page and a message mark differently."""
    bare = _MARKS.sub("", text).replace("&lt;", "<").replace("&gt;", ">")
    return _PLACEHOLDER.sub(PLACE, bare).strip()


def quoted(page: Path) -> list[str]:
    """What the first column of a page's tables quotes."""
    rows = (line.split("|") for line in page.read_text("utf-8").splitlines() if line[:1] == "|")
    first = (cells[1].strip() for cells in rows)
    return [one for one in first if one and one != "you read" and not set(one) <= set("-: ")]


@cache
def texts() -> tuple[str, ...]:
    """Every text of the code, with a mark where something is put in."""
    files = (path for package in ("bot", "handlers") for path in (ROOT / package).rglob("*.py"))
    return tuple(plain(said) for path in files for node in _nodes(path) for said in _text(node))


def _nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text("utf-8")))


def _texts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        yield from _text(node)


def _text(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(
            str(one.value) if isinstance(one, ast.Constant) else PLACE for one in node.values
        )


def is_said(quotation: str) -> bool:
    """Whether one text of the code has all pieces of a quotation, in their order."""
    pieces = [piece.strip() for piece in plain(quotation).split(PLACE)]
    pattern = re.compile(".*".join(re.escape(piece) for piece in pieces), re.DOTALL)
    return any(pattern.search(text) for text in texts())


def marked(path: Path) -> set[str]:
    """The sentences of a file that are marked for the catalogues."""
    calls = (node for node in _nodes(path) if isinstance(node, ast.Call) and _is_mark(node))
    return {said for call in calls for said in _texts(call.args[0])}


def details(path: Path) -> set[str]:
    """What a file finds wrong, where it stands before its cure in a tuple."""
    tuples = (node for node in _nodes(path) if isinstance(node, ast.Tuple))
    pairs = (one.elts[-2:] for one in tuples)
    both = ([said for part in pair for said in _texts(part)] for pair in pairs)
    return {one[0] for one in both if len(one) == len(("detail", "cure"))}


def logged(*levels: str) -> set[str]:
    """What the bot logs at these levels; what the sandbox does is left out."""
    files = (path for package in ("bot", "handlers") for path in (ROOT / package).rglob("*.py"))
    nodes = (node for path in files if "sandbox" not in path.parts for node in _nodes(path))
    calls = (node for node in nodes if isinstance(node, ast.Call) and _is_log(node, levels))
    return {plain(said) for call in calls for said in _texts(call.args[0]) if said}


def _is_mark(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in {"_", "N_"}


def _is_log(call: ast.Call, levels: tuple[str, ...]) -> bool:
    called = call.func
    return (
        isinstance(called, ast.Attribute)
        and isinstance(called.value, ast.Name)
        and called.value.id == "log"
        and called.attr in levels
        and bool(call.args)
    )
