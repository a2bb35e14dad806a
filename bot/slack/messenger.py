"""Answers people: through a `response_url`, in a thread, or in a modal."""

import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import stamina
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook import WebhookResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.errors import (
    NotDelivered,
    SlackBusy,
    SlackRefused,
    SlackThrottled,
    SlackUnanswered,
    Unanswered,
)
from bot.slack.outcomes import translated
from bot.slack.web import error_code, proxy_for, sends_once

log = logging.getLogger(__name__)

AWAY = "unreachable"
_HOOKS = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})
_TOO_MANY = 429
_OK = 200
_SERVER_ERROR = 500
_AMBIGUOUS = (aiohttp.ClientError, TimeoutError)


class SlackMessenger:
    """A `Messenger` over Slack's Web API."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def respond(self, response_url: str, payload: Mapping[str, Any]) -> None:
        """Answer; blocks that Slack refuses are left out, and the text goes alone."""
        if not _is_slacks(response_url, self._client.base_url):
            raise SlackRefused("response_url_elsewhere")
        refusal = _refusal(await self._post(response_url, dict(payload)))
        if "block" in refusal:
            log.warning("Slack refused the blocks of an answer", extra={"code": refusal})
            plain = {key: value for key, value in payload.items() if key != "blocks"}
            refusal = _refusal(await self._post(response_url, plain))
        if refusal:
            raise SlackRefused(refusal)

    async def open_view(self, trigger_id: str, view: Mapping[str, Any]) -> str:
        """Open a modal and return its id."""
        answer = await self._call("views.open", {"trigger_id": trigger_id, "view": view})
        return str(answer["view"]["id"])

    async def update_view(
        self, view_id: str, view: Mapping[str, Any], *, expected: str = ""
    ) -> str:
        """Put something else into an open modal; again if Slack is away for a moment."""
        arguments = {"view_id": view_id, "view": view, **_over(expected)}
        answer = await _RETRYING(_is_away, self._call, "views.update", arguments)
        return str(answer["view"]["hash"])

    async def update_named(self, external_id: str, view: Mapping[str, Any]) -> None:
        """Do the same with a modal of this name."""
        arguments = {"external_id": external_id, "view": view}
        await _RETRYING(_is_away, self._call, "views.update", arguments)

    async def publish_home(
        self, user_id: str, view: Mapping[str, Any], *, expected: str = ""
    ) -> str:
        """Show somebody a Home; nothing is sent again behind the caller's back."""
        arguments = {"user_id": user_id, "view": view, **_over(expected)}
        try:
            with translated():
                client = sends_once(self._client)
                answer = await client.api_call("views.publish", json=arguments)
        except SlackBusy as error:
            raise SlackThrottled(error.code, error.retry_after) from error
        except NotDelivered as error:
            raise SlackRefused(error.code) from error
        shown = answer.get("view")
        return str(shown.get("hash") or "") if isinstance(shown, Mapping) else ""

    async def post_ephemeral(
        self, channel_id: str, user_id: str, payload: Mapping[str, Any], *, thread_ts: str = ""
    ) -> None:
        """Say something to one person; blocks that Slack refuses are left out."""
        message = {**payload, "channel": channel_id, "user": user_id}
        message |= {"thread_ts": thread_ts} if thread_ts else {}
        try:
            await self._whisper(message)
        except SlackRefused as error:
            if "block" not in error.code:
                raise
            log.warning("Slack refused the blocks of an answer", extra={"code": error.code})
            plain = {key: value for key, value in message.items() if key != "blocks"}
            await self._whisper(plain)

    async def unfurl(self, channel_id: str, ts: str, unfurls: Mapping[str, Any]) -> None:
        """Show something below a message with links."""
        arguments = {"channel": channel_id, "ts": ts, "unfurls": dict(unfurls)}
        await self._call("chat.unfurl", arguments)

    async def _whisper(self, message: dict[str, Any]) -> None:
        try:
            with translated():
                await self._client.api_call("chat.postEphemeral", json=message)
        except Unanswered as error:
            raise SlackUnanswered(error.code) from error
        except NotDelivered as error:
            raise SlackRefused(error.code) from error

    async def _call(self, method: str, arguments: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
        try:
            return await self._client.api_call(method, json=arguments)
        except SlackApiError as error:
            raise SlackRefused(error_code(error)) from error
        except (*_AMBIGUOUS, SlackClientError, ValueError) as error:
            raise SlackRefused(AWAY) from error

    async def _post(self, url: str, payload: dict[str, Any]) -> WebhookResponse:
        """Post, and again where that can't make two messages in a channel of one.

        A private answer may be repeated after an ambiguous end: twice beats never for
        somebody who waits. What the channel sees is sent again only if Slack can't have
        taken it.
        """
        shared = payload.get("response_type") == "in_channel"
        again = _NOT_TAKEN if shared else (_Unavailable, *_NOT_TAKEN, *_AMBIGUOUS)
        try:
            return await _RETRYING(again, self._send, url, payload)
        except (_Throttled, _Unavailable) as error:
            raise SlackRefused(f"HTTP {error}") from error
        except _AMBIGUOUS as error:
            raise SlackRefused(AWAY) from error

    async def _send(self, url: str, payload: dict[str, Any]) -> WebhookResponse:
        client = AsyncWebhookClient(url, session=self._client.session, retry_handlers=[])
        client.proxy = proxy_for(url, client.proxy)
        answer = await client.send_dict(payload)
        if answer.status_code == _TOO_MANY:
            raise _Throttled(answer.status_code)
        if answer.status_code >= _SERVER_ERROR:
            raise _Unavailable(answer.status_code)
        return answer


def _over(expected: str) -> dict[str, str]:
    """Return what lets Slack replace only the view that has this hash, if one is expected."""
    return {"hash": expected} if expected else {}


def _is_slacks(response_url: str, api_url: str) -> bool:
    """Whether an answer stays where the Web API is, or goes to Slack's own host for answers."""
    told = urlsplit(response_url)
    is_hooks = told.scheme == "https" and told.hostname in _HOOKS
    return is_hooks or told.hostname == urlsplit(api_url).hostname


def _is_away(error: Exception) -> bool:
    return isinstance(error, SlackRefused) and error.code == AWAY


def _refusal(answer: WebhookResponse) -> str:
    """Return why Slack didn't take an answer, or "".

    It says so by the status or, with status 200, in a body of `{"ok": false, …}`.
    """
    try:
        body = json.loads(answer.body)
    except ValueError:
        body = answer.body
    error = str(body.get("error") or body) if isinstance(body, dict) else str(body)
    is_taken = answer.status_code == _OK and not (
        isinstance(body, dict) and body.get("ok") is False
    )
    return "" if is_taken else (error[:200] or f"HTTP {answer.status_code}")


class _Unavailable(Exception):
    """Slack answered 5xx: it may have taken the message, or not."""


class _Throttled(Exception):
    """Slack answered 429."""


_NOT_TAKEN = (_Throttled, aiohttp.ClientConnectorError)
_RETRYING = stamina.AsyncRetryingCaller(attempts=4, timeout=9, wait_initial=0.3, wait_max=3)
