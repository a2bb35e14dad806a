"""Noise and care: mutes, bursts, buttons, and channels that can't be posted to."""

from pathlib import Path

import pytest

from bot.sandbox.dli.replay import Replay
from tests.e2e.telling import ALERTS, Told, a_place


def named(told: Told, job: Replay, channel: str = "data-platform") -> int:
    """Count the posts in which a job is named, by its first 8 characters at least."""
    return sum(job.job_id[:8] in one.words for one in told.slack.posts_to(channel))


async def test_a_mute_holds_posts_back_and_a_digest_follows(told: Told) -> None:
    job = told.job("fails-late")
    other = told.job("pipeline")
    cards = [await told.follow(job), await told.follow(other)]
    await told.ask("mute 2h")

    for one in (job, other):
        told.dli.end_job(one.job_id)
    await told.slack.wait_until(
        lambda: all(
            "Details" in one.buttons.values() and len(one.buttons) == 1
            for one in map(told.slack.current, cards)
            if one
        )
    )
    before = len(told.slack.posts_to())
    await told.ask("mute off")
    digest = await told.heard("muted")
    await told.swept()

    assert before == 2
    assert job.job_id in digest.words
    assert other.job_id in digest.words
    assert len(told.slack.posts_to()) == 3


async def test_a_burst_of_ends_is_one_message_that_names_them_all(tmp_path: Path) -> None:
    async with a_place(tmp_path, strict_posts=True) as told, told.bot():
        await told.ask("subscribe queue:etl")
        await told.swept()
        jobs = told.dli.start_burst("insert-values", 50, speed=1_000, queue_name="etl")

        await told.slack.wait_until(lambda: all(named(told, job) for job in jobs))
        await told.swept()

        assert all(named(told, job) == 1 for job in jobs)
        assert len(told.slack.posts_to()) <= 6
        assert told.slack.impatient_calls() == []


async def test_a_burst_of_jobs_with_cards_leaves_every_card_final(tmp_path: Path) -> None:
    async with a_place(tmp_path) as told, told.bot():
        jobs = [told.job("pipeline") for _ in range(8)]
        for job in jobs:
            await told.follow(job, "on:end")
        for job in jobs:
            told.dli.end_job(job.job_id)

        await told.slack.wait_until(
            lambda: all("Finished" in told.about(job)[0].text for job in jobs)
        )

        await told.slack.wait_until(lambda: all(named(told, job) >= 2 for job in jobs))
        await told.swept()

        assert all(named(told, job) == 2 for job in jobs)


async def test_the_buttons_of_a_card_do_what_they_say(told: Told) -> None:
    job = told.job("star-join")
    card = await told.follow(job)

    await told.slack.click(card, "show_details")
    await told.slack.wait_until(lambda: "num_tasks" in str(told.slack.views_of()))
    muted = await (await told.slack.click(card, "mute_channel")).reply()
    gone = await (await told.slack.click(card, "unsubscribe_job")).reply()
    assert muted.message is not None
    assert gone.message is not None
    await told.slack.wait_until(
        lambda: "Unsubscribe" not in told.slack.current(card).buttons.values()  # type: ignore[union-attr]
    )

    assert muted.message.only_for
    assert gone.message.only_for
    assert job.job_id not in (await told.ask("list")).words


async def test_unsubscribing_from_one_job_of_a_filter_silences_that_job_alone(told: Told) -> None:
    one = told.job("star-join", queue_name="etl")
    other = told.job("star-join", queue_name="etl")
    await told.ask("subscribe queue:etl on:all at:1")
    await told.looked(one, other)
    told.dli.advance_job(one.job_id, tasks=0.7)
    card = await told.card(one)

    await (await told.slack.click(card, "unsubscribe_job")).reply()
    for job in (one, other):
        told.dli.end_job(job.job_id)
    await told.card(other)
    await told.swept()

    assert not any("Finished" in said for said in told.thread(one))


@pytest.mark.parametrize("deed", ["archive", "remove"])
async def test_a_channel_that_is_closed_rests_and_its_maker_hears_of_it_once(
    told: Told, deed: str
) -> None:
    jobs = [told.job("pipeline") for _ in range(2)]
    for job in jobs:
        await told.follow(job, channel=ALERTS)
    getattr(told.slack, deed)(ALERTS)

    for job in jobs:
        told.dli.end_job(job.job_id)
    await told.slack.wait_until(told.slack.direct_messages)
    await told.swept(5)
    assert len(told.slack.direct_messages()) == 1

    if deed == "archive":
        told.slack.archive(ALERTS, archived=False)
    else:
        told.slack.invite(ALERTS)
    await told.slack.wait_until(
        lambda: [
            one
            for one in told.slack.posts_to(ALERTS)
            if all(job.job_id in one.words for job in jobs)
        ]
    )
    await told.swept()

    assert all(named(told, job, ALERTS) == 2 for job in jobs)
    assert len(told.slack.direct_messages()) == 1


async def test_subscribing_where_the_bot_is_not_says_so_and_waits_for_an_invitation(
    told: Told,
) -> None:
    job = told.job("pipeline")

    answer = await told.ask(f"subscribe {job.job_id}", channel="random")
    assert "/invite" in answer.text
    assert told.slack.posts_to("random") == []

    told.slack.invite("random")
    assert "Running" in (await told.card(job, channel="random")).text
    assert told.slack.direct_messages() == []


async def test_a_command_in_the_channel_wakes_it_too(told: Told) -> None:
    job = told.job("pipeline")
    await told.ask(f"subscribe {job.job_id}", channel="random")

    told.slack.invite("random")
    await told.ask("list", channel="random")

    assert "Running" in (await told.card(job, channel="random")).text


async def test_long_lists_are_paged(told: Told) -> None:
    for number in range(23):
        await told.ask(f"subscribe queue:q{number:02}-{'x' * 60} sql:{'y' * 200}")

    first = await told.ask("list")

    assert "q00" in first.words
    assert "q22" not in first.words
