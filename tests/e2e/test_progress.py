"""What earlier runs of a statement tell of one that runs, and what is unusual about it."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.unusual import LAUNCH
from bot.sandbox.dli import Endpoint
from bot.sandbox.dli.calls import Call
from bot.sandbox.dli.recordings import recordings
from bot.sandbox.dli.replay import Replay
from bot.sandbox.slack import Message
from tests.e2e.telling import ALERTS, ASIDE, PLATFORM, Told, a_place
from tests.e2e.test_terminal import typed
from tests.store.server import Server

RECORDING = "distinct-counts"
LASTS = recordings()[RECORDING].duration_seconds
DAY = timedelta(days=1).total_seconds()
USUAL = (5.6, 6.0, 6.4)
"""Seconds that runs took on the days before."""
UNHURRIED = (112.0, 120.0, 128.0)
"""The same, where a job mustn't come near them while it is asked about."""
ENDLESS = 3_600.0
"""Seconds that an answer of DLI may take in a test, so that nobody can wait for it."""


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Told]:
    """A local DLI and a local Slack; the bot isn't running yet."""
    async with a_place(tmp_path) as place:
        yield place


@pytest.fixture
async def told(place: Told) -> AsyncIterator[Told]:
    async with place.bot():
        yield place


def ran_before(told: Told, *seconds: float, **details: str) -> None:
    """Let the list have a run of the statement for each of these, one a day."""
    for days, took in enumerate(seconds, start=1):
        told.dli.start_job(
            RECORDING,
            speed=LASTS / took,
            elapsed_seconds=days * DAY,
            **details,  # type: ignore[arg-type]
        )


async def run_once(told: Told, channel: str = PLATFORM, **details: str) -> Replay:
    """Let a channel follow a job from its beginning to its end."""
    job = told.job(RECORDING, **details)  # type: ignore[arg-type]
    await told.follow(job, channel=channel)
    told.dli.advance_job(job.job_id, tasks=0.5)
    await told.replied("50 %", job, channel=channel)
    await told.finished(job, channel=channel)
    return job


def searches(told: Told) -> list[Call]:
    """List the calls of the list that looked for runs of a statement."""
    return [call for call in told.dli.calls.of("list") if "sql_pattern" in call.query]


def alerts(told: Told, job: Replay, words: str, channel: str) -> list[Message]:
    return [one for one in told.replies(job, channel=channel) if one.text.startswith(words)]


def charts(message: Message) -> list[str]:
    blocks = message.blocks or []
    return [one["title"] for one in blocks if one["type"] == "data_visualization"]


async def test_the_fourth_run_is_told_by_the_three_that_were_seen(told: Told) -> None:
    for _ in range(3):
        await run_once(told)

    job = told.job(RECORDING)
    answer = await told.ask(job.job_id)
    await told.follow(job)
    told.dli.advance_job(job.job_id, tasks=0.9)
    threshold = await told.replied("25 %", job)
    [card] = await told.slack.wait_until(
        lambda: [one for one in told.about(job) if "3 earlier runs" in one.words]
    )

    assert "from 3 earlier runs" in answer.text
    assert " left" in answer.text
    assert "3 earlier runs took" in answer.text
    assert "from 3 earlier runs" in threshold.text
    assert " left" in card.words
    assert len(searches(told)) == 1


async def test_a_bot_that_never_saw_the_statement_reads_its_runs_from_the_list_once(
    told: Told,
) -> None:
    ran_before(told, *UNHURRIED)
    job = told.job(RECORDING)

    answers = [await told.ask(job.job_id) for _ in range(3)]
    await told.follow(job)
    await told.follow(job, channel=ALERTS)
    await told.swept(5)

    for answer in answers:
        assert "from 3 earlier runs" in answer.text
        assert " left" in answer.text
    assert "from 3 earlier runs" in told.about(job)[0].words
    assert len(searches(told)) == 1


async def test_jobs_that_filters_mean_cost_one_search_for_each_statement(told: Told) -> None:
    ran_before(told, *USUAL)
    await told.ask("subscribe queue:etl on:all")
    jobs = [told.job(RECORDING, queue_name="etl") for _ in range(4)]
    jobs += [told.job("star-join", queue_name="etl")]
    for job in jobs:
        told.dli.advance_job(job.job_id, tasks=0.8)
        await told.card(job)

    await told.slack.wait_until(lambda: len(searches(told)) == 2)
    await told.swept(6)

    assert "from 3 earlier runs" in (await told.ask(jobs[0].job_id)).text
    assert len(searches(told)) == 2


async def test_a_job_followed_while_it_runs_is_told_by_earlier_runs_as_well(told: Told) -> None:
    ran_before(told, *UNHURRIED)
    job = told.job(RECORDING)
    await told.follow(job)
    await told.slack.wait_until(lambda: "earlier runs" in told.about(job)[0].words)

    told.dli.advance_job(job.job_id, tasks=0.9)

    assert "earlier runs" in (await told.replied("25 %", job)).text


async def test_scripts_are_told_a_range_with_its_basis(told: Told, tmp_path: Path) -> None:
    ran_before(told, *UNHURRIED)
    job = told.job(RECORDING)

    async def answered() -> tuple[int, dict[str, Any]]:
        asking = ("progress", job.job_id, "--json")
        status, out, _ = await typed(*asking, env=told.dli.environment, cwd=tmp_path)
        return status, json.loads(out)

    status, said = await answered()
    for _ in range(10):  # an answer waits 1.5 s for earlier runs, and then goes without them
        if said["basis"] != "history":
            status, said = await answered()

    assert (status, said["basis"]) == (0, "history")
    assert 0 <= said["overall"] < 1
    assert 0 <= said["remaining_low"] < said["remaining_high"]


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
async def test_runs_outlive_a_restart_and_what_dli_keeps(
    place: Told, engine: str, request: pytest.FixtureRequest
) -> None:
    if engine == "postgresql":
        server: Server = request.getfixturevalue("postgres")
        place.settings["database_url"] = await server.new_database()
    async with place.bot():
        seen = await asyncio.gather(*(run_once(place, channel) for channel in (PLATFORM, ALERTS)))
    for job in seen:
        place.dli.forget_job(job.job_id)

    async with place.bot():
        answer = await place.ask(place.job(RECORDING).job_id)

    assert "from 2 earlier runs" in answer.text
    assert len(searches(place)) == 1


async def test_a_job_that_is_slowed_is_told_once_to_those_who_asked_for_it(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran_before(told, *USUAL)
    job = told.dli.start_job(RECORDING, speed=LASTS / USUAL[1])
    told.dli.slow_job(job.job_id, 1_000)
    with monkeypatch.context() as until_followed:
        until_followed.setattr("bot.domain.unusual.SLOW_BY", ENDLESS)
        for channel in ("data-platform", ALERTS):
            await told.follow(job, "on:slow", channel=channel)
        await told.follow(job, "on:end", channel=ASIDE)

    for channel in ("data-platform", ALERTS):
        await told.replied("Slower than usual", job, channel=channel)
    await told.swept(9)

    heard = {
        channel: len(alerts(told, job, "Slower than usual", channel))
        for channel in ("data-platform", ALERTS, ASIDE)
    }
    assert heard == {"data-platform": 1, ALERTS: 1, ASIDE: 0}
    assert "3 earlier runs took" in told.thread(job)[0]
    assert "Slower than usual" in (await told.ask(job.job_id)).text


async def test_a_job_that_hangs_is_called_stalled_once(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.domain.unusual.FIRST_LOOKS", 8)
    monkeypatch.setattr("bot.domain.unusual.FIRST_BEFORE", 3)
    job = told.dli.start_job(RECORDING, speed=LASTS / UNHURRIED[1])
    await told.follow(job, "on:stalled")
    await told.follow(job, "on:end", channel=ALERTS)
    told.dli.advance_job(job.job_id, tasks=0.3)

    told.dli.hang_job(job.job_id)
    await told.slack.wait_until(lambda: told.thread(job), timeout=300)
    await told.swept(9)

    [said] = told.thread(job)
    assert said.startswith("Stalled: no task completed for")
    assert told.thread(job, channel=ALERTS) == []

    told.dli.resume_job(job.job_id)
    told.dli.end_job(job.job_id)
    await told.slack.wait_until(lambda: "Finished" in told.about(job)[0].text)
    assert len(told.thread(job)) == 1


async def test_launching_for_more_than_ten_minutes_is_told_once(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    so_far = LAUNCH.total_seconds() + 1
    job = told.dli.start_job(RECORDING, elapsed_seconds=so_far, launching_seconds=so_far + 60)
    told.dli.hang_job(job.job_id)
    with monkeypatch.context() as until_followed:
        until_followed.setattr("bot.domain.unusual.LAUNCH", LAUNCH * 2)
        await told.follow(job, "on:slow")
        await told.follow(job, "on:end", channel=ALERTS)

    await told.replied("Still launching", job)
    await told.swept(9)

    assert len(told.thread(job)) == 1
    assert told.thread(job, channel=ALERTS) == []


@pytest.mark.parametrize("refused", [False, True], ids=["taken", "refused"])
async def test_a_success_is_compared_in_a_chart_and_in_words(told: Told, *, refused: bool) -> None:
    ran_before(told, *USUAL)
    job = told.job(RECORDING)
    await told.follow(job, "on:end")
    if refused:
        told.slack.faults.on("new_blocks_refused")

    await told.finished(job)
    await told.swept(6)

    [said] = told.replies(job)
    assert said.text.startswith("Finished in")
    assert "3 earlier runs took" in said.text
    assert "Runs before this one, newest first: 5.6, 6 and 6.4 s" in said.text
    assert charts(said) == ([] if refused else ["This run and 3 runs before it"])
    assert told.slack.impatient_calls() == []


async def test_a_dli_that_refuses_to_search_is_asked_once_and_the_answer_is_the_runs_own(
    told: Told,
) -> None:
    ran_before(told, *USUAL)
    told.dli.faults.switch_on("unsuccessful", endpoints=[Endpoint.LIST], query="sql_pattern")
    job = told.job(RECORDING)
    told.dli.advance_job(job.job_id, tasks=0.5)

    answer = await told.ask(job.job_id)
    await told.follow(job)
    await told.swept(9)

    assert "% of its tasks" in answer.text
    assert "earlier" not in answer.text
    assert len(searches(told)) == 1


@pytest.mark.parametrize(
    "fault", ["slow", "throttled", "unavailable", "away", "cut", "denied", "nonsense"]
)
async def test_a_search_in_vain_keeps_no_answer_waiting(
    told: Told, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.remembering.PATIENCE", 1.5)
    ran_before(told, *USUAL)
    told.dli.faults.switch_on(
        fault, endpoints=[Endpoint.LIST], query="sql_pattern", seconds=ENDLESS
    )
    job = told.job(RECORDING)
    told.dli.advance_job(job.job_id, tasks=0.5)

    answers = [await told.ask(job.job_id) for _ in range(2)]

    for answer in answers:
        assert "% of its tasks" in answer.text
        assert "earlier" not in answer.text


@pytest.mark.parametrize("fault", ["unavailable", "denied"])
async def test_what_a_search_in_vain_would_have_told_is_told_later(told: Told, fault: str) -> None:
    ran_before(told, *USUAL)
    told.dli.faults.switch_on(fault, endpoints=[Endpoint.LIST], query="sql_pattern")
    job = told.job(RECORDING)
    await told.follow(job)
    await told.slack.wait_until(lambda: len(searches(told)) >= 2)

    told.dli.faults.clear()

    await told.slack.wait_until(
        lambda: "earlier run" in told.about(job)[0].words, timeout=ENDLESS / 60
    )


async def test_runs_of_another_project_tell_nothing(place: Told, tmp_path: Path) -> None:
    async with place.bot():
        await run_once(place)

    async with a_place(tmp_path) as elsewhere, elsewhere.bot(dli_region="sandbox-2"):
        job = elsewhere.job(RECORDING)
        elsewhere.dli.advance_job(job.job_id, tasks=0.5)
        answer = await elsewhere.ask(job.job_id)

    assert "% of its tasks" in answer.text
    assert "earlier" not in answer.text


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT '" + "x" * 1_000_000 + "' FROM orders",
        "SELECT " + ", ".join(f"column_{number}" for number in range(80_000)),
        "SELECT 'it''s', \"``\", `a``b` FROM o WHERE x = '",
        "SELECT count(*) FROM orders\0 WHERE note = '\0'",
        "(" * 10_000,
        "%' OR '1' = '1%_\\ --",
    ],
    ids=["long value", "long list", "quotes", "NUL", "brackets", "pattern"],
)
async def test_a_hostile_statement_is_known_again(told: Told, statement: str) -> None:
    await run_once(told, statement=statement)

    answer = await told.ask(told.job(RECORDING, statement=statement).job_id)

    assert "earlier run" in answer.text
