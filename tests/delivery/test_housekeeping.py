from datetime import timedelta

import pytest

from bot.delivery.housekeeping import (
    AUDIT_KEPT,
    KEPT,
    RUNS_KEPT,
    Forgetting,
    Housekeeping,
    Settling,
)
from bot.domain.announcing import summary_notice
from bot.domain.cancelling import Outcome
from bot.domain.channels import DigestPlan
from bot.schedule import next_fire
from bot.store.database import Database
from tests.builders import JOB_ID, NOON
from tests.delivery.rig import Delivery, job_ids
from tests.store.rig import HOUR, PROJECT, a_run, an_attempt

NINE = DigestPlan(hour=9, minute=0, zone="Europe/Berlin")
NINE_IN_BERLIN = NOON.replace(hour=8) + timedelta(days=1)


class Housekept(Delivery):
    """A delivery with somebody who keeps the house."""

    def crash(self) -> None:
        super().crash()
        self.woken = 0
        team = self.team
        self.keeper = Housekeeping(team.channels, self.slack, self.clock, next_fire, self._wake)
        self.settling = Settling(team.audit, self.clock, self._wake)
        self.forgetting = Forgetting(team.watchlist, team.history, team.audit, self.clock)

    def _wake(self) -> None:
        self.woken += 1


@pytest.fixture
def house(database: Database) -> Housekept:
    return Housekept(database)


async def test_when_a_mute_ends_what_ended_is_told_together(house: Housekept) -> None:
    first, second = job_ids(2)
    for job_id in (first, second):
        await house.follow(job_id)
    await house.deliver()
    await house.team.channels.mute("C1", NOON + HOUR, by="U1")
    await house.end(first, second)
    await house.deliver()
    await house.keeper.beat()
    assert (len(house.posts()), house.woken) == (2, 0)

    house.clock.now = NOON + HOUR
    await house.keeper.beat()
    await house.deliver()

    assert house.woken == 1
    assert all(job_id in str(house.posts()[2].payload) for job_id in (first, second))
    assert len(house.posts()) == 3


async def test_cards_are_drawn_during_a_mute(house: Housekept) -> None:
    await house.follow()
    await house.deliver()
    await house.team.channels.mute("C1", NOON + HOUR, by="U1")
    await house.end()

    await house.deliver()

    assert house.slack.edits[0].text.startswith("Finished")
    assert len(house.posts()) == 1


async def test_who_was_cut_off_while_they_cancelled_a_job_is_told_of(house: Housekept) -> None:
    await house.follow()
    await house.deliver()
    await house.team.audit.begin(an_attempt(name="Ann", channel_id="C1"))
    await house.end()
    await house.deliver()

    house.clock.now = NOON + HOUR
    await house.settling.settle()
    await house.settling.settle()
    await house.deliver()

    assert house.woken == 1
    assert "Ann asked DLI to cancel this job" in house.posts()[-1].payload["text"]
    assert len(house.posts()) == 3


async def test_a_daily_digest_comes_at_its_local_time_and_once(house: Housekept) -> None:
    await house.team.channels.set_digest("C1", NINE, next_fire(NINE, NOON), NOON)
    await house.follow()
    house.clock.passes(60)
    await house.end()
    await house.deliver()

    house.clock.now = NINE_IN_BERLIN - timedelta(seconds=1)
    await house.keeper.beat()
    assert await house.backlog() == 0
    for _ in range(3):
        house.clock.passes(1)
        await house.keeper.beat()
        await house.deliver()

    assert len(house.posts()) == 2
    assert house.posts()[1].text.startswith("1 job ended")
    channel = await house.team.channels.channel("C1")
    assert channel.digest_due_at == NINE_IN_BERLIN + timedelta(days=1)


async def test_a_digest_that_was_missed_comes_once_and_tells_all_that_ended(
    house: Housekept,
) -> None:
    await house.team.channels.set_digest("C1", NINE, next_fire(NINE, NOON), NOON)
    await house.follow()
    house.clock.passes(60)
    await house.end()
    await house.deliver()

    house.clock.now = NINE_IN_BERLIN + timedelta(days=3)
    await house.keeper.beat()
    await house.keeper.beat()
    await house.deliver()

    assert len(house.posts()) == 2
    assert house.posts()[1].text.startswith("1 job ended")


async def test_two_keepers_put_a_digest_down_once(house: Housekept) -> None:
    await house.team.channels.set_digest("C1", NINE, next_fire(NINE, NOON), NOON)
    house.clock.now = NINE_IN_BERLIN
    due = await house.team.channels.digests_due(house.clock())

    await house.keeper.beat()
    summary = summary_notice("T1", "C1", NOON, house.clock() + timedelta(minutes=1))
    await house.team.channels.digested(due[0], summary, NINE_IN_BERLIN + HOUR)

    assert await house.backlog() == 1


async def test_a_digest_that_is_turned_off_meanwhile_is_not_sent(house: Housekept) -> None:
    await house.team.channels.set_digest("C1", NINE, next_fire(NINE, NOON), NOON)
    house.clock.now = NINE_IN_BERLIN
    await house.keeper.beat()
    await house.team.channels.set_digest("C1", None, None, NOON)

    await house.deliver()

    assert house.slack.calls == []
    assert await house.backlog() == 0


async def test_a_channel_without_a_plan_is_left_alone(house: Housekept) -> None:
    await house.team.channels.set_digest("C1", None, NOON, NOON)

    await house.keeper.beat()

    assert (await house.backlog(), house.woken) == (0, 0)


async def test_what_ended_long_ago_is_forgotten(house: Housekept) -> None:
    await house.follow()
    await house.end()
    await house.deliver()

    house.clock.now = NOON + KEPT
    await house.forgetting.tidy()
    assert await house.team.outbox.story("C1", PROJECT, JOB_ID) is not None
    house.clock.passes(60)
    await house.forgetting.tidy()

    assert await house.team.outbox.story("C1", PROJECT, JOB_ID) is None


async def test_a_run_is_remembered_for_longer_than_its_job_but_not_forever(
    house: Housekept,
) -> None:
    history, run = house.team.history, a_run(1, started_at=NOON)
    await history.add(PROJECT, run.fingerprint, [run], NOON)

    house.clock.now = NOON + RUNS_KEPT
    await house.forgetting.tidy()
    assert await history.earlier(PROJECT, [run.fingerprint]) == {run.fingerprint: (run,)}
    house.clock.passes(60)
    await house.forgetting.tidy()

    assert await history.earlier(PROJECT, [run.fingerprint]) == {}


async def test_a_channel_that_is_open_again_goes_on_though_nobody_told(house: Housekept) -> None:
    await house.follow()
    await house.deliver()
    house.slack.closed["C1"] = "not_in_channel"
    await house.end()
    await house.deliver()
    await house.keeper.revisit()
    await house.deliver()
    assert len(house.posts()) == 1

    del house.slack.closed["C1"]
    await house.keeper.revisit()
    await house.deliver()

    assert house.woken == 1
    assert JOB_ID in str(house.posts()[1].payload)


async def test_who_followed_a_job_hears_of_a_closed_channel_though_the_job_has_ended(
    house: Housekept,
) -> None:
    await house.follow()
    await house.deliver()
    house.slack.closed["C1"] = "is_archived"

    await house.end()
    await house.deliver(20)

    [hint] = [post for post in house.slack.posts if post.receipt.channel_id != "C1"]
    assert "archived" in hint.text


async def test_who_cancelled_what_is_remembered_for_a_year(house: Housekept) -> None:
    audit = house.team.audit
    await audit.note(an_attempt(outcome=Outcome.DENIED))

    house.clock.now = NOON + AUDIT_KEPT
    await house.forgetting.tidy()
    assert len(await audit.of_job(PROJECT, JOB_ID)) == 1
    house.clock.passes(60)
    await house.forgetting.tidy()

    assert await audit.of_job(PROJECT, JOB_ID) == ()
