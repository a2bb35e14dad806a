"""What OAuth takes: the credentials of the app itself, and an address that leads to the bot."""

import asyncio

import aiohttp
from pydantic import SecretStr
from slack_sdk.proxy_env_variable_loader import load_http_proxy_from_env

from bot.doctor.asking import Trouble, asked
from bot.doctor.network import unreachable
from bot.ops.health import ALIVE, LIVENESS
from bot.projects import is_pasted_whole
from bot.settings import Settings
from bot.slack.oauth import REDIRECT_PATH
from bot.slack.web import TIMEOUT, proxy_for, sends_once, web_client
from bot.views.findings import Finding

_CHECK = "Slack OAuth"
_ADDRESS = "public address"
_CODE = "made-up-by-dli-bot-check"
_NOT_GIVEN = "invalid_code"
"""What Slack says of a code that it gave nobody, once it has taken the client id and secret."""
_PAGE = "Basic Information, App Credentials, of your Slack app"
_OK = 200


async def examine(settings: Settings) -> list[Finding]:
    """Say whether Slack takes the client id and secret, and whether the bot answers in public.

    As the bot may not run yet, an address where it doesn't answer is a warning.
    """
    found = await asyncio.gather(_credentials(settings), _address(settings.dli_bot_public_url))
    return [one for findings in found for one in findings]


async def _credentials(settings: Settings) -> list[Finding]:
    """Try to redeem a code that there isn't; what isn't set has a finding of its own."""
    client_id, secret = settings.slack_client_id, settings.slack_client_secret
    if not client_id or secret is None:
        return []
    if not (is_pasted_whole(client_id) and is_pasted_whole(secret.get_secret_value())):
        return []
    redirect_uri = f"{settings.dli_bot_public_url}{REDIRECT_PATH}"
    try:
        await _redeem(client_id, secret, redirect_uri, settings.slack_api_url)
    except Trouble as trouble:
        if trouble.code != _NOT_GIVEN:
            return [trouble.finding]
    detail = (
        "Slack takes the client id and secret; whether the app's Redirect URLs have "
        f"{redirect_uri} can't be asked"
    )
    return [Finding(_CHECK, ok=True, detail=detail)]


async def _redeem(client_id: str, secret: SecretStr, redirect_uri: str, api_url: str) -> None:
    cures = {
        "": f"compare SLACK_CLIENT_ID and SLACK_CLIENT_SECRET with {_PAGE}",
        "bad_client_secret": f"set SLACK_CLIENT_SECRET to the Client Secret of {_PAGE}",
        "bad_redirect_uri": f"add {redirect_uri} at OAuth & Permissions, Redirect URLs, of your "
        "Slack app, or correct DLI_BOT_PUBLIC_URL",
        "invalid_client_id": f"set SLACK_CLIENT_ID to the Client ID of {_PAGE}",
    }
    async with web_client(None, api_url) as shared:
        client = sends_once(shared)
        redeeming = client.oauth_v2_access(
            client_id=client_id,
            client_secret=secret.get_secret_value(),
            code=_CODE,
            redirect_uri=redirect_uri,
        )
        await asked(_CHECK, client.base_url, redeeming, cures)


async def _address(url: str) -> list[Finding]:
    """Ask the public address whether the bot lives there; redirects are an answer of another's."""
    if not url:
        return []
    proxy = proxy_for(url, load_http_proxy_from_env())
    try:
        async with (
            aiohttp.ClientSession(timeout=TIMEOUT) as web,
            web.get(f"{url}{LIVENESS}", proxy=proxy, allow_redirects=False) as answer,
        ):
            status, said = answer.status, await answer.read()
    except (aiohttp.ClientError, OSError, ValueError) as error:
        detail, cure = unreachable(error, url, "DLI_BOT_PUBLIC_URL")
        return [
            Finding(_ADDRESS, ok=True, detail=detail, cure=f"start the bot; if it runs, {cure}")
        ]
    if (status, said) == (_OK, ALIVE.encode()):
        return [Finding(_ADDRESS, ok=True, detail=f"{url} leads to a bot that runs")]
    return [_of_another(url, status)]


def _of_another(url: str, status: int) -> Finding:
    return Finding(
        _ADDRESS,
        ok=True,
        detail=f"what answers at {url}{LIVENESS} isn't the bot (HTTP {status})",
        cure=f"start the bot; if it runs, let what stands before it pass {LIVENESS} and /slack/ on "
        "to DLI_BOT_PORT, or correct DLI_BOT_PUBLIC_URL",
    )
