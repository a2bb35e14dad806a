"""HTTP mode: what Slack posts, verified before anything reads it."""

import logging
import re

from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import Clock, SignatureVerifier
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

log = logging.getLogger(__name__)

PATH = "/slack/events"
LARGEST_BODY = 1_000_000
"""Bytes; Slack's largest payload, a view with its state, stays far below."""

_TIMESTAMP = re.compile(r"\d{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


class Events:
    """Answers `POST /slack/events`, for those who know the signing secret.

    https://docs.slack.dev/authentication/verifying-requests-from-slack: HMAC of the
    timestamp and the body, at most five minutes old. Bolt verifies as well, but fails with
    500 on a timestamp that is no number, and logs the body of what it refuses.
    """

    def __init__(self, app: AsyncApp, secret: SecretStr, clock: Clock | None = None) -> None:
        self._app = app
        self._verifier = SignatureVerifier(secret.get_secret_value(), clock or Clock())

    def route(self) -> Route:
        """Return where Slack posts to."""
        return Route(PATH, self._receive, methods=["POST"])

    async def _receive(self, request: Request) -> Response:
        body = await _read(request)
        if body is None:
            return PlainTextResponse("The body is too large.", status_code=413)
        if not self._is_slack(request, body):
            log.warning("Refused a request with a wrong or old signature")
            return PlainTextResponse("The signature is wrong or too old.", status_code=401)
        try:
            asked = AsyncBoltRequest(
                body=body.decode("utf-8"),
                query=request.url.query,
                headers={name: [value] for name, value in request.headers.items()},
            )
        except (ValueError, AttributeError, TypeError, RecursionError):
            return PlainTextResponse("The body can't be read.", status_code=400)
        answer = await self._app.async_dispatch(asked)
        headers = {name: values[0] for name, values in answer.headers.items() if values}
        return Response(answer.body, status_code=answer.status, headers=headers)

    def _is_slack(self, request: Request, body: bytes) -> bool:
        timestamp = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        if not _TIMESTAMP.fullmatch(timestamp) or not _SIGNATURE.fullmatch(signature):
            return False
        return bool(self._verifier.is_valid(body, timestamp, signature))


async def _read(request: Request) -> bytes | None:
    """Return the body, or None as soon as it is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            return None
    return bytes(body)
