from dataclasses import replace

from bot.domain.events import ENDS, EventKind
from bot.domain.jobs import JobStatus, SubJob
from bot.domain.notices import NoticeState, Receipt
from bot.domain.reckoning import advance
from bot.domain.subscriptions import ThreadMode
from tests.builders import JOB_ID, NOON, a_job, a_sub_job, an_observation
from tests.store.rig import BI, ETL, HOUR, PROJECT, SECOND, Team, a_job_id

OTHER_JOB = a_job_id(2)


async def test_a_wish_is_kept_as_it_was_said(team: Team) -> None:
    wish = team.wish(BI, "C9", mentions=("U7", "S8"), thread=ThreadMode.QUIET, at=(10, 90))

    kept, is_new = await team.subscriptions.add(wish)

    assert is_new
    assert kept == replace(wish, id=kept.id)
    assert await team.subscriptions.of_channel("C9") == (kept,)


async def test_a_second_wish_for_the_same_takes_the_place_of_the_first(team: Team) -> None:
    first = await team.follow_all(created_by="U1", mentions=("U1",))
    wish = team.wish(ETL, created_by="U2", created_at=NOON + HOUR, since=NOON, mentions=("U2",))

    kept, is_new = await team.subscriptions.add(wish)

    assert not is_new
    assert kept == replace(first, wishes=wish.wishes)
    assert await team.subscriptions.of_channel("C1") == (kept,)


async def test_what_differs_in_channel_project_or_target_is_not_the_same(team: Team) -> None:
    here = await team.follow_all("C1", ETL)
    there = await team.follow_all("C2", ETL)
    elsewhere = await team.follow_all("C1", ETL, project="eu-nl")
    others = await team.follow_all("C1", BI)

    assert await team.subscriptions.of_channel("C1") == (here, elsewhere, others)
    assert await team.subscriptions.of_channel("C2") == (there,)


async def test_the_number_of_a_subscription_is_never_given_again(team: Team) -> None:
    gone = await team.follow_all()
    await team.subscriptions.remove("C1", [gone.id])

    again = await team.follow_all()

    assert again.id > gone.id


async def test_a_named_job_is_followed_and_gets_its_card(team: Team) -> None:
    await team.follow("C1")

    assert await team.waiting() == ["C1 card"]
    assert [job.job_id for job in await team.watchlist.open_jobs(PROJECT)] == [JOB_ID]
    story = await team.outbox.story("C1", PROJECT, JOB_ID)
    assert story is not None
    assert story.is_followed
    assert story.card is not None
    assert story.card.ts is None


async def test_what_is_known_of_a_job_stays_when_somebody_else_names_it(team: Team) -> None:
    await team.follow("C1", a_job(message="known", owner="alice"))

    await team.follow("C2", a_job(message="newer", owner=""))

    [known] = await team.subscriptions.followed("C2", 9)
    assert known.job.message == "known"
    assert known.job.owner == "alice"


async def test_progress_is_asked_for_from_the_moment_that_somebody_names_a_job(team: Team) -> None:
    filters = await team.follow_all(events=ENDS)
    await team.see(team.look(a_job(), filters.id))
    assert await team.due() == ()

    await team.follow("C2")

    assert await team.due() == (JOB_ID,)


async def test_an_end_that_turns_out_to_be_none_is_forgotten(team: Team) -> None:
    filters = await team.follow_all()
    await team.end(filters.id)

    await team.follow("C2", a_job(status=JobStatus.RUNNING))

    assert [job.job_id for job in await team.watchlist.open_jobs(PROJECT)] == [JOB_ID]
    assert await team.end(status=JobStatus.FAILED) == ["C1 failed", "C2 failed"]


async def test_naming_a_job_twice_posts_no_second_card(team: Team) -> None:
    await team.follow()
    await team.say(card_version=1)

    await team.follow()

    assert await team.waiting() == []


async def test_a_job_that_is_named_again_keeps_the_card_it_had(team: Team) -> None:
    before = await team.follow()
    await team.say(ts="1.1", card_version=1)
    await team.subscriptions.remove("C1", [before.id])

    await team.follow()

    assert await team.waiting() == []
    [card] = await team.outbox.undrawn(9)
    assert (card.ts, card.is_final) == ("1.1", False)


async def test_a_card_that_was_never_posted_is_posted_when_the_job_is_named_again(
    team: Team,
) -> None:
    before = await team.follow()
    await team.subscriptions.remove("C1", [before.id])
    assert await team.waiting() == []

    await team.follow()

    assert await team.waiting() == ["C1 card"]


async def test_a_card_that_was_posted_with_the_end_is_not_posted_again(team: Team) -> None:
    await team.follow()
    await team.end()
    end = (await team.queue())[1]
    await team.outbox.said(end, Receipt("C1", "1.1"), NOON, card_version=1)

    await team.follow()

    assert await team.waiting() == []


async def test_only_what_is_in_the_channel_can_be_removed(team: Team) -> None:
    mine, theirs = await team.follow_all("C1"), await team.follow_all("C2")

    gone = await team.subscriptions.remove("C1", [mine.id, theirs.id, 999])

    assert gone == (mine,)
    assert await team.subscriptions.of_channel("C2") == (theirs,)
    assert await team.subscriptions.remove("C1", [mine.id]) == ()
    assert await team.subscriptions.remove("C1", []) == ()


async def test_what_waits_of_a_job_that_is_followed_no_more_is_void(team: Team) -> None:
    mine, _ = await team.follow("C1"), await team.follow("C2")

    await team.subscriptions.remove("C1", [mine.id])

    assert await team.waiting() == ["C2 card"]
    assert await team.end() == ["C2 finished"]


async def test_what_is_on_its_way_to_slack_stays_when_a_channel_unsubscribes(team: Team) -> None:
    mine = await team.follow("C1")
    assert await team.outbox.start(await team.next(), NOON)

    await team.subscriptions.remove("C1", [mine.id])

    [left] = await team.queue()
    assert left.state is NoticeState.SENDING


async def test_the_card_of_a_job_that_is_followed_no_more_is_drawn_once_more(team: Team) -> None:
    mine, _ = await team.follow("C1"), await team.follow("C2")
    await team.say("C1", card_version=1)

    await team.subscriptions.remove("C1", [mine.id])

    [card] = await team.outbox.undrawn(9)
    assert (card.channel_id, card.is_final) == ("C1", True)
    story = await team.outbox.story("C1", PROJECT, JOB_ID)
    assert story is not None
    assert not story.is_followed
    await team.outbox.drawn(card, NOON)
    await team.see(team.look(a_job(message="news")))
    assert await team.outbox.undrawn(9) == ()


async def test_a_job_that_another_subscription_means_is_still_followed(team: Team) -> None:
    named, filters = await team.follow(), await team.follow_all()
    await team.see(team.look(a_job(), filters.id))

    await team.subscriptions.remove("C1", [named.id])

    assert await team.waiting() == ["C1 card", "C1 started"]
    assert await team.outbox.undrawn(9) == ()
    assert await team.end() == ["C1 finished"]


async def test_what_waits_of_a_job_is_void_though_it_was_named_before_it_ended(
    team: Team,
) -> None:
    filters, _ = await team.follow_all(), await team.follow()
    await team.say(card_version=1)
    await team.end(filters.id)

    await team.subscriptions.remove("C1", [filters.id])

    assert await team.waiting() == []


async def test_cards_of_jobs_that_have_ended_are_left_alone_by_unsubscribing(team: Team) -> None:
    filters = await team.follow_all()
    await team.end(filters.id)
    await team.say(card_version=1)

    await team.subscriptions.remove("C1", [filters.id])

    assert await team.outbox.undrawn(9) == ()


async def test_the_jobs_that_a_channel_follows_come_newest_first(team: Team) -> None:
    for number in range(4):
        started = NOON - HOUR if number == 2 else NOON - number * SECOND
        await team.follow(job=a_job(job_id=a_job_id(number), start_time=started))
    await team.end(job_id=a_job_id(3))
    await team.follow("C2", a_job(job_id=a_job_id(4)))

    followed = await team.subscriptions.followed("C1", 2)
    everything = await team.subscriptions.followed("C1", 9)

    assert [job.job_id for job in everything] == [a_job_id(0), a_job_id(1), a_job_id(2)]
    assert followed == everything[:2]


async def test_what_is_known_of_a_job_is_kept_whole(team: Team) -> None:
    await team.follow(job=a_job(tags={"team": "bi"}, duration=90 * SECOND, extra={"cpu": "3"}))
    sub = a_sub_job(num_tasks=100, num_completed_tasks=30, killed_tasks_summary={"why": 1})
    await team.see(team.look(an_observation(sub, progress=0.3)))

    [known] = await team.subscriptions.followed("C1", 9)

    assert known.job.tags == {"team": "bi"}
    assert known.job.duration == 90 * SECOND
    assert known.progress is not None
    assert known.progress.sub_jobs == (sub,)
    assert known.progress.current == sub
    assert [mark.share for mark in known.trail.marks] == [0.3]
    assert known.due_at is not None


async def test_a_threshold_after_subscribing_is_told_though_filters_had_found_the_job_before(
    team: Team,
) -> None:
    ends = frozenset({EventKind.FINISHED})
    wish = await team.follow_all("C9", ETL, since=NOON - HOUR, events=ends)
    job = a_job(start_time=NOON - HOUR)
    await team.see(team.look(job, wish.id))
    seen = team.watched(job, progress=advance(None, an_observation(a_share(5))))

    await team.subscriptions.add(team.wish_for(seen, since=NOON), watched=seen)

    later = an_observation(a_share(30), seen_at=NOON + 4 * SECOND)
    assert "C1 progress:25" in await team.see(team.look(later), at=NOON + 4 * SECOND)


def a_share(percent: int) -> SubJob:
    return a_sub_job(num_tasks=100, num_completed_tasks=percent)
