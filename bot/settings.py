"""Every setting, once: the only reader of the environment.

Names are binding, and those the ecosystem has already are kept. What is more than a string
stands in the TOML file that `DLI_BOT_CONFIG` names.
"""

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import unquote, urlsplit

from platformdirs import user_data_path
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.errors import SettingsError

SLACK_API = "https://slack.com/api/"
_WORD = re.compile(r"[\w-]{1,64}", re.ASCII)
_LINK = re.compile(r"https://[^\s|<>]*\{job_id\}[^\s|<>]*")


def _url(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise ValueError("must be an address that starts with https:// (or http://)")
    return value.rstrip("/")


def _word(value: str) -> str:
    if value and not _WORD.fullmatch(value):
        raise ValueError("must be letters, digits, hyphens and underscores alone")
    return value


def _link(template: str) -> str:
    if template and not _LINK.fullmatch(template):
        raise ValueError("must be an https:// address with {job_id} in it")
    return template


Url = Annotated[str, AfterValidator(_url)]
Word = Annotated[str, AfterValidator(_word)]


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

    huaweicloud_sdk_ak: str = Field("", description="access key")
    huaweicloud_sdk_sk: SecretStr | None = Field(None, description="its secret key")
    huaweicloud_sdk_security_token: SecretStr | None = Field(
        None, description="the security token of a temporary access key"
    )
    huaweicloud_sdk_project_id: Word = Field(
        "", description="the DLI project; looked up by region when absent"
    )
    dli_region: Word = Field("", description="e.g. `eu-de`, `cn-north-4`, `eu-west-101`")
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
    dli_bot_log: Literal["text", "json"] | None = Field(
        None, description="form of the log; when absent, text to a terminal and else JSON"
    )
    dli_bot_config: Path | None = Field(None, description="a TOML file with further settings")

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, values: Any) -> Any:  # noqa: ANN401 - whatever the sources hold
        """Take off what editors and secret files leave around a value: blanks, line ends."""
        return {
            name: value.strip() if isinstance(value, str) else value
            for name, value in values.items()
        }

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

    def database(self) -> str:
        """Return where the database is, as a URL that may hold a password."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        folder = user_data_path("dli-progress", appauthor=False)
        return f"sqlite:///{folder / 'dli-progress.db'}"

    def secrets(self) -> list[str]:
        """Return every secret in the clear, for the log to black out."""
        values = (getattr(self, name) for name in type(self).model_fields)
        found = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
        password = urlsplit(self.database()).password
        return [*found, password, unquote(password)] if password else found


class StatementSettings(BaseModel):
    """`[privacy]`: how much SQL is shown."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    statement: Literal["masked", "hidden", "full"] = "masked"


class LinkSettings(BaseModel):
    """`[links]`: where a job's id leads; DLI documents no link, so there is no default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    job: Annotated[str, AfterValidator(_link)] = ""


class LanguageSettings(BaseModel):
    """`[languages]`: what is spoken where neither a person nor a channel chose."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    default: Literal["en", "zh"] = "en"


class FileSettings(BaseModel):
    """The TOML file as a whole."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    privacy: StatementSettings = StatementSettings()
    links: LinkSettings = LinkSettings()
    languages: LanguageSettings = LanguageSettings()


def read_settings() -> Settings:
    """Read the environment; a bad value raises a SettingsError that names the setting."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(_worded(error, upper=True)) from None
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it isn't UTF-8"
        raise SettingsError(
            f".env in the working directory can't be read ({why}): mend it, or start elsewhere"
        ) from None


def read_file(path: Path | None) -> FileSettings:
    """Read the TOML file, or take the defaults where there's none."""
    if path is None:
        return FileSettings()
    try:
        return FileSettings.model_validate(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise SettingsError(f"DLI_BOT_CONFIG: can't read {path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"DLI_BOT_CONFIG: {path} isn't TOML: {error}") from None
    except ValidationError as error:
        raise SettingsError(f"DLI_BOT_CONFIG: {_worded(error, upper=False)}") from None


def require_dli(settings: Settings) -> None:
    """Raise a SettingsError unless DLI can be asked with these settings."""
    if problem := _dli_problem(settings):
        raise SettingsError(problem)


def require_slack(settings: Settings) -> None:
    """Raise a SettingsError unless the bot can run with these settings."""
    if problem := _slack_problem(settings):
        raise SettingsError(problem)


def _slack_problem(settings: Settings) -> str:
    bot, app = settings.slack_bot_token, settings.slack_app_token
    if bot is None:
        return (
            "SLACK_BOT_TOKEN is missing: copy the Bot User OAuth Token (xoxb-…) from "
            "your Slack app's page OAuth & Permissions"
        )
    if bot.get_secret_value().startswith("xapp-"):
        return "SLACK_BOT_TOKEN holds an app-level token (xapp-…): set the bot's, xoxb-…"
    if app and not app.get_secret_value().startswith("xapp-"):
        return (
            "SLACK_APP_TOKEN must be an app-level token (xapp-…): make one with the scope "
            "connections:write on your Slack app's page Basic Information, or unset it "
            "for HTTP mode"
        )
    if app is None and settings.slack_signing_secret is None:
        return (
            "SLACK_APP_TOKEN or SLACK_SIGNING_SECRET is missing: set the first (xapp-…) for "
            "Socket Mode, or the second (Basic Information, App Credentials) for HTTP mode"
        )
    return ""


def _dli_problem(settings: Settings) -> str:
    return _credentials_problem(settings) or _address_problem(settings)


def _credentials_problem(settings: Settings) -> str:
    key, user = settings.huaweicloud_sdk_ak, settings.dli_username
    if key and (user or settings.dli_password):
        other = "DLI_USERNAME" if user else "DLI_PASSWORD"
        return (
            f"HUAWEICLOUD_SDK_AK and {other} are both set: keep the access key or the IAM "
            "user, and unset the other"
        )
    if settings.huaweicloud_sdk_sk and not key:
        return "HUAWEICLOUD_SDK_AK is missing: set the access key that the secret key belongs to"
    if key and settings.huaweicloud_sdk_sk is None:
        return "HUAWEICLOUD_SDK_SK is missing: set the secret key of HUAWEICLOUD_SDK_AK"
    return "" if key else _user_problem(settings)


def _user_problem(settings: Settings) -> str:
    if not settings.dli_username:
        return (
            "HUAWEICLOUD_SDK_AK is missing: set it and HUAWEICLOUD_SDK_SK (or DLI_USERNAME, "
            "DLI_PASSWORD and DLI_DOMAIN_NAME) to credentials that may read DLI"
        )
    if settings.dli_password is None:
        return "DLI_PASSWORD is missing: set the password of DLI_USERNAME"
    if not settings.dli_domain_name:
        return "DLI_DOMAIN_NAME is missing: set the account (domain) of DLI_USERNAME"
    return ""


def _address_problem(settings: Settings) -> str:
    if settings.dli_region:
        return ""
    if not settings.dli_endpoint:
        return "DLI_REGION is missing: set the region of your DLI project, for example eu-de"
    if not settings.huaweicloud_sdk_project_id:
        return (
            "HUAWEICLOUD_SDK_PROJECT_ID is missing: set it, or DLI_REGION so that it can be "
            "looked up"
        )
    if settings.dli_username and not settings.dli_iam_endpoint:
        return "DLI_IAM_ENDPOINT is missing: set it, or DLI_REGION, so that DLI_USERNAME can log in"
    return ""


def _worded(error: ValidationError, *, upper: bool) -> str:
    """Say the first thing that is wrong in one line, without the value."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    name = ".".join(str(part) for part in first["loc"])
    more = error.error_count() - 1
    also = f" (and {more} more)" if more else ""
    said = first["msg"].removeprefix("Value error, ")
    if not name:
        return said + also
    return f"{name.upper() if upper else name}: {said[0].lower()}{said[1:]}{also}"


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
