"""Earlier runs of the same statement, in words."""

from datetime import timedelta

from bot.domain.history import Usual
from bot.views import spans, text

_ENOUGH = 3
"""Runs from which on their median says more than their range."""


def source(runs: int) -> str:
    """Return "from 6 earlier runs", what a figure rests on."""
    return f"from {text.counted(runs, 'earlier run')}" if runs else "from earlier runs"


def fact(usual: Usual) -> tuple[str, str]:
    """Return a name and what is said of it: "6 earlier runs", "took 4 to 9 min"."""
    if usual.runs == 1:
        return "The run before", f"took {text.duration(usual.median)}"
    return text.counted(usual.runs, "earlier run"), f"took {_range(usual)}"


def told(usual: Usual) -> str:
    """Return "6 earlier runs took 4 to 9 min", "the run before took 6 min"."""
    name, took = fact(usual)
    return f"{name[0].lower()}{name[1:]} {took}"


def told_with_median(usual: Usual) -> str:
    """Return "6 earlier runs took 4 to 9 min (median 5 min)"."""
    middle = spans.behind(usual.median, usual.median).removeprefix("about ")
    is_range = " to " in _range(usual)
    return told(usual) + (f" (median {middle})" if is_range and usual.runs >= _ENOUGH else "")


def compared(so_far: timedelta | None, usual: Usual | None) -> str:
    """Return "25 min 10 s so far; 6 earlier runs took 4 to 9 min", as far as that is known."""
    said = [] if so_far is None else [f"{text.duration(so_far)} so far"]
    said += [] if usual is None else [told(usual)]
    return "; ".join(said)


def _range(usual: Usual) -> str:
    return spans.behind(usual.shortest, usual.longest)
