"""Reads the TOML file, or says in one line what to mend in it."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeGuard, get_args, get_origin

from pydantic import BaseModel, ValidationError

from bot.config_file.tables import FileSettings
from bot.config_file.wording import is_unicode, worded
from bot.errors import SettingsError

_VARIABLE = re.compile(r"\$\{(\w+)\}", re.ASCII)


def read(path: Path, variables: Mapping[str, str]) -> FileSettings:
    """Read the TOML file.

    `${NAME}` in a value stands for one of `variables`. Raises a SettingsError in one line.
    """
    try:
        said = _filled(tomllib.loads(path.read_text("utf-8-sig")), variables)
        return FileSettings.model_validate(said)
    except OSError as error:
        raise SettingsError(
            f"DLI_BOT_CONFIG: can't read {path} ({error.strerror}): name a TOML file that the bot "
            "may read, or unset it"
        ) from None
    except UnicodeDecodeError:
        raise SettingsError(f"DLI_BOT_CONFIG: {path} isn't UTF-8: save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"DLI_BOT_CONFIG: {path} isn't TOML ({error}): mend it there") from None
    except ValidationError as error:
        raise SettingsError(f"DLI_BOT_CONFIG: {_worded_file(error)}") from None


def _worded_file(error: ValidationError) -> str:
    """Say the first thing that is wrong in the file, and the nearest of the names it may have."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    if first["type"] != "extra_forbidden":
        return f"{worded(error, upper=False)}: correct it in that file"
    name, among = str(first["loc"][-1]), _names(first["loc"][:-1])
    near = get_close_matches(name, among, n=1)
    known = f"did you mean {near[0]}?" if near else f"what stands there may be {', '.join(among)}"
    return f"unknown name {'.'.join(map(str, first['loc']))}: {known}"


def _names(place: Iterable[int | str]) -> list[str]:
    """Return the names that there are at a place of the file."""
    model: Any = FileSettings
    for part in place:
        kind = model.model_fields[str(part)].annotation if _is_model(model) else get_args(model)[-1]
        model = kind if _is_model(kind) or get_origin(kind) else object
    return list(model.model_fields) if _is_model(model) else []


def _is_model(kind: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _filled(said: Any, variables: Mapping[str, str], place: str = "") -> Any:  # noqa: ANN401
    """Put variables where a value asks for them."""
    if isinstance(said, dict):
        return {
            name: _filled(one, variables, f"{place}.{name}" if place else name)
            for name, one in said.items()
        }
    if isinstance(said, list):
        return [_filled(one, variables, place) for one in said]
    return (
        _VARIABLE.sub(lambda m: _value(m, variables, place), said)
        if isinstance(said, str)
        else said
    )


def _value(found: re.Match[str], variables: Mapping[str, str], place: str) -> str:
    name = found.group(1)
    if name not in variables:
        raise SettingsError(f"{name} is missing: set it, as {place} in DLI_BOT_CONFIG asks for it")
    if not is_unicode(variables[name]):
        raise SettingsError(f"{name} isn't UTF-8: paste it anew, as a whole")
    return variables[name].strip()
