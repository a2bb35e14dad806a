import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import YOU, SlackSandbox
from tests.sandbox.slack.rig import section, why

CHANNEL = "C0DATAPLAT"
NOTE = {"event_type": "notice", "event_payload": {"id": "n-1"}}


@pytest.fixture
async def ts(client: AsyncWebClient) -> str:
    """The ts of a card with blocks, an attachment and metadata."""
    posted = await client.chat_postMessage(
        channel=CHANNEL,
        text="10%",
        blocks=[section("10%")],
        attachments=[{"text": "note"}],
        metadata=NOTE,
    )
    return str(posted["ts"])


async def test_an_edit_changes_the_message_in_place(
    slack: SlackSandbox, client: AsyncWebClient, ts: str
) -> None:
    await client.chat_update(channel=CHANNEL, ts=ts, text="20%", blocks=[section("20%")])

    [message] = slack.messages()
    assert message.words == "20%\n20%"
    assert message.ts == ts
    assert [edit.message.text for edit in slack.edits] == ["20%"]


async def test_text_without_blocks_drops_the_blocks(
    slack: SlackSandbox, client: AsyncWebClient, ts: str
) -> None:
    await client.chat_update(channel=CHANNEL, ts=ts, text="20%")

    [message] = slack.messages()
    assert not message.blocks


async def test_only_an_edit_of_text_alone_is_marked_as_edited(
    client: AsyncWebClient, ts: str
) -> None:
    with_blocks = await client.chat_update(
        channel=CHANNEL, ts=ts, text="20%", blocks=[section("20%")]
    )
    text_alone = await client.chat_update(channel=CHANNEL, ts=ts, text="30%")

    assert "edited" not in with_blocks["message"]
    assert "edited" in text_alone["message"]


async def test_attachments_and_metadata_stay_unless_emptied(
    slack: SlackSandbox, client: AsyncWebClient, ts: str
) -> None:
    await client.chat_update(channel=CHANNEL, ts=ts, text="20%")
    [kept] = slack.messages()
    await client.chat_update(channel=CHANNEL, ts=ts, text="30%", attachments=[], metadata={})
    [emptied] = slack.messages()

    assert kept.attachments == [{"text": "note"}]
    assert kept.metadata == NOTE
    assert not emptied.attachments
    assert emptied.metadata is None


async def test_an_edits_text_ends_at_4000_characters(client: AsyncWebClient, ts: str) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.chat_update(channel=CHANNEL, ts=ts, text="x" * 4001)

    assert why(refused) == "msg_too_long"


async def test_an_ephemeral_message_cannot_be_edited(client: AsyncWebClient) -> None:
    posted = await client.chat_postEphemeral(channel=CHANNEL, user=YOU, text="Psst")

    with pytest.raises(SlackApiError) as refused:
        await client.chat_update(channel=CHANNEL, ts=posted["message_ts"], text="Louder")

    assert why(refused) == "message_not_found"


async def test_somebody_elses_message_cannot_be_edited(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    said = slack.say("Mine")

    with pytest.raises(SlackApiError) as refused:
        await client.chat_update(channel=CHANNEL, ts=said.ts, text="Yours")

    assert why(refused) == "cant_update_message"


async def test_an_archived_channel_is_inactive(
    slack: SlackSandbox, client: AsyncWebClient, ts: str
) -> None:
    slack.archive("data-platform")

    with pytest.raises(SlackApiError) as refused:
        await client.chat_update(channel=CHANNEL, ts=ts, text="20%")

    assert why(refused) == "is_inactive"


@pytest.mark.parametrize("channel", ["#data-platform", YOU])
async def test_an_edit_wants_the_channels_id(client: AsyncWebClient, ts: str, channel: str) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.chat_update(channel=channel, ts=ts, text="20%")

    assert why(refused) == "channel_not_found"


async def test_a_reply_can_be_broadcast_later_but_not_changed_at_once(
    slack: SlackSandbox, client: AsyncWebClient, ts: str
) -> None:
    reply = await client.chat_postMessage(channel=CHANNEL, text="Failed", thread_ts=ts)
    arguments = {"channel": CHANNEL, "ts": reply["ts"], "reply_broadcast": True}

    with pytest.raises(SlackApiError) as refused:
        await client.api_call("chat.update", json={**arguments, "text": "Failed!"})
    await client.api_call("chat.update", json=arguments)

    assert why(refused) == "no_dual_broadcast_content_update"
    assert slack.messages()[1].reply_broadcast
