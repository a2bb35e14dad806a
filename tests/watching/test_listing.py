from datetime import timedelta

import pytest

from bot.domain.jobs import Job, JobId, JobPage, JobQuery, JobStatus
from bot.watching.listing import MOST_PAGES, PAGE, USUAL, Listing
from tests.builders import JOB_ID, NOON, a_job
from tests.fakes import FakeClock, FakeDli
from tests.store.rig import SECOND, a_job_id


def a_dli(*jobs: Job) -> FakeDli:
    return FakeDli(FakeClock(NOON), *jobs)


def many(count: int, apart: timedelta = SECOND) -> list[Job]:
    return [a_job(job_id=a_job_id(one), start_time=NOON + one * apart) for one in range(count)]


@pytest.mark.parametrize(("count", "calls"), [(0, 1), (1, 1), (PAGE, 1), (PAGE + 1, 2), (250, 3)])
async def test_a_list_takes_a_call_for_every_hundred_jobs(count: int, calls: int) -> None:
    listing = Listing(a_dli(*many(count)))

    needed = await listing.since(NOON, most_calls=3)

    assert len(listing.rows) == count
    assert listing.calls == max(1, needed) == calls


async def test_a_list_that_takes_too_many_calls_is_read_no_further() -> None:
    listing = Listing(a_dli(*many(301)))

    assert await listing.since(NOON, most_calls=3) == 4
    assert listing.calls == 1


async def test_jobs_that_started_earlier_are_not_read() -> None:
    listing = Listing(a_dli(*many(10)))

    await listing.since(NOON + 4 * SECOND, most_calls=3)

    assert len(listing.rows) == 6


async def test_what_lies_behind_dlis_last_page_is_narrowed_by_time() -> None:
    dli = a_dli(*many(PAGE * MOST_PAGES + 150))
    listing = Listing(dli)

    await listing.all_since(NOON)

    assert len(listing.rows) == PAGE * MOST_PAGES + 150
    assert listing.calls == MOST_PAGES + 2
    assert max(query.page for query in dli.queries) == MOST_PAGES


async def test_more_jobs_of_one_moment_than_dli_shows_end_the_reading() -> None:
    listing = Listing(a_dli(*many(PAGE * MOST_PAGES + 1, apart=timedelta())))

    await listing.all_since(NOON)

    assert listing.calls == MOST_PAGES


async def test_jobs_under_way_are_read_by_status() -> None:
    jobs = [
        a_job(job_id=a_job_id(number), status=status) for number, status in enumerate(JobStatus)
    ]
    listing = Listing(a_dli(*jobs))

    await listing.under_way(USUAL)

    assert {job.status for job in listing.rows.values()} == set(USUAL)


class ChangingDli(FakeDli):
    """A DLI whose job ends between two lists, and is listed late as it was before."""

    async def jobs(self, query: JobQuery) -> JobPage:
        status = JobStatus.RUNNING if self.queries else JobStatus.FINISHED
        self.put(a_job(status=status))
        return await super().jobs(query)


async def test_of_two_answers_about_a_job_its_end_counts() -> None:
    listing = Listing(ChangingDli(FakeClock(NOON)))
    await listing.since(NOON - 600 * SECOND, most_calls=1)

    await listing.under_way([JobStatus.RUNNING])

    assert listing.rows[JobId(JOB_ID)].status is JobStatus.FINISHED
