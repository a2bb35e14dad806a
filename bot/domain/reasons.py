"""The most telling line of what DLI says of a failure: often a page, most of it a Java trace."""

import re

LONGEST = 500
"""Characters of a line that are read."""

_CAUSED = re.compile(r"\bCaused? by:[ \t]*(?=\S)")
"""Java's, and DLI's own spelling (dli_03_0173); the last one is the root."""
_LOST_TASK = re.compile(r".*\bLost task [^()\n]*\([^()\n]*\)(?: \([^()\n]*\))?:[ \t]*(?=\S)")
"""What Spark says before the error of a task that failed too often."""
_TRACEBACK = re.compile(r".*\bTraceback \(most recent call last\):[ \t]*\n(?:[ \t].*\n|\n)*")
"""What Python says before the error of a function in Python."""
_ERROR_CLASS = re.compile(r"\[[A-Z][A-Z0-9_.]{4,}\](?= \S)")
"""Spark's name of an error: "[DIVIDE_BY_ZERO] Division by zero"."""
_FRAME = re.compile(r"\s(?:at [\w.$/]+\(|\.{3} \d+ (?:more|common frames))")
_PACKAGE = re.compile(r"\b(?:[a-z_]\w*\.){2,}(?=[A-Z][\w$]*(?:Exception|Error)\b)")
_TWICE = re.compile(r"\b(\w+(?:Exception|Error): )\1")


def cause(message: str) -> str:
    """Return the root of a failure in one line, "" if DLI gave no reason.

    Java's packages are left out. The line may have data of the user's in it.
    """
    said = message.strip()
    *_, root = (0, *(found.end() for found in _CAUSED.finditer(said)))
    said = said[root:]
    for before_it in (_LOST_TASK, _TRACEBACK):
        if found := before_it.match(said):
            said = said[found.end() :]
    return _brief(said.partition("\n")[0])


def _brief(line: str) -> str:
    line = line[:LONGEST]
    if named := _ERROR_CLASS.search(line):
        line = line[named.start() :]
    words = " ".join(_FRAME.split(line, maxsplit=1)[0].split())
    return _TWICE.sub(r"\1", _PACKAGE.sub("", words))
