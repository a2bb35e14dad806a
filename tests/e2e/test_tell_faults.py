"""Once, whatever Slack and DLI do."""

from collections import Counter

import pytest

from tests.e2e.telling import Told


def repeated(told: Told) -> list[str]:
    """List the notices that were posted more than once."""
    said = Counter(str(one.metadata) for one in told.slack.posts_to() if one.metadata)
    return [notice for notice, count in said.items() if count > 1]


@pytest.mark.parametrize(
    "fault",
    [
        "throttled",
        "server_error",
        "bad_gateway",
        "internal_error",
        "accepted_then_cut",
        "accepted_then_error",
    ],
)
async def test_a_post_that_goes_wrong_is_said_once(told: Told, fault: str) -> None:
    job = told.job("pipeline")
    await told.follow(job, "on:end")
    times = 1 if fault.startswith("accepted") else 2
    told.slack.faults.on(fault, methods=("chat.postMessage",), times=times)

    await told.finished(job)
    await told.slack.wait_until(lambda: not told.slack.faults.is_on(fault))
    await told.slack.wait_until(lambda: "Finished" in told.about(job)[0].text)
    await told.swept(5)

    assert repeated(told) == []
    assert len([said for said in told.thread(job) if "Finished" in said]) == 1
    assert told.slack.impatient_calls() == []


async def test_cards_that_were_accepted_and_cut_are_not_posted_twice(told: Told) -> None:
    told.slack.faults.on("accepted_then_cut", methods=("chat.postMessage",), times=1)
    job = told.job("pipeline")
    await told.ask(f"subscribe {job.job_id}")
    await told.card(job)
    told.dli.end_job(job.job_id)

    await told.slack.wait_until(lambda: "Finished" in told.about(job)[0].text)
    await told.slack.wait_until(lambda: "Finished" in "".join(told.thread(job)))

    assert len(told.about(job)) == 1


async def test_refused_blocks_are_said_in_plain_text(told: Told) -> None:
    told.slack.faults.on("blocks_refused")
    job = told.job("fails-on-cast")
    await told.ask(f"subscribe {job.job_id}")
    await told.card(job)

    told.dli.end_job(job.job_id)
    said = await told.replied("CAST_INVALID_INPUT", job)

    assert not said.blocks
    assert "failed" in said.text.casefold()


@pytest.mark.parametrize("fault", ["unavailable", "nonsense", "cut", "busy", "away"])
async def test_an_outage_of_dli_delays_the_news_and_loses_none(told: Told, fault: str) -> None:
    job = told.job("pipeline")
    short = told.job("pipeline", queue_name="etl")
    await told.follow(job)
    await told.ask("subscribe queue:etl")
    await told.swept()

    told.dli.faults.switch_on(fault)
    for one in (job, short):
        told.dli.end_job(one.job_id)
    await told.swept(1)
    told.dli.faults.switch_off(fault)
    await told.slack.wait_until(lambda: "Finished" in "".join(told.thread(job)))
    await told.slack.wait_until(lambda: told.about(short))

    assert repeated(told) == []


async def test_a_deleted_card_does_not_swallow_the_end(told: Told) -> None:
    job = told.job("star-join")
    card = await told.follow(job, "on:end")

    told.slack.delete_message(card)
    told.dli.advance_job(job.job_id, tasks=0.5)
    await told.swept(6)
    told.dli.end_job(job.job_id)

    assert (await told.heard("Finished")).ts != card.ts
