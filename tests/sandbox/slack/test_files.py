import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import SlackSandbox
from tests.sandbox.slack.rig import why

CHANNEL = "C0DATAPLAT"


async def test_a_file_is_shared_into_a_thread_a_little_later(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    card = await client.chat_postMessage(channel=CHANNEL, text="Failed")

    answer = await client.files_upload_v2(
        channel=CHANNEL,
        thread_ts=card["ts"],
        filename="error.txt",
        content="java.lang.OutOfMemoryError",
        initial_comment="The whole of it",
    )
    shared = await slack.wait_until(lambda: slack.messages()[1:])

    info = await client.files_info(file=answer["file"]["id"])
    assert "shares" not in answer["file"]
    assert shared[0].thread_ts == card["ts"]
    assert shared[0].text == "The whole of it"
    assert info["file"]["shares"]["public"][CHANNEL][0]["ts"] == shared[0].ts


async def test_a_threads_history_names_its_files(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    card = await client.chat_postMessage(channel=CHANNEL, text="Failed")
    await client.files_upload_v2(
        channel=CHANNEL, thread_ts=card["ts"], filename="85ab.txt", content="bad order"
    )
    await slack.wait_until(lambda: slack.messages()[1:])

    thread = await client.conversations_replies(channel=CHANNEL, ts=str(card["ts"]))

    [file] = thread["messages"][1]["files"]
    assert (file["name"], file["size"]) == ("85ab.txt", 9)


async def test_a_shared_file_can_be_read(
    slack: SlackSandbox, client: AsyncWebClient, http: aiohttp.ClientSession
) -> None:
    answer = await client.files_upload_v2(
        filename="error.html", content="<script>alert(1)</script>"
    )

    async with http.get(answer["file"]["url_private"]) as response:
        content = await response.text()

    assert content == "<script>alert(1)</script>"
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    assert slack.messages() == []


async def test_bytes_of_another_length_are_refused(
    slack: SlackSandbox, client: AsyncWebClient, http: aiohttp.ClientSession
) -> None:
    announced = await client.files_getUploadURLExternal(filename="a.txt", length=5)

    async with http.post(announced["upload_url"], data=b"too many bytes") as response:
        pass
    with pytest.raises(SlackApiError):
        await client.files_completeUploadExternal(files=[{"id": announced["file_id"], "title": ""}])

    assert response.status == 400


async def test_an_image_block_shows_a_file_only_once_it_is_shared(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    uploaded = await client.files_upload_v2(filename="chart.png", content=b"png")
    file_id = uploaded["file"]["id"]
    image = {"type": "image", "alt_text": "a chart", "slack_file": {"id": file_id}}

    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=CHANNEL, text="A chart", blocks=[image])
    shared = await client.files_upload_v2(channel=CHANNEL, filename="b.png", content=b"png")
    image["slack_file"] = {"id": shared["file"]["id"]}
    await slack.wait_until(slack.messages)
    await client.chat_postMessage(channel=CHANNEL, text="A chart", blocks=[image])

    assert why(refused) == "invalid_blocks"
    assert refused.value.response["errors"] == [
        "invalid slack file [json-pointer:/blocks/0/slack_file]"
    ]


async def test_an_unknown_file_is_not_found(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.files_info(file="F000000000")

    assert why(refused) == "file_not_found"


@pytest.mark.parametrize("file_id", ["F000000000", "F000000001"])
async def test_a_file_that_is_not_there_cannot_be_read(
    slack: SlackSandbox, client: AsyncWebClient, http: aiohttp.ClientSession, file_id: str
) -> None:
    await client.files_getUploadURLExternal(filename="a.txt", length=5)

    async with http.get(f"{slack.url}/files/{file_id}/a.txt") as response:
        pass

    assert response.status == 404
