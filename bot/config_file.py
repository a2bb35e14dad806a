"""What stands in the TOML file that `DLI_BOT_CONFIG` names: all that is more than a string."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeGuard, get_args, get_origin

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.errors import SettingsError
from bot.projects import ProjectSettings, Word

_LINK = re.compile(r"https://[^\s|<>]*\{job_id\}[^\s|<>]*")
_TEAM = re.compile(r"T[A-Z0-9]+")
_CHANNEL = re.compile(r"[CG][A-Z0-9]+")
_PERSON = re.compile(r"[UW][A-Z0-9]+")
_CALLED = re.compile(r"[UWS][A-Z0-9]+")
_VARIABLE = re.compile(r"\$\{(\w+)\}", re.ASCII)
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


def _link(template: str) -> str:
    if template and not _LINK.fullmatch(template):
        raise ValueError("must be an https:// address with {job_id} in it")
    return template


def _workspace(given: str) -> str:
    if given != "*" and not _TEAM.fullmatch(given):
        raise ValueError('must be a workspace\'s id, such as T0123, or "*" for any')
    return given


def _channel(given: str) -> str:
    if not _CHANNEL.fullmatch(given):
        raise ValueError("must be a channel's id, such as C0123: it stands below its details")
    return given


def _person(given: str) -> str:
    if not _PERSON.fullmatch(given):
        raise ValueError("must be a person's id, such as U0123: Copy member ID in their profile")
    return given


def _called(given: str) -> str:
    if not _CALLED.fullmatch(given):
        raise ValueError("must be the id of a person (U0123) or of a user group (S0123)")
    return given


class StatementSettings(BaseModel):
    """`[privacy]`: how much SQL is shown."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    statement: Literal["masked", "hidden", "full"] = Field(
        "masked", description="`masked` shows `?` for every literal, `hidden` nothing, `full` all"
    )


class LinkSettings(BaseModel):
    """`[links]`: where a job's id leads, and whether such links unfold in channels.

    DLI documents no link, so there is no default.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    job: Annotated[str, AfterValidator(_link)] = Field(
        "", description="an `https://` address with `{job_id}` in it"
    )
    unfurl: bool = Field(
        default=False, description="`true` shows something of a job below links to it"
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.unfurl and not self.job:
            raise ValueError("unfurl needs job, the address by which links to jobs are known")
        return self


class LanguageSettings(BaseModel):
    """`[languages]`: what is spoken where neither a person nor a channel chose."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    default: Literal["en", "zh"] = Field("en", description="`en` or `zh`")


class AccessSettings(BaseModel):
    """`[access]`: which workspaces may install the app, and in which channels it may be used.

    "*" lets any workspace install it; without channels it may be used anywhere.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    workspaces: tuple[Annotated[str, AfterValidator(_workspace)], ...] = Field(
        (),
        description='ids of workspaces, or `["*"]`; needed with OAuth, else the one of the bot\'s '
        "token has to be among them if there are any",
    )
    channels: tuple[Annotated[str, AfterValidator(_channel)], ...] = Field(
        (), description="ids of channels; elsewhere the bot only says where it may be asked"
    )

    def admits(self, team_id: str) -> bool:
        """Whether a workspace may install the app."""
        return bool({team_id, "*"}.intersection(self.workspaces))


class CancelSettings(BaseModel):
    """`[cancel]`: who may cancel jobs; nobody, unless it says so.

    `admins` may cancel any; with `owners`, whoever is linked to a job's owner may cancel it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    admins: tuple[Annotated[str, AfterValidator(_person)], ...] = Field(
        (), description="ids of people who may cancel any job"
    )
    owners: bool = Field(
        default=False, description="`true` lets whoever is linked to a job's owner cancel it"
    )


class MentionSettings(BaseModel):
    """`[mentions]`: who is pinged, or told, when a job fails and nobody was named.

    `owners`: globs on the names of DLI's users, and the id of whom to ping; the first that fits
    counts, unless somebody said that they are the owner. `direct`: whether linked owners who
    aren't in a channel that is told get a direct message, if they didn't choose.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    owners: dict[str, Annotated[str, AfterValidator(_called)]] = Field(
        {}, description='globs on DLI users, each with whom to ping: `{ "etl_*" = "S0123" }`'
    )
    direct: bool = Field(
        default=False, description="`true` tells linked owners directly, unless they chose not to"
    )


class FileSettings(BaseModel):
    """The TOML file as a whole."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    privacy: StatementSettings = StatementSettings()
    links: LinkSettings = LinkSettings()
    languages: LanguageSettings = LanguageSettings()
    access: AccessSettings = AccessSettings()
    cancel: CancelSettings = CancelSettings()
    mentions: MentionSettings = MentionSettings()
    projects: dict[Word, ProjectSettings] = {}

    def secrets(self) -> list[str]:
        """Return every secret in the clear, for the log to black out."""
        return [secret for project in self.projects.values() for secret in project.secrets()]


def read(path: Path, variables: Mapping[str, str]) -> FileSettings:
    """Read the TOML file.

    `${NAME}` in a value stands for one of `variables`. Raises a SettingsError in one line.
    """
    try:
        said = _filled(tomllib.loads(path.read_text("utf-8")), variables)
        return FileSettings.model_validate(said)
    except OSError as error:
        raise SettingsError(
            f"DLI_BOT_CONFIG: can't read {path} ({error.strerror}): name a TOML file that the bot "
            "may read, or unset it"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
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


def is_unicode(value: str) -> bool:
    """Whether a value could be read: what isn't UTF-8 comes as halves of characters."""
    return not any("\ud800" <= char <= "\udfff" for char in value)


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
