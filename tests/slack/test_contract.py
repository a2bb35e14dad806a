"""What every `Conversations` does, ours over a local Slack and the tests' fake."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.domain.notices import Receipt
from bot.errors import ChannelClosed, HistoryHidden, MessageGone, SlackAway, Unanswered
from bot.ports import Conversations
from bot.sandbox.slack import ALICE, RAJ, WEI, SlackSandbox
from tests.conversations_fake import FakeConversations
from tests.slack.rig import ARCHIVED, CHANNEL, HELLO, NOT_IN, conversing

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
NAME = "dli-85798b38.txt"


@pytest.fixture(params=["slack", "fake"])
async def conversations(
    request: pytest.FixtureRequest, slack: SlackSandbox
) -> AsyncIterator[Conversations]:
    if request.param == "fake":
        yield FakeConversations(
            closed={ARCHIVED: "is_archived", NOT_IN: "not_in_channel"},
            hidden={NOT_IN},
            zones={RAJ: "Asia/Kolkata"},
            locales={WEI: "zh-CN"},
        )
        return
    async with conversing(slack) as talking:
        yield talking


async def test_what_was_posted_is_found_where_it_stands(conversations: Conversations) -> None:
    card = await conversations.post(CHANNEL, HELLO, "n-1")
    quiet = await conversations.post(CHANNEL, HELLO, "n-2", thread_ts=card.ts)
    loud = await conversations.post(CHANNEL, HELLO, "n-3", thread_ts=card.ts, broadcast=True)

    assert len({card.ts, quiet.ts, loud.ts}) == 3
    assert await conversations.find(CHANNEL, "n-1", LONG_AGO) == card
    assert await conversations.find(CHANNEL, "n-2", LONG_AGO, thread_ts=card.ts) == quiet
    assert await conversations.find(CHANNEL, "n-3", LONG_AGO, thread_ts=card.ts) == loud
    assert await conversations.find(CHANNEL, "n-3", LONG_AGO) == loud
    assert await conversations.find(CHANNEL, "n-2", LONG_AGO) is None
    assert await conversations.find(CHANNEL, "n-4", LONG_AGO) is None


async def test_only_what_is_there_can_be_edited(conversations: Conversations) -> None:
    card = await conversations.post(CHANNEL, HELLO, "n-1")

    await conversations.edit(card, {"text": "Done"})
    with pytest.raises(MessageGone):
        await conversations.edit(Receipt(CHANNEL, "1.000001"), {"text": "Done"})


async def test_a_closed_channel_says_why(conversations: Conversations) -> None:
    with pytest.raises(ChannelClosed) as closed:
        await conversations.post(ARCHIVED, HELLO, "n-1")
    with pytest.raises(ChannelClosed):
        await conversations.attach(ARCHIVED, NAME, "Why", "Because")

    assert closed.value.code == "is_archived"
    assert await conversations.trouble(ARCHIVED) == "is_archived"
    assert await conversations.trouble(CHANNEL) == ""


async def test_a_hidden_channel_cant_be_read(conversations: Conversations) -> None:
    with pytest.raises(HistoryHidden):
        await conversations.find(NOT_IN, "n-1", LONG_AGO)
    with pytest.raises(HistoryHidden):
        await conversations.has_file(NOT_IN, NAME)


async def test_a_file_is_in_its_thread(slack: SlackSandbox, conversations: Conversations) -> None:
    card = await conversations.post(CHANNEL, HELLO, "n-1")
    assert not await conversations.has_file(CHANNEL, NAME, thread_ts=card.ts)

    await conversations.attach(CHANNEL, NAME, "Why", "Because", thread_ts=card.ts)
    if not isinstance(conversations, FakeConversations):
        await slack.wait_until(lambda: slack.posts_to(via="files.completeUploadExternal"))

    assert await conversations.has_file(CHANNEL, NAME, thread_ts=card.ts)


async def test_people_have_a_place_a_zone_and_a_locale(conversations: Conversations) -> None:
    place = await conversations.direct(ALICE)

    assert place.startswith("D")
    assert await conversations.direct(ALICE) == place
    assert await conversations.zone(RAJ) == "Asia/Kolkata"
    assert await conversations.zone("U0NOBODY01") == "UTC"
    assert await conversations.locale(WEI) == "zh-CN"
    assert await conversations.locale("U0NOBODY01") == ""


async def test_the_fake_fails_as_it_is_told_before_the_deed_or_after() -> None:
    fake = FakeConversations()
    fake.fail("post", SlackAway("off"))
    fake.fail("post", Unanswered("cut"), heard=True)

    with pytest.raises(SlackAway):
        await fake.post(CHANNEL, HELLO, "n-1")
    unheard = await fake.find(CHANNEL, "n-1", LONG_AGO)
    with pytest.raises(Unanswered):
        await fake.post(CHANNEL, HELLO, "n-1")
    heard = await fake.find(CHANNEL, "n-1", LONG_AGO)

    assert unheard is None
    assert heard == fake.posts[0].receipt
    assert fake.texts(CHANNEL) == ["Hello"]


async def test_what_was_deleted_in_the_fake_is_gone() -> None:
    fake = FakeConversations()
    card = await fake.post(CHANNEL, HELLO, "n-1")

    fake.delete(card)

    with pytest.raises(MessageGone):
        await fake.edit(card, HELLO)
    assert await fake.find(CHANNEL, "n-1", LONG_AGO) is None
