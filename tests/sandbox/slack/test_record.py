import asyncio

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import ALICE, RAJ, SlackSandbox

CHANNEL = "C0DATAPLAT"


async def test_what_a_channel_was_told_is_listed_by_where_it_stands(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    card = await client.chat_postMessage(channel=CHANNEL, text="Running")
    await client.chat_postMessage(channel=CHANNEL, text="50 %", thread_ts=card["ts"])
    await client.chat_postMessage(
        channel=CHANNEL, text="Finished", thread_ts=card["ts"], reply_broadcast=True
    )
    await client.chat_postEphemeral(channel=CHANNEL, user=ALICE, text="Psst")
    await client.chat_postMessage(channel="C0ETLALERT", text="Elsewhere")

    [standing] = slack.top_level("data-platform")
    assert standing.text == "Running"
    assert [reply.text for reply in slack.replies(standing)] == ["50 %", "Finished"]
    assert [one.text for one in slack.in_channel()] == ["Running", "Finished"]
    assert [post.text for post in slack.posts_to()] == ["Running", "50 %", "Finished"]
    assert [post.text for post in slack.posts_to(via="chat.postEphemeral")] == ["Psst"]


async def test_a_message_is_known_in_every_version(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    card = await client.chat_postMessage(channel=CHANNEL, text="25 %")
    other = await client.chat_postMessage(channel=CHANNEL, text="Another")
    for text in ("50 %", "75 %"):
        await client.chat_update(channel=CHANNEL, ts=str(card["ts"]), text=text)
    [message, _] = slack.top_level()
    slack.delete_message(message)

    assert [version.text for version in slack.versions(message)] == ["25 %", "50 %", "75 %"]
    assert slack.current(message) is None
    assert other["ts"] not in {version.ts for version in slack.versions(message)}


async def test_words_are_waited_for_whether_they_are_posted_or_edited_in(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    card = await client.chat_postMessage(channel=CHANNEL, text="Running")
    finished = asyncio.ensure_future(slack.said("finished"))

    await client.chat_update(channel=CHANNEL, ts=str(card["ts"]), text="It finished")

    assert (await finished).ts == card["ts"]


async def test_words_for_one_person_or_another_channel_are_not_said(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    await client.chat_postEphemeral(channel=CHANNEL, user=ALICE, text="finished")
    await client.chat_postMessage(channel="C0ETLALERT", text="finished")
    slack.say("has it finished?")

    with pytest.raises(TimeoutError):
        await slack.said("finished", timeout=0.1)


async def test_direct_messages_are_listed_by_person(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    direct = await client.conversations_open(users=[RAJ])
    await client.chat_postMessage(channel=direct["channel"]["id"], text="I was put out")

    assert [message.text for message in slack.direct_messages(RAJ)] == ["I was put out"]
    assert slack.direct_messages(ALICE) == []
