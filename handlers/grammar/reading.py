"""From a command's text to what was asked or wished for."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from bot.domain.ids import has_digit
from bot.domain.slips import Slip
from bot.domain.subscriptions import Wanted
from handlers.grammar import by_id, chinese, choices, targets, tongues
from handlers.grammar import options as opts
from handlers.grammar import requests as asked
from handlers.grammar.requests import Request
from handlers.grammar.words import Misread, is_project, joined, nearest, plain, split

Words: TypeAlias = Sequence[str]

COMMANDS = (
    "subscribe",
    "unsubscribe",
    "list",
    "jobs",
    "mute",
    "digest",
    "defaults",
    "link",
    "language",
    "cancel",
    "help",
)
TOPICS = (*COMMANDS, "filters", "events")
_ALIASES = {
    "?": "help",
    "--help": "help",
    "-h": "help",
    "job": "jobs",
    "sub": "subscribe",
    "follow": "subscribe",
    "watch": "subscribe",
    "track": "subscribe",
    "unsub": "unsubscribe",
    "unfollow": "unsubscribe",
    "unwatch": "unsubscribe",
    "untrack": "unsubscribe",
    "stop": "unsubscribe",
    "subscriptions": "list",
    "ls": "list",
    "snooze": "mute",
    "unmute": "unmute",
    "unlink": "unlink",
    "lang": "language",
    "languages": "language",
    "locale": "language",
    **chinese.COMMANDS,
}
_ASKING = frozenset({"job", "progress", "show", "status", *chinese.ASKING})
_NAMES = frozenset({*targets.FIELDS, *opts.NAMES})


def parse(text: str) -> Request:
    """Read the text of a command; every text is understood as something."""
    try:
        return _request(split(text))
    except Misread as error:
        return error.mistake


def _request(words: Words) -> Request:
    if not words:
        return asked.ShowHelp()
    first, rest = plain(words[0]), joined(words[1:], _NAMES)
    command = first.casefold().lstrip("/")
    if command in _ASKING and rest and has_digit(rest[0]):
        return by_id.read_jobs(rest)
    command = _ALIASES.get(command, command)
    if read := _READERS.get(command):
        return asked.ShowHelp(command) if _asks_for_help(rest) else read(rest)
    return by_id.read_jobs([first, *rest]) if has_digit(first) else _typo(first)


def _asks_for_help(rest: Words) -> bool:
    return len(rest) == 1 and _ALIASES.get(rest[0].casefold(), rest[0].casefold()) == "help"


def _typo(word: str) -> Request:
    if targets.is_filter(word):
        raise Misread(Slip.FILTER_ALONE, word)
    near = nearest(word, (*COMMANDS, *_ALIASES))
    raise Misread(Slip.COMMAND, word, _ALIASES.get(near, near))


def _help(words: Words) -> Request:
    if not words:
        return asked.ShowHelp()
    word = plain(words[0]).casefold().removeprefix("/")
    topic = {**_ALIASES, **chinese.TOPICS}.get(word, word)
    topic = {"unmute": "mute", "unlink": "link"}.get(topic, topic)
    if topic in TOPICS:
        return asked.ShowHelp(topic)
    raise Misread(Slip.TOPIC, word, nearest(word, TOPICS))


def _jobs(words: Words) -> Request:
    chosen = opts.read_options(word for word in words if is_project(word))
    filters = targets.read_filters([word for word in words if not is_project(word)])
    return asked.ListJobs(filters, chosen.project)


def _subscribe(words: Words) -> Request:
    if not words:
        return asked.OpenForm()
    chosen = opts.read_options(word for word in words if opts.is_option(word))
    named = targets.without_fillers([word for word in words if not opts.is_option(word)])
    wanted = Wanted(
        target=targets.read_target(named, opts.NAMES),
        events=chosen.events,
        thresholds=chosen.thresholds,
        mentions=chosen.mentions,
        thread=chosen.thread,
        project=chosen.project,
    )
    return asked.Subscribe(wanted, chosen.names)


def _unsubscribe(words: Words) -> Request:
    if not words:
        return asked.ListSubscriptions()
    chosen = opts.read_options(word for word in words if is_project(word))
    named = targets.without_fillers([word for word in words if not is_project(word)])
    if len(named) == 1 and plain(named[0]).casefold() in targets.EVERYTHING:
        return asked.UnsubscribeAll()
    for word in named:
        if opts.is_option(word):
            raise Misread(Slip.OPTION_TO_END, plain(word))
    return asked.Unsubscribe(targets.read_target(named), chosen.project)


def _list(words: Words) -> Request:
    rest = [plain(word).casefold() for word in words]
    if rest[:1] == ["jobs"]:
        return _jobs(words[1:])
    if rest[:1] == ["page"]:
        rest = rest[1:]
    if not rest:
        return asked.ListSubscriptions()
    if len(rest) == 1 and re.fullmatch(r"[0-9]{1,4}", rest[0]):
        return asked.ListSubscriptions(max(1, int(rest[0])))
    raise Misread(Slip.PAGE, " ".join(rest))


_READERS: Mapping[str, Callable[[Words], Request]] = {
    "subscribe": _subscribe,
    "unsubscribe": _unsubscribe,
    "list": _list,
    "jobs": _jobs,
    "mute": choices.read_mute,
    "unmute": lambda _: asked.Unmute(),
    "digest": choices.read_digest,
    "defaults": choices.read_defaults,
    "link": choices.read_link,
    "unlink": lambda _: asked.Unlink(),
    "language": tongues.read_language,
    "cancel": by_id.read_cancel,
    "help": _help,
}
