"""Whom the courier pings, and whom it tells directly."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.cancelling import Outcome
from bot.domain.jobs import JobId, JobStatus
from bot.domain.owners import Owners
from bot.errors import SlackBusy
from tests.builders import JOB_ID, NOON, a_job
from tests.delivery.rig import Delivery, job_ids
from tests.store.rig import an_attempt

FAILED, CANCELLED = JobStatus.FAILED, JobStatus.CANCELLED


@pytest.fixture
async def linked(delivery: Delivery) -> Delivery:
    await delivery.team.people.link("U7", "alice")
    await delivery.team.preferences.set_direct("U7", direct=True)
    return delivery


async def ended(delivery: Delivery, *ids: JobId, status: JobStatus = FAILED, **said: Any) -> None:
    for job_id in ids or (JOB_ID,):
        await delivery.follow(job_id, **said)
    await delivery.deliver()
    jobs = [a_job(job_id=one, status=status, owner="Alice") for one in ids or (JOB_ID,)]
    await delivery.team.see(*(delivery.team.look(job) for job in jobs), at=delivery.clock())


def directly(delivery: Delivery, user: str = "U7") -> list[str]:
    return delivery.slack.texts(f"D{user}")


async def test_whoever_has_left_is_not_pinged(linked: Delivery) -> None:
    linked.slack.gone = {"U7", "U8"}
    linked.slack.members = {"C1": {"U7"}}
    await ended(linked, mentions=("U8", "S0TEAM"))
    await linked.deliver()

    assert "U8" not in linked.slack.texts("C1")[-1]
    assert "<!subteam^S0TEAM>" in linked.slack.texts("C1")[-1]


async def test_the_operators_choice_counts_where_nobody_is_linked(delivery: Delivery) -> None:
    delivery.owners = Owners((("al*", "S0TEAM"),))
    delivery.crash()
    await ended(delivery)
    await delivery.deliver()

    assert delivery.slack.texts("C1")[-1].endswith("<!subteam^S0TEAM>")


async def test_whoever_cancelled_a_job_is_pinged_neither_by_its_end_nor_by_a_digest(
    delivery: Delivery,
) -> None:
    ids = job_ids(6)
    for job_id in ids:
        number = await delivery.team.audit.begin(an_attempt(job_id=job_id))
        assert isinstance(number, int)
        await delivery.team.audit.end(number, Outcome.ACCEPTED, NOON)
    await ended(delivery, *ids, status=CANCELLED, mentions=("U1", "U2"))
    await delivery.deliver()

    [digest] = [one for one in delivery.slack.texts("C1") if "6 jobs ended" in one]
    assert "<@U2>" in digest
    assert "<@U1>" not in digest


async def test_a_line_about_a_job_without_a_thread_is_not_said(delivery: Delivery) -> None:
    await delivery.follow()
    await delivery.deliver()
    number = await delivery.team.audit.begin(an_attempt())
    assert isinstance(number, int)
    [card] = delivery.posts()
    await delivery.team.outbox.card_gone(await delivery.card())
    delivery.slack.delete(card.receipt)

    await delivery.team.audit.end(number, Outcome.ACCEPTED, NOON)
    await delivery.deliver()

    assert len(delivery.posts()) == 1
    assert await delivery.backlog() == 0


async def test_an_owner_who_isnt_in_any_channel_is_told_once(linked: Delivery) -> None:
    await linked.follow(channel="C2")
    await ended(linked)
    await linked.deliver(10)
    linked.crash()
    await linked.deliver(10)

    [text] = directly(linked)
    assert "<#C1> and <#C2>" in text


async def test_an_owner_who_is_in_a_channel_isnt_told_directly(linked: Delivery) -> None:
    linked.slack.members = {"C2": {"U7"}}
    await linked.follow(channel="C2")
    await ended(linked)
    await linked.deliver(10)

    assert directly(linked) == []
    assert await linked.backlog() == 0


async def test_if_slack_is_busy_it_is_asked_later(linked: Delivery) -> None:
    linked.slack.fail("is_member", SlackBusy("ratelimited", timedelta(seconds=3)))
    await ended(linked)
    await linked.deliver(12)

    assert len(directly(linked)) == 1


async def test_who_cant_be_written_to_is_let_alone(linked: Delivery) -> None:
    linked.slack.closed = {"DU7": "cannot_dm_bot"}
    await ended(linked)
    await linked.deliver(10)

    assert directly(linked) == []
    assert await linked.backlog() == 0
    assert await linked.team.channels.paused() == ()


@pytest.mark.parametrize(("here", "messages"), [(set(), 1), ({"U7"}, 0)])
async def test_many_failures_at_once_are_one_message_to_their_owner_if_any(
    linked: Delivery, here: set[str], messages: int
) -> None:
    linked.slack.members = {"C1": here}
    ids = job_ids(6)
    await ended(linked, *ids)
    await linked.deliver(12)

    told = directly(linked)
    assert len(told) == messages
    assert all(job_id[:8] in " ".join(told) for job_id in ids) is bool(messages)
    assert await linked.backlog() == 0
