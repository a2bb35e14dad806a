"""What a channel, or somebody, chooses: a mute, a daily digest, defaults, who they are in DLI."""

import re
from collections.abc import Sequence

from bot.domain.channels import Defaults
from bot.domain.slips import Slip
from handlers.grammar import chinese, times
from handlers.grammar import options as opts
from handlers.grammar import requests as asked
from handlers.grammar.requests import Request
from handlers.grammar.words import OFF, Misread, name_of, nearest, plain

_GLOB = frozenset("*?[")
_DIRECT = "direct"
_ON = frozenset({"on", "yes"})
_LONGEST_USER = 64
_HALF_DAY = re.compile(r"(\d)\s+([ap]m)\b", re.IGNORECASE)


def read_mute(words: Sequence[str]) -> Request:
    """Read "2h", "until 08:00", "off"; nothing asks how it is, as with the others."""
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


def read_digest(words: Sequence[str]) -> Request:
    """Read "09:00 mon-fri Europe/Berlin", in any order, or "off"."""
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


def read_link(words: Sequence[str]) -> Request:
    """Read the name of a DLI user, "direct on", or "off"."""
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


def _direct(words: Sequence[str]) -> Request:
    if not words:
        return asked.ShowLink()
    if len(words) == 1 and words[0] in {*_ON, *OFF}:
        return asked.TellDirectly(words[0] in _ON)
    raise Misread(Slip.IAM_USER, " ".join([_DIRECT, *words]))


def read_defaults(words: Sequence[str]) -> Request:
    """Read options as a subscription has them, or "off"."""
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


def _sentence(words: Sequence[str]) -> str:
    return " ".join(plain(word) for word in words).casefold().strip()
