"""Every setting, once: the only reader of the environment.

Names are binding, and those the ecosystem has already are kept. What is more than a string
stands in the TOML file that `DLI_BOT_CONFIG` names.
"""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import unquote, urlsplit

from dotenv import dotenv_values
from platformdirs import user_data_path
from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot import config_file
from bot.config_file import FileSettings, is_unicode, worded
from bot.errors import SettingsError
from bot.projects import ENVIRONMENT, ProjectSettings, Region, Url, Word

SLACK_API = "https://slack.com/api/"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_USER = re.compile(r"://[^:/@]*:(.+)@", re.DOTALL)
_QUERY = re.compile(r"[?&](?:ssl)?password=([^&]+)")
_APART = re.compile(r"[@:/?#]")
_ALIKE = 0.9
"""How much alike names are of which one is taken for the other misspelt, 0..1."""


def _public(value: str) -> str:
    parts = urlsplit(value)
    is_safe = parts.scheme == "https" or parts.hostname in _LOOPBACK
    if value and (not is_safe or parts.query or parts.fragment):
        raise ValueError(
            "must be an address that starts with https:// (http:// for this machine alone)"
        )
    return value


PublicUrl = Annotated[Url, AfterValidator(_public)]


class Settings(BaseSettings):
    """What the environment and `.env` say; empty is the same as absent."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    slack_bot_token: SecretStr | None = Field(None, description="the bot's token, `xoxb-…`")
    slack_app_token: SecretStr | None = Field(
        None, description="an app-level token, `xapp-…`; turns Socket Mode on"
    )
    slack_signing_secret: SecretStr | None = Field(None, description="needed in HTTP mode")
    slack_api_url: Url = Field(SLACK_API, description="base of Slack's Web API")
    slack_client_id: str = Field(
        "", description="lets workspaces install the app by OAuth, instead of `SLACK_BOT_TOKEN`"
    )
    slack_client_secret: SecretStr | None = Field(None, description="needed with OAuth")

    huaweicloud_sdk_ak: str = Field("", description="access key")
    huaweicloud_sdk_sk: SecretStr | None = Field(None, description="its secret key")
    huaweicloud_sdk_security_token: SecretStr | None = Field(
        None, description="the security token of a temporary access key"
    )
    huaweicloud_sdk_project_id: Word = Field(
        "", description="the DLI project; looked up by region when absent"
    )
    dli_region: Region = Field("", description="e.g. `eu-de`, `cn-north-4`, `eu-west-101`")
    dli_endpoint: Url = Field("", description="overrides DLI's address in the region")
    dli_iam_endpoint: Url = Field("", description="overrides IAM's address in the region")
    dli_username: str = Field("", description="IAM user, instead of an access key")
    dli_password: SecretStr | None = Field(None, description="the IAM user's password")
    dli_domain_name: str = Field("", description="the IAM user's account (domain)")
    dli_requests_per_minute: int = Field(
        60, ge=1, le=100_000, description="requests a minute that the bot may make of a project"
    )

    dli_bot_look_min_seconds: float = Field(
        5, ge=0.05, le=86_400, description="least time between two progress calls for one job"
    )
    dli_bot_look_max_seconds: float = Field(
        120, ge=0.05, le=86_400, description="longest time between two progress calls for one job"
    )
    dli_bot_sweep_seconds: float = Field(
        10, ge=0.05, le=86_400, description="beat of the list sweeps; the budget may slow it"
    )
    database_url: SecretStr | None = Field(
        None,
        description="`sqlite:///FILE`, or `postgresql://…` for several replicas; "
        "a file in the user data folder when absent",
    )

    dli_bot_host: str = Field("127.0.0.1", description="address to listen at")
    dli_bot_port: int = Field(3000, ge=0, le=65535, description="port to listen at")
    dli_bot_public_url: PublicUrl = Field(
        "", description="where Slack's users reach the bot, `https://…`; needed with OAuth"
    )
    dli_bot_encryption_key: SecretStr | None = Field(
        None,
        description="encrypts the workspaces' tokens; of several, separated by commas, the first "
        "encrypts; needed with OAuth",
    )
    dli_bot_log: Literal["text", "json"] | None = Field(
        None, description="form of the log; when absent, text to a terminal and else JSON"
    )
    dli_bot_config: Path | None = Field(None, description="a TOML file with further settings")

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, values: Any) -> Any:  # noqa: ANN401 - whatever the sources hold
        """Take off what editors and secret files leave around a value: blanks, line ends."""
        for name, value in values.items():
            if isinstance(value, str) and not is_unicode(value):
                raise ValueError(f"{name.upper()} isn't UTF-8: paste it anew, as a whole")
        bare = {n: v.strip() if isinstance(v, str) else v for n, v in values.items()}
        return {name: value for name, value in bare.items() if value != ""}

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.dli_bot_look_min_seconds > self.dli_bot_look_max_seconds:
            raise ValueError(
                "DLI_BOT_LOOK_MIN_SECONDS is more than DLI_BOT_LOOK_MAX_SECONDS: lower the first "
                "or raise the second"
            )
        return self

    @property
    def uses_socket_mode(self) -> bool:
        """Whether Slack is spoken to over a WebSocket, which needs no public address."""
        return self.slack_app_token is not None

    @property
    def uses_oauth(self) -> bool:
        """Whether workspaces install the app themselves, so that there is a token for each."""
        return bool(self.slack_client_id) or self.slack_client_secret is not None

    def encryption_keys(self) -> list[str]:
        """Return the keys in the clear, the one that encrypts first."""
        given = self.dli_bot_encryption_key
        return [key.strip() for key in given.get_secret_value().split(",")] if given else []

    @property
    def names_project(self) -> bool:
        """Whether the environment says anything of whom to ask, and as whom."""
        names = set(ENVIRONMENT.values()) - {ENVIRONMENT["requests_per_minute"]}
        return any(getattr(self, name.lower()) for name in names)

    def project(self) -> ProjectSettings:
        """Return what the environment says of a DLI project."""
        return ProjectSettings.model_construct(
            **{field: getattr(self, name.lower()) for field, name in ENVIRONMENT.items()}
        )

    def database(self) -> str:
        """Return where the database is, as a URL that may hold a password."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        folder = user_data_path("dli-progress", appauthor=False)
        return f"sqlite:///{folder / 'dli-progress.db'}"

    def secrets(self) -> list[str]:
        """Return every secret in the clear, for the log to black out."""
        names = type(self).model_fields.keys() - {"database_url"}
        values = (getattr(self, name) for name in names)
        found = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
        found += self.encryption_keys()
        with suppress(SettingsError):  # a file that can't be read is told of by whoever needs it
            found += read_file(self.dli_bot_config).secrets()
        return [*found, *_passwords(self.database())]


def _passwords(url: str) -> Iterator[str]:
    """Yield the password in a URL as it may be repeated, even if the URL can't be read.

    One with an @ that isn't written %40, say, is taken apart by whoever reads it.
    """
    for given in (*_USER.findall(url), *_QUERY.findall(url)):
        yield from (given, unquote(given), *_APART.split(given))


def read_settings() -> Settings:
    """Read the environment; a bad value raises a SettingsError that names the setting."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(worded(error, upper=True)) from None
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it isn't UTF-8"
        raise SettingsError(
            f".env in the working directory can't be read ({why}): mend it, or start elsewhere"
        ) from None


def read_file(path: Path | None) -> FileSettings:
    """Read the TOML file, or take the defaults where there's none; raises a SettingsError."""
    return config_file.read(path, _variables()) if path else FileSettings()


def _variables() -> Mapping[str, str]:
    """Return what the environment and `.env` hold; the environment goes first."""
    kept = {name: value for name, value in dotenv_values(".env").items() if value is not None}
    return {**kept, **os.environ}


def misspelt() -> list[str]:
    """Say of each name in the environment and `.env` that is nearly a setting's that isn't set."""
    given = {name.upper() for name, value in _variables().items() if value}
    known = {name.upper() for name in Settings.model_fields}
    near = {name: get_close_matches(name, known - given, 1, _ALIKE) for name in given - known}
    return [
        f"{name} is no setting: did you mean {meant[0]}?"
        for name, meant in sorted(near.items())
        if meant
    ]


class GivenSettings(Settings):
    """Settings that come from nowhere but their caller, whatever the environment says."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read what was passed in, and nothing else."""
        return (init_settings,)
