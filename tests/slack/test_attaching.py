import pytest

from bot.domain.notices import Receipt
from bot.errors import (
    ChannelClosed,
    MessageRefused,
    SlackAway,
    SlackBusy,
    TokenRefused,
    Unanswered,
)
from bot.sandbox.slack import SlackSandbox
from bot.slack.conversations import SlackConversations
from tests.slack.rig import ARCHIVED, CHANNEL, HELLO, conversing, said, scripted

NAME = "dli-85798b38.txt"
TITLE = "Why it failed"
REASON = "java.lang.OutOfMemoryError: größer geht's nicht\n" * 200


@pytest.fixture
async def card(conversations: SlackConversations) -> Receipt:
    return await conversations.post(CHANNEL, HELLO, "n-1")


async def test_a_file_stands_in_the_thread_and_is_found_there(
    slack: SlackSandbox, conversations: SlackConversations, card: Receipt
) -> None:
    await conversations.attach(CHANNEL, NAME, TITLE, REASON, thread_ts=card.ts)

    shared = await slack.wait_until(lambda: slack.posts_to(via="files.completeUploadExternal"))
    [file] = slack.files_of(shared[0])
    assert shared[0].thread_ts == card.ts
    assert (file.name, file.title, file.mimetype) == (NAME, TITLE, "text/plain")
    assert file.content == REASON.encode()
    assert await conversations.has_file(CHANNEL, NAME, thread_ts=card.ts)
    assert not await conversations.has_file(CHANNEL, "dli-other.txt", thread_ts=card.ts)


async def test_a_file_in_the_channel_itself_is_found(
    slack: SlackSandbox, conversations: SlackConversations
) -> None:
    await conversations.attach(CHANNEL, NAME, TITLE, REASON)
    await slack.wait_until(lambda: slack.posts_to(via="files.completeUploadExternal"))

    assert await conversations.has_file(CHANNEL, NAME)


async def test_a_file_whose_answer_got_lost_is_found(
    slack: SlackSandbox, conversations: SlackConversations, card: Receipt
) -> None:
    slack.faults.on("accepted_then_cut", methods={"files.completeUploadExternal"}, times=1)

    with pytest.raises(Unanswered):
        await conversations.attach(CHANNEL, NAME, TITLE, REASON, thread_ts=card.ts)
    await slack.wait_until(lambda: slack.posts_to(via="files.completeUploadExternal"))

    assert await conversations.has_file(CHANNEL, NAME, thread_ts=card.ts)


@pytest.mark.parametrize("fault", ["accepted_then_cut", "server_error", "internal_error"])
async def test_nobody_sees_a_file_before_the_last_call(
    slack: SlackSandbox, conversations: SlackConversations, card: Receipt, fault: str
) -> None:
    slack.faults.on(fault, methods={"files.getUploadURLExternal"}, times=1)

    with pytest.raises(SlackAway):
        await conversations.attach(CHANNEL, NAME, TITLE, REASON, thread_ts=card.ts)

    assert slack.calls("files.completeUploadExternal") == []
    assert not await conversations.has_file(CHANNEL, NAME, thread_ts=card.ts)


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
async def test_either_method_may_be_throttled(
    slack: SlackSandbox, conversations: SlackConversations, card: Receipt, method: str
) -> None:
    slack.faults.on("throttled", methods={method}, times=1, seconds=9)

    with pytest.raises(SlackBusy) as busy:
        await conversations.attach(CHANNEL, NAME, TITLE, REASON, thread_ts=card.ts)

    assert busy.value.retry_after.total_seconds() == 9


async def test_a_channel_may_be_closed_to_files(conversations: SlackConversations) -> None:
    with pytest.raises(ChannelClosed):
        await conversations.attach(ARCHIVED, NAME, TITLE, REASON)


async def test_without_the_scope_it_is_the_file_that_is_refused_and_not_the_token() -> None:
    async with SlackSandbox(scopes={"chat:write"}).serve() as slack, conversing(slack) as talking:
        with pytest.raises(MessageRefused) as refused:
            await talking.attach(CHANNEL, NAME, TITLE, REASON)

    assert refused.value.code == "missing_scope"


async def test_a_revoked_token_is_refused(
    slack: SlackSandbox, conversations: SlackConversations
) -> None:
    slack.faults.on("token_revoked")

    with pytest.raises(TokenRefused):
        await conversations.attach(CHANNEL, NAME, TITLE, REASON)


async def test_bytes_that_cant_be_sent_werent_seen() -> None:
    room = said(ok=True, upload_url="http://127.0.0.1:1/upload", file_id="F1")
    async with scripted(files_getUploadURLExternal=room) as (conversations, slack):
        with pytest.raises(SlackAway):
            await conversations.attach(CHANNEL, NAME, TITLE, REASON)

    assert len(slack.asked) == 1


async def test_bytes_that_arent_taken_werent_seen(slack: SlackSandbox) -> None:
    room = said(ok=True, upload_url=f"{slack.url}/upload/v1/nothing", file_id="F1")
    async with scripted(files_getUploadURLExternal=room) as (conversations, _):
        with pytest.raises(SlackAway):
            await conversations.attach(CHANNEL, NAME, TITLE, REASON)


async def test_a_file_in_a_deleted_cards_thread_is_looked_for_in_the_channel(
    slack: SlackSandbox, conversations: SlackConversations, card: Receipt
) -> None:
    slack.delete_message(slack.top_level()[0])
    await conversations.attach(CHANNEL, NAME, TITLE, REASON, thread_ts=card.ts)
    await slack.wait_until(lambda: slack.posts_to(via="files.completeUploadExternal"))

    assert await conversations.has_file(CHANNEL, NAME, thread_ts=card.ts)
