"""What settings say of a DLI project: in the environment, or in a table of the TOML file."""

import re
from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

_WORD = re.compile(r"[\w-]{1,64}", re.ASCII)
_TEAM = re.compile(r"T[A-Z0-9]{1,30}")
_PLACE = "{job_id}"
_LINK = re.compile(r"https://[^\s|<>]*\{job_id\}[^\s|<>]*")


def is_pasted_whole(secret: str) -> bool:
    """Whether a key or a token holds nothing that none has: blanks, line ends, other alphabets."""
    return secret.isascii() and secret.isprintable() and " " not in secret


def _url(value: str) -> str:
    if value and not _is_address(value):
        raise ValueError(
            "must be an address that starts with https:// (or http://), without a user"
        )
    return value.rstrip("/")


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        is_plain = parts.port != 0 and parts.username is None
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and is_plain
    except ValueError:  # brackets of IPv6 that are left open, a port that is none
        return False


def _word(value: str) -> str:
    if value and not _WORD.fullmatch(value):
        raise ValueError("must be letters, digits, hyphens and underscores alone")
    return value


def _team(value: str) -> str:
    if not _TEAM.fullmatch(value):
        raise ValueError("must be a workspace's id, which begins with T")
    return value


def _link(template: str) -> str:
    if template and not _LINK.fullmatch(template):
        raise ValueError("must be an https:// address with {job_id} in it")
    if set("{}") & set(template.replace(_PLACE, "")):
        raise ValueError(
            "must have {job_id} alone in braces: write all else out, such as the region, for each "
            "project in a link of its own"
        )
    return template


Url = Annotated[str, AfterValidator(_url)]
Word = Annotated[str, AfterValidator(_word)]
Region = Annotated[Word, AfterValidator(str.lower)]
Link = Annotated[str, AfterValidator(_link)]
TeamId = Annotated[str, AfterValidator(_team)]

ENVIRONMENT = {
    "access_key": "HUAWEICLOUD_SDK_AK",
    "secret_key": "HUAWEICLOUD_SDK_SK",
    "security_token": "HUAWEICLOUD_SDK_SECURITY_TOKEN",
    "project_id": "HUAWEICLOUD_SDK_PROJECT_ID",
    "region": "DLI_REGION",
    "endpoint": "DLI_ENDPOINT",
    "iam_endpoint": "DLI_IAM_ENDPOINT",
    "username": "DLI_USERNAME",
    "password": "DLI_PASSWORD",
    "domain_name": "DLI_DOMAIN_NAME",
    "requests_per_minute": "DLI_REQUESTS_PER_MINUTE",
}
"""What the environment calls the fields of a project."""


class ProjectSettings(BaseModel):
    """`[projects.NAME]`: one project; `workspaces` may ask about it, or all if there are none.

    A value `${NAME}` in the file is read from the environment, so that it holds no secret.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    region: Region = Field("", description="its region, e.g. `eu-de`")
    project_id: Word = Field("", description="its id; looked up by region when absent")
    access_key: str = Field("", description="access key")
    secret_key: SecretStr | None = Field(None, description="its secret key")
    security_token: SecretStr | None = Field(
        None, description="the security token of a temporary access key"
    )
    username: str = Field("", description="an IAM user, instead of an access key")
    password: SecretStr | None = Field(None, description="the IAM user's password")
    domain_name: str = Field("", description="the IAM user's account (domain)")
    endpoint: Url = Field("", description="overrides DLI's address in the region")
    iam_endpoint: Url = Field("", description="overrides IAM's address in the region")
    requests_per_minute: int = Field(
        60, ge=1, le=100_000, description="requests a minute that the bot may make of it"
    )
    link: Link = Field(
        "",
        description="an `https://` address with `{job_id}` in it, where its jobs' ids lead; "
        "`[links] job` when absent",
    )
    workspaces: tuple[TeamId, ...] = Field(
        (), description="the Slack workspaces that may ask about it; all of them when absent"
    )

    @model_validator(mode="before")
    @classmethod
    def _given(cls, values: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        """Leave out what is empty, as a variable of the environment may be."""
        if not isinstance(values, dict):
            return values
        return {name: value for name, value in values.items() if value != ""}

    def secrets(self) -> list[str]:
        """Return every secret in the clear, for the log to black out."""
        held = (self.secret_key, self.security_token, self.password)
        return [one.get_secret_value() for one in held if one]

    def problems(self, called: Callable[[str], str]) -> list[str]:
        """Return why DLI can't be asked with this, nothing if it can; `called` names a field."""
        found = (_credentials(self, called), _unreadable(self, called), _address(self, called))
        return [one for one in found if one]


def _credentials(given: ProjectSettings, called: Callable[[str], str]) -> str:
    key, user = given.access_key, given.username
    ak, sk = called("access_key"), called("secret_key")
    if key and (user or given.password):
        other = called("username" if user else "password")
        return (
            f"{ak} and {other} are both set: keep the access key or the IAM user, and unset the "
            "other"
        )
    if given.secret_key and not key:
        return f"{ak} is missing: set the access key that the secret key belongs to"
    if key and given.secret_key is None:
        return f"{sk} is missing: set the secret key of {ak}"
    return "" if key else _user(given, called)


def _unreadable(given: ProjectSettings, called: Callable[[str], str]) -> str:
    """Say which part of a key is no such thing, such as the … of a page that was copied from."""
    parts = {
        "access_key": SecretStr(given.access_key),
        "secret_key": given.secret_key,
        "security_token": given.security_token,
    }
    wrong = [
        name for name, one in parts.items() if one and not is_pasted_whole(one.get_secret_value())
    ]
    if not wrong:
        return ""
    return (
        f"{called(wrong[0])} holds what no key has, such as a blank or …: paste it anew, as a whole"
    )


def _user(given: ProjectSettings, called: Callable[[str], str]) -> str:
    user, password, domain = (called(one) for one in ("username", "password", "domain_name"))
    if not given.username:
        return (
            f"{called('access_key')} is missing: set it and {called('secret_key')} (or {user}, "
            f"{password} and {domain}) to credentials that may read DLI"
        )
    if given.password is None:
        return f"{password} is missing: set the password of {user}"
    if not given.domain_name:
        return f"{domain} is missing: set the account (domain) of {user}"
    return ""


def _address(given: ProjectSettings, called: Callable[[str], str]) -> str:
    region = called("region")
    if given.region:
        return ""
    if not given.endpoint:
        return f"{region} is missing: set the region of your DLI project, for example eu-de"
    if not given.project_id:
        return f"{called('project_id')} is missing: set it, or {region} so that it can be looked up"
    if given.username and not given.iam_endpoint:
        return (
            f"{called('iam_endpoint')} is missing: set it, or {region}, so that "
            f"{called('username')} can log in"
        )
    return ""
