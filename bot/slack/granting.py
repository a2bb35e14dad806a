"""What Slack gives for a code: a workspace's token, or the next one; and giving it back."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from pydantic import SecretStr
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.ports import Installation
from bot.slack.web import error_code, sends_once

_STALE = frozenset({"invalid_code", "code_already_used", "code_expired"})
_WRONG_SET_UP = frozenset(
    {"bad_client_secret", "bad_redirect_uri", "invalid_client", "invalid_client_id"}
)
"""Slack's words for settings that aren't those of the app."""
_SPENT = frozenset({"invalid_refresh_token", "invalid_grant", "token_revoked"})
"""Slack's words for a refresh token that no retry will mend."""
_REMOVED = frozenset({"account_inactive", "invalid_auth", "token_revoked"})
"""Slack's words for a token of an app that was removed; one that expired isn't among them."""
_AWAY = "unreachable"


class NotGranted(Exception):
    """Slack gave no token; `code` is its word for why, or "unreachable"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def is_stale(self) -> bool:
        """Whether the code is too old, or was used."""
        return self.code in _STALE

    @property
    def is_wrong_set_up(self) -> bool:
        """Whether the bot's settings aren't those of the app."""
        return self.code in _WRONG_SET_UP

    @property
    def is_spent(self) -> bool:
        """Whether the workspace has to install the app anew, as nothing else gives a token."""
        return self.code in _SPENT


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthApp:
    """The app as Slack knows it, and where a browser comes back to."""

    client_id: str
    client_secret: SecretStr
    redirect_uri: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What Slack gave somebody's consent to: a workspace, or a whole organization."""

    answer: Mapping[str, Any]
    at: datetime

    @property
    def token(self) -> str:
        """The token, whomever it is for."""
        return str(self.answer.get("access_token") or "")

    @property
    def team_id(self) -> str:
        """The workspace; "" for an organization."""
        is_for_all = bool(self.answer.get("is_enterprise_install"))
        return "" if is_for_all else str((self.answer.get("team") or {}).get("id") or "")

    @property
    def team_name(self) -> str:
        """What the workspace is called."""
        return str((self.answer.get("team") or {}).get("name") or self.team_id)


class Granting:
    """Speaks with Slack for the app, without any workspace's token."""

    def __init__(self, app: OAuthApp, client: AsyncWebClient) -> None:
        """`client` has no token, or one that isn't used."""
        self.app = app
        self._client = sends_once(client)

    async def redeem(self, code: str, at: datetime) -> Grant:
        """Trade the code that a browser brought; raises NotGranted."""
        answer = await self._access(code=code, redirect_uri=self.app.redirect_uri)
        return Grant(answer=answer, at=at)

    async def installation(self, grant: Grant) -> Installation:
        """Return what is to be kept of a workspace's; raises NotGranted.

        Slack tells which bot it is only whoever asks with its token.
        """
        us, answer = await _asked(self._client.auth_test(token=grant.token)), grant.answer
        return Installation(
            team_id=grant.team_id,
            team_name=grant.team_name,
            app_id=str(answer.get("app_id") or ""),
            bot_id=str(us.get("bot_id") or ""),
            bot_user_id=str(answer.get("bot_user_id") or us.get("user_id") or ""),
            scopes=str(answer.get("scope") or ""),
            installed_by=str((answer.get("authed_user") or {}).get("id") or ""),
            installed_at=grant.at,
            renewed_at=grant.at,
            **_tokens(answer, grant.at),
        )

    async def next(self, of: Installation, at: datetime) -> Installation:
        """Use the refresh token up for the next tokens; raises NotGranted."""
        answer = await self._access(
            grant_type="refresh_token", refresh_token=of.refresh_token or ""
        )
        return replace(of, renewed_at=at, **_tokens(answer, at))

    async def give_back(self, token: str) -> bool:
        """Revoke a token; False if Slack didn't take it back."""
        try:
            answer = await _asked(self._client.auth_revoke(token=token))
        except NotGranted:
            return False
        return bool(answer.get("revoked"))

    async def is_gone(self, of: Installation) -> bool | None:
        """Whether a workspace has removed the app; None if Slack doesn't tell."""
        return await is_gone(self._client, of.token)

    async def _access(self, **given: str) -> Mapping[str, Any]:
        app = self.app
        answer = await _asked(
            self._client.oauth_v2_access(
                client_id=app.client_id,
                client_secret=app.client_secret.get_secret_value(),
                **given,
            )
        )
        if answer.get("token_type") != "bot" or not answer.get("access_token"):
            raise NotGranted("no_bot_token")
        return answer


async def is_gone(client: AsyncWebClient, token: str | None) -> bool | None:
    """Whether a token is good for nothing since the app was removed; None if Slack doesn't tell."""
    try:
        await _asked(client.auth_test(token=token))
    except NotGranted as refused:
        return True if refused.code in _REMOVED else None
    return False


def _tokens(answer: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Return the tokens of an answer, and until when the first is good."""
    seconds, refresh = answer.get("expires_in"), answer.get("refresh_token")
    return {
        "token": str(answer["access_token"]),
        "refresh_token": str(refresh) if refresh else None,
        "expires_at": at + timedelta(seconds=int(seconds)) if seconds else None,
    }


async def _asked(call: Awaitable[Any]) -> Mapping[str, Any]:
    try:
        answer = (await call).data
    except SlackApiError as error:
        raise NotGranted(error_code(error)) from None
    except (aiohttp.ClientError, TimeoutError, SlackClientError, ValueError):
        raise NotGranted(_AWAY) from None
    if not isinstance(answer, dict):
        raise NotGranted(_AWAY)
    return answer
