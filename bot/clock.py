"""The only reader of the system's time."""

from datetime import UTC, datetime


def utcnow() -> datetime:
    """Return now, aware."""
    return datetime.now(UTC)
