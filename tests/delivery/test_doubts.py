import pytest

from bot.delivery.budget import KEPT_FOR_URGENT, Call
from bot.delivery.resting import ABANDONED, UPLOADED
from bot.delivery.sending import SCANNED
from bot.domain.jobs import JobStatus
from bot.domain.notices import NoticeState
from bot.errors import (
    HistoryHidden,
    SlackAway,
    SlackBusy,
    TokenRefused,
    Unanswered,
)
from tests.delivery.rig import BEAT, SECOND, Delivery, job_ids

UNANSWERED = Unanswered("internal_error")
REASON = "why " * 1_000

heard_or_not = pytest.mark.parametrize("heard", [True, False], ids=["heard", "unheard"])


@heard_or_not
async def test_what_may_have_been_said_is_looked_up_and_said_once(
    delivery: Delivery, *, heard: bool
) -> None:
    delivery.slack.fail("post", UNANSWERED, heard=heard)
    await delivery.follow()

    await delivery.beat(4)
    assert delivery.count("find") == 0
    await delivery.deliver()

    assert delivery.count("find") == 1
    assert len(delivery.posts()) == 1
    assert await delivery.backlog() == 0
    assert (await delivery.card()).ts == delivery.posts()[0].receipt.ts


async def test_nothing_else_is_said_in_a_place_before_the_doubt_is_gone(delivery: Delivery) -> None:
    delivery.slack.fail("post", UNANSWERED)
    await delivery.follow()
    await delivery.beat()
    other = job_ids(1)[0]
    await delivery.follow(other)
    await delivery.end(other)

    await delivery.deliver()

    assert [method for method, _ in delivery.slack.calls[:4]] == ["post", "find", "post", "post"]
    assert delivery.heads() == ["Running", "Finished"]


@heard_or_not
async def test_after_a_crash_it_is_looked_up_when_nobody_can_be_saying_it_any_more(
    delivery: Delivery, *, heard: bool
) -> None:
    delivery.slack.fail("post", UNANSWERED, heard=heard)
    await delivery.follow()
    await delivery.beat()

    delivery.crash()
    await delivery.deliver(ABANDONED.total_seconds() - 2 * BEAT)
    assert delivery.count("find") == 0
    await delivery.deliver()

    assert delivery.count("find") == 1
    assert len(delivery.posts()) == 1


async def test_an_attempt_that_others_have_made_since_gets_its_whole_time(
    delivery: Delivery,
) -> None:
    delivery.slack.fail("post", UNANSWERED)
    await delivery.follow()
    await delivery.beat()
    [doubtful] = await delivery.queue()
    delivery.clock.passes(20)
    assert await delivery.team.outbox.start(doubtful, delivery.clock())

    await delivery.deliver(ABANDONED.total_seconds() - 2 * BEAT)
    assert delivery.count("find") == 0
    await delivery.deliver()

    assert delivery.count("find") == 1
    assert len(delivery.posts()) == 1


@heard_or_not
async def test_so_it_is_with_an_end_in_a_thread(delivery: Delivery, *, heard: bool) -> None:
    await delivery.follow()
    await delivery.deliver()
    delivery.slack.fail("post", UNANSWERED, heard=heard)
    await delivery.end()
    await delivery.beat()

    delivery.crash()
    await delivery.deliver(20)

    assert delivery.heads() == ["Running", "Finished"]
    assert await delivery.backlog() == 0


async def test_a_card_that_was_found_may_show_something_older_and_is_drawn_again(
    delivery: Delivery,
) -> None:
    delivery.slack.fail("post", UNANSWERED, heard=True)
    await delivery.follow()
    await delivery.beat()
    await delivery.see(10)

    await delivery.deliver()

    assert "10 of 100" in delivery.slack.edits[-1].text


@heard_or_not
async def test_a_file_gets_more_time_and_is_looked_for_by_its_name(
    delivery: Delivery, *, heard: bool
) -> None:
    delivery.slack.fail("attach", UNANSWERED, heard=heard)
    await delivery.follow()
    await delivery.end(status=JobStatus.FAILED, message=REASON)
    await delivery.deliver(SCANNED.total_seconds())
    assert delivery.count("has_file") == 0

    await delivery.deliver()

    assert delivery.count("has_file") == 1
    assert len(delivery.slack.files) == 1
    assert await delivery.backlog() == 0


async def test_after_a_crash_a_file_gets_the_time_of_all_its_calls(delivery: Delivery) -> None:
    delivery.slack.fail("attach", UNANSWERED, heard=True)
    await delivery.follow()
    await delivery.end(status=JobStatus.FAILED, message=REASON)
    await delivery.beat(5)

    delivery.crash()
    await delivery.deliver(UPLOADED.total_seconds() - 2)
    assert delivery.count("has_file") == 0
    await delivery.deliver()

    assert delivery.count("has_file") == 1
    assert len(delivery.slack.files) == 1


@pytest.mark.parametrize(
    ("error", "wait"),
    [(SlackBusy("ratelimited", 30 * SECOND), 30), (SlackAway("ClientConnectorError"), 5)],
)
async def test_while_it_can_not_be_looked_up_nothing_is_said(
    error: SlackAway | SlackBusy, wait: float, delivery: Delivery
) -> None:
    delivery.slack.fail("post", UNANSWERED, heard=True)
    delivery.slack.fail("find", error)
    await delivery.follow()

    await delivery.beat(5)
    assert delivery.count("find") == 1
    await delivery.deliver(wait - BEAT)
    assert delivery.count("find") == 1
    await delivery.beat(2)

    assert delivery.count("find") == 2
    assert len(delivery.posts()) == 1


async def test_where_history_is_hidden_it_is_said_again(delivery: Delivery) -> None:
    delivery.slack.hidden.add("C1")
    delivery.slack.fail("post", UNANSWERED, heard=True)
    await delivery.follow()

    await delivery.deliver()

    assert delivery.heads() == ["Running", "Running"]
    assert await delivery.backlog() == 0


async def test_a_hidden_history_holds_up_no_other_channel(delivery: Delivery) -> None:
    delivery.slack.fail("post", UNANSWERED, UNANSWERED, heard=True)
    delivery.slack.fail("find", HistoryHidden("missing_scope"))
    for channel in ("C1", "C2"):
        await delivery.follow(channel=channel)

    await delivery.deliver()

    assert await delivery.backlog() == 0


async def test_many_doubts_after_a_crash_are_looked_up_within_slacks_limit(
    delivery: Delivery,
) -> None:
    delivery.slack.fail("post", *[UNANSWERED] * 6, heard=True)
    for number in range(6):
        await delivery.follow(channel=f"C{number}")
    await delivery.beat()
    delivery.crash()
    delivery.clock.passes(20)
    delivery.use_up(Call.FIND, but=4)

    await delivery.beat()
    assert delivery.count("find") == 4
    delivery.clock.passes(61)
    await delivery.beat()

    assert delivery.count("find") == 6
    assert delivery.count("post") == 6
    assert await delivery.backlog() == 0


async def test_what_is_started_is_not_waiting_for_its_turn(delivery: Delivery) -> None:
    await delivery.begin()
    for number in range(6):
        await delivery.follow(channel=f"C{number}")
    delivery.use_up(Call.POST, but=KEPT_FOR_URGENT[Call.POST] + 4)

    await delivery.beat()

    assert delivery.count("post") == 4
    assert [one.state for one in await delivery.queue()] == [NoticeState.PENDING] * 2


async def test_doubts_are_forgotten(delivery: Delivery) -> None:
    for number, job_id in enumerate(job_ids(8)):
        delivery.slack.fail("post", UNANSWERED, heard=number % 2 > 0)
        await delivery.follow(job_id, channel=f"C{number}")
        await delivery.beat()
        delivery.clock.passes(30)
    await delivery.deliver()

    assert await delivery.backlog() == 0
    assert len(delivery.sender.rests) <= 3


async def test_a_clock_that_is_set_back_lets_no_doubt_last_for_hours(delivery: Delivery) -> None:
    delivery.slack.fail("post", UNANSWERED, UNANSWERED, heard=True)
    for channel in ("C1", "C2"):
        await delivery.follow(channel=channel)
    await delivery.beat()
    delivery.clock.passes(-3_600)

    await delivery.beat(4)

    assert await delivery.backlog() == 0
    assert delivery.count("post") == 2


async def test_a_refused_token_while_looking_keeps_the_doubt(delivery: Delivery) -> None:
    delivery.slack.fail("post", UNANSWERED, heard=True)
    delivery.slack.fail("find", TokenRefused("token_revoked"))
    await delivery.follow()

    await delivery.deliver(50)
    assert delivery.count("find") == 1
    await delivery.deliver(20)

    assert delivery.count("find") == 2
    assert delivery.count("post") == 1
    assert await delivery.backlog() == 0
