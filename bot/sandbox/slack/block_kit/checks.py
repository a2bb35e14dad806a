"""A small language for saying what Slack accepts.

A check looks at a value and yields what is wrong with it, in the words of Slack's own
validator, each with a JSON pointer to the spot.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where."""

    message: str
    pointer: str

    def __str__(self) -> str:
        return f"{self.message} [json-pointer:{self.pointer}]"


Check = Callable[[object, str], Iterator[Problem]]


def string(longest: int = 0, *, shortest: int = 1, pattern: str = "") -> Check:
    """Take a string of `shortest` to `longest` characters; 0 is no limit."""

    def check(value: object, at: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield Problem("must provide a string", at)
        elif longest and len(value) > longest:
            yield Problem(f"must be less than {longest + 1} characters", at)
        elif len(value) < shortest:
            yield Problem(f"must be more than {shortest - 1} characters", at)
        elif pattern and not re.fullmatch(pattern, value):
            yield Problem(f"does not match regexp {pattern}", at)

    return check


def flag(value: object, at: str) -> Iterator[Problem]:
    """Take a boolean."""
    if not isinstance(value, bool):
        yield Problem("must provide a boolean", at)


def number(least: float | None = None, most: float | None = None) -> Check:
    """Take a number between two bounds, both included."""

    def check(value: object, at: str) -> Iterator[Problem]:
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield Problem("must provide a number", at)
        elif least is not None and value < least:
            yield Problem(f"must be greater than or equal to {least}", at)
        elif most is not None and value > most:
            yield Problem(f"must be less than or equal to {most}", at)

    return check


def choice(*words: object) -> Check:
    """Take one of these words."""

    def check(value: object, at: str) -> Iterator[Problem]:
        if value not in words:
            yield Problem("must be a valid enum value", at)

    return check


def listing(item: Check, most: int = 0, *, least: int = 1) -> Check:
    """Take an array of `least` to `most` items; 0 is no limit."""

    def check(value: object, at: str) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield Problem("must provide an array", at)
        elif most and len(value) > most:
            yield Problem(f"no more than {most} items allowed", at)
        elif len(value) < least:
            yield Problem(f"no less than {least} items allowed", at)
        else:
            for index, element in enumerate(value):
                yield from item(element, f"{at}/{index}")

    return check


def record(
    required: Mapping[str, Check] | None = None,
    optional: Mapping[str, Check] | None = None,
) -> Check:
    """Take an object with these fields and no other."""
    needed = required or {}
    known = {**needed, **(optional or {})}

    def check(value: object, at: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem("must provide an object", at)
            return
        for name in needed:
            if value.get(name) is None:
                yield Problem(f"missing required field: {name}", at)
        for name, content in value.items():
            if name not in known:
                yield Problem(f"invalid additional property: {name}", at)
            elif content is not None:
                yield from known[name](content, f"{at}/{name}")

    return check


def typed(
    kind: str,
    required: Mapping[str, Check] | None = None,
    optional: Mapping[str, Check] | None = None,
) -> Check:
    """Take an object whose `type` is `kind`, with these fields and no other."""
    return record({"type": choice(kind), **(required or {})}, optional)


def one_of(kinds: Mapping[str, Check]) -> Check:
    """Take an object whose `type` is a key of `kinds`, checked by its value."""

    def check(value: object, at: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem("must provide an object", at)
        elif "type" not in value:
            yield Problem("missing required field: type", at)
        elif not isinstance(kind := value["type"], str) or kind not in kinds:
            yield Problem(f"unsupported type: {kind}", f"{at}/type")
        else:
            yield from kinds[kind](value, at)

    return check


def every(*checks: Check) -> Check:
    """Take what passes all of these."""

    def check(value: object, at: str) -> Iterator[Problem]:
        return chain.from_iterable(one(value, at) for one in checks)

    return check


def some_of(*names: str) -> Check:
    """Take an object that has at least one of these fields."""

    def check(value: object, at: str) -> Iterator[Problem]:
        if isinstance(value, dict) and not any(value.get(name) for name in names):
            yield Problem(f"must define one of: {', '.join(names)}", at)

    return check


def not_both(first: str, second: str) -> Check:
    """Take an object that has at most one of these two fields."""

    def check(value: object, at: str) -> Iterator[Problem]:
        if isinstance(value, dict) and first in value and second in value:
            yield Problem(f"cannot define both {first} and {second}", at)

    return check
