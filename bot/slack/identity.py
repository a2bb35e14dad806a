"""Who we are in Slack, and whether our tokens are good: asked once, at the start."""

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any

import aiohttp
from pydantic import SecretStr
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SettingsError
from bot.slack.credentials import app_of, same_app
from bot.slack.scopes import granted, missing
from bot.slack.web import REFUSED, error_code, sends_once

log = logging.getLogger(__name__)

LONGEST_WAIT = 30
GREETING_SECONDS = 2
_CURE = "dli-bot check says whether it is the network, the proxy or SLACK_API_URL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """Who we are: in which team, as which user, of which app; and the first socket's URL.

    `app_id` is "" if Slack doesn't tell, `ticket` without an app token.
    """

    team_id: str
    user_id: str
    app_id: str
    ticket: str


async def greet(
    client: AsyncWebClient, app_token: SecretStr | None, *, unfurls: bool = False
) -> Welcome | None:
    """Try the tokens once and quickly; `unfurls` as in `missing`.

    A refused token raises a SettingsError, before anything is served or said. None: Slack
    is away, and the tokens have to be tried again later: see `insist`.
    """
    try:
        async with asyncio.timeout(GREETING_SECONDS):
            return await _try(client, app_token, unfurls=unfurls)
    except (_Away, TimeoutError):
        return None


async def insist(
    client: AsyncWebClient, app_token: SecretStr | None, *, unfurls: bool = False
) -> Welcome:
    """Do what `greet` does until Slack answers; only a refused token ends that.

    The SDK's own `connect()` would retry a bad token for ever and say so to nobody.
    """
    wait = 1
    while True:
        try:
            return await _try(client, app_token, unfurls=unfurls)
        except _Away as away:
            facts = {"code": str(away), "wait": wait, "cure": _CURE}
            log.warning("Slack can't be reached", extra=facts)
        await asyncio.sleep(wait)
        wait = min(LONGEST_WAIT, wait * 2)


class _Away(Exception):
    """Slack gave no usable answer."""


async def _try(client: AsyncWebClient, app_token: SecretStr | None, *, unfurls: bool) -> Welcome:
    us = await _ask("SLACK_BOT_TOKEN", client.auth_test())
    welcome = Welcome(
        team_id=str(us.get("team_id") or ""),
        user_id=str(us.get("user_id") or ""),
        app_id=await _app_id(client, str(us.get("bot_id") or "")),
        ticket=await _ticket(client, app_token) if app_token else "",
    )
    same = same_app(welcome.app_id, app_of(app_token)) if app_token else None
    lacking = missing(granted(us.headers), unfurls=unfurls)
    for finding in [*lacking, *([same] if same else [])]:
        if not finding.ok:
            log.warning(finding.line)
    return welcome


async def _app_id(client: AsyncWebClient, bot_id: str) -> str:
    """Return whose bot we are; `auth.test` doesn't tell, and without `users:read` nobody does."""
    try:
        answer = await _asked(client.bots_info(bot=bot_id))
    except SlackApiError as error:
        log.warning("Slack doesn't tell which app this is", extra={"code": error_code(error)})
        return ""
    return str((answer.get("bot") or {}).get("app_id") or "")


async def _ticket(client: AsyncWebClient, app_token: SecretStr) -> str:
    """Return a socket's URL, "" if Slack gives none now: it allows few in a minute."""
    token = app_token.get_secret_value()
    asking = sends_once(client).apps_connections_open(app_token=token)
    try:
        return str((await _ask("SLACK_APP_TOKEN", asking))["url"])
    except _Away as away:
        log.warning("Slack gives no connection yet", extra={"code": str(away)})
        return ""


async def _ask(setting: str, call: Awaitable[Any]) -> Any:  # noqa: ANN401 - JSON
    try:
        return await _asked(call)
    except SlackApiError as error:
        code = error_code(error)
        if code in REFUSED or code == "missing_scope":
            raise SettingsError(_cure(setting, code)) from None
        raise _Away(code) from error


async def _asked(call: Awaitable[Any]) -> Any:  # noqa: ANN401 - JSON
    try:
        return await call
    except SlackApiError:
        raise
    except (aiohttp.ClientError, TimeoutError, SlackClientError, ValueError) as error:
        raise _Away(type(error).__name__) from error


def _cure(setting: str, code: str) -> str:
    where = {
        "SLACK_BOT_TOKEN": "OAuth & Permissions (reinstall the app if it was removed)",
        "SLACK_APP_TOKEN": "Basic Information, App-Level Tokens (scope connections:write)",
    }[setting]
    return f"{setting}: Slack refuses it ({code}): copy it again from your Slack app's page {where}"
