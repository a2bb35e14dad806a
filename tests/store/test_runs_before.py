"""What a story tells of the runs before its job."""

from datetime import datetime

import pytest

from bot.domain.announcing import digest_notice
from bot.domain.cards import Story
from bot.domain.history import MOST_RUNS
from bot.domain.jobs import JobStatus
from bot.domain.notices import DigestReason
from bot.domain.progress import Progress
from bot.errors import JobNotFound
from tests.builders import NOON, a_job
from tests.store.rig import HOUR, PROJECT, SALES, Team, a_job_id, a_run, a_watched_run

MANY = MOST_RUNS + 5


async def story(team: Team, number: int) -> Story:
    found = await team.outbox.story("C1", PROJECT, a_job_id(number))
    assert found is not None
    return found


async def numbers_before(team: Team, number: int) -> list[str]:
    """Return the ids of the runs that a story tells of."""
    return [run.job_id for run in (await story(team, number)).earlier]


def ids(*numbers: int) -> list[str]:
    return [a_job_id(number) for number in numbers]


async def test_a_story_tells_the_runs_before_the_job_the_newest_first(team: Team) -> None:
    filters = await team.follow_all()
    await team.history.add(PROJECT, SALES, [a_run(n) for n in (1, 2, 4)], NOON)
    await team.history.add(
        PROJECT, "other", [a_run(6, fingerprint="other", started_at=a_run(0).started_at)], NOON
    )
    await team.history.add("eu-nl", SALES, [a_run(0)], NOON)

    await team.see_runs(a_watched_run(3), matches=(filters.id,))

    assert await numbers_before(team, 3) == ids(2, 1)


async def test_a_story_tells_no_more_runs_than_anybody_needs(team: Team) -> None:
    filters = await team.follow_all()
    await team.history.add(PROJECT, SALES, [a_run(n) for n in range(MANY)], NOON)

    await team.see_runs(a_watched_run(MANY), matches=(filters.id,))

    assert await numbers_before(team, MANY) == ids(*range(MANY - 1, MANY - 1 - MOST_RUNS, -1))


async def test_the_story_of_a_job_that_still_runs_tells_no_others(team: Team) -> None:
    await team.history.add(PROJECT, SALES, [a_run(1)], NOON)
    watched = team.watched(a_job(job_id=a_job_id(2)), fingerprint=SALES)

    await team.subscriptions.add(team.wish_for(watched), watched=watched)

    assert await numbers_before(team, 2) == []


async def test_the_story_of_a_job_of_which_no_statement_is_known_tells_no_others(
    team: Team,
) -> None:
    filters = await team.follow_all()
    await team.history.add(PROJECT, SALES, [a_run(1)], NOON)

    await team.end(filters.id, job_id=a_job_id(2))

    assert await numbers_before(team, 2) == []


@pytest.mark.parametrize(
    ("start_time", "began_at", "told"),
    [(NOON, NOON - 2 * HOUR, (2, 1)), (None, NOON - 2 * HOUR, (1,)), (None, None, (2, 1))],
    ids=["by DLI", "by what was seen", "by when it was seen first"],
)
async def test_before_a_job_means_before_it_was_submitted_as_well_as_we_know(
    team: Team, start_time: datetime | None, began_at: datetime | None, told: tuple[int, ...]
) -> None:
    starts = {1: NOON - 3 * HOUR, 2: NOON - HOUR, 4: NOON}
    runs = [a_run(number, started_at=at) for number, at in starts.items()]
    await team.history.add(PROJECT, SALES, runs, NOON)
    job = a_job(job_id=a_job_id(3), start_time=start_time, status=JobStatus.FINISHED)
    progress = Progress(job_id=job.job_id, status=job.status, seen_at=NOON, began_at=began_at)
    watched = team.watched(job, fingerprint=SALES, progress=progress)

    await team.subscriptions.add(team.wish_for(watched), watched=watched)

    assert await numbers_before(team, 3) == ids(*told)


async def test_a_job_is_no_earlier_run_of_itself(team: Team) -> None:
    filters = await team.follow_all()
    await team.see_runs(a_watched_run(2), matches=(filters.id,))
    await team.history.add(PROJECT, SALES, [a_run(1)], NOON)

    looks = [team.look(a_job(job_id=a_job_id(2), start_time=NOON, status=JobStatus.FINISHED))]
    await team.see(*looks)

    assert await numbers_before(team, 2) == ids(1)


async def test_the_story_of_a_job_that_is_lost_tells_the_runs_before_it(team: Team) -> None:
    await team.history.add(PROJECT, SALES, [a_run(1)], NOON)
    watched = team.watched(a_job(job_id=a_job_id(2)), fingerprint=SALES)
    await team.subscriptions.add(team.wish_for(watched), watched=watched)

    await team.see(*[team.look(JobNotFound(), job_id=a_job_id(2))] * 3)

    assert await numbers_before(team, 2) == ids(1)


async def test_a_digest_of_many_jobs_tells_no_other_runs(team: Team) -> None:
    filters = await team.follow_all()
    await team.see_runs(a_watched_run(1), matches=(filters.id,))
    await team.see_runs(a_watched_run(2), matches=(filters.id,))
    ends = await team.queue()
    digest = digest_notice(ends, DigestReason.BURST, NOON)

    assert await team.outbox.fold(ends, digest)

    told = [one.earlier for _, one in await team.outbox.parts(digest)]
    assert told == [(), ()]
