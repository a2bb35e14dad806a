from bot.domain.announcing import digest_notice
from bot.domain.events import ENDS, EventKind
from bot.domain.jobs import JobStatus
from bot.domain.notices import DigestReason, Receipt
from bot.domain.sweeps import OpenJob, Swept
from bot.errors import JobNotFound
from tests.builders import JOB_ID, NOON, a_job
from tests.store.rig import BI, HOUR, MINUTE, PROJECT, SECOND, Team, a_job_id

LATER = NOON + HOUR


async def test_filters_are_the_subscriptions_that_name_no_job(team: Team) -> None:
    await team.follow()
    first, second = await team.follow_all("C2"), await team.follow_all("C1", BI)
    await team.follow_all("C1", project="eu-nl")

    assert await team.watchlist.filters(PROJECT) == (first, second)
    assert await team.watchlist.filters("eu-ch") == ()


async def test_open_jobs_are_those_that_somebody_waits_for(team: Team) -> None:
    for number in (1, 2, 3, 4):
        await team.follow(f"C{number}", a_job(job_id=a_job_id(number)))
    await team.end(job_id=a_job_id(1))
    await team.subscriptions.drop_job("C2", PROJECT, a_job_id(2))
    [gone] = await team.subscriptions.of_channel("C3")
    await team.subscriptions.remove("C3", [gone.id])

    assert await team.watchlist.open_jobs(PROJECT) == (
        OpenJob(job_id=a_job_id(4), status=JobStatus.RUNNING, start_time=a_job().start_time),
    )
    assert await team.watchlist.open_jobs("eu-nl") == ()


async def test_how_far_sweeps_have_come_only_rises(team: Team) -> None:
    assert await team.watchlist.swept(PROJECT) is None

    await team.watchlist.mark_swept(PROJECT, Swept(until=NOON, subscription_id=7))
    await team.watchlist.mark_swept(PROJECT, Swept(until=LATER, subscription_id=3))
    await team.watchlist.mark_swept(PROJECT, Swept(until=NOON, subscription_id=5))

    assert await team.watchlist.swept(PROJECT) == Swept(until=LATER, subscription_id=7)
    assert await team.watchlist.swept("eu-nl") is None


async def test_what_is_known_of_a_job_is_known_of_ended_ones_too(team: Team) -> None:
    await team.follow()
    await team.end()

    known = await team.watchlist.known(PROJECT, JOB_ID)

    assert known is not None
    assert known.job.status is JobStatus.FINISHED
    assert await team.watchlist.known("eu-nl", JOB_ID) is None
    assert await team.watchlist.known(PROJECT, a_job_id(2)) is None


async def test_the_jobs_that_are_due_the_longest_come_first(team: Team) -> None:
    for number, seconds in enumerate((3, 1, 2, -1)):
        watched = team.watched(a_job(job_id=a_job_id(number)), due_at=NOON - seconds * SECOND)
        await team.subscriptions.add(team.wish_for(watched), watched=watched)

    assert await team.due() == (a_job_id(0), a_job_id(2), a_job_id(1))
    assert await team.due(project="eu-nl") == ()
    assert await team.watchlist.claim(PROJECT, NOON, 2, MINUTE) == (a_job_id(0), a_job_id(2))
    assert await team.watchlist.wanting_looks(PROJECT) == 4
    assert await team.watchlist.wanting_looks("eu-nl") == 0


async def test_a_job_whose_progress_nobody_wants_is_never_due(team: Team) -> None:
    filters = await team.follow_all(events=ENDS)
    await team.see(team.look(a_job(), filters.id))

    assert await team.due(LATER) == ()
    assert await team.watchlist.wanting_looks(PROJECT) == 0


async def test_a_job_is_due_no_more_when_it_has_ended_or_nobody_follows_it(team: Team) -> None:
    await team.follow("C1", a_job(job_id=a_job_id(1)))
    await team.follow("C2", a_job(job_id=a_job_id(2)))

    await team.end(job_id=a_job_id(1))
    await team.subscriptions.drop_job("C2", PROJECT, a_job_id(2))

    assert await team.due(LATER) == ()
    assert await team.watchlist.wanting_looks(PROJECT) == 0


async def test_jobs_that_ended_long_ago_are_forgotten_with_all_that_was_said(team: Team) -> None:
    filters = await team.follow_all()
    await team.end(filters.id, at=NOON)
    await team.end(filters.id, job_id=a_job_id(2), at=LATER)
    await team.say()
    await team.say()

    assert await team.watchlist.tidy(LATER) == 1

    assert await team.outbox.story("C1", PROJECT, JOB_ID) is None
    assert await team.outbox.story("C1", PROJECT, a_job_id(2)) is not None
    assert await team.watchlist.tidy(LATER) == 0
    assert await team.end(filters.id) == ["C1 finished"]


async def test_a_job_that_was_lost_and_came_back_is_kept(team: Team) -> None:
    filters = await team.follow_all()
    await team.see(team.look(a_job(), filters.id))
    await team.say(card_version=0)
    await team.say()
    await team.see(*[team.look(JobNotFound(), job_id=JOB_ID)] * 3)

    await team.see(team.look(a_job(message="here I am")))

    assert await team.watchlist.tidy(LATER) == 0


async def test_what_is_still_to_be_said_keeps_its_job(team: Team) -> None:
    filters = await team.follow_all()
    await team.end(filters.id)
    ends = await team.queue()

    assert await team.watchlist.tidy(LATER) == 0

    digest = digest_notice(ends, DigestReason.BURST, NOON)
    assert await team.outbox.fold(ends, digest)
    assert await team.watchlist.tidy(LATER) == 0
    await team.say()
    assert await team.watchlist.tidy(LATER) == 1
    assert await team.outbox.parts(digest) == ()


async def test_a_job_that_everybody_left_is_forgotten_too(team: Team) -> None:
    await team.follow("C1")
    await team.follow("C2", a_job(job_id=a_job_id(2)))
    await team.subscriptions.drop_job("C1", PROJECT, JOB_ID)

    assert await team.watchlist.tidy(NOON) == 0
    assert await team.watchlist.tidy(LATER) == 1

    assert [job.job_id for job in await team.watchlist.open_jobs(PROJECT)] == [a_job_id(2)]


async def test_what_was_said_of_no_job_is_forgotten_in_time(team: Team) -> None:
    old, waits = team.notice("old"), team.notice("waits", "C2")
    await team.outbox.put([old, waits])
    await team.outbox.said(old, Receipt("C1", "1.1"), NOON)

    await team.watchlist.tidy(LATER)

    assert [notice.key for notice in await team.queue()] == ["waits"]
    await team.outbox.put([old])
    assert [notice.key for notice in await team.queue()] == ["old", "waits"]


async def test_a_job_that_is_under_way_is_kept_however_long_it_takes(team: Team) -> None:
    await team.follow(events=frozenset({EventKind.FAILED}))

    assert await team.watchlist.tidy(NOON + 1000 * HOUR) == 0

    assert await team.end(status=JobStatus.FAILED) == ["C1 failed"]
