"""How Slack is asked: what goes wrong becomes a finding."""

from collections.abc import Awaitable, Mapping
from typing import TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.doctor.network import unreachable
from bot.slack.web import error_code
from bot.views.findings import Finding

Answer = TypeVar("Answer")

_TOO_MANY = 429
_SERVER_ERROR = 500
_FOREIGN = (aiohttp.ClientError, OSError, SlackClientError, ValueError, AttributeError, TypeError)
"""With a TimeoutError, which is an OSError, and what the SDK makes of a body that is no JSON."""


_MEANINGS = {
    "account_inactive": "the app was uninstalled, or its bot's account is switched off",
    "bad_client_secret": "the client secret isn't that of the client id",
    "bad_redirect_uri": "the app's Redirect URLs lack the address",
    "invalid_auth": "there is no such token, or it mayn't be used from this machine's address",
    "invalid_client_id": "there is no app with this client id",
    "missing_scope": "the token lacks a scope",
    "not_allowed_token_type": "it is a token of another kind",
    "not_authed": "there is no token",
    "team_access_not_granted": "the workspace didn't let the app in",
    "token_expired": "the token has expired",
    "token_revoked": "the token was revoked",
}
"""What Slack's words for a refusal mean."""


class Trouble(Exception):
    """A call came to nothing; `is_away`: Slack as a whole can't be asked."""

    def __init__(self, finding: Finding, code: str = "", *, is_away: bool = False) -> None:
        super().__init__(finding.detail)
        self.finding = finding
        self.code = code
        self.is_away = is_away


async def asked(
    check: str, url: str, call: Awaitable[Answer], cures: Mapping[str, str] | None = None
) -> Answer:
    """Return an answer of Slack's Web API at `url`; raises Trouble, a finding of `check`.

    `cures` are by Slack's word for what is wrong; "" stands for the others.
    """
    try:
        return await call
    except SlackApiError as error:
        raise _refused(check, url, error, cures or {}) from error
    except _FOREIGN as error:
        detail, cure = unreachable(error, url, "SLACK_API_URL")
        raise Trouble(Finding(check, ok=False, detail=detail, cure=cure), is_away=True) from error


def _refused(check: str, url: str, error: SlackApiError, cures: Mapping[str, str]) -> Trouble:
    answer, code = error.response, error_code(error)
    status = int(getattr(answer, "status_code", 0) or getattr(answer, "status", 0))
    if status == _TOO_MANY:
        seconds = getattr(answer, "headers", {}).get("Retry-After", "60")
        detail = "not tried: Slack asks to wait, as it was asked too often"
        again = Finding(check, ok=True, detail=detail, cure=f"check again in {seconds} s")
        return Trouble(again, "ratelimited")
    if status >= _SERVER_ERROR:
        detail = f"Slack is in trouble (HTTP {status})"
        cure = "check again later; if it lasts, check SLACK_API_URL and the proxy"
        return Trouble(Finding(check, ok=False, detail=detail, cure=cure), is_away=True)
    if code == "unreachable":
        detail = f"what answers at {url} isn't Slack's Web API"
        cure = "correct SLACK_API_URL, or unset it; check the proxy"
        return Trouble(Finding(check, ok=False, detail=detail, cure=cure), is_away=True)
    cure = cures.get(code) or cures.get("", "")
    says = f"Slack says {code}"
    detail = f"{_MEANINGS[code]} ({says})" if code in _MEANINGS else says
    return Trouble(Finding(check, ok=False, detail=detail, cure=cure), code)
