"""Whatever people read is marked for the catalogues, where these can find it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
MARKS = {"_", "N_", "ngettext", "pgettext"}
LOGS = {"debug", "info", "warning", "error", "exception", "critical"}
NO_SENTENCES = {
    "DLI Progress": "a name",
    "mute until ": "typed",
    "insert into sales*": "SQL",
    "EEE HH:mm": "a pattern",
    "EEE HH:mm:ss": "a pattern",
}
_TYPED = re.compile("`[^`]*`|{[^}]*}|<[^>]*>?")
_WORDS = re.compile(r"[A-Za-z]{2,}[,;:.]? [A-Za-z]{2,}")


def _trees() -> Iterator[tuple[str, ast.AST]]:
    for folder in ("bot/views", "handlers"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def _called(node: ast.AST) -> str:
    """Return the name of what is called, "" of what is no call."""
    match node:
        case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)):
            return name
        case _:
            return ""


def _is_for_us(node: ast.AST) -> bool:
    """Whether what stands within is marked, or read by nobody in Slack."""
    documents = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    said_elsewhere = documents or isinstance(node, ast.Raise) or _called(node) in MARKS | LOGS
    return said_elsewhere or _is_typed(node)


def _is_typed(node: ast.AST) -> bool:
    """Whether it is a command."""
    match node:
        case ast.JoinedStr(
            values=[ast.FormattedValue(value=ast.Name(id="COMMAND" | "_COMMAND")), *_]
        ):
            return True
        case _:
            return False


def _bare(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the strings within that aren't marked, and their lines."""
    if _is_for_us(node):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.lineno, node.value
    for child in ast.iter_child_nodes(node):
        yield from _bare(child)


def test_sentences_are_marked() -> None:
    found = [
        f"{path}:{line}: {text}"
        for path, tree in _trees()
        for line, text in _bare(tree)
        if text not in NO_SENTENCES and not text.startswith("/")
        if _WORDS.search(_TYPED.sub("", text))
    ]

    assert found == []


def test_no_mark_hides_in_an_f_string() -> None:
    """Up to Python 3.11 Babel doesn't look into them."""
    found = [
        f"{path}:{call.lineno}"
        for path, tree in _trees()
        for outer in ast.walk(tree)
        if isinstance(outer, ast.JoinedStr)
        for call in ast.walk(outer)
        if isinstance(call, ast.Call) and _called(call) in MARKS and _is_text(call)
    ]

    assert found == []


def _is_text(call: ast.Call) -> bool:
    return any(isinstance(argument, ast.Constant) for argument in call.args)
