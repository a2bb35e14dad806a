from dataclasses import replace

from bot.delivery.budget import CALLS_A_MINUTE, Call
from bot.domain.jobs import JobStatus
from bot.domain.notices import NoticeKind
from bot.domain.subscriptions import ThreadMode
from tests.builders import JOB_ID
from tests.delivery.rig import Delivery, job_ids
from tests.store.rig import PROJECT, a_job_id


async def test_a_card_comes_first_and_what_happens_goes_into_its_thread(delivery: Delivery) -> None:
    await delivery.follow()
    await delivery.see(30)
    await delivery.see(60)

    await delivery.deliver()

    card, *replies = delivery.posts()
    assert [card.thread_ts, *(one.thread_ts for one in replies)] == [
        None,
        card.receipt.ts,
        card.receipt.ts,
    ]
    assert delivery.heads()[1:] == ["25", "50"]


async def test_an_end_that_comes_before_the_card_is_the_card(delivery: Delivery) -> None:
    await delivery.follow()
    await delivery.end()

    await delivery.deliver()

    assert delivery.heads() == ["Finished"]
    assert delivery.posts()[0].thread_ts is None
    assert delivery.slack.edits == []
    card = await delivery.card()
    assert (card.ts, card.is_final) == (delivery.posts()[0].receipt.ts, True)
    assert card.drawn_version == card.version


async def test_the_most_urgent_job_goes_first(delivery: Delivery) -> None:
    first, second = job_ids(2)
    for job_id in (first, second):
        await delivery.follow(job_id)
    await delivery.deliver()
    await delivery.see(30, first)
    await delivery.end(second)

    await delivery.deliver()

    assert delivery.heads()[2:] == ["Finished", "25"]


async def test_a_channel_gets_one_message_a_second(delivery: Delivery) -> None:
    await delivery.follow()
    await delivery.see(30)

    await delivery.beat(2)
    assert delivery.count("post") == 1
    await delivery.beat(2)

    assert delivery.count("post") == 2


async def test_ends_are_also_sent_to_the_channel_and_thresholds_are_not(delivery: Delivery) -> None:
    await delivery.follow()
    await delivery.see(30)
    await delivery.deliver()
    await delivery.end()
    await delivery.deliver()

    assert [post.broadcast for post in delivery.posts()] == [False, False, True]


async def test_a_quiet_thread_keeps_ends_and_a_loud_one_lets_thresholds_out(
    delivery: Delivery,
) -> None:
    for channel, mode in (("C1", ThreadMode.QUIET), ("C2", ThreadMode.BROADCAST)):
        await delivery.follow(channel=channel, thread=mode)
    await delivery.beat()
    await delivery.see(30)
    await delivery.deliver()
    await delivery.end()
    await delivery.deliver()

    assert [post.broadcast for post in delivery.posts("C1")] == [False, False, False]
    assert [post.broadcast for post in delivery.posts("C2")] == [False, True, True]


async def test_a_long_reason_follows_its_failure_as_a_file(delivery: Delivery) -> None:
    await delivery.follow()
    await delivery.end(status=JobStatus.FAILED, message="why " * 1_000)

    await delivery.deliver()

    [post] = delivery.posts()
    [file] = delivery.slack.files
    assert file.thread_ts == post.receipt.ts
    assert "why why" in file.content


async def test_a_threshold_of_a_job_whose_card_somebody_deleted_stands_by_itself(
    delivery: Delivery,
) -> None:
    await delivery.follow()
    await delivery.beat()
    await delivery.team.outbox.card_gone(await delivery.card())
    await delivery.see(30)

    await delivery.deliver()

    assert delivery.heads() == ["Running", "25"]
    assert delivery.posts()[1].thread_ts is None


async def test_what_waits_of_a_job_that_was_forgotten_is_void(delivery: Delivery) -> None:
    stray = replace(delivery.team.notice("C1/stray"), kind=NoticeKind.FILE)
    await delivery.team.outbox.put([stray])

    await delivery.beat()

    assert await delivery.backlog() == 0
    assert delivery.slack.calls == []


async def test_a_card_that_is_there_is_not_posted_again(delivery: Delivery) -> None:
    await delivery.follow()
    [card] = await delivery.queue()
    await delivery.beat(3)

    await delivery.sender.send(card, [card])

    assert delivery.count("post") == 1
    assert (await delivery.team.outbox.story("C1", PROJECT, JOB_ID)) is not None


async def test_an_end_waits_for_no_first_posts_of_cards(delivery: Delivery) -> None:
    for number in range(CALLS_A_MINUTE[Call.POST] + 20):
        await delivery.follow(channel=f"C{number}")
    await delivery.beat(4)
    assert await delivery.backlog()

    await delivery.follow(a_job_id(2), channel="C-other")
    await delivery.end(a_job_id(2))
    await delivery.beat(2)

    assert any("Finished" in text for text in delivery.slack.texts("C-other"))
