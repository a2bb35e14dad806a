import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import SlackSandbox
from bot.sandbox.slack.people import APP_USER
from tests.sandbox.slack.rig import Json, OpenPage

CHANNEL = "C0DATAPLAT"


async def test_a_file_is_drawn_with_an_address(
    client: AsyncWebClient, page: OpenPage, http: aiohttp.ClientSession
) -> None:
    await client.files_upload_v2(channel=CHANNEL, filename="why not.txt", content="full")

    event = await page.until("message")

    [file] = event["message"]["files"]
    assert (file["name"], file["size"], file["preview"]) == ("why not.txt", 4, "full")
    async with http.get(file["url"]) as response:
        assert await response.text() == "full"


async def test_a_file_that_is_no_text_has_no_preview(
    client: AsyncWebClient, page: OpenPage
) -> None:
    await client.files_upload_v2(channel=CHANNEL, filename="a.bin", content=b"\x00\xff")

    event = await page.until("message")

    assert event["message"]["files"][0]["preview"] is None


async def test_the_page_deletes_a_message(
    slack: SlackSandbox, client: AsyncWebClient, page: OpenPage
) -> None:
    card = await client.chat_postMessage(channel=CHANNEL, text="Running")

    answer = await page.post("message_delete", channel=CHANNEL, ts=card["ts"])

    assert answer == (200, {"ok": True})
    assert await page.until("message_deleted") == {
        "type": "message_deleted",
        "channel": CHANNEL,
        "ts": card["ts"],
    }
    assert slack.messages() == []


@pytest.mark.parametrize(
    ("deed", "name", "value"),
    [("remove", "app_member", False), ("archive", "is_archived", True)],
)
async def test_the_page_arranges_a_channel(
    page: OpenPage, deed: str, name: str, *, value: bool
) -> None:
    def told(snapshot: Json) -> object:
        [channel] = [one for one in snapshot["channels"] if one["id"] == CHANNEL]
        return channel[name] is value

    assert await page.post("channel", channel=CHANNEL, deed=deed) == (200, {"ok": True})

    await page.until("snapshot", told)


async def test_the_page_invites_the_app_and_brings_a_channel_back(
    slack: SlackSandbox, page: OpenPage
) -> None:
    await page.post("channel", channel="old-warehouse", deed="unarchive")
    await page.post("channel", channel="random", deed="invite")

    assert not slack.channel("old-warehouse").is_archived
    assert APP_USER in slack.channel("random").members


async def test_a_new_channel_is_shown_and_a_deleted_one_no_longer(
    slack: SlackSandbox, page: OpenPage
) -> None:
    def names(snapshot: Json) -> set[str]:
        return {channel["name"] for channel in snapshot["channels"]}

    slack.create_channel("bi-jobs")
    await page.until("snapshot", lambda snapshot: "bi-jobs" in names(snapshot))
    slack.delete_channel("bi-jobs")

    await page.until("snapshot", lambda snapshot: "bi-jobs" not in names(snapshot))


async def test_the_page_arranges_nothing_else(page: OpenPage) -> None:
    unknown, _ = await page.post("channel", channel=CHANNEL, deed="explode")
    direct, answer = await page.post("channel", channel="D0MINAAPP1", deed="archive")

    assert (unknown, direct) == (400, 400)
    assert answer["error"] == "That can't be done to direct messages."


async def test_the_page_restarts_the_app_where_somebody_can(http: aiohttp.ClientSession) -> None:
    asked: list[str] = []
    sandbox = SlackSandbox(on_restart=lambda: asked.append("restart"))
    async with sandbox.serve() as slack, http.ws_connect(f"{slack.url}/page/events") as socket:
        page = OpenPage(slack, http, socket)
        snapshot = await page.until("snapshot")

        assert await page.post("restart") == (200, {"ok": True})

    assert snapshot["can_restart"] is True
    assert asked == ["restart"]


async def test_nothing_is_restarted_where_nobody_can(page: OpenPage) -> None:
    snapshot = await page.until("snapshot")

    status, _ = await page.post("restart")

    assert (snapshot["can_restart"], status) == (False, 400)
