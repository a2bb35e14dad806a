"""What a request brings along, whether as a form, a query, JSON or in its headers."""

import base64
import binascii
import json
from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request

from bot.sandbox.slack.wire import Json, Refused

_TRUE = (True, "true", "True", "1", 1)


class Arguments:
    """The arguments of one call, by name; a form's JSON is read where JSON is meant."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self.values = {name: value for name, value in values.items() if value is not None}

    def has(self, name: str) -> bool:
        """Say whether an argument was given; an empty string is none."""
        return self.values.get(name, "") != ""

    def text(self, name: str, default: str = "") -> str:
        """Read a string."""
        value = self.values.get(name, default)
        return value if isinstance(value, str) else str(value)

    def required(self, name: str) -> str:
        """Read a string that must be there."""
        if not self.has(name):
            missing = f"missing required field: {name}"
            raise Refused("invalid_arguments", messages=[missing])
        return self.text(name)

    def flag(self, name: str) -> bool:
        """Read a boolean, in any of the ways in which clients send one."""
        return self.values.get(name) in _TRUE

    def number(self, name: str, default: int) -> int:
        """Read a whole number."""
        if not self.has(name):
            return default
        try:
            return int(self.text(name))
        except ValueError:
            wrong = f"must provide an integer [json-pointer:/{name}]"
            raise Refused("invalid_arguments", messages=[wrong]) from None

    def items(self, name: str) -> list[str]:
        """Read a list of strings, or a string with commas."""
        value = self.values.get(name, "")
        parts = value if isinstance(value, list) else self.text(name).split(",")
        return [text for part in parts if (text := str(part).strip())]

    def json(self, name: str, *, error: str) -> object:
        """Read JSON that may come as a string; `error` is what unreadable JSON is called."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            parsed: object = json.loads(value)
        except ValueError:
            raise Refused(error) from None
        return parsed


SECRETS = frozenset({"token", "client_secret", "code", "refresh_token"})
"""What no record may keep."""


def with_credentials(arguments: Arguments, authorization: str) -> Arguments:
    """Add the token, or the client's id and secret, of an `Authorization` header."""
    scheme, _, said = authorization.partition(" ")
    match scheme.lower():
        case "bearer":
            return Arguments({"token": said.strip(), **arguments.values})
        case "basic":
            name, _, secret = _decoded(said).partition(":")
            return Arguments({"client_id": name, "client_secret": secret, **arguments.values})
        case _:
            return arguments


def _decoded(said: str) -> str:
    try:
        return base64.b64decode(said, validate=True).decode("utf-8", "replace")
    except binascii.Error:
        return ""


async def read_arguments(request: Request) -> Arguments:
    """Read a request's query and body."""
    query = dict(request.query_params)
    body = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind == "application/json":
        return Arguments({**query, **_json_object(body)})
    form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return Arguments({**query, **form})


def _json_object(body: bytes) -> Json:
    if not body.strip():
        return {}
    try:
        parsed = json.loads(body)
    except ValueError:
        raise Refused("invalid_json") from None
    if not isinstance(parsed, dict):
        raise Refused("json_not_object")
    return parsed
