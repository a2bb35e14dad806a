"""What to hear of jobs, and how: `on:` `at:` `mention:` `thread:` `project:`."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from bot.domain.events import WORDS, EventKind
from bot.domain.slips import Slip
from bot.domain.subscriptions import SHORT_FORMS, ThreadMode
from handlers.grammar import chinese
from handlers.grammar.words import OFF, Misread, name_of, narrow, nearest, pieces, plain, value_of

NAMES = ("on", "at", "mention", "thread", "project")
MOST_THRESHOLDS = 10
MOST_MENTIONS = 10
_HIGHEST = 99
_KINDS = tuple(kind for kind in EventKind if kind in WORDS)
_EVENTS: Mapping[str, frozenset[EventKind]] = {
    **{kind.value: frozenset({kind}) for kind in _KINDS},
    **SHORT_FORMS,
    "canceled": frozenset({EventKind.CANCELLED}),
}
_MEANT = {
    "success": "finished",
    "succeeded": "finished",
    "done": "finished",
    "error": "failed",
    "errors": "failed",
    "stuck": "stalled",
}
_NEAR = 0.6
_NUMBER = re.compile(r"([0-9]{1,3})\s*%?")
_REFERENCE = re.compile(r"<(?:@|!subteam\^)([UWS][A-Z0-9]+)(?:\|([^<>]*))?>")
_BROADCAST = re.compile(r"<!(here|channel|everyone)\b[^<>]*>|@(here|channel|everyone)\b")


@dataclass(frozen=True, slots=True)
class Options:
    """What was chosen; None where nothing was. `names` are those of the mentioned, by id."""

    events: frozenset[EventKind] | None = None
    thresholds: tuple[int, ...] | None = None
    mentions: tuple[str, ...] | None = None
    thread: ThreadMode | None = None
    project: str = ""
    names: Mapping[str, str] = field(default_factory=dict)


def is_option(word: str) -> bool:
    """Whether a word begins like an option, or is somebody to mention."""
    return name_of(plain(word)) in NAMES or _is_somebody(word)


def read_options(words: Iterable[str]) -> Options:
    """Read words that all are options; those that repeat one add to it."""
    chosen = Options()
    for word in words:
        name = "mention" if _is_somebody(word) else name_of(plain(word))
        if name != "mention" and not value_of(plain(word)):
            raise Misread(Slip.PROJECT if name == "project" else Slip.VALUE, f"{name}:")
        chosen = _READERS[name](chosen, word)
    if chosen.thresholds and chosen.events is not None:
        return replace(chosen, events=chosen.events | {EventKind.PROGRESS})
    return chosen


def read_events(value: str) -> frozenset[EventKind]:
    """Read the words of `on:`."""
    words = pieces(value.casefold())
    if not words:
        raise Misread(Slip.EVENT, value)
    return frozenset().union(*(_event(word) for word in words))


def read_thresholds(value: str) -> tuple[int, ...]:
    """Read the percentages of `at:`, in rising order."""
    words = pieces(narrow(value))
    if not words:
        raise Misread(Slip.THRESHOLD, value)
    found = sorted({_threshold(word) for word in words})
    if len(found) > MOST_THRESHOLDS:
        raise Misread(Slip.THRESHOLDS, value)
    return tuple(found)


def read_thread(value: str) -> ThreadMode:
    """Read the word of `thread:`."""
    word = chinese.value("thread", value.casefold())
    if word in set(ThreadMode):
        return ThreadMode(word)
    meant = nearest(word, tuple(ThreadMode))
    raise Misread(Slip.THREAD, value, f"thread:{meant}" if meant else "")


def _event(word: str) -> frozenset[EventKind]:
    if known := _EVENTS.get(chinese.value("on", word)):
        return known
    if word == EventKind.LOST:
        raise Misread(Slip.LOST, word)
    meant = _MEANT.get(word) or nearest(word, tuple(_EVENTS), _NEAR)
    raise Misread(Slip.EVENT, word, f"on:{meant}" if meant else "")


def _threshold(word: str) -> int:
    found = _NUMBER.fullmatch(word)
    if found and 1 <= int(found[1]) <= _HIGHEST:
        return int(found[1])
    raise Misread(Slip.THRESHOLD, word)


def _is_somebody(word: str) -> bool:
    return bool(_REFERENCE.match(word) or _BROADCAST.match(word)) or word.startswith("@")


def _on(chosen: Options, word: str) -> Options:
    events = read_events(value_of(plain(word)))
    return replace(chosen, events=(chosen.events or frozenset()) | events)


def _at(chosen: Options, word: str) -> Options:
    found = set(chosen.thresholds or ()) | set(read_thresholds(value_of(plain(word))))
    if len(found) > MOST_THRESHOLDS:
        raise Misread(Slip.THRESHOLDS, plain(word))
    return replace(chosen, thresholds=tuple(sorted(found)))


def _mention(chosen: Options, word: str) -> Options:
    """Add whom Slack found by their names: only that has ids; `mention:off` names nobody."""
    value = word if _is_somebody(word) else word.partition(":")[2]
    if value.casefold() in OFF:
        return replace(chosen, mentions=(), names={})
    named = dict(map(_somebody, _references(value)))
    ids = tuple(dict.fromkeys((*(chosen.mentions or ()), *named)))
    if len(ids) > MOST_MENTIONS:
        raise Misread(Slip.MENTIONS)
    return replace(chosen, mentions=ids, names={**chosen.names, **named})


def _references(value: str) -> list[str]:
    """Part what was mentioned, also where one stands right behind the other."""
    found = pieces(value.replace("><", ">,<").replace('"', ""))
    if not found:
        raise Misread(Slip.VALUE, "mention:")
    return found


def _somebody(reference: str) -> tuple[str, str]:
    if _BROADCAST.match(reference):
        raise Misread(Slip.EVERYBODY, plain(reference).replace("!", "@"))
    if found := _REFERENCE.fullmatch(reference):
        return found[1], (found[2] or "").removeprefix("@")
    raise Misread(Slip.MENTION, plain(reference))


def _thread(chosen: Options, word: str) -> Options:
    return replace(chosen, thread=read_thread(value_of(plain(word))))


def _project(chosen: Options, word: str) -> Options:
    return replace(chosen, project=value_of(plain(word)))


_Reader: TypeAlias = Callable[[Options, str], Options]
_READERS: Mapping[str, _Reader] = dict(
    zip(NAMES, (_on, _at, _mention, _thread, _project), strict=True)
)
