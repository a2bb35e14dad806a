"""How a request shows whose it is: signed with an access key, or with a user's token."""

from collections.abc import Generator

import httpx
from pydantic import SecretStr

from bot.dli.project import AccessKey
from bot.dli.signing import (
    DATE_HEADER,
    Message,
    authorization,
    query_pairs,
    sdk_date,
)
from bot.ports import Clock

# What has to be signed, and what nobody should be able to change on the way.
_SIGNED = ("Content-Type", "Host", "X-Project-Id", "X-Security-Token", DATE_HEADER)


class SignedAuth(httpx.Auth):
    """Sign each request with an access key, which may be a temporary one."""

    requires_request_body = True

    def __init__(self, key: AccessKey, clock: Clock) -> None:
        self._key = key
        self._clock = clock

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Date and sign `request`."""
        request.headers[DATE_HEADER] = sdk_date(self._clock())
        if token := self._key.security_token:
            request.headers["X-Security-Token"] = token.get_secret_value()
        headers = request.headers
        message = Message(
            method=request.method,
            path=request.url.raw_path.partition(b"?")[0].decode(),
            query=query_pairs(request.url.query.decode()),
            headers={name: headers[name] for name in _SIGNED if name in headers},
            body=request.content,
        )
        signed = authorization(message, self._key.ak, self._key.sk)
        request.headers["Authorization"] = signed
        yield request


class TokenAuth(httpx.Auth):
    """Show a token of IAM."""

    def __init__(self, token: SecretStr) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Put the token into `request`."""
        request.headers["X-Auth-Token"] = self._token.get_secret_value()
        yield request
