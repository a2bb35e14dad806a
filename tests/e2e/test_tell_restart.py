"""What survives a restart, and what happened meanwhile."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.e2e.telling import Told, a_place
from tests.store.server import Server


@pytest.fixture(params=["sqlite", "postgresql"])
async def told(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Told]:
    async with a_place(tmp_path) as place:
        if request.param == "postgresql":
            server: Server = request.getfixturevalue("postgres")
            place.settings["database_url"] = await server.new_database()
        yield place


async def test_ends_during_a_downtime_are_told_once_and_cards_are_finished(told: Told) -> None:
    job = told.job("pipeline")
    async with told.bot():
        card = await told.follow(job)

    told.dli.end_job(job.job_id)
    async with told.bot():
        await told.replied("Finished", job)
        await told.slack.wait_until(lambda: "Finished" in told.about(job)[0].text)
    async with told.bot():
        await told.ask("subscribe queue:nothing")
        await told.swept()

    assert [one.ts for one in told.about(job)] == [card.ts]
    assert len([said for said in told.thread(job) if "Finished" in said]) == 1


async def test_jobs_that_came_and_went_during_a_downtime_are_told(told: Told) -> None:
    async with told.bot():
        await told.ask("subscribe queue:etl")
        await told.swept()

    job = told.dli.start_job("insert-values", speed=1_000, queue_name="etl")
    async with told.bot():
        assert "Finished" in (await told.card(job)).text
    async with told.bot():
        await told.swept()

    assert len(told.slack.posts_to()) == 1


async def test_thresholds_are_not_told_again_after_a_restart(told: Told) -> None:
    job = told.job("distinct-counts")
    async with told.bot():
        await told.follow(job, "at:1,50")
        told.dli.advance_job(job.job_id, tasks=0.4)
        await told.replied("%", job)
        await told.swept(5)
    before = told.thread(job)

    async with told.bot():
        await told.swept(5)

    assert told.thread(job) == before


async def test_mutes_and_subscriptions_survive(told: Told) -> None:
    job = told.job("pipeline")
    async with told.bot():
        await told.follow(job)
        await told.ask("mute 2h")
    told.dli.end_job(job.job_id)
    async with told.bot():
        await told.slack.wait_until(lambda: "Finished" in told.about(job)[0].text)
        assert len(told.slack.posts_to()) == 1
        await told.ask("mute off")
        await told.heard("muted")
