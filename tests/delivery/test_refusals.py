import logging
from dataclasses import replace

import pytest

from bot.domain.jobs import JobStatus
from bot.domain.notices import NoticeKind
from bot.errors import (
    ChannelClosed,
    MessageGone,
    MessageRefused,
    NotDelivered,
    SlackAway,
    SlackBusy,
    TokenRefused,
    Unanswered,
)
from tests.builders import JOB_ID
from tests.delivery.rig import BEAT, SECOND, Delivery, job_ids

BLOCKS = MessageRefused("invalid_blocks")
REASON = "why " * 1_000


async def test_slacks_wait_is_kept_and_holds_up_nothing_else(delivery: Delivery) -> None:
    await delivery.follow()
    await delivery.beat()
    await delivery.see(10)
    delivery.slack.fail("post", SlackBusy("ratelimited", 20 * SECOND))
    await delivery.follow(job_ids(1)[0])

    await delivery.deliver(19)
    assert delivery.count("post") == 2
    assert delivery.count("edit") == 1
    await delivery.deliver(4)

    assert delivery.heads() == ["Running", "Running"]
    assert delivery.count("find") == 0


async def test_an_edit_that_has_to_wait_holds_up_no_post(delivery: Delivery) -> None:
    await delivery.follow()
    await delivery.beat()
    delivery.slack.fail("edit", SlackBusy("ratelimited", 20 * SECOND))
    await delivery.end()

    await delivery.deliver(19)
    assert delivery.heads() == ["Running", "Finished"]
    assert delivery.count("edit") == 1
    await delivery.deliver(4)

    assert delivery.slack.edits[0].text.startswith("Finished")


async def test_slack_that_heard_nothing_is_told_a_little_later(delivery: Delivery) -> None:
    delivery.slack.fail("post", SlackAway("ClientConnectorError"))
    await delivery.follow()

    await delivery.beat(10)
    assert delivery.count("post") == 1
    await delivery.beat(2)

    assert delivery.heads() == ["Running"]
    assert delivery.count("find") == 0


@pytest.mark.parametrize("refusals", [0, 1, 2])
async def test_a_message_that_slack_refuses_is_said_plainer_each_time(
    refusals: int, delivery: Delivery
) -> None:
    delivery.slack.fail("post", *[BLOCKS] * refusals)
    await delivery.follow()

    await delivery.deliver()

    [post] = delivery.posts()
    kinds = [block["type"] for block in post.payload.get("blocks", [])]
    assert ("actions" in kinds, bool(kinds)) == [(True, True), (False, True), (False, False)][
        refusals
    ]
    assert "Running" in post.text
    assert delivery.count("post") == refusals + 1


async def test_what_slack_refuses_even_as_text_is_void_and_holds_up_nothing(
    delivery: Delivery,
) -> None:
    delivery.slack.fail("post", BLOCKS, BLOCKS, BLOCKS)
    await delivery.follow()
    await delivery.see(30)

    await delivery.deliver(10)

    assert delivery.heads() == ["25"]
    assert await delivery.backlog() == 0


async def test_a_file_that_slack_refuses_is_void(delivery: Delivery) -> None:
    delivery.slack.fail("attach", MessageRefused("missing_scope"))
    await delivery.follow()
    await delivery.end(status=JobStatus.FAILED, message=REASON)

    await delivery.deliver()

    assert delivery.count("attach") == 1
    assert await delivery.backlog() == 0


async def test_a_closed_channel_rests_and_its_maker_gets_a_hint(delivery: Delivery) -> None:
    await delivery.follow()
    await delivery.follow(job_ids(1)[0])
    await delivery.deliver()
    delivery.slack.closed["C1"] = "is_archived"
    await delivery.end()

    await delivery.deliver()

    assert delivery.heads() == ["Running", "Running"]
    assert (await delivery.team.channels.channel("C1")).paused_for == "is_archived"
    [hint] = delivery.posts("DU1")
    assert "archived" in hint.text
    assert await delivery.backlog() == 1


async def test_a_channel_that_opens_again_hears_what_ended_meanwhile(delivery: Delivery) -> None:
    await delivery.follow()
    await delivery.beat()
    delivery.slack.closed["C1"] = "not_in_channel"
    await delivery.end()
    await delivery.deliver()
    delivery.slack.closed.clear()
    await delivery.team.channels.resume("C1", delivery.clock())

    await delivery.deliver()

    assert len(delivery.posts()) == 2
    assert JOB_ID in str(delivery.posts()[1].payload)
    assert (await delivery.card()).is_final


async def test_a_doubt_of_a_channel_that_was_closed_is_looked_up_when_it_opens(
    delivery: Delivery,
) -> None:
    delivery.slack.fail("post", Unanswered("internal_error"), ChannelClosed("is_archived"))
    await delivery.follow()
    await delivery.deliver()
    assert await delivery.backlog() == 2 - delivery.count("post", "DU1")
    await delivery.team.channels.resume("C1", delivery.clock())

    await delivery.deliver(20)

    assert [method for method, place in delivery.slack.calls if place == "C1"] == [
        "post",
        "find",
        "post",
        "find",
        "post",
    ]
    assert delivery.heads() == ["Running"]


async def paused(delivery: Delivery) -> None:
    await delivery.follow()
    await delivery.beat()
    await delivery.team.channels.pause("C1", "is_archived", delivery.clock())


@pytest.mark.parametrize("method", ["direct", "post"])
async def test_a_hint_that_nobody_can_get_is_void(method: str, delivery: Delivery) -> None:
    await paused(delivery)
    delivery.slack.fail(method, ChannelClosed("user_disabled"))

    await delivery.deliver()

    assert delivery.count(method, "U1" if method == "direct" else "DU1") == 1
    assert await delivery.backlog() == 0


async def test_a_hint_whose_user_slack_does_not_know_is_void(delivery: Delivery) -> None:
    await paused(delivery)
    delivery.slack.fail("direct", MessageRefused("users_list_not_supplied"))

    await delivery.deliver(20)

    assert delivery.count("direct") == 1
    assert await delivery.backlog() == 0


@pytest.mark.parametrize(
    ("error", "wait"),
    [
        (SlackBusy("ratelimited", 30 * SECOND), 30),
        (SlackAway("x"), 5),
        (Unanswered("x"), 5),
        (TokenRefused("token_revoked"), 60),
    ],
)
async def test_a_hint_waits_as_long_as_slack_wants_and_lets_look_ups_go_on(
    error: NotDelivered, wait: float, delivery: Delivery
) -> None:
    await paused(delivery)
    delivery.slack.fail("direct", error)
    await delivery.beat()

    await delivery.deliver(wait - 2 * BEAT)
    assert delivery.count("direct") == 1
    await delivery.deliver()

    assert delivery.count("direct") == 2
    assert len(delivery.posts("DU1")) == 1


async def test_a_hint_is_needless_once_the_channel_is_open(delivery: Delivery) -> None:
    await paused(delivery)
    delivery.slack.fail("direct", SlackAway("x"))
    await delivery.beat()
    await delivery.team.channels.resume("C1", delivery.clock())

    await delivery.deliver()

    assert delivery.posts("DU1") == []
    assert await delivery.backlog() == 0


async def test_a_refused_token_keeps_everything_and_is_tried_once_a_minute(
    delivery: Delivery, caplog: pytest.LogCaptureFixture
) -> None:
    delivery.slack.fail("post", *[TokenRefused("token_revoked")] * 3)
    for channel in ("C1", "C2", "C3", "C4"):
        await delivery.follow(channel=channel)
    with caplog.at_level(logging.ERROR):
        await delivery.deliver(59)
        tried = delivery.count("post")
        await delivery.deliver(170)

    assert tried <= 4
    assert all(len(delivery.posts(one)) == 1 for one in ("C1", "C2", "C3", "C4"))
    assert len(caplog.records) == 1
    assert not delivery.budget.is_refused


async def test_a_refused_token_is_known_until_slack_takes_it(delivery: Delivery) -> None:
    delivery.slack.fail("post", TokenRefused("token_revoked"))
    await delivery.follow()

    await delivery.beat()
    refused = [delivery.budget.is_refused]
    await delivery.deliver(62)
    refused.append(delivery.budget.is_refused)

    assert refused == [True, False]
    assert delivery.heads() == ["Running"]


async def test_a_reply_to_a_message_that_is_gone_is_void(delivery: Delivery) -> None:
    delivery.slack.fail("post", MessageGone("message_not_found"))
    await delivery.follow()

    await delivery.beat(3)

    assert await delivery.backlog() == 0


async def test_each_attempt_is_counted_by_how_it_ended(delivery: Delivery) -> None:
    delivery.slack.fail("post", SlackAway("x"), Unanswered("x"))
    await delivery.follow()

    await delivery.deliver(20)

    assert [one.said for one in delivery.outcomes] == ["SlackAway", "Unanswered", "said"]


async def test_what_was_said_since_it_was_read_stays_said(delivery: Delivery) -> None:
    await delivery.follow()
    [card] = await delivery.queue()
    await delivery.beat()

    await delivery.sender.send(replace(card, kind=NoticeKind.FILE, job_id=None), [card])

    assert (await delivery.card()).ts == delivery.posts()[0].receipt.ts
    assert await delivery.backlog() == 0
