"""A process takes over from one that delivered before it, and may have been killed."""

from datetime import timedelta

from bot.delivery.budget import Call
from bot.errors import SlackBusy
from bot.store.ledger import SqlLedger
from tests.delivery.rig import SECOND, Delivery
from tests.store.rig import a_job_id


async def test_who_takes_over_keeps_to_a_channels_second(delivery: Delivery) -> None:
    await delivery.follow(a_job_id(1))
    await delivery.follow(a_job_id(2))
    await delivery.begin()
    await delivery.courier.idle()
    assert len(delivery.posts()) == 1

    delivery.crash()
    await delivery.begin()
    await delivery.courier.idle()
    assert len(delivery.posts()) == 1

    await delivery.deliver(2)
    assert len(delivery.posts()) == 2


async def test_who_takes_over_knows_of_every_edit_of_a_card(delivery: Delivery) -> None:
    await delivery.follow()
    await delivery.deliver()
    for done in range(1, 11):
        await delivery.see(done)
        await delivery.deliver(4)
    made = delivery.count("edit")
    assert made >= 10

    delivery.crash()
    await delivery.begin()
    await delivery.courier.idle()

    assert made <= delivery.budget.used(Call.EDIT, delivery.clock()) <= made + 1


async def test_who_takes_over_keeps_to_the_minute_of_lookups(delivery: Delivery) -> None:
    delivery.use_up(Call.FIND, but=0)
    await delivery.beat(2)

    delivery.crash()
    await delivery.begin()

    now = delivery.clock()
    assert delivery.budget.ready_at(Call.FIND, "C1", now) > now


async def test_who_takes_over_knows_how_long_slack_wants_to_be_left_alone(
    delivery: Delivery,
) -> None:
    await delivery.follow()
    delivery.slack.fail("post", SlackBusy("ratelimited", 60 * SECOND))
    await delivery.beat(2)
    begun = delivery.clock()

    delivery.crash()
    await delivery.deliver(30)
    assert delivery.count("post") == 1

    await delivery.deliver(40)
    assert delivery.count("post") == 2
    assert delivery.clock() - begun < timedelta(seconds=75)


async def test_nothing_is_delivered_without_the_lease(delivery: Delivery) -> None:
    await delivery.follow()
    await delivery.tenure.give_up()

    await delivery.courier.beat()
    await delivery.courier.idle()

    assert delivery.posts() == []


async def test_who_delivers_no_more_tells_of_nothing_that_waits(delivery: Delivery) -> None:
    await delivery.follow()
    delivery.slack.fail("post", SlackBusy("ratelimited", 60 * SECOND))
    await delivery.beat(4)
    assert delivery.observer.oldest >= SECOND

    await delivery.tenure.give_up()
    await delivery.courier.beat()
    assert delivery.observer.oldest == timedelta()


async def test_no_word_is_left_that_a_process_of_the_version_before_could_not_read(
    delivery: Delivery,
) -> None:
    delivery.budget.refused(delivery.clock())
    await delivery.beat(2)

    ledger = SqlLedger(delivery.database)
    page = await ledger.change("slack/T1", lambda page, _: (page, page))

    assert set(page["blocked"]) == set(Call) - {Call.HOME}
    assert set(page["made"]) == {Call.EDIT, Call.FIND}
