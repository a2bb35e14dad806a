"""What somebody asked in a thread is answered there, exactly once."""

import pytest

from bot.domain.announcing import reply_notice
from bot.domain.notices import Notice
from bot.errors import MessageRefused, Unanswered
from bot.views.answers import Style, told
from tests.builders import JOB_ID, NOON, a_job, a_report, a_sub_job
from tests.delivery.rig import Delivery

THREAD = "5.0"


def a_reply(ts: str = "7.0") -> Notice:
    payload = told(a_report(a_sub_job(), a_sub_job(1), job=a_job()), Style()).to_slack()
    return reply_notice("T1", "C1", ts, JOB_ID, {"thread_ts": THREAD, **payload}, NOON)


@pytest.mark.parametrize("heard", [True, False], ids=["heard", "unheard"])
async def test_it_is_said_once_in_its_thread_though_nobody_knows_whether_it_arrived(
    delivery: Delivery, *, heard: bool
) -> None:
    delivery.slack.fail("post", Unanswered("internal_error"), heard=heard)
    await delivery.team.outbox.put([a_reply(), a_reply()])
    await delivery.beat()
    delivery.crash()

    await delivery.deliver(30)
    await delivery.team.outbox.put([a_reply()])
    await delivery.deliver(30)

    [post] = delivery.posts()
    assert (post.thread_ts, post.broadcast) == (THREAD, False)
    assert post.payload == {name: a_reply().body[name] for name in ("text", "blocks")}


async def test_blocks_that_slack_refuses_become_plainer(delivery: Delivery) -> None:
    delivery.slack.fail("post", MessageRefused("invalid_blocks"))
    await delivery.team.outbox.put([a_reply()])

    await delivery.deliver()

    [post] = delivery.posts()
    assert post.thread_ts == THREAD
    assert all(block["type"] == "section" for block in post.payload["blocks"])


async def test_questions_are_answered_one_by_one_though_there_are_many(delivery: Delivery) -> None:
    await delivery.team.outbox.put([a_reply(f"{n}.0") for n in range(7)])

    await delivery.deliver(20)

    assert len(delivery.posts()) == 7
