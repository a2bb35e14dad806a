"""The app-level token, and a connection of Socket Mode, which is opened and left."""

import aiohttp
from pydantic import SecretStr
from slack_sdk.web.async_client import AsyncWebClient

from bot.doctor.asking import Trouble, asked
from bot.doctor.network import unreachable
from bot.slack.credentials import same_app
from bot.slack.socket import CROWDED
from bot.slack.trial import TurnedAway, greeting
from bot.views.findings import Finding

MOST_CONNECTIONS = 10
"""As many as Slack allows an app; each process of the bot has two."""
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


async def examine(client: AsyncWebClient, token: SecretStr | None, bots_app: str) -> list[Finding]:
    """Ask for a connection and open it; `bots_app` is the bot token's app, "" if unknown."""
    if token is None or not token.get_secret_value().startswith("xapp-"):
        return []
    opening = client.apps_connections_open(app_token=token.get_secret_value())
    try:
        url = str((await asked("Slack app token", client.base_url, opening, _APP_CURES))["url"])
    except Trouble as trouble:
        return [trouble.finding]
    given = Finding("Slack app token", ok=True, detail="Socket Mode connections are given")
    return [given, *await _of_socket(url, client.proxy, bots_app)]


async def _of_socket(url: str, proxy: str | None, bots_app: str) -> list[Finding]:
    try:
        app_id, others = await greeting(url, proxy)
    except TurnedAway as away:
        return [_turned_away(away.why)]
    except aiohttp.WSServerHandshakeError as error:
        return [_turned_away(f"HTTP {error.status}")]
    except (aiohttp.ClientError, OSError) as error:
        detail, cure = unreachable(error, url.partition("?")[0], "the proxy")
        return [Finding("Slack socket", ok=False, detail=detail, cure=cure)]
    same = same_app(bots_app, app_id)
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
