"""How long a job will still run, in words that hold when they are read."""

from datetime import datetime, timedelta

from bot.domain.forecast import Basis
from bot.domain.progress import Progress
from bot.views import earlier, spans, text, words

_NONE = timedelta()


def left(progress: Progress, at: datetime) -> str:
    """Return "4 to 7 min left" as seen from `at`; "" if nobody can say, or not any more."""
    forecast = progress.forecast
    age = max(_NONE, at - progress.seen_at)
    if forecast is None or progress.status.is_final or age > forecast.high:
        return ""
    return f"{spans.ahead(max(_NONE, forecast.low - age), forecast.high - age)} left"


def sourced(progress: Progress, at: datetime) -> str:
    """Return the same with what it rests on: "4 to 7 min left, from 6 earlier runs"."""
    return _joined(left(progress, at), _source(progress))


def beside_figure(progress: Progress, at: datetime) -> str:
    """Return the same, but for a source that the overall figure beside it has, too."""
    return _joined(left(progress, at), _other_source(progress))


def dated(progress: Progress, at: datetime) -> str:
    """Return the same for what is read later: "4 to 7 min left as of 14:02"."""
    said = left(progress, at)
    as_of = f"as of {text.moment(at, '{time}')}"
    return _joined(f"{said} {as_of}" if said else "", _other_source(progress))


def _joined(said: str, source: str) -> str:
    return f"{said}, {source}" if said and source else said


def _source(progress: Progress) -> str:
    if progress.forecast is None:
        return ""
    if progress.forecast.basis is Basis.TASKS:
        return "at this run's rate"
    return earlier.source(progress.forecast.runs)


def _other_source(progress: Progress) -> str:
    figure = words.figure(progress)
    source = _source(progress)
    return "" if figure.endswith(source) else source
