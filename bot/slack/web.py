"""Slack's Web API client, set up so that nothing is ever sent twice by itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from pydantic import SecretStr
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

TIMEOUT = aiohttp.ClientTimeout(total=10, connect=5)
"""Set on the session, as the SDK ignores its own `timeout` when a session is given."""
REFUSED = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "not_allowed_token_type",
        "not_authed",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)
"""What Slack says of a token that no retry will mend."""
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def retry_handlers() -> list[AsyncRetryHandler]:
    """Return the SDK's handlers we want: waiting when throttled, once.

    Not the default one, which repeats a post whose answer got lost, so that it appears
    twice (slack_sdk/http_retry/builtin_async_handlers.py).
    """
    return [AsyncRateLimitErrorRetryHandler(max_retry_count=1)]


@asynccontextmanager
async def web_client(token: SecretStr | None, api_url: str) -> AsyncIterator[AsyncWebClient]:
    """Open a client with one pool of connections for all calls; without a token for OAuth."""
    async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
        client = AsyncWebClient(
            token=token.get_secret_value() if token else None,
            base_url=api_url,
            session=session,
            retry_handlers=retry_handlers(),
        )
        client.proxy = proxy_for(api_url, client.proxy)
        yield client


class Token:
    """A workspace's token, which rotation may change under way."""

    def __init__(self, value: str) -> None:
        self.value = value


class TeamClient(AsyncWebClient):
    """The SDK's client, which sends the token that its workspace has now."""

    def __init__(self, team_token: Token, **given: Any) -> None:  # noqa: ANN401 - the SDK's own
        self.team_token = team_token
        super().__init__(**given)

    @property
    def token(self) -> str | None:
        """What the next call is sent with."""
        return self.team_token.value

    @token.setter
    def token(self, value: str | None) -> None:
        """Ignore what the SDK's constructor sets: the workspace's token is held elsewhere."""


def for_workspace(client: AsyncWebClient, token: Token) -> AsyncWebClient:
    """Return a client for one workspace, over the same connections."""
    given = _given(client, client.retry_handlers)
    mine = TeamClient(token, **given)
    mine.proxy = client.proxy
    return mine


def sends_once(client: AsyncWebClient) -> AsyncWebClient:
    """Return the same client, over the same connections, without the SDK's handlers.

    Nothing is sent again behind the caller's back, and a 429 is raised at once: the SDK
    would sleep inside the call.
    """
    given = _given(client, [])
    if isinstance(client, TeamClient):
        once: AsyncWebClient = TeamClient(client.team_token, **given)
    else:
        once = AsyncWebClient(token=client.token, **given)
    once.proxy = client.proxy
    return once


def _given(client: AsyncWebClient, handlers: list[AsyncRetryHandler]) -> dict[str, Any]:
    return {
        "base_url": client.base_url,
        "timeout": client.timeout,
        "session": client.session,
        "retry_handlers": handlers,
    }


def proxy_for(url: str, proxy: str | None) -> str | None:
    """Return `proxy`, but never for this machine: the SDK reads no NO_PROXY."""
    return None if urlsplit(url).hostname in _LOOPBACK else proxy


def error_code(error: SlackApiError) -> str:
    """Return Slack's word for what's wrong; the SDK holds bare text where it wasn't JSON."""
    data = getattr(error.response, "data", None)
    found = data.get("error") if isinstance(data, dict) else None
    return str(found or "unreachable")


def told(answer: AsyncSlackResponse, *path: str) -> str:
    """Return a text of Slack's answer, or raise TypeError: the SDK would say None."""
    found: Any = answer.data
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    if not isinstance(found, str):
        raise TypeError(".".join(path))
    return found
