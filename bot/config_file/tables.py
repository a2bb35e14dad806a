"""The tables of the TOML file, and what their values must be."""

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from bot.config_file.people import PERSON, TEAM, PeopleSettings
from bot.projects import Link, ProjectSettings, Word

_CHANNEL = re.compile(r"[CG][A-Z0-9]+")
_CALLED = re.compile(r"[UWS][A-Z0-9]+")


def _workspace(given: str) -> str:
    if given != "*" and not TEAM.fullmatch(given):
        raise ValueError('must be a workspace\'s id, such as T0123, or "*" for any')
    return given


def _channel(given: str) -> str:
    if not _CHANNEL.fullmatch(given):
        raise ValueError("must be a channel's id, such as C0123: it stands below its details")
    return given


def _admin(given: str) -> str:
    if not _is_id(given, PERSON):
        raise ValueError(
            "must be a person's id, such as U0123 (Copy member ID in their profile), or with "
            "their workspace's before it, T0123/U0123"
        )
    return given


def _called(given: tuple[str, ...]) -> tuple[str, ...]:
    if not given or not all(_is_id(one, _CALLED) for one in given):
        raise ValueError(
            "must be the id of a person (U0123) or of a user group (S0123), or with their "
            "workspace's before it, T0123/S0123"
        )
    return given


def _is_id(given: str, kind: re.Pattern[str]) -> bool:
    team_id, slash, one = given.rpartition("/")
    return bool(kind.fullmatch(one)) and (not slash or bool(TEAM.fullmatch(team_id)))


def _several(given: object) -> object:
    return (given,) if isinstance(given, str) else given


def _meant_in(team_id: str, given: Iterable[str]) -> Iterator[str]:
    """Yield the ids of Slack's that count in a workspace: those of any, and its own."""
    for one in given:
        team, _, id_ = one.rpartition("/")
        if team in {"", team_id}:
            yield id_


def _owners(given: object) -> object:
    if not isinstance(given, bool) and given != "listed":
        raise ValueError('must be true, false or "listed"')
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

    job: Link = Field(
        "",
        description="an `https://` address with `{job_id}` in it, for projects without a `link`",
    )
    unfurl: bool = Field(
        default=False, description="`true` shows something of a job below links to it"
    )


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

    `admins` may cancel any; with `owners`, whoever is linked to a job's owner may cancel it, or,
    if it is "listed", only whom `[people]` lists as the owner.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    admins: tuple[Annotated[str, AfterValidator(_admin)], ...] = Field(
        (),
        description="ids of people who may cancel any job; with several workspaces, `T0123/U0123` "
        "in one of them alone",
    )
    owners: Annotated[bool | Literal["listed"], BeforeValidator(_owners)] = Field(
        default=False,
        description='`true` lets whoever is linked to a job\'s owner cancel it, `"listed"` only '
        "whom `[people]` says is the owner",
    )

    def admins_in(self, team_id: str) -> frozenset[str]:
        """Return who may cancel any job that a workspace asks about."""
        return frozenset(_meant_in(team_id, self.admins))


class MentionSettings(BaseModel):
    """`[mentions]`: who is pinged, or told, when a job fails and nobody was named.

    `owners`: globs on the names of DLI's users, and the id of whom to ping; the first that fits
    counts, unless somebody said that they are the owner. `direct`: whether linked owners who
    aren't in a channel that is told get a direct message, if they didn't choose.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    owners: dict[
        str, Annotated[tuple[str, ...], BeforeValidator(_several), AfterValidator(_called)]
    ] = Field(
        {},
        description='globs on DLI users, each with whom to ping: `{ "etl_*" = "S0123" }`; with '
        'several workspaces `["T0123/S0123", "T0456/S0456"]`',
    )
    direct: bool = Field(
        default=False, description="`true` tells linked owners directly, unless they chose not to"
    )

    def owners_in(self, team_id: str) -> tuple[tuple[str, str], ...]:
        """Return the globs in their order, each with whom it names in a workspace."""
        named = ((glob, next(_meant_in(team_id, ids), "")) for glob, ids in self.owners.items())
        return tuple((glob, id_) for glob, id_ in named if id_)


class FileSettings(BaseModel):
    """The TOML file as a whole."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    privacy: StatementSettings = StatementSettings()
    links: LinkSettings = LinkSettings()
    languages: LanguageSettings = LanguageSettings()
    access: AccessSettings = AccessSettings()
    cancel: CancelSettings = CancelSettings()
    mentions: MentionSettings = MentionSettings()
    people: PeopleSettings = PeopleSettings()
    projects: dict[Word, ProjectSettings] = {}

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.cancel.owners == "listed" and not self.people.root:
            raise ValueError('cancel.owners is "listed", and [people] lists nobody')
        links = [self.links.job, *(project.link for project in self.projects.values())]
        if self.links.unfurl and not any(links):
            raise ValueError(
                "links: unfurl needs job, or a project's link, the address by which links to jobs "
                "are known"
            )
        return self

    def secrets(self) -> list[str]:
        """Return every secret in the clear, for the log to black out."""
        return [secret for project in self.projects.values() for secret in project.secrets()]
