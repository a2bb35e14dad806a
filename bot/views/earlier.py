"""Earlier runs of the same statement, in words."""

from datetime import timedelta

from bot.domain.history import Usual
from bot.views import spans, text
from bot.views.language import _, ngettext, number

_ENOUGH = 3
"""Runs from which on their median says more than their range."""


def sourced(figure: str, runs: int) -> str:
    """Return "about 63 %, from 6 earlier runs": a figure with what it rests on."""
    if not runs:
        return _("{figure}, from earlier runs").format(figure=figure)
    said = ngettext(
        "{figure}, from {count} earlier run", "{figure}, from {count} earlier runs", runs
    )
    return said.format(figure=figure, count=number(runs))


def fact(usual: Usual) -> tuple[str, str]:
    """Return a name and what is said of it: "6 earlier runs", "took 4 to 9 min"."""
    name = _("The run before")
    if usual.runs > 1:
        runs = ngettext("{count} earlier run", "{count} earlier runs", usual.runs)
        name = runs.format(count=number(usual.runs))
    return name, _("took {time}").format(time=_took(usual))


def told(usual: Usual) -> str:
    """Return "6 earlier runs took 4 to 9 min", "the run before took 6 min"."""
    if usual.runs == 1:
        return _("the run before took {time}").format(time=_took(usual))
    said = ngettext(
        "{count} earlier run took {time}", "{count} earlier runs took {time}", usual.runs
    )
    return said.format(count=number(usual.runs), time=_took(usual))


def told_with_median(usual: Usual) -> str:
    """Return "6 earlier runs took 4 to 9 min (median 5 min)"."""
    if usual.runs < _ENOUGH or not spans.differ(usual.shortest, usual.longest):
        return told(usual)
    said = _("{told} (median {time})")
    return said.format(told=told(usual), time=spans.rounded(usual.median))


def compared(so_far: timedelta | None, usual: Usual | None) -> str:
    """Return "25 min 10 s so far; 6 earlier runs took 4 to 9 min", as far as that is known."""
    if so_far is None:
        return "" if usual is None else told(usual)
    time = text.duration(so_far)
    if usual is None:
        return _("{time} so far").format(time=time)
    return _("{time} so far; {told}").format(time=time, told=told(usual))


def _took(usual: Usual) -> str:
    if usual.runs == 1:
        return text.duration(usual.median)
    return spans.behind(usual.shortest, usual.longest)
