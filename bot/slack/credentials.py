"""What Slack's tokens and secrets look like, and whether they belong together."""

import re

from pydantic import SecretStr

from bot.views.findings import Finding

_APP_LEVEL = re.compile(r"xapp-\d+-(A[A-Z0-9]+)-\S+")
_SIGNING_SECRET = re.compile(r"[0-9a-f]{32}")


def app_of(app_token: SecretStr) -> str:
    """Return the id of the app that a token is of, as it stands in it; "" if it doesn't."""
    found = _APP_LEVEL.fullmatch(app_token.get_secret_value())
    return found[1] if found else ""


def same_app(of_bot: str, of_token: str) -> Finding | None:
    """Say whether both tokens are of one app; None if Slack doesn't tell of one of them."""
    if not of_bot or not of_token:
        return None
    if of_bot == of_token:
        return Finding("Slack app", ok=True, detail=f"both tokens are of {of_bot}")
    return Finding(
        "Slack app",
        ok=False,
        detail=f"SLACK_BOT_TOKEN is of the app {of_bot}, SLACK_APP_TOKEN of {of_token}",
        cure="copy both from the pages of the same Slack app",
    )


def signing_secret(secret: SecretStr) -> Finding:
    """Say whether a secret looks like Slack's; whether it is the app's, nobody can be asked."""
    if _SIGNING_SECRET.fullmatch(secret.get_secret_value()):
        detail = "looks like one; whether it is the app's shows with the first request of Slack's"
        return Finding("Slack signing secret", ok=True, detail=detail)
    return Finding(
        "Slack signing secret",
        ok=False,
        detail="SLACK_SIGNING_SECRET isn't 32 hexadecimal digits, as Slack's are",
        cure="copy it again from Basic Information, App Credentials, of your Slack app",
    )
