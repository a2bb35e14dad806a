import asyncio

import pytest

from bot import errors
from bot.asking import Asking
from bot.domain.filters import Field, Filter
from bot.domain.jobs import JobId, JobStatus
from bot.domain.reckoning import advance
from bot.domain.watch import Watched
from bot.remembering import Memory
from tests.builders import JOB_ID, NOON, a_job, a_sub_job, an_observation
from tests.fakes import NEVER, FakeJobs
from tests.virtual_time import in_virtual_time

HALF = an_observation(a_sub_job(num_tasks=10, num_completed_tasks=5))
ENDED = an_observation(status=JobStatus.FAILED)
FAILED = a_job(status=JobStatus.FAILED, message="out of memory")


def asking(jobs: FakeJobs) -> Asking:
    return Asking(jobs, lambda: NOON, Memory(jobs, "eu-de", lambda: NOON))


async def test_progress_and_status_make_one_report() -> None:
    jobs = FakeJobs(progress=[HALF], status=[a_job()])

    report = await asking(jobs).job(JOB_ID)

    assert report.progress.overall == 0.5
    assert report.job is not None
    assert (report.job.queue_name, report.progress_error, report.status_error) == (
        "etl",
        None,
        None,
    )


async def test_people_who_ask_at_once_share_one_look() -> None:
    jobs = FakeJobs(progress=[HALF], status=[a_job()])
    answers = asking(jobs)

    reports = await asyncio.gather(*(answers.job(JOB_ID) for _ in range(50)))

    assert len({id(report) for report in reports}) == 1
    assert len(jobs.asked) == 2


async def test_one_who_gives_up_takes_nothing_from_the_others() -> None:
    answers = asking(FakeJobs(progress=[HALF], status=[a_job()]))
    patient = asyncio.create_task(answers.job(JOB_ID))
    hasty = asyncio.create_task(answers.job(JOB_ID))
    await asyncio.sleep(0)

    hasty.cancel()

    assert (await patient).progress.overall == 0.5


def test_without_a_status_in_time_the_progress_is_the_answer() -> None:
    async def main() -> None:
        jobs = FakeJobs(progress=[HALF], status=[NEVER])

        report = await asking(jobs).job(JOB_ID)

        assert report.progress.overall == 0.5
        assert report.job is None
        assert isinstance(report.status_error, errors.TooSlow)

    in_virtual_time(main)


async def test_without_progress_the_status_is_the_answer() -> None:
    busy = errors.Busy(code="DLI.0999")

    report = await asking(FakeJobs(progress=[busy], status=[a_job()])).job(JOB_ID)

    assert report.progress.status is JobStatus.RUNNING
    assert report.progress_error is busy


async def test_a_job_that_ended_needs_no_progress() -> None:
    report = await asking(FakeJobs(progress=[errors.Busy()], status=[FAILED])).job(JOB_ID)

    assert report.progress_error is None
    assert report.reason == "out of memory"


async def test_a_status_read_just_before_the_end_is_read_again_for_the_reason() -> None:
    jobs = FakeJobs(progress=[ENDED], status=[a_job(), FAILED])

    report = await asking(jobs).job(JOB_ID)

    assert report.reason == "out of memory"


async def test_a_status_that_knows_the_end_first_is_believed() -> None:
    finished = a_job(status=JobStatus.FINISHED)

    report = await asking(FakeJobs(progress=[HALF], status=[finished])).job(JOB_ID)

    assert report.progress.status is JobStatus.FINISHED
    assert report.progress.overall == 1


async def test_a_second_answer_does_not_fall_behind_the_first() -> None:
    less = an_observation(a_sub_job(num_tasks=100, num_completed_tasks=5))
    answers = asking(FakeJobs(progress=[HALF, less], status=[a_job()]))
    await answers.job(JOB_ID)

    report = await answers.job(JOB_ID)

    assert report.progress.overall == 0.5


@pytest.mark.parametrize(
    ("progress", "status", "told"),
    [
        (errors.Busy(), errors.JobNotFound(), errors.JobNotFound),
        (errors.JobNotFound(), errors.TooSlow(), errors.JobNotFound),
        (errors.TooSlow(), errors.WrongCredentials(), errors.WrongCredentials),
        (errors.Nonsense(), errors.Unreachable(), errors.Unreachable),
        (errors.OverBudget(), errors.Busy(), errors.OverBudget),
        (errors.Refused(), errors.Refused(), errors.Refused),
    ],
)
async def test_of_two_errors_the_more_telling_is_told(
    progress: errors.DliError, status: errors.DliError, told: type[errors.DliError]
) -> None:
    with pytest.raises(told):
        await asking(FakeJobs(progress=[progress], status=[status])).job(JOB_ID)


async def test_details_do_without_what_cannot_be_read() -> None:
    jobs = FakeJobs(progress=[HALF], status=[a_job()], detail=errors.Refused("not an import"))

    found = await asking(jobs).details(JOB_ID)

    assert found.report.progress.overall == 0.5
    assert found.detail == {}


async def test_recent_jobs_are_those_that_match_with_progress_where_they_run() -> None:
    running = a_job(queue_name="etl-1")
    other = a_job(job_id=JobId("other-1"), queue_name="bi")
    done = a_job(job_id=JobId("done-1"), queue_name="etl-2", status=JobStatus.FINISHED)
    jobs = FakeJobs(progress=[HALF], listed=[running, other, done])

    found = await asking(jobs).recent((Filter(Field.QUEUE, "etl*"),))

    assert [listed.job.job_id for listed in found.jobs] == [JOB_ID, "done-1"]
    assert [listed.progress is None for listed in found.jobs] == [False, True]
    assert (found.matched, found.searched, found.filtered) == (2, 3, True)


def test_a_list_does_not_wait_for_a_slow_bar() -> None:
    async def main() -> None:
        jobs = FakeJobs(progress=[NEVER], listed=[a_job()])

        found = await asking(jobs).recent()

        assert found.jobs[0].progress is None

    in_virtual_time(main)


async def test_a_second_look_needs_no_status_until_the_job_ends() -> None:
    jobs = FakeJobs(progress=[HALF, HALF, ENDED], status=[a_job(), FAILED])
    answers = asking(jobs)

    for _ in range(2):
        report = await answers.job(JOB_ID)
        assert report.job is not None
        assert report.job.owner == "alice"
    ended = await answers.job(JOB_ID)

    assert ended.reason == "out of memory"
    assert [asked.split()[0] for asked in jobs.asked].count("status") == 2
    assert [asked.split()[0] for asked in jobs.asked].count("progress") == 3


async def test_what_was_known_is_said_again_if_there_is_no_request_left() -> None:
    over = errors.OverBudget("used up")
    jobs = FakeJobs(progress=[HALF, over], status=[a_job(), over])
    answers = asking(jobs)
    await answers.job(JOB_ID)

    report = await answers.job(JOB_ID)

    assert report.is_older
    assert report.progress.overall == 0.5
    assert report.progress_error is over


async def test_so_is_what_is_known_of_a_watched_job() -> None:
    over = errors.OverBudget("used up")
    watched = Watched(
        team_id="T1",
        project="eu-de",
        job=a_job(),
        progress=advance(None, HALF),
        first_seen_at=NOON,
        seen_at=NOON,
    )

    async def recall(job_id: JobId) -> Watched | None:
        return watched

    jobs = FakeJobs(progress=[over], status=[over])
    memory = Memory(jobs, "eu-de", lambda: NOON)
    report = await Asking(jobs, lambda: NOON, memory, recall).job(JOB_ID)

    assert report.is_older
    assert report.job == watched.job


async def test_where_nothing_is_known_the_error_is_told() -> None:
    over = errors.OverBudget("used up")

    with pytest.raises(errors.OverBudget):
        await asking(FakeJobs(progress=[over], status=[over])).job(JOB_ID)
