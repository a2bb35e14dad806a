from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.notices import Receipt
from bot.errors import HistoryHidden, SlackAway, SlackBusy, TokenRefused, Unanswered
from bot.sandbox.slack import SlackSandbox
from bot.slack.conversations import SlackConversations
from bot.slack.history import MARGIN, MOST_PAGES
from tests.sandbox.slack.rig import HandClock
from tests.slack.rig import (
    CHANNEL,
    HELLO,
    NOT_IN,
    PRIVATE,
    Answer,
    conversing,
    refused,
    said,
    scripted,
)

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
SCOPES = {"chat:write"}


def page(*messages: dict[str, object], cursor: str = "") -> Answer:
    return said(ok=True, messages=list(messages), response_metadata={"next_cursor": cursor})


def carrying(notice_id: str, event_type: str = "dli_progress_notice") -> dict[str, object]:
    payload = {"event_type": event_type, "event_payload": {"id": notice_id}}
    return {"ts": "1.000001", "metadata": payload}


@pytest.mark.parametrize("fault", ["accepted_then_cut", "accepted_then_error"])
async def test_a_post_whose_answer_got_lost_is_found(
    slack: SlackSandbox, conversations: SlackConversations, fault: str
) -> None:
    slack.faults.on(fault, methods={"chat.postMessage"}, times=1)
    with pytest.raises(Unanswered):
        await conversations.post(CHANNEL, HELLO, "n-1")
    slack.say("And now?")

    found = await conversations.find(CHANNEL, "n-1", LONG_AGO)

    assert found == Receipt(CHANNEL, slack.posts_to(CHANNEL)[0].ts)


@pytest.mark.parametrize("broadcast", [True, False])
async def test_a_reply_whose_answer_got_lost_is_found(
    slack: SlackSandbox, conversations: SlackConversations, *, broadcast: bool
) -> None:
    card = await conversations.post(CHANNEL, HELLO, "n-1")
    slack.faults.on("accepted_then_cut", methods={"chat.postMessage"}, times=1)
    with pytest.raises(Unanswered):
        await conversations.post(CHANNEL, HELLO, "n-2", thread_ts=card.ts, broadcast=broadcast)

    found = await conversations.find(CHANNEL, "n-2", LONG_AGO, thread_ts=card.ts)

    assert found == Receipt(CHANNEL, slack.posts_to(CHANNEL)[1].ts)


async def test_what_never_arrived_isnt_found(
    slack: SlackSandbox, conversations: SlackConversations
) -> None:
    card = await conversations.post(CHANNEL, HELLO, "n-1")
    slack.faults.on("server_error", methods={"chat.postMessage"}, times=1)
    with pytest.raises(Unanswered):
        await conversations.post(CHANNEL, HELLO, "n-2", thread_ts=card.ts)

    assert await conversations.find(CHANNEL, "n-2", LONG_AGO, thread_ts=card.ts) is None
    assert await conversations.find(CHANNEL, "n-2", LONG_AGO) is None


async def test_a_reply_to_a_deleted_card_is_found_in_the_channel(
    slack: SlackSandbox, conversations: SlackConversations
) -> None:
    card = await conversations.post(CHANNEL, HELLO, "n-1")
    slack.delete_message(slack.top_level()[0])
    reply = await conversations.post(CHANNEL, HELLO, "n-2", thread_ts=card.ts)

    found = await conversations.find(CHANNEL, "n-2", LONG_AGO, thread_ts=card.ts)

    assert found == reply


async def test_a_direct_message_is_found(
    slack: SlackSandbox, conversations: SlackConversations
) -> None:
    place = await conversations.direct("U0ALICE001")
    receipt = await conversations.post(place, HELLO, "n-1")

    assert await conversations.find(place, "n-1", LONG_AGO) == receipt


async def test_the_search_goes_back_a_margin_before_since_and_no_further() -> None:
    clock = HandClock()
    async with (
        SlackSandbox(clock=clock, rate_limits=False).serve() as slack,
        conversing(slack) as talking,
    ):
        receipt = await talking.post(CHANNEL, HELLO, "n-1")

        near = await talking.find(CHANNEL, "n-1", clock.now + MARGIN - timedelta(seconds=1))
        far = await talking.find(CHANNEL, "n-1", clock.now + MARGIN + timedelta(seconds=1))

    assert near == receipt
    assert far is None


async def test_the_search_goes_on_over_pages() -> None:
    pages = [page(carrying("n-2"), cursor="more"), page(carrying("n-1"))]
    async with scripted(conversations_history=pages) as (conversations, slack):
        found = await conversations.find(CHANNEL, "n-1", LONG_AGO)

    assert found == Receipt(CHANNEL, "1.000001")
    assert [asked.get("cursor") for _, asked in slack.asked] == [None, "more"]
    assert {asked["include_all_metadata"] for _, asked in slack.asked} == {"1"}


async def test_the_search_ends_although_there_is_more_to_read() -> None:
    async with scripted(conversations_history=page(cursor="more")) as (conversations, slack):
        with pytest.raises(HistoryHidden):
            await conversations.find(CHANNEL, "n-1", LONG_AGO)

    assert len(slack.asked) == MOST_PAGES


async def test_other_apps_messages_and_odd_ones_are_passed_over() -> None:
    others: list[dict[str, object]] = [
        {"ts": "1.000002"},
        {"ts": "1.000003", "metadata": None},
        {"ts": "1.000004", "metadata": {"event_type": "dli_progress_notice"}},
        carrying("n-1", event_type="theirs"),
        carrying("n-2"),
    ]
    async with scripted(conversations_history=page(*others)) as (conversations, _):
        assert await conversations.find(CHANNEL, "n-1", LONG_AGO) is None


@pytest.mark.parametrize("channel", [NOT_IN, PRIVATE])
async def test_a_channel_that_we_arent_in_cant_be_read(
    conversations: SlackConversations, channel: str
) -> None:
    with pytest.raises(HistoryHidden):
        await conversations.find(channel, "n-1", LONG_AGO)


async def test_without_the_scope_nothing_can_be_read() -> None:
    async with SlackSandbox(scopes=SCOPES).serve() as slack, conversing(slack) as talking:
        with pytest.raises(HistoryHidden) as hidden:
            await talking.find(CHANNEL, "n-1", LONG_AGO)
        with pytest.raises(HistoryHidden):
            await talking.has_file(CHANNEL, "dli-1.txt", thread_ts="1.000001")

    assert hidden.value.code == "missing_scope"


@pytest.mark.parametrize(
    ("answer", "reaction"),
    [
        (refused("ratelimited", 429, Retry_After="9"), SlackBusy),
        (refused("token_revoked"), TokenRefused),
        (refused("internal_error"), Unanswered),
        (refused("team_added_to_org"), SlackAway),
        (refused("invalid_cursor"), HistoryHidden),
        (said(ok=True), Unanswered),
        (said(ok=True, messages=None), Unanswered),
        (Answer("<html>", 503, "text/html"), Unanswered),
    ],
)
async def test_a_search_fails_as_any_call_does(answer: Answer, reaction: type[Exception]) -> None:
    async with scripted(conversations_replies=answer) as (conversations, slack):
        with pytest.raises(reaction):
            await conversations.find(CHANNEL, "n-1", LONG_AGO, thread_ts="1.000001")

    assert len(slack.asked) == 1
