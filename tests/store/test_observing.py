from datetime import datetime

import pytest

from bot.domain.events import ENDS, EventKind
from bot.domain.jobs import JobStatus
from bot.domain.subscriptions import Follower, ThreadMode
from bot.domain.watch import Conclusion, Look, Watched
from bot.errors import JobNotFound, Unreachable
from tests.builders import JOB_ID, NOON, a_job, a_sub_job, an_observation
from tests.store.rig import BI, ETL, HOUR, PROJECT, SECOND, Team, a_job_id, concluded, said


class Asked:
    """Concludes as the bot does, and remembers what it was asked with."""

    def __init__(self) -> None:
        self.before: list[Watched | None] = []
        self.followers: list[tuple[Follower, ...]] = []

    def __call__(
        self, before: Watched | None, look: Look, followers: tuple[Follower, ...], at: datetime
    ) -> Conclusion | None:
        self.before.append(before)
        self.followers.append(followers)
        return concluded(before, look, followers, at)


async def test_a_job_that_filters_mean_is_followed_from_then_on(team: Team) -> None:
    filters = await team.follow_all()

    assert await team.see(team.look(a_job(), filters.id)) == ["C1 card", "C1 started"]
    assert await team.end() == ["C1 finished"]


async def test_a_look_at_a_job_that_nobody_follows_is_passed_over(team: Team) -> None:
    asked = Asked()
    looks = [team.look(a_job()), team.look(JobNotFound()), team.look(a_job(), 999)]

    assert await team.watchlist.observe(looks, asked, NOON) == ()
    assert asked.before == []
    assert await team.outbox.story("C1", PROJECT, JOB_ID) is None


async def test_a_job_that_nobody_follows_any_more_is_passed_over_too(team: Team) -> None:
    named = await team.follow()
    await team.subscriptions.remove("C1", [named.id])

    assert await team.end() == []
    story = await team.outbox.story("C1", PROJECT, JOB_ID)
    assert story is not None
    assert story.watched.job.status is JobStatus.RUNNING


async def test_an_answer_that_tells_nothing_of_an_unknown_job_leaves_no_trace(team: Team) -> None:
    filters = await team.follow_all()

    assert await team.see(team.look(Unreachable(), filters.id)) == []
    assert await team.outbox.story("C1", PROJECT, JOB_ID) is None
    assert await team.end(filters.id) == ["C1 finished"]


async def test_each_look_is_put_beside_what_the_one_before_it_came_to(team: Team) -> None:
    await team.follow()
    asked = Asked()
    looks = [team.look(a_job(status=JobStatus.SCALING)), team.look(a_job())]

    await team.watchlist.observe(looks, asked, NOON)
    await team.watchlist.observe([team.look(a_job())], asked, NOON)

    known = [before.job.status for before in asked.before if before]
    assert known == [JobStatus.RUNNING, JobStatus.SCALING, JobStatus.RUNNING]


async def test_no_looks_come_to_nothing(team: Team) -> None:
    assert await team.see() == []


async def test_the_same_is_said_once_however_often_it_is_seen(team: Team) -> None:
    filters = await team.follow_all()
    ended = team.look(a_job(status=JobStatus.FAILED), filters.id)

    assert await team.see(ended, ended) == ["C1 failed"]
    assert await team.see(ended) == []
    assert await team.waiting() == ["C1 failed"]


async def test_a_channel_hears_once_what_several_of_its_subscriptions_mean(team: Team) -> None:
    first = await team.follow_all(events=ENDS, mentions=("U1",))
    second = await team.follow_all(
        target=BI, since=NOON, mentions=("U2",), thread=ThreadMode.BROADCAST
    )
    asked = Asked()

    ended = team.look(a_job(status=JobStatus.FAILED), first.id, second.id)
    [notice] = await team.watchlist.observe([ended], asked, NOON)

    assert (notice.mentions, notice.thread) == (("U1", "U2"), ThreadMode.BROADCAST)
    [[follower]] = asked.followers
    assert (follower.new, follower.direct, follower.since) == (True, False, first.since)


async def test_a_channel_that_named_a_job_is_a_direct_follower(team: Team) -> None:
    await team.follow("C1")
    filters = await team.follow_all("C1")
    asked = Asked()

    await team.watchlist.observe([team.look(a_job(), filters.id)], asked, NOON)
    await team.watchlist.observe([team.look(a_job())], asked, NOON)

    assert [follower.direct for follower in asked.followers[1]] == [True]


async def test_a_follower_is_new_to_the_look_that_matched_it_alone(team: Team) -> None:
    filters = await team.follow_all()
    look = team.look(a_job(), filters.id)
    asked = Asked()

    await team.watchlist.observe([look, look], asked, NOON)
    await team.watchlist.observe([look], asked, NOON)

    assert [[one.new for one in followers] for followers in asked.followers] == [
        [True],
        [False],
        [False],
    ]


async def test_a_channel_that_comes_to_a_known_job_is_new_and_the_others_are_not(
    team: Team,
) -> None:
    first = await team.follow_all("C1", events=ENDS)
    await team.end(first.id, status=JobStatus.FAILED)
    second = await team.follow_all("C2", events=ENDS)

    assert await team.end(second.id, status=JobStatus.FAILED) == ["C2 failed"]


async def test_what_a_new_subscription_of_a_channel_means_is_told_though_it_follows_already(
    team: Team,
) -> None:
    quiet = await team.follow_all(events=frozenset({EventKind.CANCELLED}))
    assert await team.end(quiet.id, status=JobStatus.FAILED) == []

    louder = await team.follow_all(target=BI, events=ENDS)

    assert await team.end(quiet.id, louder.id, status=JobStatus.FAILED) == ["C1 failed"]


async def test_a_channel_is_told_as_loudly_as_its_newest_subscription_wants(team: Team) -> None:
    quiet = await team.follow_all(mentions=("U1",), thread=ThreadMode.QUIET)
    await team.see(team.look(a_job(), quiet.id))
    louder = await team.follow_all(target=BI, mentions=("U2",))

    await team.end(louder.id)

    *_, end = await team.queue()
    assert (end.mentions, end.thread) == (("U1", "U2"), ThreadMode.DEFAULT)


async def test_a_channel_that_follows_already_hears_nothing_of_what_lies_behind(
    team: Team,
) -> None:
    quiet = await team.follow_all(events=ENDS)
    await team.see(team.look(a_job(), quiet.id))

    louder = await team.follow_all(target=BI, since=NOON)

    assert await team.see(team.look(a_job(), quiet.id, louder.id)) == []


async def test_with_the_end_subscriptions_to_just_that_job_end_too(team: Team) -> None:
    filters = await team.follow_all("C1")
    await team.follow("C1")
    other = await team.follow("C1", a_job(job_id=a_job_id(2)))

    await team.end()

    assert await team.subscriptions.of_channel("C1") == (filters, other)
    assert await team.watchlist.due(PROJECT, NOON + HOUR, 9) == (other.target.key,)


async def test_a_job_that_has_ended_is_never_due(team: Team) -> None:
    await team.follow()

    def ends(
        before: Watched | None, look: Look, followers: tuple[Follower, ...], at: datetime
    ) -> Conclusion:
        return Conclusion(watched=team.watched(a_job(status=JobStatus.FINISHED), due_at=NOON))

    await team.watchlist.observe([team.look(a_job())], ends, NOON)
    await team.follow("C2", a_job(status=JobStatus.FINISHED))

    assert await team.watchlist.due(PROJECT, NOON + HOUR, 9) == ()


async def test_a_lost_job_ends_like_any_other_and_may_come_back(team: Team) -> None:
    filters = await team.follow_all("C1")
    await team.follow("C2")
    await team.see(team.look(a_job(), filters.id))

    looks = [team.look(JobNotFound(), job_id=JOB_ID)] * 3
    assert await team.see(*looks) == ["C2 lost"]
    assert await team.subscriptions.of_channel("C2") == ()
    assert await team.watchlist.open_jobs(PROJECT) == ()

    await team.see(team.look(a_job()))
    assert [job.job_id for job in await team.watchlist.open_jobs(PROJECT)] == [JOB_ID]
    assert await team.end() == ["C1 finished"]


async def test_cards_are_drawn_anew_when_a_job_shows_more(team: Team) -> None:
    await team.follow()
    await team.say(card_version=1)

    await team.see(team.look(a_job()))
    assert await team.outbox.undrawn(9) == ()

    sub = a_sub_job(num_tasks=100, num_completed_tasks=10)
    await team.see(team.look(an_observation(sub)))
    [card] = await team.outbox.undrawn(9)
    assert (card.version, card.drawn_version, card.is_final) == (2, 1, False)


async def test_the_end_makes_cards_final(team: Team) -> None:
    await team.follow()
    await team.say(card_version=1)

    await team.end()

    [card] = await team.outbox.undrawn(9)
    assert card.is_final


async def test_the_first_notice_in_a_channel_gives_the_job_a_card_there(team: Team) -> None:
    filters = await team.follow_all(events=ENDS)
    await team.see(team.look(a_job(), filters.id))
    story = await team.outbox.story("C1", PROJECT, JOB_ID)
    assert story is not None
    assert story.card is None

    await team.end()

    story = await team.outbox.story("C1", PROJECT, JOB_ID)
    assert story is not None
    assert story.card is not None
    assert (story.card.ts, story.card.is_final) == (None, True)
    assert story.card.version > 0


async def test_all_of_a_batch_is_kept_or_nothing(team: Team) -> None:
    filters = await team.follow_all()

    def fails(
        before: Watched | None, look: Look, followers: tuple[Follower, ...], at: datetime
    ) -> Conclusion | None:
        if look.job_id == a_job_id(2):
            raise ValueError("a fault of ours")
        return concluded(before, look, followers, at)

    looks = [team.look(a_job(job_id=a_job_id(n)), filters.id) for n in (1, 2)]
    with pytest.raises(ValueError, match="ours"):
        await team.watchlist.observe(looks, fails, NOON)

    assert await team.waiting() == []
    assert await team.watchlist.open_jobs(PROJECT) == ()


async def test_many_jobs_in_one_batch_are_kept_apart(team: Team) -> None:
    etl, bi = await team.follow_all("C1", ETL), await team.follow_all("C2", BI)
    statuses = [JobStatus.FINISHED, JobStatus.FAILED]
    looks = [
        team.look(a_job(job_id=a_job_id(n), status=statuses[n % 2]), etl.id if n % 3 else bi.id)
        for n in range(60)
    ]

    new = await team.watchlist.observe(looks, concluded, NOON)

    assert [(said(one), one.job_id) for one in new] == [
        (f"{'C1' if n % 3 else 'C2'} {statuses[n % 2].lower()}", a_job_id(n)) for n in range(60)
    ]


async def test_a_job_of_the_same_id_in_another_project_is_another_job(team: Team) -> None:
    await team.follow()
    elsewhere = Look(
        team_id=team.id,
        project="eu-nl",
        job_id=JOB_ID,
        answer=a_job(status=JobStatus.FINISHED),
    )

    assert await team.see(elsewhere) == []
    assert len(await team.watchlist.open_jobs(PROJECT)) == 1


async def test_the_moment_of_an_end_is_when_it_was_first_seen(team: Team) -> None:
    filters = await team.follow_all()
    await team.end(filters.id, at=NOON)
    await team.end(at=NOON + HOUR, message="more of it")

    assert len(await team.channels.ended("C1", NOON - SECOND, NOON)) == 1
    assert await team.channels.ended("C1", NOON, NOON + HOUR) == ()
