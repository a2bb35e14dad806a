"""Cancelling a job from Slack: by those who may, once, and never without a trace."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.domain.cancelling import Outcome
from bot.domain.jobs import JobId
from bot.sandbox.dli.faults import Endpoint
from bot.sandbox.dli.replay import Replay
from bot.sandbox.slack import ALICE, RAJ, YOU, Message
from bot.sandbox.slack.people import TEAM_ID
from bot.store.audit import SqlAudit
from bot.store.database import opened
from bot.views import ids
from tests.e2e.telling import ALERTS, PLATFORM, Told, a_place
from tests.store.server import Server

ADMIN = f'[cancel]\nadmins = ["{YOU}"]\n'
OWNERS = "[cancel]\nowners = true\n"
BOTH = f"{ADMIN}owners = true\n"
CANCELLED = "mina cancelled this job from <#C0DATAPLAT>."


@asynccontextmanager
async def configured(folder: Path, toml: str, **slack: object) -> AsyncIterator[Told]:
    file = folder / "bot.toml"
    file.write_text(toml)
    async with a_place(folder, **slack) as place, place.bot(dli_bot_config=file):
        yield place


@pytest.fixture
async def told(tmp_path: Path) -> AsyncIterator[Told]:
    async with configured(tmp_path, BOTH) as place:
        yield place


async def pressed(told: Told, message: Message, action_id: str, user: str = YOU) -> Message:
    """Press a button, and return what its answer says."""
    click = await told.slack.click(message, action_id, user=user)
    reply = await click.reply(timeout=30)
    assert reply.message is not None
    return reply.message


async def sure(told: Told, job: Replay, user: str = YOU) -> Message:
    """Type the command, and return the question."""
    question = await told.ask(f"cancel {job.job_id}", user=user)
    assert "Cancel this job?" in question.words
    return question


async def cancelled(told: Told, job: Replay, user: str = YOU) -> Message:
    return await pressed(told, await sure(told, job, user), ids.CANCEL_NOW, user)


async def outcomes(told: Told, job: Replay) -> list[str]:
    """Read the audit."""
    async with opened(f"sqlite:///{told.folder / 'bot.db'}") as database:
        audit = SqlAudit(database, TEAM_ID)
        project = told.dli.environment.get("DLI_REGION") or "default"
        return [one.outcome for one in await audit.of_job(project, JobId(job.job_id))]


async def cancelled_at_once(told: Told) -> None:
    async with told.bot(), told.bot():
        job = told.job(owner="alice")
        await told.follow(job)
        questions = [await sure(told, job) for _ in range(6)]

        answers = await asyncio.gather(*(pressed(told, one, ids.CANCEL_NOW) for one in questions))
        await told.replied("Cancelled after", job)

        assert deletes(told) == 1
        assert sum("is being cancelled" in one.words for one in answers) == 1
        assert lines(told, job) == [CANCELLED]


def deletes(told: Told) -> int:
    return len(told.dli.calls.of("cancel"))


def lines(told: Told, job: Replay, channel: str = PLATFORM) -> list[str]:
    return [text for text in told.thread(job, channel=channel) if "cancelled this job" in text]


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


async def test_two_who_press_at_once_cancel_once(told: Told) -> None:
    job = told.job(owner="alice")
    await told.follow(job)
    await told.ask("link alice", user=ALICE)
    mine, hers = await sure(told, job), await sure(told, job, ALICE)

    answers = await asyncio.gather(
        pressed(told, mine, ids.CANCEL_NOW), pressed(told, hers, ids.CANCEL_NOW, ALICE)
    )

    assert deletes(told) == 1
    assert sum("is being cancelled" in one.words for one in answers) == 1
    await told.replied("Cancelled after", job)
    assert len(lines(told, job)) == 1


async def test_two_processes_cancel_once(tmp_path: Path, postgres: Server) -> None:
    file, url = tmp_path / "bot.toml", await postgres.new_database()
    file.write_text(BOTH)
    async with a_place(tmp_path) as told:
        told.settings |= {"dli_bot_config": file, "database_url": url}
        await cancelled_at_once(told)


async def test_a_job_that_is_over_by_then_is_told_as_it_ended(told: Told) -> None:
    job = told.job(owner="alice")
    question = await sure(told, job)
    told.dli.end_job(job.job_id)

    answer = await pressed(told, question, ids.CANCEL_NOW)

    assert "has ended already" in answer.words
    assert "Finished" in answer.words
    assert deletes(told) == 0
    assert await outcomes(told, job) == [Outcome.OVER]


async def test_while_nobody_knows_whether_dli_heard_it_is_looked_at_first(told: Told) -> None:
    job = told.job(owner="alice")
    await told.follow(job)
    question = await sure(told, job)
    told.dli.faults.switch_on("away", endpoints=[Endpoint.CANCEL], count=1)

    answer = await pressed(told, question, ids.CANCEL_NOW)
    question = await sure(told, job)
    told.dli.faults.switch_on("away", endpoints=[Endpoint.STATUS])
    away = await pressed(told, question, ids.CANCEL_NOW)
    tried = deletes(told)
    told.dli.faults.clear()
    again = await pressed(told, question, ids.CANCEL_NOW)

    assert "isn't known" in answer.words
    assert "DLI can't be reached" in away.words
    assert tried == 1
    assert "DLI has accepted it" in again.words
    assert "isn't known" in (await told.replied("asked DLI to cancel", job)).text
    await told.replied("Cancelled after", job)
    assert await outcomes(told, job) == [Outcome.UNCERTAIN, Outcome.ACCEPTED]


async def test_an_answer_that_was_lost_is_found_out(told: Told) -> None:
    job = told.job(owner="alice")
    question = await sure(told, job)
    told.dli.faults.switch_on("cut", endpoints=[Endpoint.CANCEL])

    answer = await pressed(told, question, ids.CANCEL_NOW)

    assert "DLI has accepted it" in answer.words
    assert deletes(told) == 1
    assert await outcomes(told, job) == [Outcome.ACCEPTED]


async def test_what_dli_forbids_is_told_with_the_right_that_is_missing(told: Told) -> None:
    job = told.job(owner="alice")
    await told.follow(job)
    question = await sure(told, job)
    told.dli.faults.switch_on("denied", endpoints=[Endpoint.CANCEL], count=1)

    refused = await pressed(told, question, ids.CANCEL_NOW)
    answer = await cancelled(told, job)

    assert "`dli:queue:cancelJob`" in refused.words
    assert "DLI has accepted it" in answer.words
    await told.replied("Cancelled after", job)
    assert await outcomes(told, job) == [Outcome.REFUSED, Outcome.ACCEPTED]
    assert len(lines(told, job)) == 1


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


async def test_with_admins_alone_an_owner_mayn_t(tmp_path: Path) -> None:
    async with configured(tmp_path, ADMIN) as told:
        job = told.job(owner="alice")
        await told.ask("link alice", user=ALICE)

        answer = await told.ask(f"cancel {job.job_id}", user=ALICE)

        assert "You may not cancel" in answer.words
        assert "Who may: mina." in answer.words


async def test_with_owners_alone_an_owner_may(tmp_path: Path) -> None:
    async with configured(tmp_path, OWNERS) as told:
        job = told.job(owner="alice")
        await told.ask("link alice", user=ALICE)

        assert "DLI has accepted it" in (await cancelled(told, job, ALICE)).words
