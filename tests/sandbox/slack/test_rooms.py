import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import ALICE, YOU, SlackSandbox
from tests.sandbox.slack.rig import why

CHANNEL = "C0DATAPLAT"


async def test_a_new_channel_has_everybody_in_it(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    first, second = slack.create_channel("bi-jobs"), slack.create_channel("ml-jobs")

    await client.chat_postMessage(channel=first.id, text="Hello")

    assert first.id != second.id
    assert [message.text for message in slack.messages("bi-jobs")] == ["Hello"]
    assert slack.say("hello", channel="bi-jobs", user=ALICE).channel == first.id


async def test_a_new_channel_may_be_private_and_without_the_app(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    channel = slack.create_channel("secret", members={YOU}, private=True)

    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=channel.id, text="Hello")

    assert why(refused) == "channel_not_found"


async def test_a_deleted_channel_is_not_found(slack: SlackSandbox, client: AsyncWebClient) -> None:
    card = await client.chat_postMessage(channel=CHANNEL, text="Hello")
    await client.chat_postMessage(channel=CHANNEL, text="50 %", thread_ts=card["ts"])
    slack.delete_channel("data-platform")

    with pytest.raises(SlackApiError) as posted:
        await client.chat_postMessage(channel=CHANNEL, text="Hello")
    with pytest.raises(SlackApiError) as updated:
        await client.chat_update(channel=CHANNEL, ts=str(card["ts"]), text="Hello")
    with pytest.raises(SlackApiError) as read:
        await client.conversations_replies(channel=CHANNEL, ts=str(card["ts"]))

    assert [why(posted), why(updated), why(read)] == ["channel_not_found"] * 3


async def test_what_a_person_deleted_can_not_be_edited(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    card = await client.chat_postMessage(channel=CHANNEL, text="Running")
    slack.delete_message(slack.messages()[0])

    with pytest.raises(SlackApiError) as refused:
        await client.chat_update(channel=CHANNEL, ts=str(card["ts"]), text="Finished")

    assert why(refused) == "message_not_found"
    assert slack.messages() == []


async def test_what_has_replies_leaves_a_tombstone_to_reply_to(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    card = await client.chat_postMessage(channel=CHANNEL, text="Running")
    await client.chat_postMessage(channel=CHANNEL, text="25 %", thread_ts=card["ts"])
    parent = slack.messages()[0]
    slack.delete_message(parent)

    await client.chat_postMessage(channel=CHANNEL, text="50 %", thread_ts=card["ts"])

    standing = slack.current(parent)
    assert standing is not None
    assert standing.is_tombstone
    assert [reply.text for reply in slack.replies(parent)] == ["25 %", "50 %"]


async def test_a_reply_is_in_the_channel_only_if_it_was_sent_there_too(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    card = await client.chat_postMessage(channel=CHANNEL, text="Running")
    await client.chat_postMessage(channel=CHANNEL, text="50 %", thread_ts=card["ts"])
    await client.chat_postMessage(
        channel=CHANNEL, text="Finished", thread_ts=card["ts"], reply_broadcast=True
    )

    assert [message.text for message in slack.in_channel()] == ["Running", "Finished"]
    history = await client.conversations_history(channel=CHANNEL)
    assert [message["text"] for message in history["messages"]] == ["Finished", "Running"]
    assert history["messages"][0]["subtype"] == "thread_broadcast"


async def test_a_file_in_a_thread_can_be_looked_into(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    card = await client.chat_postMessage(channel=CHANNEL, text="Failed")
    await client.files_upload_v2(
        channel=CHANNEL, thread_ts=card["ts"], filename="error.txt", content="x" * 20_000
    )

    [shared] = await slack.wait_until(lambda: slack.replies(slack.messages()[0]))

    [file] = slack.files_of(shared)
    assert (file.name, file.content) == ("error.txt", b"x" * 20_000)


async def test_a_post_to_a_person_reaches_their_direct_messages(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    answer = await client.chat_postMessage(channel=ALICE, text="Invite me")

    assert answer["channel"].startswith("D")
    assert [message.text for message in slack.messages(ALICE, viewer=ALICE)] == ["Invite me"]
    await client.chat_update(channel=answer["channel"], ts=str(answer["ts"]), text="Thanks")


async def test_what_was_arranged_is_what_the_app_is_told_of_a_channel(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    async def told() -> tuple[bool, bool]:
        channel = (await client.conversations_info(channel=CHANNEL))["channel"]
        return channel["is_member"], channel["is_archived"]

    assert await told() == (True, False)
    slack.remove("data-platform")
    assert await told() == (False, False)
    slack.invite("data-platform", by=ALICE)
    slack.archive("data-platform")
    assert await told() == (True, True)
    slack.archive("data-platform", archived=False)
    assert await told() == (True, False)
