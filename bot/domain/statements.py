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
_SEEN = re.compile(r"\S")
_QUOTE_OR_COMMENT = re.compile(r"['\"]|--|/\*")
_QUOTED = re.compile(
    r"(?P<head>== SQL[^\n=]*==\n)(?P<sql>.*?)(?=\n[ \t]+at [\w.$/]+\(|\n== |\nCaused by:|\Z)",
    re.DOTALL,
)
"""Where Spark's reasons quote the statement, before a trace or another quotation."""
_POINTER = re.compile(r"[ \t-]*\^+[ \t]*")
"""The line below a quotation's mistake."""


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


def without_literals(reason: str) -> str:
    """Return a failure's reason with each literal masked where it quotes the statement.

    Everything stays in its column, so that Spark's `^^^` still points at the mistake. What
    Spark itself says of a value, such as the one that is no number, is left as it is.
    """
    return _QUOTED.sub(lambda found: found["head"] + _quotation(found["sql"]), reason)


def _quotation(sql: str) -> str:
    lines = sql.split("\n")
    said = [line for line in lines if not _POINTER.fullmatch(line)]
    masked = iter(_in_place("\n".join(said)[:LONGEST]).split("\n"))
    return "\n".join(line if _POINTER.fullmatch(line) else next(masked, "…") for line in lines)


def _in_place(text: str) -> str:
    """Mask literals and comments, a `?` for each character."""
    try:
        tokens = Spark().tokenize(text)
    except TokenError:
        return _QUOTE_OR_COMMENT.split(text, maxsplit=1)[0] + "…"
    pieces: list[str] = []
    end = 0
    for token in tokens:
        if token.start < end:
            continue
        said = text[token.start : token.end + 1]
        pieces += [_covered(text[end : token.start])]
        pieces += [_covered(said) if token.token_type in _LITERALS else said]
        end = token.end + 1
    return "".join(pieces) + _covered(text[end:])


def _covered(text: str) -> str:
    return _SEEN.sub("?", text)


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
