import asyncio

import pytest

from bot.domain.notices import Receipt
from bot.errors import (
    ChannelClosed,
    MessageGone,
    MessageRefused,
    SlackAway,
    SlackBusy,
    TokenRefused,
    Unanswered,
)
from bot.sandbox.slack import SlackSandbox
from bot.slack.conversations import SlackConversations
from tests.slack.rig import (
    ARCHIVED,
    CHANNEL,
    HELLO,
    NOT_IN,
    PRIVATE,
    conversing,
    hurried,
)

BLOCKS = [{"type": "section", "text": {"type": "mrkdwn", "text": "*Hello*"}}]
TOO_LONG = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3_001}}]


async def test_a_post_carries_its_notices_id_and_unfolds_no_links(
    slack: SlackSandbox, conversations: SlackConversations
) -> None:
    receipt = await conversations.post(CHANNEL, {"text": "Hello", "blocks": BLOCKS}, "n-1")

    [message] = slack.posts_to(CHANNEL)
    [call] = slack.calls("chat.postMessage")
    assert receipt == Receipt(CHANNEL, message.ts)
    assert message.metadata == {
        "event_type": "dli_progress_notice",
        "event_payload": {"id": "n-1"},
    }
    assert message.text == "Hello"
    assert call.arguments["unfurl_links"] is False
    assert call.arguments["unfurl_media"] is False


@pytest.mark.parametrize("broadcast", [True, False])
async def test_a_reply_stands_in_its_thread_and_in_the_channel_if_wanted(
    slack: SlackSandbox, conversations: SlackConversations, *, broadcast: bool
) -> None:
    card = await conversations.post(CHANNEL, HELLO, "n-1")

    await conversations.post(CHANNEL, HELLO, "n-2", thread_ts=card.ts, broadcast=broadcast)

    reply = slack.posts_to(CHANNEL)[1]
    assert reply.thread_ts == card.ts
    assert reply.reply_broadcast is broadcast


async def test_an_edit_keeps_the_id(slack: SlackSandbox, conversations: SlackConversations) -> None:
    receipt = await conversations.post(CHANNEL, HELLO, "n-1")

    await conversations.edit(receipt, {"text": "Done", "blocks": BLOCKS})

    [message] = slack.top_level()
    assert message.text == "Done"
    assert message.metadata is not None
    assert message.metadata["event_payload"] == {"id": "n-1"}


async def test_an_edit_is_cut_to_what_slack_takes(
    slack: SlackSandbox, conversations: SlackConversations
) -> None:
    receipt = await conversations.post(CHANNEL, HELLO, "n-1")

    await conversations.edit(receipt, {"text": "x" * 4_001})

    assert len(slack.top_level()[0].text) == 4_000


@pytest.mark.parametrize(
    ("channel", "code"),
    [
        (ARCHIVED, "is_archived"),
        (NOT_IN, "not_in_channel"),
        (PRIVATE, "channel_not_found"),
        ("C0NOWHERE1", "channel_not_found"),
    ],
)
async def test_a_channel_may_be_closed(
    conversations: SlackConversations, channel: str, code: str
) -> None:
    with pytest.raises(ChannelClosed) as closed:
        await conversations.post(channel, HELLO, "n-1")

    assert closed.value.code == code


async def test_a_channel_may_be_closed_to_edits(
    slack: SlackSandbox, conversations: SlackConversations
) -> None:
    receipt = await conversations.post(CHANNEL, HELLO, "n-1")
    slack.archive(CHANNEL)

    with pytest.raises(ChannelClosed) as closed:
        await conversations.edit(receipt, HELLO)

    assert closed.value.code == "is_inactive"


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"text": "Hello", "blocks": TOO_LONG}, "invalid_blocks"),
        ({"text": "Hello", "blocks": "?"}, "invalid_blocks_format"),
        ({}, "no_text"),
        ({"text": "Hello", "attachments": [{}] * 101}, "too_many_attachments"),
    ],
)
async def test_a_message_may_be_refused(
    slack: SlackSandbox,
    conversations: SlackConversations,
    caplog: pytest.LogCaptureFixture,
    payload: dict[str, object],
    code: str,
) -> None:
    with pytest.raises(MessageRefused) as refused:
        await conversations.post(CHANNEL, payload, "n-1")

    assert refused.value.code == code
    assert slack.posts == []
    assert not [one for one in caplog.records if one.name == "bot.slack.outcomes"]


async def test_a_deleted_message_is_gone(
    slack: SlackSandbox, conversations: SlackConversations
) -> None:
    receipt = await conversations.post(CHANNEL, HELLO, "n-1")
    slack.delete_message(slack.top_level()[0])

    with pytest.raises(MessageGone):
        await conversations.edit(receipt, HELLO)


async def test_somebody_elses_message_is_not_ours_to_edit(
    slack: SlackSandbox, conversations: SlackConversations
) -> None:
    theirs = slack.say("Mine")

    with pytest.raises(MessageGone):
        await conversations.edit(Receipt(CHANNEL, theirs.ts), HELLO)


async def test_a_429_is_raised_at_once_with_slacks_wait(
    slack: SlackSandbox, conversations: SlackConversations
) -> None:
    receipt = await conversations.post(CHANNEL, HELLO, "n-1")
    slack.faults.on("throttled", seconds=300)

    async with asyncio.timeout(120):
        with pytest.raises(SlackBusy) as busy:
            await conversations.post(CHANNEL, HELLO, "n-2")
        with pytest.raises(SlackBusy):
            await conversations.edit(receipt, HELLO)

    assert busy.value.retry_after.total_seconds() == 300
    assert [call.status for call in slack.calls()] == [200, 429, 429]


@pytest.mark.parametrize(
    "fault",
    ["server_error", "bad_gateway", "internal_error", "accepted_then_cut", "accepted_then_error"],
)
async def test_what_slack_may_have_heard_is_unanswered_and_not_sent_again(
    slack: SlackSandbox, conversations: SlackConversations, fault: str
) -> None:
    slack.faults.on(fault, methods={"chat.postMessage"}, times=1)

    with pytest.raises(Unanswered):
        await conversations.post(CHANNEL, HELLO, "n-1")

    assert len(slack.calls("chat.postMessage")) == 1


async def test_an_answer_that_takes_too_long_is_none(slack: SlackSandbox) -> None:
    slack.faults.on("slow", methods={"chat.postMessage"}, seconds=5)

    async with hurried(slack) as conversations:
        with pytest.raises(Unanswered):
            await conversations.post(CHANNEL, HELLO, "n-1")

    assert (await slack.said("Hello")).metadata


async def test_nobody_there_to_hear_it() -> None:
    async with SlackSandbox().serve() as slack:
        pass
    async with conversing(slack) as conversations:
        with pytest.raises(SlackAway):
            await conversations.post(CHANNEL, HELLO, "n-1")


async def test_a_revoked_token_is_refused(
    slack: SlackSandbox, conversations: SlackConversations
) -> None:
    slack.faults.on("token_revoked")

    with pytest.raises(TokenRefused) as refused:
        await conversations.post(CHANNEL, HELLO, "n-1")

    assert refused.value.code == "token_revoked"


async def test_without_the_scope_to_post_nothing_can_be_said() -> None:
    async with SlackSandbox(scopes={"commands"}).serve() as slack, conversing(slack) as talking:
        with pytest.raises(TokenRefused) as refused:
            await talking.post(CHANNEL, HELLO, "n-1")

    assert refused.value.code == "missing_scope"
