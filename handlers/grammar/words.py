"""A command's text as words, and what Slack made of them."""

import re
from collections.abc import Collection, Iterable
from difflib import get_close_matches

from bot.domain.slips import Mistake, Slip
from handlers.grammar import chinese

OFF = frozenset({"off", "none", "no", "never", "stop", "关", "关闭", "取消", "解除", "停止"})
_QUOTES = str.maketrans("“”„‟«»", '""""""')
_WIDE = str.maketrans("：，、＊＠％", ":,,*@%")
"""What input methods for Chinese write instead of what a command has."""
_LITERAL = re.compile(r'("[^"]*"?|<[^<>]*>)')
_WORD = re.compile(r'(?:[^\s"<]|"[^"]*"?|<[^<>]*>|<)+')
_REFERENCE = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_NEAR = 0.5


class Misread(Exception):
    """Ends the reading of a command; it never leaves the grammar."""

    def __init__(self, slip: Slip, word: str = "", nearest: str = "") -> None:
        super().__init__(slip)
        self.mistake = Mistake(slip, word, nearest)


def split(text: str) -> list[str]:
    """Part a text at its blanks, not within quotes nor within what Slack made of a name."""
    parts = _LITERAL.split(text.translate(_QUOTES))
    parts[::2] = map(narrow, parts[::2])
    return [chinese.named(word) for word in _WORD.findall("".join(parts))]


def narrow(text: str) -> str:
    """Write a command's punctuation as it is, where an input method wrote it wide."""
    return text.translate(_WIDE)


def plain(word: str) -> str:
    """Undo what Slack does to typed text under `should_escape`.

    `<http://x|x>` and `<@U1|ann>` become what was typed; then the three entities.
    https://docs.slack.dev/interactivity/implementing-slash-commands
    """
    typed = _REFERENCE.sub(_typed, word)
    return typed.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def name_of(word: str) -> str:
    """Return what stands before a word's colon, "" if there's none."""
    name, colon, _ = word.removeprefix("-").partition(":")
    return name.casefold() if colon else ""


def is_project(word: str) -> bool:
    """Whether a word says which project is meant."""
    return name_of(plain(word)) == "project"


def value_of(word: str) -> str:
    """Return what stands after a word's colon, without quotes."""
    return word.partition(":")[2].replace('"', "").strip()


def pieces(value: str) -> list[str]:
    """Part a value at its commas."""
    return [piece for part in value.split(",") if (piece := part.strip())]


def joined(words: Iterable[str], names: Collection[str]) -> list[str]:
    """Put together what a blank has parted: `at:25, 50`, `queue: etl`."""
    whole: list[str] = []
    for word in words:
        if whole and _goes_on(whole[-1], word, names):
            whole[-1] += word
        else:
            whole.append(word)
    return whole


def nearest(word: str, choices: Iterable[str], least: float = _NEAR) -> str:
    """Return the choice that was meant, perhaps; "" if none is near."""
    by_fold = {choice.casefold(): choice for choice in choices}
    near = get_close_matches(word.casefold(), by_fold, 1, least)
    return by_fold[near[0]] if near else ""


def _goes_on(before: str, word: str, names: Collection[str]) -> bool:
    if name_of(before) not in names or name_of(word) in names:
        return False
    return before.endswith((":", ",")) or word.startswith(",")


def _typed(found: re.Match[str]) -> str:
    target, label = found.group(1), found.group(2) or ""
    if target.startswith("!subteam^"):
        return label or "@" + target.removeprefix("!subteam^")
    if target[:1] in {"@", "#"}:
        return target[0] + (label or target[1:])
    return target.removeprefix("mailto:")
