"""What is wrong with a value, in one line that never has the value."""

from pydantic import ValidationError

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


def worded(error: ValidationError, *, upper: bool) -> str:
    """Say the first thing that is wrong in one line, without the value."""
    first = error.errors(include_url=False, include_input=False)[0]
    name = ".".join(str(part) for part in first["loc"] if part != "[key]")
    more = error.error_count() - 1
    also = f" (and {more} more)" if more else ""
    said = first["msg"].removeprefix("Value error, ")
    if wanted := _WANTED.get(first["type"]):
        said = f"must be {wanted.format_map(first.get('ctx', {}))}"
    if not name:
        return said + also
    return f"{name.upper() if upper else name}: {said[0].lower()}{said[1:]}{also}"


def is_unicode(value: str) -> bool:
    """Whether a value could be read: what isn't UTF-8 comes as halves of characters."""
    return not any("\ud800" <= char <= "\udfff" for char in value)
