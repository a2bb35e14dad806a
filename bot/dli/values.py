"""JSON values, read so that nothing a server sends can surprise: a value or nothing.

The API reference declares types, and its own examples break them. A wrong type is taken
as absence, never as an error.
"""

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from bot.errors import Nonsense

# What a database's column and a double-minded client can hold.
_MAX_COUNT = 2**63 - 1

_INTEGER = re.compile(r"[+-]?[0-9]{1,19}")


def read_object(body: bytes) -> Mapping[str, Any]:
    """Parse a body that has to be a JSON object, or raise `Nonsense`."""
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError) as exc:
        raise Nonsense(f"Not JSON: {len(body)} bytes") from exc
    return as_object(parsed)


def as_object(value: object) -> Mapping[str, Any]:
    """Return an object, or raise `Nonsense`."""
    if not isinstance(value, dict):
        raise Nonsense(f"Not a JSON object, but a {type(value).__name__}")
    return value


def as_list(value: object) -> list[Any]:
    """Return a list; anything else is an empty one."""
    return value if isinstance(value, list) else []


def as_text(value: object, bound: int) -> str:
    """Return a string cut to `bound`; anything else is empty.

    NUL and halves of surrogate pairs are replaced: JSON may have them, but databases
    and UTF-8 may not.
    """
    if not isinstance(value, str):
        return ""
    cut = value[:bound].replace("\0", "\N{REPLACEMENT CHARACTER}")
    return cut.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def as_scalar_text(value: object, bound: int) -> str:
    """Return a string, number or truth as text; anything else is empty."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(value)
    if isinstance(value, int):
        return str(value) if abs(value) <= _MAX_COUNT else ""
    return as_text(value, bound)


def as_count(value: object) -> int | None:
    """Return a whole number of at most 64 bits, also from `"12"` or `12.0`."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or abs(value) > _MAX_COUNT:
        return None
    return value


def as_fraction(value: object) -> float | None:
    """Return a number clamped to 0..1, also from `"0.5"`; None if it isn't finite."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return float(min(max(value, 0), 1))
    if isinstance(value, str):
        value = _float(value)
    if not isinstance(value, float) or not math.isfinite(value):
        return None
    return min(max(value, 0.0), 1.0)


def as_counts(value: object, bound: int) -> dict[str, int]:
    """Return the first `bound` names that have a count; anything else is empty."""
    if not isinstance(value, dict):
        return {}
    pairs = list(value.items())[:bound]
    read = ((as_text(name, 256), as_count(number)) for name, number in pairs)
    return {name: number for name, number in read if number is not None}


def _float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
