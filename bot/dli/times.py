"""The ways in which DLI and IAM write a time, read into aware datetimes."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# Zone names are ambiguous: CST is China's here, as in DLI's own example, and not North
# America's, as `email.utils` has it. A name that isn't listed is not guessed.
_ZONES = {
    "UTC": timedelta(0),
    "GMT": timedelta(0),
    "CST": timedelta(hours=8),
    "HKT": timedelta(hours=8),
    "SGT": timedelta(hours=8),
    "CET": timedelta(hours=1),
    "CEST": timedelta(hours=2),
    "SAST": timedelta(hours=2),
    "MSK": timedelta(hours=3),
}

# Java's Date.toString() has English names whatever the server's language.
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"

_JAVA_DATE = re.compile(
    rf"[A-Z][a-z]{{2}} (?P<month>{_MONTHS}) (?P<day>[0-9]{{1,2}}) "
    r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2}) "
    r"(?P<zone>[A-Z]{2,5}) (?P<year>[0-9]{4})"
)


def from_java(text: str) -> datetime | None:
    """Read `Mon Jul 27 17:24:03 CST 2020`, the times of sub jobs; None if unsure."""
    match = _JAVA_DATE.fullmatch(text.strip())
    if not match or match["zone"] not in _ZONES:
        return None
    try:
        return datetime(
            int(match["year"]),
            _MONTHS.split("|").index(match["month"]) + 1,
            int(match["day"]),
            int(match["hour"]),
            int(match["minute"]),
            int(match["second"]),
            tzinfo=timezone(_ZONES[match["zone"]]),
        )
    except ValueError:
        return None


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
