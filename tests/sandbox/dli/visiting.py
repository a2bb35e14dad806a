"""What the tests of the local DLI share: a clock to move, and signatures to show."""

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


def signed(
    url: str, path: str, at: datetime, *, key: AccessKey = KEY, method: str = "GET"
) -> dict[str, str]:
    path, _, query = path.partition("?")
    headers = {
        "Host": url.removeprefix("http://"),
        signing.DATE_HEADER: signing.sdk_date(at),
    }
    if key.security_token:
        headers["X-Security-Token"] = key.security_token
    message = signing.Message(
        method=method, path=path, query=signing.query_pairs(query), headers=headers
    )
    authorization = signing.authorization(message, key.access, SecretStr(key.secret))
    return {**headers, "Authorization": authorization}
