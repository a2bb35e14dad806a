from dataclasses import replace

from bot.domain.announcing import summary_notice
from bot.domain.channels import Channel, Defaults, DigestPlan
from bot.domain.events import ENDS
from bot.domain.notices import Receipt
from bot.domain.subscriptions import ThreadMode
from tests.builders import JOB_ID, NOON, a_job
from tests.store.rig import BI, HOUR, PROJECT, SECOND, Team, a_job_id

PLAN = DigestPlan(hour=9, minute=30, days="mon-fri", zone="Europe/Berlin")
DAY = 24 * HOUR


async def test_a_channel_never_heard_of_has_all_the_defaults(team: Team) -> None:
    assert await team.channels.channel("C1") == Channel(team_id=team.id, channel_id="C1")


async def test_each_choice_leaves_the_others_alone(team: Team) -> None:
    defaults = Defaults(events=ENDS, thresholds=(), mentions=("U1",), thread=ThreadMode.QUIET)

    await team.channels.set_defaults("C1", defaults)
    await team.channels.mute("C1", NOON + HOUR, "U2")
    await team.channels.pause("C1", "is_archived", NOON)
    await team.channels.set_digest("C1", PLAN, NOON + DAY, NOON)

    assert await team.channels.channel("C1") == Channel(
        team_id=team.id,
        channel_id="C1",
        muted_until=NOON + HOUR,
        muted_by="U2",
        paused_for="is_archived",
        paused_at=NOON,
        is_hinted=True,
        digest=PLAN,
        digest_due_at=NOON + DAY,
        digest_last_at=NOON,
        defaults=defaults,
    )
    assert await team.channels.channel("C2") == Channel(team_id=team.id, channel_id="C2")


async def test_the_last_choice_counts(team: Team) -> None:
    await team.channels.mute("C1", NOON, "U1")
    await team.channels.mute("C1", NOON + HOUR, "U2")
    await team.channels.set_defaults("C1", Defaults(thresholds=(50,)))
    await team.channels.set_defaults("C1", Defaults())

    channel = await team.channels.channel("C1")

    assert (channel.muted_until, channel.muted_by) == (NOON + HOUR, "U2")
    assert channel.defaults == Defaults()


async def test_only_what_is_muted_can_be_unmuted(team: Team) -> None:
    assert not await team.channels.unmute("C1", NOON)
    await team.channels.mute("C1", NOON + HOUR, "U1")

    assert await team.channels.unmute("C1", NOON)
    assert not await team.channels.unmute("C1", NOON)
    assert (await team.channels.channel("C1")).muted_until is None


async def test_mutes_end_when_their_time_is_over(team: Team) -> None:
    await team.channels.mute("C1", NOON + HOUR, "U1")
    await team.channels.mute("C2", NOON, "U1")

    assert await team.channels.unmute_due(NOON) == ("C2",)
    assert await team.channels.unmute_due(NOON) == ()


async def test_whoever_subscribed_in_a_channel_hears_that_it_can_not_be_posted_to(
    team: Team,
) -> None:
    await team.follow_all(created_by="U2")
    await team.follow_all(target=BI, created_by="U1")
    await team.follow(created_by="U1")
    await team.follow_all("C2", created_by="U3")

    assert await team.channels.pause("C1", "is_archived", NOON)

    hints = await team.queue()
    assert await team.waiting() == ["U1 hint", "U2 hint"]
    assert {(one.body["channel"], one.body["code"]) for one in hints} == {("C1", "is_archived")}


async def test_who_named_a_job_whose_end_can_not_be_told_hears_of_the_pause_as_well(
    team: Team,
) -> None:
    await team.follow(created_by="U2")
    await team.follow(job=a_job(job_id=a_job_id(2)), created_by="U3")
    await team.end()
    await team.end(job_id=a_job_id(2))
    for notice in await team.queue():
        if notice.job_id == a_job_id(2):
            await team.outbox.said(notice, Receipt("C1", "1.1"), NOON)

    await team.channels.pause("C1", "is_archived", NOON)

    assert await team.waiting() == ["U2 hint"]


async def test_the_channels_that_are_paused_are_known(team: Team) -> None:
    for channel_id in ("C2", "C1", "C3"):
        await team.channels.pause(channel_id, "is_archived", NOON)
    await team.channels.resume("C3", NOON)

    assert await team.channels.paused() == ("C1", "C2")


async def test_a_pause_that_is_known_is_told_nobody(team: Team) -> None:
    await team.follow_all()
    await team.channels.pause("C1", "is_archived", NOON)

    assert not await team.channels.pause("C1", "not_in_channel", NOON + HOUR)

    assert await team.waiting() == ["U1 hint"]
    assert (await team.channels.channel("C1")).paused_for == "is_archived"


async def test_a_pause_can_go_without_a_hint(team: Team) -> None:
    await team.follow_all()

    assert await team.channels.pause("C1", "is_archived", NOON, hint=False)

    assert await team.waiting() == []
    assert not (await team.channels.channel("C1")).is_hinted


async def test_who_knows_of_a_pause_is_not_told_again_until_a_post_has_succeeded(
    team: Team,
) -> None:
    await team.follow_all()
    await team.channels.pause("C1", "not_in_channel", NOON)
    await team.say("U1")
    await team.channels.resume("C1", NOON)
    await team.channels.pause("C1", "not_in_channel", NOON + HOUR)
    assert await team.waiting() == []
    await team.channels.resume("C1", NOON + HOUR)

    posted = team.notice("posted")
    await team.outbox.put([posted])
    await team.outbox.said(posted, Receipt("C1", "1.1"), NOON)
    await team.channels.pause("C1", "not_in_channel", NOON + 2 * HOUR)

    assert await team.waiting() == ["U1 hint"]


async def test_only_what_is_paused_can_be_resumed(team: Team) -> None:
    assert not await team.channels.resume("C1", NOON)
    await team.channels.pause("C1", "is_archived", NOON)

    assert await team.channels.resume("C1", NOON)

    channel = await team.channels.channel("C1")
    assert (channel.paused_for, channel.paused_at) == ("", None)


async def test_a_daily_digest_is_due_at_its_time(team: Team) -> None:
    await team.channels.set_digest("C1", PLAN, NOON + HOUR, NOON)
    await team.channels.set_digest("C2", PLAN, NOON, NOON)

    [due] = await team.channels.digests_due(NOON)

    assert (due.channel_id, due.digest, due.digest_last_at) == ("C2", PLAN, NOON)
    assert len(await team.channels.digests_due(NOON + HOUR)) == 2


async def test_a_digest_that_was_turned_off_is_never_due(team: Team) -> None:
    await team.channels.set_digest("C1", PLAN, NOON, NOON)
    await team.channels.set_digest("C1", None, None, NOON)

    assert await team.channels.digests_due(NOON + DAY) == ()
    assert (await team.channels.channel("C1")).digest is None


async def test_a_paused_channel_gets_one_digest_of_all_the_time_when_it_is_back(
    team: Team,
) -> None:
    await team.channels.set_digest("C1", PLAN, NOON, NOON - DAY)
    await team.channels.pause("C1", "is_archived", NOON)
    assert await team.channels.digests_due(NOON + 3 * DAY) == ()

    await team.channels.resume("C1", NOON + 3 * DAY)

    [due] = await team.channels.digests_due(NOON + 3 * DAY)
    assert due.digest_last_at == NOON - DAY


async def test_a_digest_that_is_put_down_begins_the_next_day(team: Team) -> None:
    await team.channels.set_digest("C1", PLAN, NOON, NOON - DAY)
    [due] = await team.channels.digests_due(NOON)

    await team.channels.digested(due, summary_notice(team.id, "C1", NOON - DAY, NOON), NOON + DAY)

    assert await team.waiting() == ["C1 summary"]
    channel = await team.channels.channel("C1")
    assert channel == replace(due, digest_due_at=NOON + DAY, digest_last_at=NOON)


async def test_a_digest_is_not_put_down_twice_nor_against_a_newer_choice(team: Team) -> None:
    await team.channels.set_digest("C1", PLAN, NOON, NOON - DAY)
    [due] = await team.channels.digests_due(NOON)
    await team.channels.set_digest("C1", None, None, NOON)

    await team.channels.digested(due, summary_notice(team.id, "C1", NOON - DAY, NOON), NOON + DAY)

    assert await team.waiting() == []
    assert (await team.channels.channel("C1")).digest_due_at is None


async def test_what_ended_in_a_stretch_of_time_is_told_in_its_order(team: Team) -> None:
    filters = await team.follow_all()
    for number, seconds in ((1, 0), (2, 2), (3, 1), (4, 3)):
        await team.end(filters.id, job_id=a_job_id(number), at=NOON + seconds * SECOND)
    await team.see(team.look(a_job(job_id=a_job_id(5)), filters.id))

    ended = await team.channels.ended("C1", NOON, NOON + 2 * SECOND)

    assert [job.job_id for job in ended] == [a_job_id(3), a_job_id(2)]
    assert await team.channels.ended("C2", NOON, NOON + HOUR) == ()


async def test_a_job_that_was_named_is_among_those_that_ended(team: Team) -> None:
    await team.follow()
    await team.end()

    assert [job.job_id for job in await team.channels.ended("C1", NOON - HOUR, NOON)] == [JOB_ID]


async def test_a_job_that_ended_before_the_channel_unsubscribed_is_too(team: Team) -> None:
    filters = await team.follow_all()
    await team.end(filters.id)

    await team.subscriptions.remove("C1", [filters.id])

    assert len(await team.channels.ended("C1", NOON - HOUR, NOON)) == 1


async def test_a_job_that_was_left_or_dropped_before_its_end_is_not(team: Team) -> None:
    left, _ = await team.follow("C1"), await team.follow("C2")
    await team.follow("C3")
    await team.subscriptions.remove("C1", [left.id])
    await team.subscriptions.drop_job("C2", PROJECT, JOB_ID)
    await team.end()

    assert await team.channels.ended("C1", NOON - HOUR, NOON) == ()
    assert await team.channels.ended("C2", NOON - HOUR, NOON) == ()
    assert len(await team.channels.ended("C3", NOON - HOUR, NOON)) == 1
