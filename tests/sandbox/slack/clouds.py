"""How an app is installed in the workspaces of a `SlackCloud`."""

from urllib.parse import parse_qs, urlencode, urlsplit

from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import SlackCloud
from tests.sandbox.slack.rig import Json

BACK = "http://127.0.0.1:9/slack/oauth_redirect"
CODE = {"scope": "chat:write,commands", "state": "s&1", "redirect_uri": BACK}
HALF_A_DAY = 43_200


def address(cloud: SlackCloud, **changed: str) -> str:
    return f"{cloud.authorize_url}?{urlencode({'client_id': cloud.client.id, **CODE, **changed})}"


def query_of(location: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def a_client(cloud: SlackCloud, token: str = "") -> AsyncWebClient:
    return AsyncWebClient(token, base_url=cloud.api_url, retry_handlers=[])


async def redeem(cloud: SlackCloud, code: str, /, **changed: str) -> Json:
    asked = {"client_id": cloud.client.id, "client_secret": cloud.client.secret}
    given = {"code": code, "redirect_uri": BACK}
    answer = await a_client(cloud).oauth_v2_access(**{**asked, **given, **changed})
    assert isinstance(answer.data, dict)
    return answer.data


async def refresh(cloud: SlackCloud, token: str) -> Json:
    return await redeem(cloud, "", grant_type="refresh_token", refresh_token=token, redirect_uri="")
