"""What the tests of the local DLI share: time to move and to wait for, signatures."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from pydantic import SecretStr

from bot.clock import utcnow
from bot.dli import signing
from bot.sandbox.dli import DEMO, AccessKey

KEY, TEMPORARY_KEY = DEMO.keys


class MovableClock:
    def __init__(self) -> None:
        self.now = utcnow()

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **duration: float) -> None:
        self.now += timedelta(**duration)


async def eventually(claim: Callable[[], bool], *, seconds: float = 30) -> None:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while loop.time() < deadline:
        if claim():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("It did not happen in time.")


def signed(
    url: str, path: str, at: datetime | str, *, key: AccessKey = KEY, method: str = "GET"
) -> dict[str, str]:
    path, _, query = path.partition("?")
    headers = {
        "Host": url.removeprefix("http://"),
        signing.DATE_HEADER: at if isinstance(at, str) else signing.sdk_date(at),
    }
    if key.security_token:
        headers["X-Security-Token"] = key.security_token
    message = signing.Message(
        method=method, path=path, query=signing.query_pairs(query), headers=headers
    )
    authorization = signing.authorization(message, key.access, SecretStr(key.secret))
    return {**headers, "Authorization": authorization}
