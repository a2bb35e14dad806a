import pytest

from bot.delivery.budget import MINUTE, Call
from bot.delivery.courier import BURST
from bot.domain.jobs import JobStatus
from bot.domain.notices import MOST_IN_DIGEST
from bot.errors import Unanswered
from tests.builders import a_job
from tests.delivery.rig import Delivery, job_ids, named


async def all_end(delivery: Delivery, count: int) -> None:
    """Let jobs end at once that a channel hears of by filters."""
    wish = await delivery.team.follow_all()
    ended = [a_job(job_id=one, status=JobStatus.FINISHED) for one in job_ids(count)]
    await delivery.team.see(
        *(delivery.team.look(job, wish.id) for job in ended), at=delivery.clock()
    )


async def test_four_ends_are_told_one_by_one(delivery: Delivery) -> None:
    await all_end(delivery, BURST - 1)

    await delivery.deliver()

    assert delivery.heads() == ["Finished"] * (BURST - 1)


@pytest.mark.parametrize(
    ("count", "messages"),
    [(BURST, 1), (MOST_IN_DIGEST, 1), (MOST_IN_DIGEST + BURST, 2), (2 * MOST_IN_DIGEST + 20, 3)],
)
async def test_more_are_told_together_in_as_few_messages_as_hold_them(
    count: int, messages: int, delivery: Delivery
) -> None:
    await all_end(delivery, count)

    await delivery.deliver()

    assert delivery.count("post") == messages
    assert all(named(delivery.posts(), job_id) == 1 for job_id in job_ids(count))
    assert await delivery.backlog() == 0


async def test_the_few_that_are_left_of_a_burst_are_told_by_themselves(delivery: Delivery) -> None:
    await all_end(delivery, MOST_IN_DIGEST + 2)

    await delivery.deliver()

    assert delivery.count("post") == 3
    assert all(named(delivery.posts(), one) == 1 for one in job_ids(MOST_IN_DIGEST + 2))


async def test_nothing_is_told_together_while_one_of_it_may_have_been_said(
    delivery: Delivery,
) -> None:
    delivery.slack.fail("post", Unanswered("internal_error"), heard=True)
    await delivery.follow()
    await delivery.beat()
    await all_end(delivery, BURST)

    await delivery.beat(2)
    assert delivery.count("post") == 1
    await delivery.deliver()

    assert delivery.slack.calls[1] == ("find", "C1")
    assert delivery.count("post") == 2


async def test_cards_of_jobs_that_ended_in_a_burst_become_final_too(delivery: Delivery) -> None:
    for job_id in job_ids(BURST):
        await delivery.follow(job_id)
    await delivery.deliver(9)
    await delivery.end(*job_ids(BURST))

    await delivery.deliver()

    assert len(delivery.posts()) == BURST + 1
    for job_id in job_ids(BURST):
        card = await delivery.card(job_id)
        assert card.is_final
        assert card.drawn_version == card.version


async def test_what_was_told_meanwhile_is_in_no_digest(delivery: Delivery) -> None:
    await all_end(delivery, BURST)
    first, *_ = stale = await delivery.queue()
    await delivery.team.outbox.void(first, "unsubscribed")

    await delivery.courier._once(stale)  # noqa: SLF001 - the queue as it was read before

    assert delivery.count("post") == 0
    assert len(await delivery.queue()) == BURST - 1


async def test_a_burst_goes_on_growing_while_slack_takes_no_message(delivery: Delivery) -> None:
    await delivery.beat()
    delivery.use_up(Call.POST, but=0)
    for number in range(1, 4):
        await all_end(delivery, number * BURST)
        await delivery.deliver()

    await delivery.deliver(MINUTE.total_seconds())

    assert delivery.count("post") == 1
    assert all(named(delivery.posts(), job_id) == 1 for job_id in job_ids(3 * BURST))
