"""What OAuth takes: Slack's word on the app's credentials, and who answers in public."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.doctor import Finding, examine
from bot.ops.health import Health
from bot.sandbox.serving import serving
from tests.doctor.faults import NOWHERE, by_oauth
from tests.doctor.place import Place


async def found(place: Place, check: str, **change: object) -> Finding:
    findings = await examine(place.settings(**by_oauth(place, **change)))
    [one] = [one for one in findings if one.check == check]
    return one


@asynccontextmanager
async def a_bot() -> AsyncIterator[str]:
    async with serving(Starlette(routes=Health().routes())) as url:
        yield url


@asynccontextmanager
async def another(answer: Response) -> AsyncIterator[str]:
    async def answered(request: Request) -> Response:
        return answer

    async with serving(Starlette(routes=[Route("/{path:path}", answered)])) as url:
        yield url


async def test_the_apps_own_credentials_are_tried_with_a_code_that_nobody_was_given(
    place: Place,
) -> None:
    async with a_bot() as url:
        said = await found(place, "Slack OAuth", dli_bot_public_url=url)

    assert (said.ok, said.cure) == (True, "")
    assert said.detail.startswith("Slack takes the client id and secret")
    assert f"{url}/slack/oauth_redirect" in said.detail
    [call] = place.slack.calls("oauth.v2.access")
    assert (call.error, call.arguments["redirect_uri"]) == (
        "invalid_code",
        f"{url}/slack/oauth_redirect",
    )
    assert not place.slack.workspace.installation.installer


@pytest.mark.parametrize(
    ("word", "cure"),
    [
        ("bad_redirect_uri", "/slack/oauth_redirect at OAuth & Permissions, Redirect URLs"),
        ("not_heard_of", "compare SLACK_CLIENT_ID and SLACK_CLIENT_SECRET with Basic Information"),
    ],
)
async def test_another_refusal_is_told_with_slacks_word(place: Place, word: str, cure: str) -> None:
    place.slack_front.answer("oauth.v2.access", {"ok": False, "error": word})

    said = await found(place, "Slack OAuth")

    assert not said.ok
    assert f"Slack says {word}" in said.detail
    assert cure in said.cure


async def test_a_slack_that_asks_to_wait_is_a_warning(place: Place) -> None:
    place.slack.faults.on("throttled", methods=["oauth.v2.access"])

    assert (await found(place, "Slack OAuth")).is_warning


@pytest.mark.parametrize("missing", ["slack_client_id", "slack_client_secret"])
async def test_half_of_the_credentials_isnt_tried(place: Place, missing: str) -> None:
    await examine(
        place.settings(**by_oauth(place, **{missing: None if "secret" in missing else ""}))
    )

    assert place.slack.calls("oauth.v2.access") == []


async def test_a_public_address_that_leads_to_the_bot_is_well(place: Place) -> None:
    async with a_bot() as url:
        said = await found(place, "public address", dli_bot_public_url=url)

    assert (said.ok, said.cure) == (True, "")
    assert said.detail == f"{url} leads to a bot that runs"


async def test_a_public_address_where_nothing_listens_is_a_warning(place: Place) -> None:
    said = await found(place, "public address", dli_bot_public_url=NOWHERE)

    assert said.is_warning
    assert said.detail == "nothing listens at 127.0.0.1:9"
    assert said.cure.startswith("start the bot; if it runs, correct DLI_BOT_PUBLIC_URL")


@pytest.mark.parametrize(
    "answer",
    [
        HTMLResponse("<h1>Welcome to nginx!</h1>"),
        HTMLResponse("Bad gateway", 502),
        RedirectResponse("https://login.example/", 302),
        Response(b"\xff\xfe"),
    ],
    ids=["a page", "a gateway", "a login", "bytes"],
)
async def test_a_public_address_where_something_else_answers_is_a_warning(
    place: Place, answer: Response
) -> None:
    async with another(answer) as url:
        said = await found(place, "public address", dli_bot_public_url=url)

    assert said.is_warning
    assert said.detail == (
        f"what answers at {url}/healthz isn't the bot (HTTP {answer.status_code})"
    )
    assert "DLI_BOT_PUBLIC_URL" in said.cure
