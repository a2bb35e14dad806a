"""From a command's text to what was asked or wished for."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from bot.domain.channels import Defaults
from bot.domain.ids import has_digit
from bot.domain.slips import Slip
from bot.domain.subscriptions import Wanted
from handlers.grammar import by_id, chinese, targets, times, tongues
from handlers.grammar import options as opts
from handlers.grammar import requests as asked
from handlers.grammar.requests import Request
from handlers.grammar.words import OFF, Misread, is_project, joined, name_of, nearest, plain, split

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
_GLOB = frozenset("*?[")
_DIRECT = "direct"
_ON = frozenset({"on", "yes"})
_LONGEST_USER = 64
_HALF_DAY = re.compile(r"(\d)\s+([ap]m)\b", re.IGNORECASE)


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


def _mute(words: Words) -> Request:
    text = chinese.until(_sentence(words).removeprefix("for "))
    if not text:
        return asked.ShowMute()
    if text in OFF:
        return asked.Unmute()
    if text == "until":
        raise Misread(Slip.TIME, text)
    if text.startswith("until "):
        return asked.MuteUntil(*times.read_time(text.removeprefix("until").strip()))
    return asked.MuteFor(times.read_duration(text))


def _digest(words: Words) -> Request:
    typed = chinese.clock(" ".join(plain(word) for word in words))
    said = [chinese.ZONES.get(word, word) for word in _HALF_DAY.sub(r"\1\2", typed).split()]
    rest = [word for word in said if word.casefold() not in {"at", "on", "every", "day"}]
    if not said:
        return asked.ShowDigest()
    if len(said) == 1 and said[0].casefold() in OFF:
        return asked.EndDigest()
    zone = next((word for word in rest if _is_zone(word)), "")
    clock = next((word for word in rest if word != zone and word[:1].isdigit()), " ".join(said))
    days = [word for word in rest if word not in {zone, clock}]
    hour, minute = times.read_time(clock)
    return asked.SetDigest(
        hour,
        minute,
        times.read_days(",".join(days)) if days else "*",
        times.read_zone(zone.removeprefix("zone:")) if zone else "",
    )


def _is_zone(word: str) -> bool:
    return word.startswith("zone:") or times.looks_like_zone(word)


def _link(words: Words) -> Request:
    name = " ".join(plain(word) for word in words).strip("\"'` ")
    if not name:
        return asked.ShowLink()
    if name.casefold() in OFF:
        return asked.Unlink()
    if (direct := name.casefold().split())[:1] == [_DIRECT]:
        return _direct(direct[1:])
    if len(name) > _LONGEST_USER or name[0] in "@#<!" or _GLOB & set(name) or name.isdigit():
        raise Misread(Slip.IAM_USER, name)
    return asked.Link(name)


def _direct(words: Words) -> Request:
    if not words:
        return asked.ShowLink()
    if len(words) == 1 and words[0] in {*_ON, *OFF}:
        return asked.TellDirectly(words[0] in _ON)
    raise Misread(Slip.IAM_USER, " ".join([_DIRECT, *words]))


def _defaults(words: Words) -> Request:
    if not words:
        return asked.ShowDefaults()
    if len(words) == 1 and plain(words[0]).casefold() in OFF:
        return asked.ResetDefaults()
    for word in map(plain, words):
        if not opts.is_option(word) or name_of(word) == "project":
            meant = nearest(name_of(word) or word, opts.NAMES[:-1])
            raise Misread(Slip.OPTION, word, f"{meant}:" if meant else "")
    chosen = opts.read_options(words)
    chosen_defaults = Defaults(
        events=chosen.events,
        thresholds=chosen.thresholds,
        mentions=chosen.mentions,
        thread=chosen.thread,
    )
    return asked.SetDefaults(chosen_defaults, chosen.names)


def _sentence(words: Words) -> str:
    return " ".join(plain(word) for word in words).casefold().strip()


_READERS: Mapping[str, Callable[[Words], Request]] = {
    "subscribe": _subscribe,
    "unsubscribe": _unsubscribe,
    "list": _list,
    "jobs": _jobs,
    "mute": _mute,
    "unmute": lambda _: asked.Unmute(),
    "digest": _digest,
    "defaults": _defaults,
    "link": _link,
    "unlink": lambda _: asked.Unlink(),
    "language": tongues.read_language,
    "cancel": by_id.read_cancel,
    "help": _help,
}
