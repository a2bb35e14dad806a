"""What has to be set for the bot to run: what belongs together, and what excludes each other."""

import re
from collections.abc import Mapping
from functools import partial

from pydantic import SecretStr

from bot.errors import SettingsError
from bot.projects import ENVIRONMENT, ProjectSettings, is_pasted_whole
from bot.settings import Settings, read_file

_KEY = re.compile(r"[\w-]{43}=", re.ASCII)
OTHER_TOKENS = {
    "xapp-": "an app-level token (xapp-…)",
    "xoxp-": "a person's token (xoxp-…)",
    "xoxe.xoxp-": "a person's token (xoxe.xoxp-…)",
    "xoxe-": "a refresh token (xoxe-…)",
}
"""What a token begins with that isn't a bot's."""


def dli_projects(settings: Settings) -> Mapping[str, ProjectSettings]:
    """Return the projects by name, the one that is meant where nobody names one first.

    That is the environment's, if it says anything of one. Raises a SettingsError unless all
    of them can be asked.
    """
    given, listed = settings.project(), read_file(settings.dli_bot_config).projects
    found: dict[str, ProjectSettings] = {}
    problems = []
    if not listed or settings.names_project:
        found[given.region or "default"] = given
        problems += given.problems(ENVIRONMENT.__getitem__)
    for name, project in listed.items():
        if name.casefold() in {other.casefold() for other in found}:
            problems.append(
                f"projects.{name} in DLI_BOT_CONFIG has the name of another project: rename it"
            )
        found[name] = project
        problems += project.problems(partial(_in_file, name))
    if problems:
        raise SettingsError(*problems)
    return found


def _in_file(project: str, field: str) -> str:
    return f"projects.{project}.{field}"


def require_dli(settings: Settings) -> None:
    """Raise a SettingsError unless DLI can be asked with these settings."""
    dli_projects(settings)


def require_slack(settings: Settings) -> None:
    """Raise a SettingsError unless the bot can speak with Slack with these settings."""
    if settings.uses_oauth:
        found = [*_oauth_problems(settings), _access_problem(settings)]
    else:
        found = [_bot_token(settings), _way_in(settings)]
    problems = [one for one in found if one]
    if problems:
        raise SettingsError(*problems)


def require(settings: Settings) -> None:
    """Raise a SettingsError with all that is missing, unless the bot can run."""
    problems: list[str] = []
    for part in (require_slack, require_dli):
        try:
            part(settings)
        except SettingsError as error:
            problems += error.problems
    if problems:
        raise SettingsError(*dict.fromkeys(problems))


def _oauth_problems(settings: Settings) -> list[str]:
    keys = settings.encryption_keys()
    found = {
        "SLACK_APP_TOKEN and SLACK_CLIENT_ID are both set: unset the first, as installing by OAuth "
        "needs HTTP mode, or the second": settings.slack_app_token,
        "SLACK_BOT_TOKEN and SLACK_CLIENT_ID are both set: unset the first, as each workspace that "
        "installs the app has a token of its own, or the second": settings.slack_bot_token,
        "SLACK_CLIENT_ID is missing: copy it from your Slack app's page Basic Information, or "
        "unset SLACK_CLIENT_SECRET": not settings.slack_client_id,
        "SLACK_CLIENT_SECRET is missing: copy it from your Slack app's page Basic Information, or "
        "unset SLACK_CLIENT_ID": settings.slack_client_secret is None,
        _not_whole("SLACK_CLIENT_ID", "id"): not is_pasted_whole(settings.slack_client_id),
        _not_whole("SLACK_CLIENT_SECRET", "secret"): not _is_whole(settings.slack_client_secret),
        "SLACK_SIGNING_SECRET is missing: copy it from your Slack app's page Basic Information": (
            settings.slack_signing_secret is None
        ),
        "DLI_BOT_PUBLIC_URL is missing: set it to the https:// address at which Slack's users "
        "reach the bot": not settings.dli_bot_public_url,
        "DLI_BOT_ENCRYPTION_KEY is missing: make a key with `dli-bot new-key`, set it, and keep "
        "it": not keys,
        "DLI_BOT_ENCRYPTION_KEY holds what is no key: make one with `dli-bot new-key`; several are "
        "separated by commas": not all(map(_KEY.fullmatch, keys)),
    }
    return [problem for problem, is_there in found.items() if is_there]


def _access_problem(settings: Settings) -> str:
    try:
        if read_file(settings.dli_bot_config).access.workspaces:
            return ""
    except SettingsError as error:
        return str(error)
    return (
        "DLI_BOT_CONFIG lacks [access] workspaces: list the ids of those that may install the app "
        '(workspaces = ["T0123"]), or let any one do so ("*")'
    )


def _bot_token(settings: Settings) -> str:
    if settings.slack_bot_token is None:
        return (
            "SLACK_BOT_TOKEN is missing: copy the Bot User OAuth Token (xoxb-…) from "
            "your Slack app's page OAuth & Permissions"
        )
    token = settings.slack_bot_token.get_secret_value()
    if not is_pasted_whole(token):
        return _not_whole("SLACK_BOT_TOKEN")
    if kind := _other_kind(token):
        return (
            f"SLACK_BOT_TOKEN holds {kind}: set it to the Bot User OAuth Token (xoxb-…) from your "
            "Slack app's page OAuth & Permissions"
        )
    return ""


def _way_in(settings: Settings) -> str:
    """Return what keeps the bot from hearing of what people do."""
    if settings.slack_app_token is None:
        if settings.slack_signing_secret is not None:
            return ""
        return (
            "SLACK_APP_TOKEN or SLACK_SIGNING_SECRET is missing: set the first (xapp-…) for "
            "Socket Mode, or the second (Basic Information, App Credentials) for HTTP mode"
        )
    token = settings.slack_app_token.get_secret_value()
    if not is_pasted_whole(token):
        return _not_whole("SLACK_APP_TOKEN")
    if not token.startswith("xapp-"):
        return (
            "SLACK_APP_TOKEN must be an app-level token (xapp-…): make one with the scope "
            "connections:write on your Slack app's page Basic Information, or unset it "
            "for HTTP mode"
        )
    return ""


def _is_whole(secret: SecretStr | None) -> bool:
    return secret is None or is_pasted_whole(secret.get_secret_value())


def _not_whole(name: str, kind: str = "token") -> str:
    return f"{name} holds what no {kind} has, such as a blank or …: paste it anew, as a whole"


def _other_kind(token: str) -> str:
    """Return what a token is that isn't a bot's, "" if it may be one."""
    return next((kind for start, kind in OTHER_TOKENS.items() if token.startswith(start)), "")
