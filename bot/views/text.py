"""Words and figures for Slack: escaped, cut to its limits, never a ping."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.views.language import N_, _

SECTION = 3000
"""Characters of a section's text."""
FIELD = 2000
"""Characters of one field of a section."""
VALUE = 2000
"""Characters of what comes back with a click."""
MESSAGE = 4000
"""Characters of a message's text; `chat.update` refuses more."""

BLOCKS = 9000
"""Characters of all texts in a message's blocks: what is surely not `msg_blocks_too_long`.

Slack's figure is 12,000 or so, containers included (slackapi/bolt-js#2509, #2867).
"""

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
    "\U000e0000-\U000e007f]"
)
"""Controls of terminals, marks that turn the direction of text, and what hides in it."""
_PING = re.compile(r"<(?=[!@#])|@(?=channel\b|here\b|everyone\b)", re.IGNORECASE)
_PARTED = re.compile("&[a-z]*$")
_BREAK = "\u2060"
_WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")
_MARKED = re.compile(r"<[^<>\n]*>|`[^`\n]+`|(?<![\w*])\*[^*\n]+\*(?![\w*])", re.ASCII)
_BOLD = re.compile(
    r"(`[^`\n]*`)|(?<![\w*'\"])\*(?=[^\s*'\"`,;)])([^*\n]+)(?<![\s'\"(])\*(?![\w*])", re.ASCII
)
"""Our marks of bold, or code with marks in it; hardly what others say of `*`."""
_DRAWN = re.compile("^[⚠💡🔕🗓🕓▶↕✅❌⏹❔❓]\ufe0f? | ?`[▓░]+`", re.MULTILINE)
_SPACE = "\u200b"
"""A blank that isn't seen."""
_DATE = re.compile(r"<!date\^[^|>]*\|([^>]*)>")
_PINGABLE = re.compile("[UWS][A-Z0-9]{1,30}")
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_NEXT = {1: 1, _MINUTE: 1, _HOUR: _MINUTE, _DAY: _HOUR}
_ONE_UNIT = {
    1: N_("{count} s"),
    _MINUTE: N_("{count} min"),
    _HOUR: N_("{count} h"),
    _DAY: N_("{count} d"),
}
_TWO_UNITS = {
    _MINUTE: N_("{count} min {rest} s"),
    _HOUR: N_("{count} h {rest} min"),
    _DAY: N_("{count} d {rest} h"),
}


def cut(text: str, limit: int) -> str:
    """Return `text` in at most `limit` characters, an ellipsis where it was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def visible(text: str) -> str:
    """Return somebody else's `text` without what can't be seen, or controls a terminal."""
    return _UNSEEN.sub("", text)


def plain(text: str, limit: int) -> str:
    """Return somebody else's `text` for plain_text and rich_text: unable to ping.

    Neither kind is parsed by Slack; the word joiner keeps it so wherever the text is
    copied to.
    """
    return cut(_PING.sub(lambda m: m.group() + _BREAK, visible(text)), limit)


def escape(text: str, limit: int) -> str:
    """Return somebody else's `text` for mrkdwn, in at most `limit` characters.

    https://docs.slack.dev/messaging/formatting-message-text: these three, no others.
    """
    escaped = _entities(plain(text, limit))
    if len(escaped) <= limit:
        return escaped
    return _PARTED.sub("", escaped[: limit - 1]).rstrip() + "…"


def line(text: str, limit: int) -> str:
    """Return somebody else's `text` for mrkdwn, on one line."""
    return escape(" ".join(visible(text).split()), limit)


def capital(words: str) -> str:
    """Return a line of ours as the beginning of a sentence."""
    return words[:1].upper() + words[1:]


def mention(id_: str) -> str:
    """Return what pings a user or a user group, "" for what is no such id.

    Nothing else of ours pings anybody.
    """
    if not _PINGABLE.fullmatch(id_):
        return ""
    return f"<!subteam^{id_}>" if id_.startswith("S") else f"<@{id_}>"


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def pieces(lines: Iterable[str]) -> list[str]:
    """Return `lines` in as few texts as sections hold; none of them is parted."""
    found: list[str] = []
    for line in map(apart, lines):
        if found and len(found[-1]) + 1 + len(line) <= SECTION:
            found[-1] += f"\n{line}"
        else:
            found.append(cut(line, SECTION))
    return found


def apart(mrkdwn: str) -> str:
    """Return `mrkdwn` whose marks stand apart from Chinese letters and punctuation.

    Slack reads `*` and backticks as marks only beside blanks and other punctuation
    (seratch/ChatGPT-in-Slack#121).
    """
    return _MARKED.sub(_set_apart, mrkdwn)


def _set_apart(found: re.Match[str]) -> str:
    if found[0].startswith("<"):
        return found[0]
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    return f"{_between(before)}{found[0]}{_between(after)}"


def _between(beside: str) -> str:
    return _SPACE if _WIDE.fullmatch(beside) else ""


def code(text: str, limit: int) -> str:
    """Return somebody else's `text` as inline code."""
    return f"`{escape(text.replace('`', '´'), limit)}`"  # noqa: RUF001 - no escape for `


def percent(count: int) -> str:
    """Return "63 %"."""
    return _("{count} %").format(count=count)


def duration(time: timedelta) -> str:
    """Return the two largest units of `time`: "45 s", "4 min 12 s", "3 h 5 min"."""
    unit, count, rest = in_units(time)
    if rest:
        return _(_TWO_UNITS[unit]).format(count=count, rest=rest)
    return _(_ONE_UNIT[unit]).format(count=count)


def in_units(time: timedelta) -> tuple[int, int, int]:
    """Return the seconds of the largest unit in `time`, how many, and how many of the next."""
    seconds = max(0, int(time.total_seconds()))
    unit = next((unit for unit in (_DAY, _HOUR, _MINUTE) if seconds >= unit), 1)
    return unit, seconds // unit, seconds % unit // _NEXT[unit]


def moment(time: datetime, tokens: str = "{date_short_pretty} {time}") -> str:
    """Return `time` as Slack shows it in each reader's own zone (mrkdwn only)."""
    fallback = f"{time:%Y-%m-%d %H:%M} UTC"
    return f"<!date^{int(time.timestamp())}^{tokens}|{fallback}>"


def size(count: int) -> str:
    """Return a number of bytes in the unit that suits it."""
    value = float(count)
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if value < 1000 or unit == "TB":  # noqa: PLR2004 - SI, as DLI's console
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return ""


def aloud(mrkdwn: str) -> str:
    """Return what is left of `mrkdwn` to be read aloud: no bars, signs or marks of bold.

    Words beside them say the same, so nothing is lost.
    """
    bare = _BOLD.sub(lambda found: found[1] or found[2], _DRAWN.sub("", mrkdwn))
    return "\n".join(line for line in bare.split("\n") if line.strip())


def bare(mrkdwn: str) -> str:
    """Return what is read aloud where Slack reads no marks at all: moments are in UTC."""
    return _DATE.sub(r"\1", aloud(mrkdwn)).replace("`", "")


def unmarked(mrkdwn: str) -> str:
    """Return one of our sentences without its mark-up, for a terminal."""
    bare = re.sub(r"[`*]", "", mrkdwn)
    return bare.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
