from datetime import timedelta

import pytest
from pydantic import SecretStr

from bot.domain.notices import Receipt
from bot.errors import (
    ChannelClosed,
    MessageGone,
    MessageRefused,
    NotDelivered,
    SlackAway,
    SlackBusy,
    TokenRefused,
    Unanswered,
)
from bot.slack.conversations import SlackConversations
from bot.slack.outcomes import refusal
from bot.slack.web import web_client
from tests.slack.rig import CHANNEL, HELLO, Answer, refused, said, saying, scripted

CARD = Receipt(CHANNEL, "1.000001")


@pytest.mark.parametrize(
    ("code", "reaction"),
    [
        ("ratelimited", SlackBusy),
        ("rate_limited", SlackBusy),
        ("message_limit_exceeded", SlackBusy),
        ("channel_is_archived", ChannelClosed),
        ("restricted_action", ChannelClosed),
        ("restricted_action_thread_only_channel", ChannelClosed),
        ("messages_tab_disabled", ChannelClosed),
        ("cannot_reply_to_message", ChannelClosed),
        ("msg_too_long", MessageRefused),
        ("msg_blocks_too_long", MessageRefused),
        ("metadata_too_large", MessageRefused),
        ("invalid_metadata_format", MessageRefused),
        ("block_mismatch", MessageRefused),
        ("edit_window_closed", MessageGone),
        ("account_inactive", TokenRefused),
        ("team_access_not_granted", TokenRefused),
        ("missing_scope", TokenRefused),
        ("fatal_error", Unanswered),
        ("service_unavailable", Unanswered),
        ("team_added_to_org", SlackAway),
        ("never_heard_of", MessageRefused),
    ],
)
def test_every_code_has_its_reaction(code: str, reaction: type[NotDelivered]) -> None:
    error = refusal(200, {}, code)

    assert type(error) is reaction
    assert error.code == code


def test_a_code_that_we_dont_know_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    refusal(200, {}, "never_heard_of")

    assert [vars(one).get("code") for one in caplog.records] == ["never_heard_of"]


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("7", 7),
        (" 2.5 ", 2.5),
        ("0", 1),
        ("999999", 3600),
        ("", 30),
        ("-3", 30),
        ("soon", 30),
        ("nan", 30),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 30),
    ],
)
def test_a_wait_is_read_whatever_it_looks_like(told: str, seconds: float) -> None:
    busy = refusal(429, {"Retry-After": told}, "ratelimited")

    assert isinstance(busy, SlackBusy)
    assert busy.retry_after == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "answer",
    [
        Answer('{"ok": false}', 429, headers={"Retry-After": "soon"}),
        Answer("<html>slow down</html>", 429, "text/html"),
        Answer("slow down", 429, "text/plain"),
        Answer("{", 429),
        refused("ratelimited"),
    ],
)
async def test_a_429_is_one_whatever_its_body(answer: Answer) -> None:
    async with scripted(chat_postMessage=answer) as (conversations, slack):
        with pytest.raises(SlackBusy) as busy:
            await conversations.post(CHANNEL, HELLO, "n-1")

    assert busy.value.retry_after == timedelta(seconds=30)
    assert len(slack.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        Answer("<html>who are you?</html>", kind="text/html"),
        Answer("ok", kind="text/plain"),
        Answer("", kind="text/plain"),
        Answer("[]"),
        Answer('["ok"]'),
        Answer('"ok"'),
        Answer("null"),
        Answer("{"),
        Answer(""),
        said(ok=True),
        said(ok=True, channel=CHANNEL),
        said(ok=False),
        said(ok=False, error=None),
        said(500, ok=False, error="internal_error"),
        said(502, ok=False, error="channel_not_found"),
        Answer("not found", 404, "text/plain"),
    ],
)
async def test_nonsense_is_no_answer(answer: Answer) -> None:
    async with scripted(chat_postMessage=answer) as (conversations, slack):
        with pytest.raises(Unanswered):
            await conversations.post(CHANNEL, HELLO, "n-1")

    assert len(slack.asked) == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{",
        b"SSH-2.0-OpenSSH_9.7\r\n",
        b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n\xff"',
    ],
)
async def test_half_an_answer_is_none(raw: bytes) -> None:
    async with saying(raw) as conversations:
        with pytest.raises(Unanswered):
            await conversations.edit(CARD, HELLO)


async def test_a_name_that_leads_nowhere_wasnt_heard() -> None:
    async with web_client(SecretStr("xoxb-made-up"), "http://slack.invalid/api/") as client:
        client.proxy = None

        with pytest.raises(SlackAway):
            await SlackConversations(client).post(CHANNEL, HELLO, "n-1")
