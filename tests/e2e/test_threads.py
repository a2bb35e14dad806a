"""What people press in a thread, over real sockets."""

import pytest

from bot.sandbox.slack import Message
from bot.views import ids
from tests.e2e.telling import PLATFORM, Told
from tests.e2e.test_by_hand import US, whispered


async def listed_in_a_thread(told: Told) -> tuple[Message, Message]:
    """Let somebody list jobs in a thread; return its first message and the list."""
    root = told.slack.say("which one hangs?")
    told.slack.say(f"{US} jobs", thread_ts=root.ts)
    listed = await whispered(told, "Show")
    assert listed.thread_ts == root.ts
    return root, listed


async def test_what_is_pressed_in_a_thread_is_answered_there(told: Told) -> None:
    job = told.job()
    root, listed = await listed_in_a_thread(told)

    click = await told.slack.click(listed, ids.SHOW)
    shown = await whispered(told, "% of its tasks")

    assert job.job_id in shown.words
    assert shown.thread_ts == root.ts
    refreshed = await (await told.slack.click(shown, ids.REFRESH)).reply()
    assert refreshed.message
    assert (refreshed.message.ts, refreshed.message.thread_ts) == (shown.ts, root.ts)
    assert click.replies == []


async def test_what_is_shared_in_a_thread_is_seen_there_by_all(told: Told) -> None:
    told.job()
    root, listed = await listed_in_a_thread(told)
    await told.slack.click(listed, ids.SHOW)
    shown = await whispered(told, "% of its tasks")

    await (await told.slack.click(shown, ids.SHARE)).reply()

    assert "Shared by mina" in told.slack.replies(root)[-1].text
    assert told.slack.top_level(PLATFORM) == [told.slack.current(root)]


@pytest.mark.parametrize("deed", ["remove", "archive"])
async def test_where_the_bot_cant_post_any_more_the_answer_stands_in_the_channel(
    told: Told, deed: str
) -> None:
    job = told.job()
    _, listed = await listed_in_a_thread(told)
    getattr(told.slack, deed)(PLATFORM)

    reply = await (await told.slack.click(listed, ids.SHOW)).reply()

    assert reply.message
    assert job.job_id in reply.message.words
    assert reply.message.is_ephemeral
    assert not reply.message.is_reply


async def test_what_is_pressed_on_a_card_with_a_thread_is_answered_in_the_channel(
    told: Told,
) -> None:
    job = told.job()
    card = await told.follow(job)
    told.slack.say("I'll look", thread_ts=card.ts)

    reply = await (await told.slack.click(card, ids.MUTE)).reply()

    assert reply.message
    assert "Muted until" in reply.message.words
    assert not reply.message.is_reply
