"""SQL that may be shown: the statement without the data somebody wrote into it."""

import re
from enum import StrEnum

from sqlglot.dialects.spark import Spark
from sqlglot.errors import TokenError
from sqlglot.tokenizer_core import Token, TokenType

LONGEST = 20_000
"""Characters that are read; what is shown is far shorter."""

_LITERALS = frozenset(
    {
        TokenType.STRING,
        TokenType.NUMBER,
        TokenType.NATIONAL_STRING,
        TokenType.RAW_STRING,
        TokenType.HEX_STRING,
        TokenType.BIT_STRING,
        TokenType.BYTE_STRING,
        TokenType.UNICODE_STRING,
        TokenType.HEREDOC_STRING,
    }
)
_JOINED = re.compile(r"\?(?:\s*\?)+")
_MANY = re.compile(r"\?(?:\s*,\s*\?){2,}")
_SECRETS = re.compile(
    r"\b([\w.]*(?:passw|pwd|secret|token|access[._]?key)[\w.]*|ak|sk)(\s*=\s*)[^\s,;)]+",
    re.IGNORECASE,
)
"""Options such as `SET x.password=…`, whose values need no quotes."""
_BLANKS = re.compile(r"\s+")
_QUOTE_OR_COMMENT = re.compile(r"['\"]|--|/\*")


def mask(statement: str) -> str:
    """Return `statement` on one line with `?` for each literal, and no comments.

    Spark's own lexer (of sqlglot) finds the literals, so statements that no parser
    knows, such as DLI's extensions, are masked as well. Where even the lexer fails,
    all from the first quote on is left out: what can't be read isn't shown.
    """
    text = statement[:LONGEST]
    try:
        tokens = Spark().tokenize(text)
    except TokenError:
        return _one_line(_QUOTE_OR_COMMENT.split(text, maxsplit=1)[0]) + " …"
    one_each = _JOINED.sub("?", "".join(_pieces(text, tokens)).strip())
    masked = _SECRETS.sub(r"\1\2?", _MANY.sub("?, …", one_each))
    return f"{masked} …" if len(statement) > LONGEST else masked


def _pieces(text: str, tokens: list[Token]) -> list[str]:
    """Return the tokens as they stand in `text`, one blank for whatever parts them.

    The lexer makes several tokens of `10BD`, a number and its cast, at one place.
    """
    pieces: list[str] = []
    end = 0
    for token in tokens:
        if token.start < end:
            continue
        if token.start > end:
            pieces.append(" ")
        literal = token.token_type in _LITERALS
        pieces.append("?" if literal else text[token.start : token.end + 1])
        end = token.end + 1
    return pieces


def _one_line(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()


class Privacy(StrEnum):
    """How much of a statement people may see."""

    MASKED = "masked"
    HIDDEN = "hidden"
    FULL = "full"


def shown(statement: str, privacy: Privacy) -> str:
    """Return as much of `statement` as `privacy` allows."""
    match privacy:
        case Privacy.MASKED:
            return mask(statement)
        case Privacy.HIDDEN:
            return ""
        case Privacy.FULL:
            return _one_line(statement)
