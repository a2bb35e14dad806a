"""Types of columns that read and write the domain's own values."""

from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator

Value = TypeVar("Value")


class Moment(TypeDecorator[datetime]):
    """A time that is aware and in UTC, going in and coming out; SQLite keeps it without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return what the driver takes."""
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return what the driver gave, aware."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class Document(TypeDecorator[Any], Generic[Value]):
    """A value kept whole, as JSON.

    Fields at their defaults aren't written, unknown ones aren't read: a value may grow
    optional fields, and old rows can still be read. A `slim` function makes it smaller
    before it is written.
    """

    impl = Text
    cache_ok = False

    def __init__(self, kind: Any) -> None:  # noqa: ANN401 - whatever pydantic can describe
        super().__init__()
        self._adapter: TypeAdapter[Value] = TypeAdapter(kind)

    def process_bind_param(self, value: Value | None, dialect: Dialect) -> str | None:
        """Return the JSON."""
        if value is None:
            return None
        return self._adapter.dump_json(value, exclude_defaults=True).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Value | None:
        """Read the JSON."""
        return None if value is None else self._adapter.validate_json(value)
