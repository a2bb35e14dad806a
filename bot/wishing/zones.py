"""Local times, whatever summer time does. Pure."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def next_time(hour: int, minute: int, zone: str, after: datetime) -> datetime:
    """Return when it is so late next in a zone, in UTC.

    A time that summer time leaves out comes as much later; one that comes twice is taken
    at the next of both.
    """
    local = ZoneInfo(zone)
    today = after.astimezone(local).date()
    days = (today + timedelta(days=ahead) for ahead in range(3))
    found = (moment for day in days for moment in _moments(day, time(hour, minute), local))
    return min(moment for moment in found if moment > after)


def _moments(day: date, wall: time, local: ZoneInfo) -> Iterator[datetime]:
    """Yield when a clock on the wall shows a time on a day: once, or twice."""
    first, second = (
        datetime.combine(day, wall.replace(fold=fold), local).astimezone(UTC) for fold in (0, 1)
    )
    yield first
    if second > first:
        yield second
