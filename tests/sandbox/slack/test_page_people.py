"""One page, and whoever stands in front of it."""

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import ALICE, YOU, Client, SlackCloud, SlackSandbox
from tests.sandbox.slack.rig import Connect, Json, OpenPage

CHANNEL = "C0DATAPLAT"


async def as_alice(slack: SlackSandbox, http: aiohttp.ClientSession, deed: str, **body: str) -> int:
    headers = {"X-Person": ALICE}
    async with http.post(f"{slack.url}/page/{deed}", json=body, headers=headers) as response:
        return response.status


async def test_somebody_else_sees_what_is_theirs(
    slack: SlackSandbox, client: AsyncWebClient, http: aiohttp.ClientSession
) -> None:
    async with http.ws_connect(f"{slack.url}/page/events?as={ALICE}") as socket:
        page = OpenPage(slack, http, socket)
        snapshot = await page.until("snapshot")
        await client.chat_postEphemeral(channel=CHANNEL, user=YOU, text="for Mina")
        await client.chat_postEphemeral(channel=CHANNEL, user=ALICE, text="for Alice")
        event = await page.until("message")

    assert snapshot["me"] == ALICE
    assert event["message"]["text"] == "for Alice"


@pytest.mark.parametrize("nobody", ["U0NOBODY01", "U0DLIPROG1", ""])
async def test_who_is_nobody_is_the_first_person(
    slack: SlackSandbox, http: aiohttp.ClientSession, nobody: str
) -> None:
    async with http.ws_connect(f"{slack.url}/page/events?as={nobody}") as socket:
        snapshot = await OpenPage(slack, http, socket).until("snapshot")

    assert snapshot["me"] == YOU


async def test_somebody_else_acts_in_their_own_name(
    slack: SlackSandbox, app: AsyncApp, connect: Connect, http: aiohttp.ClientSession
) -> None:
    asked: list[str] = []

    @app.command("/dli-progress")
    async def ask(ack: AsyncAck, command: Json) -> None:
        asked.append(command["user_id"])
        await ack()

    async with connect(app):
        await as_alice(slack, http, "command", channel=CHANNEL, text="/dli-progress 85ab")
        await slack.wait_until(lambda: asked)
    await as_alice(slack, http, "message", channel=CHANNEL, text="Hello")

    assert asked == [ALICE]
    assert [message.user for message in slack.messages()] == [ALICE]


async def test_an_administrator_takes_the_app_out_and_nobody_else(
    http: aiohttp.ClientSession,
) -> None:
    async with SlackCloud(client=Client()).serve() as cloud:
        acme, _ = cloud.workspaces
        cloud.install(acme)
        async with http.ws_connect(f"{acme.url}/page/events") as socket:
            page = OpenPage(acme, http, socket)
            snapshot = await page.until("snapshot")
            refused = await as_alice(acme, http, "uninstall")
            done = await page.post("uninstall")
            event = await page.until("connection")

    assert (snapshot["team"]["name"], snapshot["can_uninstall"]) == ("Acme Data", True)
    assert (refused, done[0]) == (400, 200)
    assert event["app_installed"] is False


async def test_people_have_languages_of_their_own(page: OpenPage) -> None:
    snapshot = await page.until("snapshot")

    locales = {user["name"]: user["locale"] for user in snapshot["users"]}
    assert "zh-CN" in locales.values()
    assert "en-US" in locales.values()
