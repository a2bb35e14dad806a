"""How long a job will still run, in words that hold when they are read."""

from datetime import datetime, timedelta

from bot.domain.forecast import Basis
from bot.domain.progress import Progress
from bot.views import earlier, spans, text, words
from bot.views.language import _

_NONE = timedelta()


def left(progress: Progress, at: datetime) -> str:
    """Return "4 to 7 min left" as seen from `at`; "" if nobody can say, or not any more."""
    forecast = progress.forecast
    age = max(_NONE, at - progress.seen_at)
    if forecast is None or progress.status.is_final or age > forecast.high:
        return ""
    time = spans.ahead(max(_NONE, forecast.low - age), forecast.high - age)
    return _("{time} left").format(time=time)


def sourced(progress: Progress, at: datetime) -> str:
    """Return the same with what it rests on: "4 to 7 min left, from 6 earlier runs"."""
    return _sourced(left(progress, at), progress)


def beside_figure(progress: Progress, at: datetime) -> str:
    """Return the same, but for a source that the overall figure beside it has, too."""
    said = left(progress, at)
    return said if _rests_on_the_same(progress) else _sourced(said, progress)


def dated(progress: Progress, at: datetime) -> str:
    """Return the same for what is read later: "4 to 7 min left as of 14:02"."""
    said = left(progress, at)
    if not said:
        return ""
    dated = _("{left} as of {time}").format(left=said, time=text.moment(at, "{time}"))
    return dated if _rests_on_the_same(progress) else _sourced(dated, progress)


def _sourced(said: str, progress: Progress) -> str:
    forecast = progress.forecast
    if not said or forecast is None:
        return said
    if forecast.basis is Basis.TASKS:
        return _("{left}, at this run's rate").format(left=said)
    return earlier.sourced(said, forecast.runs)


def _rests_on_the_same(progress: Progress) -> bool:
    """Whether the overall figure names the earlier runs that what is left rests on."""
    forecast = progress.forecast
    if forecast is None or forecast.basis is not Basis.HISTORY:
        return False
    return words.figure(progress) == earlier.sourced(words.share(progress), forecast.runs)
