"""Types of columns that read and write the domain's own values."""

import json
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError
from sqlalchemy import BigInteger, DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator

Value = TypeVar("Value")
Chosen = TypeVar("Chosen", bound=StrEnum)

_MOST = 2**63 - 1
_MILLISECOND = timedelta(milliseconds=1)


class Words(TypeDecorator[str]):
    """Text, without what databases refuse: NUL, and halves of surrogate pairs."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return what every driver takes."""
        return None if value is None else _whole(value.replace("\0", ""))


class Choice(TypeDecorator[Chosen]):
    """One word of an enumeration, as text."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[Chosen]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Chosen | None, dialect: Dialect) -> str | None:
        """Return the word."""
        return None if value is None else value.value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Chosen | None:
        """Return the member."""
        return None if value is None else self.kind(value)


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


class Span(TypeDecorator[timedelta]):
    """A length of time, in whole milliseconds, as DLI tells it: any that Python knows fits."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:
        """Return the milliseconds that are full."""
        return None if value is None else value // _MILLISECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:
        """Return the length."""
        return None if value is None else value * _MILLISECOND


class Count(TypeDecorator[int]):
    """How many; sums of what DLI says may be more than a column holds, and are cut to that."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        """Return what every database takes."""
        return None if value is None else max(-_MOST, min(value, _MOST))


class Document(TypeDecorator[Any], Generic[Value]):
    """A value kept whole, as JSON.

    Fields at their defaults aren't written, unknown ones aren't read: a value may grow
    optional fields, and old rows can still be read.
    """

    impl = Text
    cache_ok = True

    def __init__(self, kind: Any) -> None:  # noqa: ANN401 - whatever pydantic can describe
        super().__init__()
        self.kind = kind
        self._adapter: TypeAdapter[Value] = TypeAdapter(kind)

    def process_bind_param(self, value: Value | None, dialect: Dialect) -> str | None:
        """Return the JSON."""
        if value is None:
            return None
        try:
            return self._adapter.dump_json(value, exclude_defaults=True).decode()
        except PydanticSerializationError:  # half a surrogate pair somewhere in it
            plain = self._adapter.dump_python(value, mode="json", exclude_defaults=True)
            return _whole(json.dumps(plain, ensure_ascii=False))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Value | None:
        """Read the JSON."""
        return None if value is None else self._adapter.validate_json(value)


def _whole(text: str) -> str:
    """Join surrogate pairs, and replace halves that have lost the other."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
