"""Answers whose connection does not live to their end."""

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

DROPPED = 0
"""Stands for the status where none was sent."""


class Dropped(Response):
    """No answer: the connection is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.status_code = DROPPED

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Close the connection."""
        await _drop(scope, receive)


class Cut(Response):
    """The first half of an answer, which announces its whole length."""

    def __init__(self, whole: Response) -> None:
        super().__init__()
        self.status_code = whole.status_code
        self.raw_headers = whole.raw_headers
        self._half = bytes(whole.body[: len(whole.body) // 2])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send half of the answer, then close the connection."""
        await send(
            {
                "type": "http.response.start",
                "status": self.status_code,
                "headers": self.raw_headers,
            }
        )
        await send({"type": "http.response.body", "body": self._half, "more_body": True})
        await _drop(scope, receive)


async def gone(receive: Receive) -> None:
    """Return when the client has closed its connection."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _drop(scope: Scope, receive: Receive) -> None:
    scope["state"]["drop"]()
    await gone(receive)
