"""Slack, asked about one workspace: tokens, scopes, the socket, channels."""

from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
from pydantic import SecretStr
from slack_sdk.web.async_client import AsyncWebClient

from bot.doctor import channels, sending
from bot.doctor.asking import Trouble, asked
from bot.doctor.network import unreachable
from bot.errors import SettingsError
from bot.settings import Settings, read_file
from bot.slack.credentials import same_app
from bot.slack.scopes import granted, missing
from bot.slack.socket import CROWDED
from bot.slack.trial import TurnedAway, greeting
from bot.slack.web import sends_once, web_client
from bot.store.survey import Survey
from bot.views.findings import Finding

MOST_CONNECTIONS = 10
"""As many as Slack allows an app; each process of the bot has two."""

_WHICH_BOT = (
    "set SLACK_BOT_TOKEN to the Bot User OAuth Token (xoxb-…) from OAuth & Permissions of your "
    "Slack app"
)
_REINSTALL = (
    "install the app to the workspace again (Install App), and set SLACK_BOT_TOKEN to the new Bot "
    "User OAuth Token (xoxb-…) from OAuth & Permissions"
)
BOT_CURES: Mapping[str, str] = {
    "": _WHICH_BOT,
    "account_inactive": _REINSTALL,
    "token_revoked": _REINSTALL,
}
_WHICH_APP = (
    "set SLACK_APP_TOKEN to an app-level token (xapp-…): make one with the scope "
    "connections:write at Basic Information of your Slack app"
)
_APP_CURES = {
    "": _WHICH_APP,
    "missing_scope": (
        "the app-level token lacks connections:write: make another with that scope at Basic "
        "Information of your Slack app, and set SLACK_APP_TOKEN to it"
    ),
}
_ON = "whether events and interactivity are switched on can't be asked: manifest.yml has both"
_UNTOLD = "not told by Slack, nor whether messages come exactly once or at least once"


@dataclass(frozen=True, slots=True)
class _Bot:
    """Who the bot is; `app_id` is "" if Slack doesn't tell."""

    team_id: str
    app_id: str


async def examine(
    token: SecretStr,
    settings: Settings,
    survey: Survey | None,
    send: str,
    cures: Mapping[str, str] = BOT_CURES,
) -> list[Finding]:
    """Ask Slack about the workspace of a bot token; `send` is as in `check`.

    `cures` are of a refused token, by Slack's word for it; "" stands for the others.
    """
    async with web_client(token, settings.slack_api_url) as shared:
        client = sends_once(shared)
        try:
            bot, findings = await _of_bot(client, cures, unfurls=_unfurls(settings))
        except Trouble as away:
            return [away.finding]
        findings += await _of_app(client, settings.slack_app_token, bot)
        if bot and survey:
            findings += await channels.examine(client, survey, bot.team_id)
        if bot and send:
            findings.append(await sending.sent(client, send))
    return findings


def _unfurls(settings: Settings) -> bool:
    try:
        return read_file(settings.dli_bot_config).links.unfurl
    except SettingsError:  # which has a finding of its own
        return False


async def _of_bot(
    client: AsyncWebClient, cures: Mapping[str, str], *, unfurls: bool
) -> tuple[_Bot | None, list[Finding]]:
    """Find out who the bot is and what it may do; raises Trouble if Slack can't be asked."""
    try:
        us = await asked("Slack bot token", client.base_url, client.auth_test(), cures)
    except Trouble as trouble:
        if trouble.is_away:
            raise
        return None, [trouble.finding]
    if not us.get("bot_id"):
        detail = f"it is the token of a person, {us.get('user')}, not the bot's"
        return None, [Finding("Slack bot token", ok=False, detail=detail, cure=_WHICH_BOT)]
    scopes = granted(us.headers)
    bot = _Bot(str(us.get("team_id") or ""), await _app_id(client, str(us.get("bot_id"))))
    return bot, [
        Finding("Slack bot token", ok=True, detail=f"{us.get('user')} in {us.get('team')}"),
        Finding("Slack scopes", ok=True, detail=", ".join(sorted(scopes)) or _UNTOLD),
        *missing(scopes, unfurls=unfurls),
    ]


async def _app_id(client: AsyncWebClient, bot_id: str) -> str:
    """Return the id of the bot's app; without `users:read` Slack doesn't tell."""
    try:
        answer = await asked("Slack app", client.base_url, client.bots_info(bot=bot_id))
    except Trouble:
        return ""
    return str((answer.get("bot") or {}).get("app_id") or "")


async def _of_app(
    client: AsyncWebClient, token: SecretStr | None, bot: _Bot | None
) -> list[Finding]:
    """Ask for a connection, and open it."""
    if token is None or not token.get_secret_value().startswith("xapp-"):
        return []
    opening = client.apps_connections_open(app_token=token.get_secret_value())
    try:
        url = str((await asked("Slack app token", client.base_url, opening, _APP_CURES))["url"])
    except Trouble as trouble:
        return [trouble.finding]
    given = Finding("Slack app token", ok=True, detail="Socket Mode connections are given")
    return [given, *await _of_socket(url, client.proxy, bot)]


async def _of_socket(url: str, proxy: str | None, bot: _Bot | None) -> list[Finding]:
    try:
        app_id, others = await greeting(url, proxy)
    except TurnedAway as away:
        return [_turned_away(away.why)]
    except aiohttp.WSServerHandshakeError as error:
        return [_turned_away(f"HTTP {error.status}")]
    except (aiohttp.ClientError, OSError) as error:
        detail, cure = unreachable(error, url.partition("?")[0], "the proxy")
        return [Finding("Slack socket", ok=False, detail=detail, cure=cure)]
    same = same_app(bot.app_id if bot else "", app_id)
    return [same, _greeted(others)] if same else [_greeted(others)]


def _greeted(others: int) -> Finding:
    """Say how many connections there are besides ours, which has ended."""
    detail = f"opened and greeted, {others} others open; {_ON}"
    if others + 2 <= MOST_CONNECTIONS:
        return Finding("Slack socket", ok=True, detail=detail)
    cure = (
        f"end a process of the bot before you start another: Slack allows {MOST_CONNECTIONS} "
        "connections, and each process has two"
    )
    return Finding("Slack socket", ok=True, detail=detail, cure=cure)


def _turned_away(why: str) -> Finding:
    """Say why Slack gave an address for a connection, and then none."""
    if why == CROWDED:
        detail = f"Slack allows {MOST_CONNECTIONS} connections, and all are taken"
        cure = "end a process of the bot, or whatever else uses SLACK_APP_TOKEN: each has two"
    elif why == "link_disabled":
        detail = "Socket Mode is switched off"
        cure = "switch it on at Socket Mode of your Slack app, or unset SLACK_APP_TOKEN for HTTP"
    else:
        detail = f"opened, but Slack didn't greet us ({why})"
        cure = "let the network and the proxy pass WebSockets (wss://) to Slack; check again"
    return Finding("Slack socket", ok=False, detail=detail, cure=cure)
