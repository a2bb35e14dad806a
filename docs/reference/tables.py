"""Markdown, of what the code says in Slack's marks or in plain words."""

import html
import re
from collections.abc import Iterable, Sequence

_BOLD = re.compile(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])")
_CODE = re.compile(r"(`[^`]*`)")


def markdown(mrkdwn: str) -> str:
    """Return one of our sentences for Slack as Markdown."""
    parts = _CODE.split(mrkdwn)
    return "".join(
        html.unescape(part) if part.startswith("`") else _BOLD.sub(r"**\1**", part)
        for part in parts
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; bars within cells are escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in lines
    )
