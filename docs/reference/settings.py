"""Every setting, from the models that read them."""

from collections.abc import Iterator
from typing import Any, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from bot.config_file import FileSettings
from bot.settings import Settings
from docs.reference.tables import table

_HEAD = """# Settings

From the environment, or a `.env` file in the working directory; empty is the same as absent. A
missing or contradictory setting ends the start with a line that names it.

"""
_FILE = """
## The file that `DLI_BOT_CONFIG` names

TOML. A value `${NAME}` is read from the environment, so that the file need hold no secret. An
unknown name ends the start with the nearest one.
"""


def settings() -> str:
    """Return the page."""
    rows = [
        (f"`{name.upper()}`", field.description or "", _default(field))
        for name, field in Settings.model_fields.items()
    ]
    head = ("name", "meaning", "default")
    return _HEAD + table(head, rows) + "\n" + _FILE + "\n".join(_tables(FileSettings, "")) + "\n"


def _tables(model: type[BaseModel], place: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        inner = _model_of(field)
        if inner is None:
            continue
        within = f"{place}{name}" + (".NAME" if get_origin(field.annotation) is dict else "")
        rows = [
            (_name(one), told.description or "", _default(told))
            for one, told in inner.model_fields.items()
        ]
        yield f"\n### `[{within}]`\n"
        yield _about(inner)
        yield ""
        yield table(("name", "meaning", "default"), rows)


def _name(field: str) -> str:
    """Return a field's name; where any may stand, what it is."""
    return "a DLI user" if field == "root" else f"`{field}`"


def _about(model: type[BaseModel]) -> str:
    """Return what the model's docstring says after the table's name."""
    said = " ".join((model.__doc__ or "").split())
    return said.partition(": ")[2][:1].upper() + said.partition(": ")[2][1:]


def _model_of(field: FieldInfo) -> type[BaseModel] | None:
    kinds: list[Any] = [field.annotation, *get_args(field.annotation)]
    return next(
        (one for one in kinds if isinstance(one, type) and issubclass(one, BaseModel)), None
    )


def _default(field: FieldInfo) -> str:
    value = field.default
    if value in (None, "", (), {}, PydanticUndefined) or isinstance(value, SecretStr):
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"
