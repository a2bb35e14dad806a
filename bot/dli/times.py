"""The ways in which DLI and IAM write a time, read into aware datetimes."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def from_millis(millis: int | None) -> datetime | None:
    """Read a job's start or end; None if it is absent, zero or out of range."""
    if millis is None or millis <= 0:
        return None
    try:
        return EPOCH + timedelta(milliseconds=millis)
    except OverflowError:
        return None


def to_millis(moment: datetime) -> int:
    """Write an aware time as the list's filters want it."""
    return (moment - EPOCH) // timedelta(milliseconds=1)


def from_http(text: str) -> datetime | None:
    """Read `Sun, 06 Nov 1994 08:49:37 GMT`, the time in HTTP headers."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def from_iso(text: str) -> datetime | None:
    """Read `2020-01-08T03:50:07.574000Z`, the time in IAM's answers."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
