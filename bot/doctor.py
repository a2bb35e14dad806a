"""`dli-bot check`: what is set up wrong, and how to mend it."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

import aiohttp
from rich.console import Console
from rich.text import Text
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.configured import dli_client
from bot.dli.client import DliClient
from bot.dli.guard import CredentialsState
from bot.domain.jobs import JobQuery
from bot.errors import (
    DliError,
    Nonsense,
    NotAllowed,
    SettingsError,
    StoreUnavailable,
    Throttled,
    Unreachable,
    WrongCredentials,
)
from bot.outside import shared_ledger
from bot.settings import Settings, read_file, require_dli, require_slack
from bot.slack.web import error_code, web_client
from bot.store.database import opened
from bot.views import troubles
from bot.views.text import duration, unmarked

_TWICE = (
    "a message there is said at least once, not exactly once: it may come twice after a cut "
    "connection or a kill"
)
_UNTOLD = "not told by Slack, nor whether messages come exactly once or at least once"
_ELSEWHERE = "the bot learns that it can't post there only when it tries"
WITHOUT: Mapping[str, str] = {
    "app_mentions:read": "the bot doesn't answer where somebody mentions it",
    "channels:history": f"of public channels: {_TWICE}",
    "channels:read": f"of public channels: {_ELSEWHERE}",
    "chat:write": "nothing can be told in channels",
    "commands": f"nobody can type {troubles.COMMAND}",
    "files:write": "long reasons of failures are cut, without the whole as a file",
    "groups:history": f"of private channels: {_TWICE}",
    "groups:read": f"of private channels: {_ELSEWHERE}",
    "im:history": f"of direct messages: {_TWICE}",
    "im:write": "nobody is told that a channel can't be posted to any more",
    "users:read": (
        "`until 08:00` and `digest 09:00` mean UTC, and what comes from another app of this "
        "workspace isn't refused"
    ),
}
"""The scopes of `manifest.yml`, and what becomes of the bot without one; a test keeps the two
in step."""
SKEW = timedelta(minutes=5)
"""A clock further off than this is worth mending; beyond 15 minutes DLI refuses."""
_OAUTH = "copy the Bot User OAuth Token from OAuth & Permissions of your Slack app"
_APP_TOKEN = "make one with the scope connections:write at Basic Information of your Slack app"  # noqa: S105 - a cure

_UNCOUNTED = (
    "before you check again, let dli-bot migrate make the database's tables: five refusals lock a "
    "key, and it's there that they are counted"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; `cure` says what to do, and is "" when all is well."""

    check: str
    ok: bool
    detail: str
    cure: str = ""


async def examine(settings: Settings) -> list[Finding]:
    """Run every check; one that fails keeps no other from running."""
    return [
        *_settings(settings),
        *[finding async for finding in _slack(settings)],
        *[finding async for finding in _dli(settings)],
        await _database(settings),
    ]


def report(findings: list[Finding], *, as_json: bool) -> None:
    """Print one line per finding, and below it its cure."""
    if as_json:
        print(json.dumps([asdict(finding) for finding in findings], indent=2))  # noqa: T201
        return
    console = Console(soft_wrap=True)
    for finding in findings:
        mark = ("ok  ", "green") if finding.ok else ("FAIL", "bold red")
        console.print(Text.assemble(mark, f"  {finding.check}: {finding.detail}"))
        if finding.cure:
            console.print(Text(f"      → {finding.cure}", style="yellow"))


def _settings(settings: Settings) -> list[Finding]:
    findings = [
        _required("settings of Slack", lambda: require_slack(settings)),
        _required("settings of DLI", lambda: require_dli(settings)),
    ]
    if settings.dli_bot_config:
        findings.append(_required("config file", lambda: read_file(settings.dli_bot_config)))
    return findings


def _required(check: str, require: Callable[[], object]) -> Finding:
    try:
        require()
    except SettingsError as error:
        return wrong_setting(check, error)
    return Finding(check, ok=True, detail="complete")


def wrong_setting(check: str, error: SettingsError) -> Finding:
    """Turn the line that would end the start into a finding."""
    detail, colon, cure = str(error).partition(": ")
    if detail.isupper() or not colon:
        return Finding(check, ok=False, detail=str(error), cure=f"set {detail} right")
    return Finding(check, ok=False, detail=detail, cure=cure)


async def _slack(settings: Settings) -> AsyncIterator[Finding]:
    if settings.slack_bot_token is None:
        return
    async with web_client(settings.slack_bot_token, settings.slack_api_url) as client:
        who = await _asked("Slack bot token", _OAUTH, lambda: _who(client))
        yield who
        if who.ok:
            for finding in await _scopes(client):
                yield finding
        if token := settings.slack_app_token:
            secret = token.get_secret_value()
            yield await _asked("Slack app token", _APP_TOKEN, lambda: _connection(client, secret))


async def _who(client: AsyncWebClient) -> str:
    answer = await client.auth_test()
    return f"{answer.get('user')} in {answer.get('team')}"


async def _scopes(client: AsyncWebClient) -> list[Finding]:
    """Say what each missing scope costs, which may be that notices come at least once."""
    told = ""

    async def ask() -> str:
        nonlocal told
        headers = {
            name.lower(): value for name, value in (await client.auth_test()).headers.items()
        }
        told = headers.get("x-oauth-scopes", "")
        return ", ".join(sorted(_split(told))) or _UNTOLD

    asked = await _asked("Slack scopes", _OAUTH, ask)
    missing = sorted(WITHOUT.keys() - _split(told)) if asked.ok and told else []
    return [asked, *map(_lacking, missing)]


def _split(told: str) -> set[str]:
    return {scope.strip() for scope in told.split(",") if scope.strip()}


def _lacking(scope: str) -> Finding:
    return Finding(
        f"Slack scope {scope}",
        ok=False,
        detail=f"missing; {WITHOUT[scope]}",
        cure=(
            f"add {scope} at OAuth & Permissions, Bot Token Scopes, of your Slack app, and "
            "reinstall the app to the workspace"
        ),
    )


async def _connection(client: AsyncWebClient, token: str) -> str:
    await client.apps_connections_open(app_token=token)
    return "Socket Mode connections are given"


async def _asked(check: str, cure: str, ask: Callable[[], Awaitable[str]]) -> Finding:
    try:
        return Finding(check, ok=True, detail=await ask())
    except SlackApiError as error:
        return Finding(check, ok=False, detail=f"Slack says {error_code(error)}", cure=cure)
    except SettingsError as error:
        return Finding(check, ok=False, detail=str(error), cure=cure)
    except (aiohttp.ClientError, TimeoutError, SlackClientError) as error:
        detail = f"Slack can't be reached ({type(error).__name__})"
        return Finding(check, ok=False, detail=detail, cure="check SLACK_API_URL and the network")


async def _dli(settings: Settings) -> AsyncIterator[Finding]:
    try:
        async with (
            shared_ledger(settings) as ledger,
            dli_client(settings, ledger=ledger) as client,
        ):
            found = await _reads(client)
            is_uncounted = ledger is None and client.credentials_state is CredentialsState.REFUSED
            yield replace(found, cure=f"{found.cure}; {_UNCOUNTED}") if is_uncounted else found
            if client.clock_skew is not None:
                yield _clock(client.clock_skew)
    except SettingsError as error:
        if not str(error).startswith("HUAWEICLOUD_SDK_PROJECT_ID"):
            return
        yield Finding("DLI project", ok=False, detail="not found by region", cure=str(error))


async def _database(settings: Settings) -> Finding:
    """Open the database, and leave its schema alone: `run` and `migrate` change that."""
    try:
        async with opened(settings.database()) as database:
            await database.ping()
    except (SettingsError, StoreUnavailable) as error:
        return wrong_setting("database", SettingsError(str(error)))
    where = "set by DATABASE_URL" if settings.database_url else "a file in the user data folder"
    return Finding("database", ok=True, detail=f"can be used, {where}")


async def _reads(client: DliClient) -> Finding:
    try:
        page = await client.jobs(JobQuery(page_size=1))
    except DliError as error:
        return Finding("DLI jobs", ok=False, detail=_said(error), cure=_cure(error))
    jobs = "1 job" if page.total == 1 else f"{page.total:,} jobs"
    return Finding("DLI jobs", ok=True, detail=f"readable, {jobs} in the list")


def _said(error: DliError) -> str:
    if isinstance(error, WrongCredentials) and error.not_before:
        wait = duration(error.not_before)
        return f"DLI refused these credentials before: not asked again for {wait}"
    return unmarked(troubles.sentence(error)).partition(". ")[0]


def _cure(error: DliError) -> str:
    match error:
        case WrongCredentials():
            return (
                "set HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK (or DLI_USERNAME, DLI_PASSWORD, "
                "DLI_DOMAIN_NAME) to credentials that are valid, and check this machine's clock"
            )
        case NotAllowed():
            return "grant the bot's user the right to read DLI jobs (dli:jobs:get) in this project"
        case Throttled():
            return "wait a minute; other programs use up this project's requests"
        case Unreachable() | Nonsense():
            return "check DLI_REGION, DLI_ENDPOINT, the network and the proxy of this machine"
        case _:
            return "check DLI_REGION and HUAWEICLOUD_SDK_PROJECT_ID"


def _clock(skew: timedelta) -> Finding:
    if abs(skew) <= SKEW:
        return Finding("clock", ok=True, detail="agrees with DLI's")
    detail = f"{duration(abs(skew))} {'ahead of' if skew > timedelta() else 'behind'} DLI's"
    cure = "set this machine's clock (NTP): beyond 15 minutes DLI refuses every request"
    return Finding("clock", ok=False, detail=detail, cure=cure)
