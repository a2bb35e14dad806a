import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import ALICE, RAJ, YOU, SlackSandbox
from tests.sandbox.slack.rig import Json, section, why

CHANNEL = "C0DATAPLAT"
NOTE = {"event_type": "notice", "event_payload": {"id": "n-1"}}


async def test_a_post_is_seen_by_everybody_in_the_channel(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    answer = await client.chat_postMessage(channel="#data-platform", text="Hello")

    [message] = slack.messages("data-platform", viewer=RAJ)
    assert message.text == "Hello"
    assert message.by_app
    assert answer["ts"] == message.ts
    assert answer["channel"] == CHANNEL
    assert [post.via for post in slack.posts] == ["chat.postMessage"]


async def test_a_ts_is_a_string_and_grows(client: AsyncWebClient) -> None:
    first = await client.chat_postMessage(channel=CHANNEL, text="1")
    second = await client.chat_postMessage(channel=CHANNEL, text="2")

    assert isinstance(first["ts"], str)
    assert float(first["ts"]) < float(second["ts"])


async def test_a_persons_id_leads_to_their_direct_messages(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    answer = await client.chat_postMessage(channel=ALICE, text="Only for you")

    opened = await client.conversations_open(users=[ALICE])
    assert answer["channel"] == opened["channel"]["id"]
    assert [message.text for message in slack.messages(ALICE, viewer=ALICE)] == ["Only for you"]


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("#nowhere", "channel_not_found"),
        ("#data-leads", "channel_not_found"),
        ("#random", "not_in_channel"),
        ("#old-warehouse", "is_archived"),
    ],
)
async def test_a_post_needs_a_channel_that_the_app_is_in(
    client: AsyncWebClient, channel: str, error: str
) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=channel, text="Hello")

    assert why(refused) == error


async def test_with_the_public_scope_any_public_channel_will_do() -> None:
    scopes = {"chat:write", "chat:write.public"}
    async with SlackSandbox(scopes=scopes).serve() as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)

        await client.chat_postMessage(channel="#random", text="Hello")

        assert [message.text for message in slack.messages("random")] == ["Hello"]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({}, "no_text"),
        ({"blocks": "nonsense"}, "invalid_blocks_format"),
        ({"blocks": {"type": "divider"}}, "invalid_blocks"),
        ({"blocks": [section("x" * 3000)] * 5}, "msg_blocks_too_long"),
        ({"text": "x", "attachments": [{}] * 101}, "too_many_attachments"),
        ({"text": "x", "attachments": [{"blocks": [{"type": "hero"}]}]}, "invalid_attachments"),
        ({"text": "x", "metadata": {"event_type": "notice"}}, "invalid_metadata_format"),
        (
            {"text": "x", "metadata": {**NOTE, "event_payload": {"id": "x" * 20_000}}},
            "metadata_too_large",
        ),
        ({"text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ({"markdown_text": "x" * 12_001}, "msg_too_long"),
    ],
)
async def test_content_that_slack_refuses_is_stored_nowhere(
    slack: SlackSandbox, client: AsyncWebClient, arguments: Json, error: str
) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.api_call("chat.postMessage", json={"channel": CHANNEL, **arguments})

    assert why(refused) == error
    assert slack.messages() == []


async def test_invalid_blocks_say_where(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=CHANNEL, text="x", blocks=[section("x" * 3001)])

    problem = "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert refused.value.response["errors"] == [problem]
    assert refused.value.response["response_metadata"]["messages"] == [f"[ERROR] {problem}"]


async def test_text_is_cut_at_40000_characters(client: AsyncWebClient) -> None:
    answer = await client.chat_postMessage(channel=CHANNEL, text="x" * 40_001)

    assert len(answer["message"]["text"]) == 40_000


async def test_a_reply_stands_in_the_thread_and_counts(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    parent = await client.chat_postMessage(channel=CHANNEL, text="Card")
    reply = await client.chat_postMessage(channel=CHANNEL, text="25%", thread_ts=parent["ts"])

    history = await client.conversations_history(channel=CHANNEL)
    thread = await client.conversations_replies(channel=CHANNEL, ts=parent["ts"])
    assert reply["message"]["thread_ts"] == parent["ts"]
    assert [message["text"] for message in history["messages"]] == ["Card"]
    assert history["messages"][0]["thread_ts"] == parent["ts"]
    assert history["messages"][0]["reply_count"] == 1
    assert [message["text"] for message in thread["messages"]] == ["Card", "25%"]


async def test_a_broadcast_reply_stands_in_both(client: AsyncWebClient) -> None:
    parent = await client.chat_postMessage(channel=CHANNEL, text="Card")
    await client.chat_postMessage(
        channel=CHANNEL, text="Failed", thread_ts=parent["ts"], reply_broadcast=True
    )

    history = await client.conversations_history(channel=CHANNEL)

    assert [message["text"] for message in history["messages"]] == ["Failed", "Card"]
    assert history["messages"][0]["subtype"] == "thread_broadcast"


async def test_a_reply_to_what_is_gone_or_is_a_reply_lands_in_the_channel(
    client: AsyncWebClient,
) -> None:
    parent = await client.chat_postMessage(channel=CHANNEL, text="Card")
    reply = await client.chat_postMessage(channel=CHANNEL, text="25%", thread_ts=parent["ts"])

    to_a_reply = await client.chat_postMessage(channel=CHANNEL, text="?", thread_ts=reply["ts"])
    to_nothing = await client.chat_postMessage(channel=CHANNEL, text="?", thread_ts="1.000001")

    assert "thread_ts" not in to_a_reply["message"]
    assert "thread_ts" not in to_nothing["message"]


async def test_an_ephemeral_message_is_for_one_person_and_no_history(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    await client.chat_postEphemeral(channel=CHANNEL, user=YOU, text="Psst")

    history = await client.conversations_history(channel=CHANNEL)
    assert history["messages"] == []
    assert [message.text for message in slack.messages(viewer=YOU)] == ["Psst"]
    assert slack.messages(viewer=ALICE) == []


async def test_an_ephemeral_reply_is_in_its_thread_and_makes_none(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    parent = slack.say("How far is 85ab?")

    await client.chat_postEphemeral(channel=CHANNEL, user=YOU, text="Psst", thread_ts=parent.ts)

    [asked, hint] = slack.messages(viewer=YOU)
    thread = await client.conversations_replies(channel=CHANNEL, ts=parent.ts)
    assert hint.thread_ts == asked.ts
    assert slack.in_channel() == [asked]
    assert len(thread["messages"]) == 1


async def test_an_ephemeral_message_needs_somebody_in_the_channel(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    slack.invite("data-leads")

    with pytest.raises(SlackApiError) as refused:
        await client.chat_postEphemeral(channel="#data-leads", user=RAJ, text="Psst")

    assert why(refused) == "user_not_in_channel"


async def test_a_deleted_parent_leaves_a_placeholder_for_its_replies(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    parent = await client.chat_postMessage(channel=CHANNEL, text="Card")
    await client.chat_postMessage(channel=CHANNEL, text="25%", thread_ts=parent["ts"])

    await client.chat_delete(channel=CHANNEL, ts=parent["ts"])

    history = await client.conversations_history(channel=CHANNEL)
    [placeholder] = history["messages"]
    assert placeholder["subtype"] == "tombstone"
    assert placeholder["reply_count"] == 1


async def test_only_the_apps_own_messages_can_be_deleted(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    said = slack.say("Mine")

    with pytest.raises(SlackApiError) as refused:
        await client.chat_delete(channel=CHANNEL, ts=said.ts)

    assert why(refused) == "cant_delete_message"


async def test_a_permalink_names_channel_and_thread(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    parent = await client.chat_postMessage(channel=CHANNEL, text="Card")
    reply = await client.chat_postMessage(channel=CHANNEL, text="25%", thread_ts=parent["ts"])

    answer = await client.chat_getPermalink(channel=CHANNEL, message_ts=reply["ts"])

    path = f"/archives/{CHANNEL}/p{reply['ts'].replace('.', '')}"
    assert answer["permalink"] == f"{slack.url}{path}?thread_ts={parent['ts']}&cid={CHANNEL}"


async def test_a_reaction_counts_once(slack: SlackSandbox, client: AsyncWebClient) -> None:
    said = slack.say("Done")
    await client.reactions_add(channel=CHANNEL, timestamp=said.ts, name="tada")

    with pytest.raises(SlackApiError) as refused:
        await client.reactions_add(channel=CHANNEL, timestamp=said.ts, name="tada")

    history = await client.conversations_history(channel=CHANNEL)
    assert why(refused) == "already_reacted"
    assert history["messages"][0]["reactions"][0]["count"] == 1


async def test_a_link_can_be_unfurled_only_where_it_stands(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    said = slack.say("see https://dli.example.com/job/85ab")
    preview = {"https://dli.example.com/job/85ab": {"blocks": [section("85ab")]}}
    other = {"https://dli.example.com/job/other": {"blocks": [section("?")]}}

    await client.chat_unfurl(channel=CHANNEL, ts=said.ts, unfurls=preview)
    with pytest.raises(SlackApiError) as refused:
        await client.chat_unfurl(channel=CHANNEL, ts=said.ts, unfurls=other)

    assert why(refused) == "cannot_unfurl_url"
    assert "85ab" in slack.messages()[0].words
