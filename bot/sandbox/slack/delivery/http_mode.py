"""HTTP mode: signed POSTs to the app's request URL."""

import asyncio
import hashlib
import hmac
import json
from http import HTTPStatus
from urllib.parse import urlencode

import aiohttp

from bot.clock import utcnow
from bot.sandbox.slack.delivery.ack import NOT_DISPATCHED, TIMED_OUT, Ack
from bot.sandbox.slack.wire import Json

_AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"


def encoded(kind: str, payload: Json) -> tuple[str, bytes]:
    """Return the content type and body in which Slack sends a payload of this kind."""
    if kind == "events_api":
        return "application/json", json.dumps(payload).encode()
    fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return "application/x-www-form-urlencoded", urlencode(fields).encode()


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Sign a request as `X-Slack-Signature` wants it (version 0)."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class HttpMode:
    """The app's request URL."""

    def __init__(self, request_url: str | None, signing_secret: str) -> None:
        self.request_url = request_url
        self._signing_secret = signing_secret

    async def send(self, kind: str, payload: Json, seconds: float, **headers: str) -> Ack:
        """POST a payload and take the answer for the ack.

        The signature's time is the real one: whoever checks it has no other clock.
        """
        content_type, body = encoded(kind, payload)
        timestamp = str(int(utcnow().timestamp()))
        signed = {
            "Content-Type": content_type,
            "User-Agent": _AGENT,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._signing_secret, timestamp, body),
            **headers,
        }
        loop = asyncio.get_running_loop()
        started = loop.time()
        try:
            async with asyncio.timeout(seconds):
                ok, said, may_retry = await self._post(body, signed)
        except TimeoutError:
            return Ack(seconds=loop.time() - started, error=TIMED_OUT)
        except aiohttp.ClientError:
            return Ack(seconds=loop.time() - started, error=NOT_DISPATCHED)
        return Ack(
            seconds=loop.time() - started,
            payload=said,
            error="" if ok else NOT_DISPATCHED,
            may_retry=may_retry,
        )

    async def _post(self, body: bytes, headers: dict[str, str]) -> tuple[bool, Json | None, bool]:
        no_limit = aiohttp.ClientTimeout(total=None)
        async with (
            aiohttp.ClientSession(timeout=no_limit) as session,
            session.post(
                str(self.request_url), data=body, headers=headers, allow_redirects=False
            ) as response,
        ):
            ok = response.status == HTTPStatus.OK
            may_retry = response.headers.get("X-Slack-No-Retry") != "1"
            return ok, _payload(response.content_type, await response.read()), may_retry


def _payload(content_type: str, body: bytes) -> Json | None:
    """Read the answer's body: JSON as it is, plain text as a reply's text."""
    text = body.decode("utf-8", "replace")
    if not text.strip():
        return None
    if content_type != "application/json":
        return {"text": text}
    try:
        payload: object = json.loads(text)
    except ValueError:
        return {"text": text}
    return payload if isinstance(payload, dict) else None
