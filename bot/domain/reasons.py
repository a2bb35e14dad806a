"""What is worth reading of a failure's reason: often a page, most of it a trace of Java's."""

import re

LONGEST = 500
"""Characters of a line that are read."""

_CAUSED = re.compile(r"Caused? by:[ \t]*(?=\S)")
"""Java's, and DLI's own spelling (dli_03_0173); the last one is the root."""
_LOST_TASK = re.compile(r"Lost task [^()\n]*\([^()\n]*\)(?: \([^()\n]*\))?:[ \t]*(?=\S)")
"""What Spark says before the error of a task that failed too often."""
_TRACEBACK = re.compile(r"Traceback \(most recent call last\):[ \t]*\n(?:[ \t].*\n|\n)*(?=\S)")
"""What Python says before the error of a function in Python."""
_ERROR_CLASS = re.compile(r"\[[A-Z][A-Z0-9_.]{4,}\](?= \S)")
"""Spark's name of an error: "[DIVIDE_BY_ZERO] Division by zero"."""
_FRAME = re.compile(r"\s(?:at [\w.$/]+\(|\.{3} \d+ (?:more|common frames))")
_FRAMES = re.compile(
    r"^[ \t]+(?:at |\.{3} \d)[^\n]*\n?(?:[ \t]+(?:at |\.{3} \d)[^\n]*\n?)*", re.MULTILINE
)
_ADVICE = re.compile(r"\. (?:Use|Correct|If necessary|To) |[.]? SQLSTATE: ")
"""What Spark goes on with after the error itself."""
_STATE = re.compile(r"[.]?\s*SQLSTATE: \w+\s*$")
_PACKAGE = re.compile(r"\b(?:[a-z_]\w*\.){2,}(?=[A-Z][\w$]*(?:Exception|Error)(?:: |$))")
_TWICE = re.compile(r"\b(\w+(?:Exception|Error): )\1")


def cause(message: str) -> str:
    """Return the root of a failure in one line, "" if DLI gave no reason.

    Java's packages and Spark's advice are left out. What users wrote may be in it.
    """
    said = message.strip()
    if roots := [found.end() for found in _CAUSED.finditer(said)]:
        said = said[roots[-1] :]
    for before_it in (_LOST_TASK, _TRACEBACK):
        if found := before_it.search(said):
            said = said[found.end() :]
    line = said.partition("\n")[0][:LONGEST]
    return _brief(_innermost(line) if roots else line)


def without_state(message: str) -> str:
    """Return a reason on one line, without the SQL state that Spark puts at its end."""
    return " ".join(_STATE.sub("", message).split())


def condensed(message: str, limit: int) -> str:
    """Return a reason that is longer than `limit` without its trace: what was thrown, and why."""
    return message if len(message) <= limit else _FRAMES.sub("\t…\n", message)


def _innermost(line: str) -> str:
    """Return a line from the last exception on, as some are wrapped in one another."""
    *_, start = (0, *(found.start() for found in _PACKAGE.finditer(line)))
    return line[start:]


def _brief(line: str) -> str:
    if named := _ERROR_CLASS.search(line):
        line = _ADVICE.split(line[named.start() :], maxsplit=1)[0]
    words = " ".join(_FRAME.split(line, maxsplit=1)[0].split())
    return _TWICE.sub(r"\1", _PACKAGE.sub("", words))
