"""Cancelling a job from Slack: by those who may, and never without a trace."""

import pytest

from bot.domain.cancelling import Outcome
from bot.sandbox.slack import ALICE, RAJ, YOU
from bot.views import ids
from tests.e2e.cancels import (
    ADMIN,
    BOTH,
    CANCELLED,
    OWNERS,
    cancelled,
    deletes,
    lines,
    outcomes,
    pressed,
    sure,
)
from tests.e2e.telling import ALERTS, PLATFORM, Told


@pytest.fixture
def toml() -> str:
    return BOTH


async def test_an_admin_cancels_and_each_thread_says_who_it_was(told: Told) -> None:
    job = told.job(owner="alice")
    await told.follow(job, "mention:@mina,@raj")
    await told.follow(job, "thread:quiet", channel=ALERTS)

    answer = await cancelled(told, job)

    assert "DLI has accepted it" in answer.words
    for channel in (PLATFORM, ALERTS):
        assert CANCELLED in (await told.replied("cancelled this job", job, channel=channel)).text
        end = await told.replied("Cancelled after", job, channel=channel)
        assert f"<@{YOU}>" not in end.text
        assert lines(told, job, channel) == [CANCELLED]
    assert f"<@{RAJ}>" in (await told.replied("Cancelled after", job)).text
    [line] = [one for one in told.replies(job, channel=ALERTS) if one.text == CANCELLED]
    assert not line.reply_broadcast
    assert deletes(told) == 1
    assert await outcomes(told, job) == [Outcome.ACCEPTED]


async def test_a_channel_that_hears_of_ends_alone_hears_who_it_was(told: Told) -> None:
    job = told.job(owner="alice", queue_name="etl")
    await told.ask("subscribe queue:etl", channel=ALERTS)
    await told.swept()

    await cancelled(told, job)

    line = await told.replied("cancelled this job", job, channel=ALERTS)
    [card] = told.about(job, channel=ALERTS)
    assert line.text == CANCELLED
    assert "Cancelled after" in card.text


async def test_the_question_shows_the_job_and_its_red_button_asks_once_more(told: Told) -> None:
    job = told.job(owner="alice", statement="INSERT INTO t SELECT 'secret'")

    question = await sure(told, job)

    assert job.job_id in question.words
    assert "alice" in question.words
    assert "secret" not in question.words
    [button] = [
        one
        for block in question.all_blocks
        for one in block.get("elements", [])
        if one.get("action_id") == ids.CANCEL_NOW
    ]
    assert button["style"] == "danger"
    assert button["confirm"]["style"] == "danger"
    assert question.only_for == YOU
    assert deletes(told) == 0


async def test_the_linked_owner_cancels_by_the_button_of_a_card(told: Told) -> None:
    job = told.job(owner="alice")
    card = await told.follow(job)
    await told.ask("link Alice", user=ALICE)

    question = await pressed(told, card, ids.CANCEL, ALICE)
    answer = await pressed(told, question, ids.CANCEL_NOW, ALICE)

    assert "DLI has accepted it" in answer.words
    assert "alice cancelled this job" in (await told.replied("cancelled this job", job)).text


async def test_whoever_mayn_t_is_told_why_and_who_may(told: Told) -> None:
    job = told.job(owner="alice")
    card = await told.follow(job)

    unlinked = await pressed(told, card, ids.CANCEL, RAJ)
    await told.ask("link bob", user=RAJ)
    other = await told.ask(f"cancel {job.job_id}", user=RAJ)

    assert "`/dli-progress link alice`" in unlinked.words
    assert "Its owner is `alice`, and you are linked to `bob`." in other.words
    assert "Who may: mina, and whoever is linked to a job's owner." in other.words
    assert "<@" not in other.text
    assert unlinked.only_for == RAJ
    assert deletes(told) == 0
    assert await outcomes(told, job) == [Outcome.DENIED, Outcome.DENIED]


async def test_a_right_that_was_lost_before_the_second_press_is_lost(told: Told) -> None:
    job = told.job(owner="alice")
    await told.ask("link alice", user=ALICE)
    question = await sure(told, job, ALICE)
    await told.ask("link off", user=ALICE)

    answer = await pressed(told, question, ids.CANCEL_NOW, ALICE)

    assert "You may not cancel" in answer.words
    assert deletes(told) == 0


async def test_private_answers_offer_it_to_those_who_may(told: Told) -> None:
    job = told.job(owner="alice")

    mine, his = await told.ask(job.job_id), await told.ask(job.job_id, user=RAJ)

    assert "Cancel job" in mine.words
    assert "Cancel job" not in his.words


@pytest.mark.parametrize(
    ("text", "says"),
    [("cancel", "Say which job"), ("cancel 12345678", "knows no job"), ("cancle x", "cancel")],
)
async def test_every_other_word_gets_an_answer(told: Told, text: str, says: str) -> None:
    assert says in (await told.ask(text)).words


@pytest.mark.parametrize("toml", [pytest.param(ADMIN, id="admins")])
async def test_with_admins_alone_an_owner_mayn_t(told: Told) -> None:
    job = told.job(owner="alice")
    await told.ask("link alice", user=ALICE)

    answer = await told.ask(f"cancel {job.job_id}", user=ALICE)

    assert "You may not cancel" in answer.words
    assert "Who may: mina." in answer.words


@pytest.mark.parametrize("toml", [pytest.param(OWNERS, id="owners")])
async def test_with_owners_alone_an_owner_may(told: Told) -> None:
    job = told.job(owner="alice")
    await told.ask("link alice", user=ALICE)

    assert "DLI has accepted it" in (await cancelled(told, job, ALICE)).words
