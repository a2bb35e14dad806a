"""Who we are in Slack, and whether our tokens are good: asked once, at the start."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from pydantic import SecretStr
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SettingsError
from bot.slack.web import REFUSED, error_code

log = logging.getLogger(__name__)

LONGEST_WAIT = 30


async def verify_bot_token(client: AsyncWebClient) -> str:
    """Return the name of our workspace; a refused token raises a SettingsError."""
    answer = await _insist("SLACK_BOT_TOKEN", client.auth_test)
    return str(answer.get("team") or answer.get("team_id"))


async def first_ticket(client: AsyncWebClient, app_token: SecretStr) -> str:
    """Return the URL of the first socket; a refused token raises a SettingsError.

    The SDK's own `connect()` would retry a bad token for ever and say so to nobody.
    """

    async def ask() -> Any:  # noqa: ANN401 - JSON
        return await client.apps_connections_open(app_token=app_token.get_secret_value())

    answer = await _insist("SLACK_APP_TOKEN", ask)
    return str(answer["url"])


async def _insist(setting: str, ask: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401 - JSON
    """Ask until Slack answers; only a refusal of the token ends that."""
    wait = 1
    while True:
        try:
            return await ask()
        except SlackApiError as error:
            code = error_code(error)
            if code in REFUSED or code == "missing_scope":
                raise SettingsError(_cure(setting, code)) from None
        except (aiohttp.ClientError, TimeoutError, SlackClientError) as error:
            code = type(error).__name__
        log.warning("Slack can't be reached (%s): next try in %d s", code, wait)
        await asyncio.sleep(wait)
        wait = min(LONGEST_WAIT, wait * 2)


def _cure(setting: str, code: str) -> str:
    where = {
        "SLACK_BOT_TOKEN": "OAuth & Permissions (reinstall the app if it was removed)",
        "SLACK_APP_TOKEN": "Basic Information, App-Level Tokens (scope connections:write)",
    }[setting]
    return f"{setting}: Slack refuses it ({code}): copy it again from your Slack app's page {where}"
