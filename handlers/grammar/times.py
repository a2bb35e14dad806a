"""Durations, times of day, days of the week, and time zones."""

import re
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from zoneinfo import available_timezones

from bot.domain.slips import Slip
from handlers.grammar import chinese
from handlers.grammar.words import Misread, nearest, pieces

LONGEST_MUTE = timedelta(days=30)
_PART = re.compile(
    r"(\d{1,6}(?:\.\d{1,3})?)\s*(w|d|h|m)(?:eeks?|ays?|ours?|rs?|ins?|inutes?)?(?![a-z])\s*"
)
_LONGEST_TEXT = 60
_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes"}
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d\d))?\s*(am|pm)?")
_HOURS, _MINUTES, _NOON = 24, 60, 12
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FULL_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MANY_DAYS = {
    "daily": "mon-sun",
    "everyday": "mon-sun",
    "weekdays": "mon-fri",
    "workdays": "mon-fri",
    "weekend": "sat-sun",
    "weekends": "sat-sun",
}


def read_duration(text: str) -> timedelta:
    """Read "2h", "1h30m", "90 min", "2 小时"; at least a minute, at most `LONGEST_MUTE`."""
    said = chinese.span(text)
    parts = [_PART.match(said[:_LONGEST_TEXT])]
    while (last := parts[-1]) and last.end() < len(said):
        parts.append(_PART.match(said[:_LONGEST_TEXT], last.end()))
    found = [part for part in parts if part]
    time = sum((_duration(part) for part in found), timedelta())
    if len(found) < len(parts) or time < timedelta(minutes=1):
        raise Misread(Slip.DURATION, text)
    if time > LONGEST_MUTE:
        raise Misread(Slip.LONG_MUTE, text)
    return time


def read_time(text: str) -> tuple[int, int]:
    """Read "08:00", "8", "8 pm", "8点半" as an hour and a minute."""
    found = _CLOCK.fullmatch(chinese.clock(text.casefold()))
    if found is None:
        raise Misread(Slip.TIME, text)
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= _NOON:
            raise Misread(Slip.TIME, text)
        hour = hour % _NOON + (_NOON if found[3] == "pm" else 0)
    if hour >= _HOURS or minute >= _MINUTES:
        raise Misread(Slip.TIME, text)
    return hour, minute


def read_days(text: str) -> str:
    """Read "mon-fri", "Monday,wed", "周一至周五" as cron has them."""
    chosen: set[int] = set()
    for part in pieces(chinese.days(text.casefold())):
        first, dash, last = _MANY_DAYS.get(part, part).partition("-")
        begin, end = _day(first), _day(last if dash else first)
        chosen |= {day % 7 for day in range(begin, end + (7 if end < begin else 0) + 1)}
    return "*" if len(chosen) == len(_DAYS) else _days(sorted(chosen))


def read_zone(text: str) -> str:
    """Read the name of a time zone."""
    zones = _zones()
    if name := zones.get(text.casefold().replace(" ", "_")):
        return name
    cities = {name.rpartition("/")[2]: name for name in zones.values()}
    near = nearest(text, zones.values(), 0.7) or cities.get(nearest(text, cities, 0.7), "")
    raise Misread(Slip.ZONE, text, near)


def looks_like_zone(word: str) -> bool:
    """Whether a word may name a time zone."""
    return "/" in word or word.casefold() in {"utc", "gmt", "cet", "zulu"}


@cache
def _zones() -> dict[str, str]:
    """Return every zone's name, by itself in lower case."""
    return {name.casefold(): name for name in available_timezones()}


def _duration(part: re.Match[str]) -> timedelta:
    return timedelta(**{_UNITS[part[2]]: float(part[1])})


def _day(word: str) -> int:
    for number, name in enumerate(_FULL_DAYS):
        if word[:3] == name[:3] and (name.startswith(word) or word in {"tues", "thur", "thurs"}):
            return number
    raise Misread(Slip.DAY, word, nearest(word, _FULL_DAYS)[:3])


def _days(chosen: Sequence[int]) -> str:
    """Write a run of three days and more as a range, as far as cron knows such."""
    first, last = chosen[0], chosen[-1]
    is_run = len(chosen) > 2 and last - first + 1 == len(chosen)  # noqa: PLR2004 - else a list
    if is_run:
        return f"{_DAYS[first]}-{_DAYS[last]}"
    return ",".join(_DAYS[day] for day in chosen)
