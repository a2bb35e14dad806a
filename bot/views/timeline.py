"""How a run went: its tasks over time, as a chart and in words."""

from datetime import timedelta
from itertools import pairwise
from math import ceil

from bot.domain.journey import Journey, Step
from bot.views import text
from bot.views.charts import Chart, ChartKind
from bot.views.language import N_, _, ngettext, number

_FEWEST = 3
"""Steps below which there's nothing to draw."""
_MOST = 15
"""As many points, after the first, as leave room for their labels."""
_HOUR = 3600
_HOURS = N_("Hours:minutes since it was submitted")
_MINUTES = N_("Minutes:seconds since it was submitted")
_APART = (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 14400)
"""Seconds between two points, in figures that one reads as times."""


def is_telling(journey: Journey) -> bool:
    """Whether there's enough to draw."""
    return len(journey.steps) >= _FEWEST and journey.steps[-1].done > 0


def chart(journey: Journey, took: timedelta) -> Chart:
    """Draw how many tasks were done when; between two looks a straight line is assumed."""
    end = max(took.total_seconds(), journey.steps[-1].seconds)
    apart = next((one for one in _APART if end / one <= _MOST), ceil(end / _MOST))
    times = [apart * count for count in range(ceil(end / apart) + 1)]
    in_hours = end >= _HOUR
    return Chart(
        kind=ChartKind.AREA,
        title=_("Tasks done over time"),
        name=_("Tasks done"),
        points=[(_clock(time, in_hours=in_hours), _done_by(journey, time)) for time in times],
        x_label=_(_HOURS if in_hours else _MINUTES),
        y_label=_("Tasks"),
    )


def spoken(journey: Journey) -> str:
    """Say the same: "Half of the 2,312 tasks seen were done after 2 min 10 s"."""
    total = journey.steps[-1].done
    half = next(step for step in journey.steps if step.done * 2 >= total)
    said = ngettext(
        "Half of the {count} task seen were done after {time}",
        "Half of the {count} tasks seen were done after {time}",
        total,
    )
    after = text.duration(timedelta(seconds=half.seconds))
    return said.format(count=number(total), time=after)


def _done_by(journey: Journey, time: float) -> int:
    first, last = journey.steps[0], journey.steps[-1]
    if time < first.seconds:
        return 0
    for before, after in pairwise(journey.steps):
        if before.seconds <= time < after.seconds:
            return _between(before, after, time)
    return last.done


def _between(before: Step, after: Step, time: float) -> int:
    share = (time - before.seconds) / (after.seconds - before.seconds)
    return before.done + int((after.done - before.done) * share)


def _clock(seconds: float, *, in_hours: bool) -> str:
    """Return "1:05", minutes and seconds or hours and minutes."""
    big, small = divmod(int(seconds // 60 if in_hours else seconds), 60)
    return f"{big}:{small:02}"
