from datetime import datetime

import pytest

from bot.domain.jobs import JobStatus
from bot.domain.subscriptions import Follower
from bot.domain.watch import Conclusion, Look, Watched
from bot.errors import JobNotFound, Unreachable
from tests.builders import JOB_ID, NOON, a_job, a_sub_job, an_observation
from tests.store.rig import BI, ETL, HOUR, PROJECT, SECOND, Asked, Team, a_job_id, concluded, said


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


async def test_with_the_end_subscriptions_to_just_that_job_end_too(team: Team) -> None:
    filters = await team.follow_all("C1")
    await team.follow("C1")
    other = await team.follow("C1", a_job(job_id=a_job_id(2)))

    await team.end()

    assert await team.subscriptions.of_channel("C1") == (filters, other)
    assert await team.due(NOON + HOUR) == (other.target.key,)


async def test_a_job_that_has_ended_is_never_due(team: Team) -> None:
    await team.follow()

    def ends(
        before: Watched | None, look: Look, followers: tuple[Follower, ...], at: datetime
    ) -> Conclusion:
        return Conclusion(watched=team.watched(a_job(status=JobStatus.FINISHED), due_at=NOON))

    await team.watchlist.observe([team.look(a_job())], ends, NOON)
    await team.follow("C2", a_job(status=JobStatus.FINISHED))

    assert await team.due(NOON + HOUR) == ()


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
