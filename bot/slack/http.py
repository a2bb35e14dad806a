"""HTTP mode: what Slack posts, verified before anything reads it."""

import asyncio
import logging
import re

from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import Clock, SignatureVerifier
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.slack.credentials import signing_secret
from bot.slack.payloads import nonsense

log = logging.getLogger(__name__)

PATH = "/slack/events"
LARGEST_BODY = 1_000_000
"""Bytes; Slack's largest payload, a view with its state, stays far below."""
READ_SECONDS = 5.0
"""For a body to arrive; Slack itself gives up after three."""
MOST_AT_ONCE = 200
"""Bodies that are read at a time, so that what strangers send can't fill the memory."""

OLDEST_SECONDS = 300
"""As old as a request may be, as Slack says; the SDK holds it to that as well."""

_TIMESTAMP = re.compile(r"\d{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


class Events:
    """Answers `POST /slack/events`, for those who know the signing secret.

    https://docs.slack.dev/authentication/verifying-requests-from-slack: HMAC of the
    timestamp and the body, at most five minutes old. Bolt verifies as well, but fails with
    500 on a timestamp that is no number, and logs the body of what it refuses.
    """

    def __init__(self, app: AsyncApp, secret: SecretStr, clock: Clock | None = None) -> None:
        looks = signing_secret(secret)
        if not looks.ok:
            log.warning(looks.line)
        self._app = app
        self._clock = clock or Clock()
        self._verifier = SignatureVerifier(secret.get_secret_value(), self._clock)
        self._reading = 0

    def route(self) -> Route:
        """Return where Slack posts to."""
        return Route(PATH, self._receive, methods=["POST"])

    async def _receive(self, request: Request) -> Response:
        try:
            body = await self._verified(request)
        except _Refused as refused:
            return PlainTextResponse(refused.why, status_code=refused.status)
        try:
            asked = AsyncBoltRequest(
                body=body.decode("utf-8"),
                query=request.url.query,
                headers={name: [value] for name, value in request.headers.items()},
            )
        except (ValueError, AttributeError, TypeError, RecursionError):
            return _unread("it can't be read")
        if wrong := nonsense(asked.body):
            return _unread(wrong)
        answer = await self._app.async_dispatch(asked)
        headers = {name: values[0] for name, values in answer.headers.items() if values}
        return Response(answer.body, status_code=answer.status, headers=headers)

    async def _verified(self, request: Request) -> bytes:
        """Return the body of a request that Slack signed; raise _Refused of others.

        Who doesn't even claim to be Slack, now, takes no place among those whose body is read.
        """
        timestamp = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        is_likely = _TIMESTAMP.fullmatch(timestamp) and _SIGNATURE.fullmatch(signature)
        if is_likely and abs(self._clock.now() - int(timestamp)) <= OLDEST_SECONDS:
            body = await self._body(request)
            if self._is_signed(body, timestamp, signature):
                return body
        log.warning("Refused a request with a wrong or old signature")
        raise _Refused(401, "The signature is wrong or too old.")

    async def _body(self, request: Request) -> bytes:
        """Return the body; raise _Refused for one that is too large, or takes its time."""
        if self._reading >= MOST_AT_ONCE:
            raise _Refused(503, "Too many requests at once.")
        self._reading += 1
        try:
            async with asyncio.timeout(READ_SECONDS):
                return await _read(request)
        except TimeoutError:
            raise _Refused(408, "The body came too slowly.") from None
        except ClientDisconnect:
            raise _Refused(400, "The body broke off.") from None
        finally:
            self._reading -= 1

    def _is_signed(self, body: bytes, timestamp: str, signature: str) -> bool:
        try:
            return bool(self._verifier.is_valid(body, timestamp, signature))
        except UnicodeDecodeError:  # the SDK signs text
            return False


def _unread(why: str) -> Response:
    log.warning("Refused what isn't as Slack says it is", extra={"detail": why})
    return PlainTextResponse("The body can't be read.", status_code=400)


class _Refused(Exception):
    """A request that isn't read to its end."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


async def _read(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise _Refused(413, "The body is too large.")
    return bytes(body)
