"""Which statements are the same one, run again with other values."""

import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from itertools import accumulate
from typing import NoReturn

from sqlglot.dialects.spark import Spark
from sqlglot.errors import ErrorLevel, SqlglotError
from sqlglot.parsers.spark import SparkParser

LONGEST_PARSED = 10_000
"""Characters, values left out, up to which the parser is asked: a tenth of a second's work."""
PARSED_KEPT = 500
"""Statements whose parse is kept in mind: of thousands of runs most are of a few."""
DEEPEST_PARSED = 20
"""Nested brackets; what lies deeper would meet Python's recursion limit in some callers only."""
MOST_REREAD = 20_000
"""Lexemes."""
LONGEST_READ = 20_000
"""Characters in which a piece is looked for."""
LONGEST_PIECE = 100
SHORTEST_PIECE = 8

_LEXEMES = re.compile(
    r"""
    (?P<blank>\s+)
    | (?P<comment>--[^\r\n]*+ | /\*(?!\+).*?(?:\*/|\Z))
    | (?P<text>[rR](?:'[^']*+'|"[^"]*+")
        | [xXbBnN]?(?:'[^'\\]*+(?:\\.?[^'\\]*+)*+(?:'|\Z) | "[^"\\]*+(?:\\.?[^"\\]*+)*+(?:"|\Z)))
    | (?P<quoted>`[^`]*+`?)
    | (?P<number>(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][+-]?\d++)?(?:BD|bd|[LSYDFlsydf])?(?!\w))
    | (?P<word>\w++)
    | (?P<sign><=>|<>|<=|>=|!=|==|=>|->|\|\||&&|::|/\*\+|\*/|.)
    """,
    re.VERBOSE | re.DOTALL,
)
"""Spark's lexemes, in linear time, of any text at all.

sqlglot's lexer gives up at an open quote, and takes all after SHOW or EXPLAIN for one string.
"""
_VALUE = "(?:''|0)"
_UNIT = r"(?:year|quarter|month|week|day|hour|minute|(?:milli|micro)?second)s?"
_FOLDS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\b(?:inner|outer) (?=join\b)", ""),
        (r"''(?: '')++", "''"),
        (r"^set ([^=]++)= .*", r"set \1= 0"),
        (r"(?<=[(,=] )(?:null|true|false)\b(?! \()", "0"),
        (
            r"([(,=<>*/%|+-] |\b(?:and|between|by|else|interval|or|select|then|when) )[+-] (?=0\b)",
            r"\1",
        ),
        (r"\b(?:date|timestamp(?:_\w++)?) ''", "''"),
        (rf"\binterval(?: {_VALUE}(?: {_UNIT}\b(?: to {_UNIT}\b)?)?)++", "''"),
        (rf"\b(?:try_)?cast \( ({_VALUE}) as \w++(?: \( 0(?: , 0)*+ \))? \)", r"\1"),
        (rf"\b(in|array) \( {_VALUE}(?: , {_VALUE})*+ \)", r"\1 ( 0 )"),
        (r"\bin \( ((?:[^(),]|\([^()]*+\))++)(?:, \1)++\)", r"in ( \1)"),
        (rf"\bvalues {_VALUE}(?: , {_VALUE})++", "values 0"),
        (rf"(\( {_VALUE}(?: , {_VALUE})*+ \))(?: , \( {_VALUE}(?: , {_VALUE})*+ \))++", r"\1"),
        (r"(\((?:[^()]|\([^()]*+\))*+\))(?: , \1)++", r"\1"),
    )
)
"""Words that make no difference, and what values can be written as, each made one."""
_DATED = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:(?:0[1-9]|[12]\d|3[01])"
    r"(?:[-_tT]?[0-5]\d){0,3})?"
    r"|(?:19|20)\d\d(?:[-_/]\d\d?)++|1[5-9]\d{8}(?:\d{3})?)(?!\d)"
)
"""Dates from the month to the second, and Unix times, within a name or a path."""
_DEEPER = {"(": 1, "[": 1, "case": 1, ")": -1, "]": -1, "end": -1}
_FAILURES = (
    SqlglotError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What sqlglot may raise at texts it doesn't expect, too deep ones included."""


def fingerprint(statement: str) -> str:
    """Return 16 hex digits that stand for `statement` whatever its values; "" for a blank one.

    What doesn't matter: layout, comments (not hints), case, literals and how many of them a
    list or VALUES holds, what SET sets, and dates in names, so that `sales_20261101` and
    `sales_20261102` are the same; a lone year or number in a name does matter. No value can be
    found out from it, and neither process nor Python matters; another sqlglot may make others.
    """
    found = _statements(statement)
    if sum(map(len, found)) <= LONGEST_PARSED:
        found = [_parsed(one) for one in found]
    if not found:
        return ""
    canonical = _DATED.sub("?", " ; ".join(found).replace("`", "").replace("''", "0"))
    return sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def piece(statement: str) -> str:
    """Return the longest stretch of `statement` that its other runs are likely to hold too.

    It stands in the statement as it is, on one line, and has no literal, comment or dated name
    in it, nor what SET sets; "" where nothing is left that is worth searching for.
    """
    longest = max(_stretches(statement[:LONGEST_READ]), key=len)
    return longest if len(longest) >= SHORTEST_PIECE else ""


def _statements(text: str) -> list[str]:
    """Return the statements in `text`, lexemes a blank apart, `''` or 0 for each value."""
    found: list[list[str]] = [[]]
    for match in _LEXEMES.finditer(text):
        if match[0] == ";":
            found.append([])
        elif lexeme := _lexeme(match):
            found[-1].append(lexeme)
    return [_folded(" ".join(lexemes)) for lexemes in found if lexemes]


def _lexeme(match: re.Match[str]) -> str:
    match match.lastgroup:
        case "blank" | "comment":
            return ""
        case "text":
            return "''"
        case "number":
            return "0"
        case "quoted":
            return re.sub(r"(?<==)[^/`]++", "?", match[0].lower())
        case _:
            return match[0].lower()


def _folded(text: str) -> str:
    for pattern, replacement in _FOLDS:
        text = pattern.sub(replacement, text)
    return text


class _Parser(SparkParser):
    """Gives up, whatever it was trying, where sqlglot would log a warning or try for ever.

    It reads some nestings twice for each level, so that twenty levels of `union(` take 20 s.
    """

    _reread = 0

    def _warn_unsupported(self) -> NoReturn:
        raise SqlglotError

    def _retreat(self, index: int) -> None:
        self._reread += max(0, self._index - index)
        if self._reread > MOST_REREAD:
            raise SqlglotError
        super()._retreat(index)


@lru_cache(PARSED_KEPT)
def _parsed(text: str) -> str:
    """Return `text` as sqlglot would write it, or as it is where that can't parse it."""
    if max(accumulate(_DEEPER.get(lexeme, 0) for lexeme in text.split())) > DEEPEST_PARSED:
        return text
    try:
        parser = _Parser(dialect=Spark, error_level=ErrorLevel.IMMEDIATE)
        trees = parser.parse(Spark().tokenize(text), text)
        written = " ; ".join(
            Spark().generate(tree, copy=False, unsupported_level=ErrorLevel.IGNORE)
            for tree in trees
            if tree
        )
    except _FAILURES:
        return text
    return " ; ".join(_statements(written))


def _stretches(text: str) -> Iterable[str]:
    start = 0
    for match in _LEXEMES.finditer(text):
        if _varies(match):
            yield _stretch(text[start : match.start()])
            start = match.end()
    yield _stretch(text[start:])


def _varies(match: re.Match[str]) -> bool:
    return (
        match.lastgroup in {"comment", "text", "number"}
        or match[0] == ";"
        or (match.lastgroup == "quoted" and "=" in match[0])
        or not match[0].isprintable()
        or _DATED.search(match[0]) is not None
    )


def _stretch(text: str) -> str:
    stripped = text.strip()
    return "" if stripped[:4].lower() == "set " else stripped[:LONGEST_PIECE].strip()
