"""Spans of time in figures that one can keep in mind: minutes, not seconds."""

from collections.abc import Callable
from datetime import timedelta
from math import ceil, floor, inf
from typing import TypeAlias

from bot.views import text
from bot.views.language import _

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_Steps: TypeAlias = tuple[tuple[float, int], ...]
_LONG: _Steps = ((_DAY, 1800), (inf, _HOUR))
_AHEAD: _Steps = ((20 * _MINUTE, 60), (_HOUR, 300), (3 * _HOUR, 600), *_LONG)
_BEHIND: _Steps = ((_MINUTE, 1), (3 * _MINUTE, 10), (_HOUR, 60), (3 * _HOUR, 300), *_LONG)
"""Below which time, in seconds, a figure is a multiple of what."""


def ahead(low: timedelta, high: timedelta) -> str:
    """Return what is to come: "4 to 7 min", "up to 3 min", "about 5 min".

    It is rounded outwards, so that it promises no more than `low` to `high` does.
    """
    if high.total_seconds() < _MINUTE:
        return _("less than a minute")
    if _ahead(low, _nearest) == (both := _ahead(high, _nearest)):
        return _about(both)
    first, last = _ahead(low, floor), _ahead(high, ceil)
    return _between(first, last) if first else _("up to {time}").format(time=text.duration(last))


def behind(low: timedelta, high: timedelta) -> str:
    """Return what was: "4 to 9 min", "about 5 min"."""
    first, last = _behind(low), _behind(high)
    return _about(last) if first == last else _between(first, last)


def differ(low: timedelta, high: timedelta) -> bool:
    """Whether what was is a range, in figures that one can keep in mind."""
    return _behind(low) != _behind(high)


def rounded(time: timedelta) -> str:
    """Return one time that was, as the ends of a range are said."""
    return text.duration(_behind(time))


def _about(time: timedelta) -> str:
    return _("about {time}").format(time=text.duration(time))


def _between(first: timedelta, last: timedelta) -> str:
    """Name the unit once where it is the only one: "4 to 7 min", "50 min to 1 h 10 min"."""
    (unit, count, rest), (last_unit, _count, last_rest) = map(text.in_units, (first, last))
    alone = unit == last_unit and not rest and not last_rest
    start = str(count) if alone else text.duration(first)
    return _("{first} to {last}").format(first=start, last=text.duration(last))


def _ahead(time: timedelta, rounded: Callable[[float], int]) -> timedelta:
    return _in_steps(time, _AHEAD, rounded)


def _behind(time: timedelta) -> timedelta:
    return _in_steps(time, _BEHIND, _nearest)


def _in_steps(time: timedelta, steps: _Steps, rounded: Callable[[float], int]) -> timedelta:
    seconds = max(0.0, time.total_seconds())
    step = next(step for below, step in steps if seconds < below)
    return timedelta(seconds=rounded(seconds / step) * step)


def _nearest(count: float) -> int:
    return floor(count + 0.5)
