"""Which jobs filters mean: those that run, those to come, those that were here but a moment."""

import pytest

from tests.e2e.telling import ALERTS, PLATFORM, Told


@pytest.mark.parametrize(
    "filters",
    [
        "queue:etl-1",
        "queue:ETL-*",
        "owner:alice",
        "tag:team=bi",
        "tag:team",
        "type:insert",
        'sql:"insert into sales*"',
        "sql:sales",
        "queue:etl* -queue:*-tmp owner:a*",
        "-queue:tmp*",
    ],
)
async def test_filters_find_a_job_that_runs_already(told: Told, filters: str) -> None:
    job = told.job(
        "insert-values",
        queue_name="etl-1",
        owner="alice",
        tags={"team": "bi"},
        statement="INSERT INTO sales SELECT 1",
        elapsed_seconds=3_600,
    )

    await told.ask(f"subscribe {filters}")
    await told.swept()
    told.dli.end_job(job.job_id)

    assert "Finished" in (await told.card(job)).text


@pytest.mark.parametrize(
    "filters", ["queue:bi", "-queue:etl*", "owner:bob", "type:query", "queue:etl* -owner:alice"]
)
async def test_what_filters_do_not_mean_is_not_told(told: Told, filters: str) -> None:
    other = told.dli.start_job("insert-values", queue_name="etl-1", owner="alice")
    marker = told.job("pipeline", queue_name="marker", owner="marker")
    await told.ask(f"subscribe {filters}")
    await told.ask("subscribe queue:marker")
    await told.swept()

    told.dli.end_job(marker.job_id)
    await told.card(marker)
    await told.swept()

    assert told.about(other) == []


async def test_jobs_to_come_are_found_however_short_they_live(told: Told) -> None:
    await told.ask("subscribe queue:etl")
    await told.swept()

    job = told.dli.start_job("insert-values", speed=1_000, queue_name="etl")

    assert "Finished" in (await told.card(job)).text
    await told.swept()
    assert len(told.slack.posts_to()) == 1


async def test_a_job_that_had_ended_before_is_not_told(told: Told) -> None:
    old = told.dli.start_job("pipeline", queue_name="etl", elapsed_seconds=3_600)
    await told.ask("subscribe queue:etl")
    await told.swept(5)

    assert told.about(old) == []


async def test_the_answer_tells_what_the_filters_would_have_meant(told: Told) -> None:
    for _ in range(3):
        told.dli.start_job("pipeline", queue_name="etl", elapsed_seconds=3_600)
    told.dli.start_job("pipeline", queue_name="bi", elapsed_seconds=3_600)

    answer = await told.ask("subscribe queue:etl")

    assert "3 jobs" in answer.text


async def test_a_start_brings_the_card_and_its_end_a_reply(told: Told) -> None:
    await told.ask("subscribe queue:etl on:started,end")
    await told.swept()

    job = told.dli.start_job("pipeline", queue_name="etl", launching_seconds=2)
    await told.card(job)
    await told.slack.wait_until(lambda: "Started" in "".join(told.thread(job)))
    told.dli.end_job(job.job_id)
    await told.slack.wait_until(lambda: len(told.thread(job)) == 2)

    assert len(told.about(job)) == 1


async def test_owner_me_is_whoever_is_linked(told: Told) -> None:
    refused = await told.ask("subscribe owner:me")
    await told.ask("link alice")
    await told.ask("subscribe owner:me")
    await told.swept()

    mine = told.dli.start_job("insert-values", speed=1_000, owner="alice")
    other = told.dli.start_job("insert-values", speed=1_000, owner="bob")
    await told.card(mine)
    await told.swept()

    assert "link" in refused.text
    assert told.about(other) == []


async def test_the_owner_of_a_failed_job_is_mentioned_by_their_link(told: Told) -> None:
    await told.ask("link alice")
    await told.ask("subscribe queue:etl", channel=ALERTS)
    await told.swept()

    job = told.dli.start_job("fails-on-cast", speed=1_000, queue_name="etl", owner="alice")

    assert "<@U0MINA0001>" in (await told.card(job, channel=ALERTS)).words


async def test_unsubscribing_ends_it_for_filters_and_for_all(told: Told) -> None:
    await told.ask("subscribe queue:etl")
    await told.ask("subscribe queue:bi")
    await told.ask("subscribe queue:ml")
    await told.ask("unsubscribe queue:etl")
    listed = (await told.ask("list")).words
    await told.ask("unsubscribe all")

    job = told.dli.start_job("insert-values", speed=1_000, queue_name="bi")
    await told.ask("subscribe queue:marker")
    marker = told.dli.start_job("insert-values", speed=1_000, queue_name="marker")
    await told.card(marker)

    assert "queue:bi" in listed
    assert "queue:etl" not in listed
    assert told.about(job) == []


async def test_several_subscriptions_of_a_channel_to_one_job_tell_each_event_once(
    told: Told,
) -> None:
    job = told.job("pipeline", queue_name="etl", owner="alice")
    await told.follow(job)
    await told.ask("subscribe queue:etl")
    await told.ask("subscribe owner:alice")
    await told.swept()

    await told.finished(job)
    await told.swept()

    assert len([said for said in told.thread(job) if "Finished" in said]) == 1
    assert len(told.about(job)) == 1


async def test_channels_hear_of_their_own_wishes_alone(told: Told) -> None:
    etl = told.job("pipeline", queue_name="etl")
    bi = told.job("pipeline", queue_name="bi")
    await told.ask("subscribe queue:etl", channel=PLATFORM)
    await told.ask("subscribe queue:bi", channel=ALERTS)
    await told.swept()

    for job in (etl, bi):
        told.dli.end_job(job.job_id)
    await told.card(etl, channel=PLATFORM)
    await told.card(bi, channel=ALERTS)

    assert told.about(bi, channel=PLATFORM) == []
    assert told.about(etl, channel=ALERTS) == []
