"""What the courier does when a place is slow, when it is stopped, and without a database."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest

from bot.delivery.budget import KEPT_FOR_URGENT, Call
from bot.domain.notices import NoticeState, Receipt
from bot.errors import SlackAway
from tests.conversations_fake import FakeConversations
from tests.delivery.rig import Delivery, job_ids
from tests.fakes import Unsteady


class SlowSlack(FakeConversations):
    """A Slack that doesn't answer in time in some channels, until it's let."""

    def hang(self, *channels: str) -> None:
        self.hanging = set(channels)
        self.let, self.asked = asyncio.Event(), asyncio.Event()

    async def post(
        self,
        channel_id: str,
        payload: Mapping[str, Any],
        notice_id: str,
        *,
        thread_ts: str | None = None,
        broadcast: bool = False,
    ) -> Receipt:
        await self._answers(channel_id)
        return await super().post(
            channel_id, payload, notice_id, thread_ts=thread_ts, broadcast=broadcast
        )

    async def edit(self, receipt: Receipt, payload: Mapping[str, Any]) -> None:
        await self._answers(receipt.channel_id)
        await super().edit(receipt, payload)

    async def _answers(self, channel_id: str) -> None:
        if channel_id in self.hanging:
            self.asked.set()
            await self.let.wait()


@pytest.fixture
def slow(delivery: Delivery) -> SlowSlack:
    slack = SlowSlack(delivery.clock)
    slack.hang()
    delivery.slack = slack
    delivery.crash()
    return slack


async def beats_until(delivery: Delivery, channel: str, posts: int) -> None:
    """Beat until something arrived in a channel, without waiting for what hangs."""
    while len(delivery.posts(channel)) < posts:
        await delivery.begin()
        delivery.clock.passes(0.5)
        await asyncio.sleep(0)


async def test_a_slow_channel_holds_up_no_other(delivery: Delivery, slow: SlowSlack) -> None:
    slow.hang("C1")
    for channel in ("C1", "C2"):
        await delivery.follow(channel=channel)

    await beats_until(delivery, "C2", 1)
    await delivery.see(30)
    await beats_until(delivery, "C2", 2)

    assert delivery.posts("C1") == []
    slow.let.set()
    await delivery.courier.idle()
    assert len(delivery.posts("C1")) == 1


async def test_a_slow_card_holds_up_no_post(delivery: Delivery, slow: SlowSlack) -> None:
    await delivery.follow()
    await delivery.beat()
    await delivery.end()
    slow.hang("C1")
    await delivery.begin()
    await delivery.follow(channel="C2")

    await beats_until(delivery, "C2", 1)

    assert slow.edits == []
    slow.let.set()
    await delivery.courier.idle()
    assert len(slow.edits) == 1


async def test_what_is_under_way_is_waited_for_when_it_ends_in_time(
    delivery: Delivery, slow: SlowSlack
) -> None:
    slow.hang("C1")
    await delivery.follow()
    await delivery.begin()
    slow.let.set()

    await delivery.courier.drain(5)

    assert delivery.heads() == ["Running"]
    assert await delivery.backlog() == 0


async def test_what_takes_too_long_is_cut_off_and_looked_up_after_the_next_start(
    delivery: Delivery, slow: SlowSlack
) -> None:
    slow.hang("C1")
    await delivery.follow()
    await delivery.begin()
    await slow.asked.wait()

    await delivery.courier.drain(0)
    assert [one.state for one in await delivery.queue()] == [NoticeState.SENDING]
    slow.hang()
    delivery.crash()
    await delivery.deliver(20)

    assert delivery.count("find") == 1
    assert delivery.heads() == ["Running"]


async def test_nothing_begins_while_it_ends(delivery: Delivery) -> None:
    await delivery.follow()
    await delivery.courier.drain(1)

    await delivery.deliver()

    assert delivery.slack.calls == []
    assert await delivery.backlog() == 1


async def test_a_database_that_goes_away_after_a_post_lets_it_be_looked_up(
    delivery: Delivery, caplog: pytest.LogCaptureFixture
) -> None:
    await delivery.follow()
    delivery.unsteady.fail("said")

    await delivery.deliver(10)
    assert delivery.count("find") == 0
    await delivery.deliver(20)

    assert delivery.heads() == ["Running"]
    assert delivery.count("find") == 1
    assert await delivery.backlog() == 0
    assert not [one for one in caplog.records if one.levelno > logging.WARNING]


@pytest.mark.parametrize("kept", [True, False])
async def test_so_does_one_that_goes_away_before_it(delivery: Delivery, *, kept: bool) -> None:
    await delivery.follow()
    delivery.unsteady.fail("start", kept=kept)

    await delivery.deliver(30)

    assert delivery.heads() == ["Running"]
    assert delivery.count("find") == kept


async def test_an_attempt_that_slack_did_not_hear_is_looked_up_if_that_could_not_be_kept(
    delivery: Delivery,
) -> None:
    await delivery.follow()
    delivery.slack.fail("post", SlackAway("x"))
    delivery.unsteady.fail("unheard")

    await delivery.deliver(30)

    assert delivery.heads() == ["Running"]
    assert delivery.count("find") == 1


async def test_a_card_that_was_drawn_but_not_noted_is_drawn_again(delivery: Delivery) -> None:
    await delivery.follow()
    await delivery.beat()
    await delivery.end()
    delivery.unsteady.fail("drawn")

    await delivery.deliver()

    assert delivery.count("edit") == 2
    assert delivery.heads() == ["Running", "Finished"]


async def test_an_error_nobody_thought_of_is_logged_and_stops_nothing_else(
    delivery: Delivery, caplog: pytest.LogCaptureFixture
) -> None:
    delivery.observer.is_broken = True
    await delivery.follow()

    await delivery.beat()

    assert "Could not say" in caplog.text


async def test_two_couriers_say_everything_once(delivery: Delivery) -> None:
    first = delivery.courier
    delivery.crash()
    for job_id in job_ids(3):
        await delivery.follow(job_id)
    await delivery.end(*job_ids(3))

    for _ in range(20):
        await first.beat()
        await delivery.begin()
        await first.idle()
        await delivery.courier.idle()
        delivery.clock.passes(0.7)

    assert delivery.heads() == ["Finished"] * 3
    assert await delivery.backlog() == 0


async def test_a_notice_that_we_stumble_over_each_time_blocks_its_channel_no_longer(
    delivery: Delivery, caplog: pytest.LogCaptureFixture
) -> None:
    delivery.slack.fail("post", *[ZeroDivisionError()] * 3)
    first, second = job_ids(2)
    await delivery.follow(first)
    await delivery.deliver(60)

    await delivery.follow(second)
    await delivery.deliver()

    assert caplog.text.count("Could not say") == 3
    assert [second in post.text for post in delivery.posts()] == [True]


class Counting(Unsteady):
    """A store that counts what it is asked."""

    def __init__(self, store: object) -> None:
        super().__init__(store)
        self.asked: Counter[str] = Counter()

    def __getattr__(self, method: str) -> Callable[..., Awaitable[Any]]:
        self.asked[method] += 1
        return super().__getattr__(method)


async def test_nothing_is_put_into_words_that_slack_would_not_take_yet(delivery: Delivery) -> None:
    delivery.unsteady = outbox = Counting(delivery.team.outbox)
    delivery.crash()
    await delivery.beat()
    for number, job_id in enumerate(job_ids(5)):
        await delivery.follow(job_id, f"C{number}")
    delivery.use_up(Call.POST, but=KEPT_FOR_URGENT[Call.POST] + 1)

    await delivery.beat()

    assert len(delivery.slack.posts) == 1
    assert outbox.asked["story"] == 1
