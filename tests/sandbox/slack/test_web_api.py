import asyncio
import logging

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import SlackSandbox
from bot.sandbox.slack.web.methods import METHODS
from tests.sandbox.slack.rig import section, why


async def test_auth_test_says_who_the_token_belongs_to(client: AsyncWebClient) -> None:
    answer = await client.auth_test()

    assert answer["user_id"] == "U0DLIPROG1"
    assert answer["bot_id"]
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


async def test_no_token_is_not_authed(slack: SlackSandbox, http: aiohttp.ClientSession) -> None:
    async with http.post(slack.api_url + "auth.test") as response:
        answer = await response.json()

    assert answer == {"ok": False, "error": "not_authed"}


async def test_a_token_may_come_as_a_form_field(
    slack: SlackSandbox, http: aiohttp.ClientSession
) -> None:
    form = {"token": slack.bot_token}
    async with http.post(slack.api_url + "auth.test", data=form) as response:
        answer = await response.json()

    assert answer["ok"]


@pytest.mark.parametrize(
    ("token", "method", "error"),
    [
        ("xoxb-wrong", "auth.test", "invalid_auth"),
        ("app", "chat.postMessage", "not_allowed_token_type"),
        ("bot", "apps.connections.open", "not_allowed_token_type"),
        ("bot", "chat.dance", "unknown_method"),
    ],
)
async def test_a_token_opens_only_its_own_doors(
    slack: SlackSandbox, token: str, method: str, error: str
) -> None:
    known = {"app": slack.app_token, "bot": slack.bot_token}
    client = AsyncWebClient(known.get(token, token), base_url=slack.api_url)

    with pytest.raises(SlackApiError) as refused:
        await client.api_call(method)

    assert why(refused) == error


async def test_a_missing_scope_is_named() -> None:
    async with SlackSandbox(scopes={"commands"}).serve() as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)

        with pytest.raises(SlackApiError) as refused:
            await client.chat_postMessage(channel="#data-platform", text="Hello")

    assert why(refused) == "missing_scope"
    assert refused.value.response["needed"] == "chat:write"
    assert refused.value.response["provided"] == "commands"


async def test_blocks_may_come_as_json_in_a_form(
    slack: SlackSandbox, http: aiohttp.ClientSession
) -> None:
    form = {"channel": "#data-platform", "blocks": '[{"type": "divider"}]'}
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    async with http.post(
        slack.api_url + "chat.postMessage", data=form, headers=headers
    ) as response:
        answer = await response.json()

    assert answer["message"]["blocks"][0]["type"] == "divider"


@pytest.mark.parametrize(("body", "error"), [("{", "invalid_json"), ("[]", "json_not_object")])
async def test_a_body_that_is_no_json_object_is_refused(
    slack: SlackSandbox, http: aiohttp.ClientSession, body: str, error: str
) -> None:
    headers = {"Content-Type": "application/json"}
    async with http.post(slack.api_url + "auth.test", data=body, headers=headers) as response:
        answer = await response.json()

    assert answer["error"] == error


async def test_the_record_of_calls_has_no_token_in_it(
    slack: SlackSandbox, client: AsyncWebClient, http: aiohttp.ClientSession
) -> None:
    await client.chat_postMessage(channel="#data-platform", text="Hello")
    async with http.post(slack.api_url + "auth.test", data={"token": slack.bot_token}):
        pass

    [posted] = slack.calls("chat.postMessage")
    assert posted.arguments["text"] == "Hello"
    assert slack.bot_token not in repr(slack.calls())


async def test_nothing_that_is_printed_or_logged_has_a_token_in_it(
    slack: SlackSandbox, client: AsyncWebClient, caplog: pytest.LogCaptureFixture
) -> None:
    logging.disable(logging.NOTSET)
    caplog.set_level(logging.DEBUG, logger="bot")

    await client.chat_postMessage(channel="#data-platform", text="x", blocks=[section()])

    printed = caplog.text + repr(slack) + repr(vars(slack.workspace))
    assert "chat.postMessage" in caplog.text
    assert slack.bot_token not in printed
    assert slack.signing_secret not in printed


async def test_every_method_asks_for_what_it_needs(client: AsyncWebClient) -> None:
    without_arguments = {}
    for method in METHODS.keys() - {"auth.revoke"}:
        try:
            await client.api_call(method)
            without_arguments[method] = ""
        except SlackApiError as refused:
            without_arguments[method] = str(refused.response["error"])

    may_stand_alone = {method for method, error in without_arguments.items() if not error}
    assert "fatal_error" not in without_arguments.values()
    assert may_stand_alone == {
        "auth.test",
        "bots.info",
        "conversations.list",
        "usergroups.list",
        "users.list",
    }


async def test_it_runs_until_it_is_cancelled() -> None:
    slack = SlackSandbox()
    running = asyncio.create_task(slack.run(port=0))
    await slack.wait_until(lambda: slack.url)
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])
    await client.auth_test()

    running.cancel()
    await asyncio.wait({running})

    with pytest.raises(aiohttp.ClientConnectionError):
        await client.auth_test()
