"""A run beside those before it, as a chart and in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.domain.history import EarlierRun
from bot.views.charts import Chart, ChartKind
from bot.views.language import N_, _, both, ngettext, number, pattern

_WEEK = timedelta(days=7)
_MOST_BEFORE = 9
"""As many runs as leave room for their labels."""
_DAY = N_("d MMM")
_ON_ONE_DAY = ("HH:mm", "HH:mm:ss")
_IN_ONE_WEEK = (_DAY, "EEE HH:mm", "EEE HH:mm:ss")
_APART = (_DAY, N_("d MMM HH:mm"), N_("d MMM HH:mm:ss"))
"""How runs are told apart by their start; the first that tells all of them apart is taken.

Patterns of Unicode's: https://unicode.org/reports/tr35/tr35-dates.html#Date_Format_Patterns
"""


@dataclass(frozen=True, slots=True)
class _Unit:
    """What durations below `below` seconds are counted in."""

    word: str
    name: str
    spoken: str
    seconds: int
    below: float

    def of(self, time: timedelta) -> float:
        """Return `time` in this unit."""
        return round(max(0.0, time.total_seconds()) / self.seconds, 1)


_UNITS = (
    _Unit(
        N_("Seconds"),
        N_("Took, in seconds"),
        N_("Runs before this one, newest first: {counts} s"),
        1,
        180,
    ),
    _Unit(
        N_("Minutes"),
        N_("Took, in minutes"),
        N_("Runs before this one, newest first: {counts} min"),
        60,
        3 * 3600,
    ),
    _Unit(
        N_("Hours"),
        N_("Took, in hours"),
        N_("Runs before this one, newest first: {counts} h"),
        3600,
        float("inf"),
    ),
)


def comparable(earlier: Sequence[EarlierRun]) -> list[EarlierRun]:
    """Return the newest runs that finished, as many as a chart holds, the oldest first."""
    return [run for run in earlier if run.finished][:_MOST_BEFORE][::-1]


def chart(before: Sequence[EarlierRun], took: timedelta, began: datetime | None) -> Chart:
    """Draw how long each run took, this one last; `before` holds at least one."""
    unit = _unit(before, took)
    labels = _labels([run.started_at for run in before], began)
    points = [(label, unit.of(run.duration)) for label, run in zip(labels, before, strict=True)]
    return Chart(
        kind=ChartKind.BAR,
        title=ngettext(
            "This run and {count} run before it", "This run and {count} runs before it", len(before)
        ).format(count=number(len(before))),
        name=_(unit.name),
        points=[*points, (_("this run"), unit.of(took))],
        x_label=_("Start of the run (UTC)"),
        y_label=_(unit.word),
    )


def spoken(before: Sequence[EarlierRun], took: timedelta) -> str:
    """Say the same: "Runs before this one, newest first: 5, 4 and 9 min"."""
    unit = _unit(before, took)
    took_before = both([f"{unit.of(run.duration):g}" for run in reversed(before)])
    return _(unit.spoken).format(counts=took_before)


def _unit(before: Sequence[EarlierRun], took: timedelta) -> _Unit:
    longest = max(took, *(run.duration for run in before)).total_seconds()
    return next(unit for unit in _UNITS if longest < unit.below)


def _labels(starts: Sequence[datetime], began: datetime | None) -> list[str]:
    """Name runs by when they started, in as few words as tell them apart."""
    own = [] if began is None else [began.astimezone(UTC)]
    known = [start.astimezone(UTC) for start in starts]
    days = [start.date() for start in (*known, *own)]
    span = max(days) - min(days)
    forms = _ON_ONE_DAY if not span else _IN_ONE_WEEK if span < _WEEK else _APART
    named: list[str] = []
    for form in forms:
        named = [pattern(_(form), start) for start in known]
        if len(set(named)) == len(named):
            break
    return named
