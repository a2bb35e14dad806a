"""Cancelling a job from Slack: once, whoever presses, and whatever becomes of DLI meanwhile."""

import asyncio
from pathlib import Path

import pytest

from bot.domain.cancelling import ABANDONED, Outcome
from bot.sandbox.dli.faults import Endpoint
from bot.sandbox.slack import ALICE
from bot.views import ids
from tests.e2e.cancels import (
    BOTH,
    cancelled,
    cancelled_at_once,
    cut_off,
    deletes,
    lines,
    outcomes,
    pressed,
    sure,
)
from tests.e2e.telling import Told, a_place
from tests.store.server import Server


@pytest.fixture
def toml() -> str:
    return BOTH


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
    await told.replied("cancelled this job", job)
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
    await told.replied("cancelled this job", job)
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
    await told.replied("cancelled this job", job)
    assert await outcomes(told, job) == [Outcome.REFUSED, Outcome.ACCEPTED]
    assert len(lines(told, job)) == 1


async def test_what_a_killed_process_began_is_left_alone_for_a_minute(told: Told) -> None:
    job = told.job(owner="alice")
    await cut_off(told, job, ago=ABANDONED / 10)

    answer = await cancelled(told, job)

    assert "raj is cancelling job" in answer.words
    assert deletes(told) == 0
    assert await outcomes(told, job) == [Outcome.ASKED]


async def test_after_that_it_counts_as_uncertain_and_can_be_tried_again(told: Told) -> None:
    job = told.job(owner="alice")
    await cut_off(told, job, ago=2 * ABANDONED)

    answer = await cancelled(told, job)

    assert "is being cancelled" in answer.words
    assert deletes(told) == 1
    assert await outcomes(told, job) == [Outcome.UNCERTAIN, Outcome.ACCEPTED]
