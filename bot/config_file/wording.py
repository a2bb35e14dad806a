"""What is wrong with a value, in one line that never has the value."""

import re

from pydantic import ValidationError
from pydantic_core import ErrorDetails

_WANTED = {
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "dict_type": "a table",
    "float_parsing": "a number",
    "float_type": "a number",
    "greater_than_equal": "{ge} or more",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "less_than_equal": "{le} or less",
    "literal_error": "{expected}",
    "model_type": "a table",
    "string_type": "text in quotes",
    "tuple_type": "a list in square brackets",
}
"""What a value must be, by pydantic's word for what is wrong with it."""

_BRANCH = re.compile(r"\[key\]|str|dict\[.*\]")


def worded(error: ValidationError, *, upper: bool) -> str:
    """Say the first thing that is wrong in one line, without the value."""
    errors = error.errors(include_url=False, include_input=False)
    first, name = errors[0], _named(errors[0])
    more = len({_named(one) for one in errors}) - 1
    also = f" (and {more} more)" if more else ""
    said = first["msg"].removeprefix("Value error, ")
    if wanted := _WANTED.get(first["type"]):
        said = f"must be {wanted.format_map(first.get('ctx', {}))}"
    if not name:
        return said + also
    return f"{name.upper() if upper else name}: {said[0].lower()}{said[1:]}{also}"


def _named(error: ErrorDetails) -> str:
    """Say where it is, without what pydantic adds for a key and for each type of a union."""
    return ".".join(str(part) for part in error["loc"] if not _BRANCH.fullmatch(str(part)))


def is_unicode(value: str) -> bool:
    """Whether a value could be read: what isn't UTF-8 comes as halves of characters."""
    return not any("\ud800" <= char <= "\udfff" for char in value)
