"""Several tasks, and several replicas, at the same time."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from itertools import chain, count

import pytest
from sqlalchemy import Engine, event

from bot.domain.announcing import summary_notice
from bot.domain.channels import DigestPlan
from bot.domain.jobs import JobStatus
from bot.store.database import Database, opened
from tests.builders import NOON, a_job
from tests.store.rig import BI, HOUR, PROJECT, SALES, Team, a_job_id, a_run


@pytest.fixture
async def replica(database: Database, url: str) -> AsyncIterator[Team]:
    """The same team in another process, as far as the database can tell."""
    async with opened(url) as another:
        yield Team(another, "T1")


async def test_two_who_see_the_same_end_let_it_be_said_once(team: Team, replica: Team) -> None:
    filters = await team.follow_all()
    for number in range(10):
        seen = (
            one.end(filters.id, job_id=a_job_id(number), status=JobStatus.FAILED)
            for one in (team, replica, team, replica)
        )

        new = await asyncio.gather(*seen)

        assert sorted(map(len, new)) == [0, 0, 0, 1]
    assert len(await team.queue()) == 10


async def test_an_end_is_not_taken_back_by_who_saw_less(team: Team, replica: Team) -> None:
    filters = await team.follow_all()
    for number in range(10):
        job_id = a_job_id(number)
        await asyncio.gather(
            team.end(filters.id, job_id=job_id),
            replica.see(replica.look(a_job(job_id=job_id), filters.id)),
        )

    assert await team.watchlist.open_jobs(PROJECT) == ()


async def test_many_writers_never_fail(team: Team, replica: Team) -> None:
    async def write(one: Team, number: int) -> None:
        for turn in range(5):
            await one.outbox.put([one.notice(f"{number}/{turn}")])

    await asyncio.gather(*(write(one, n) for n in range(20) for one in (team, replica)))

    assert await team.backlog() == 100


async def test_writers_that_want_the_same_rows_do_not_wait_in_a_circle(
    team: Team, replica: Team
) -> None:
    jobs = [a_job(job_id=a_job_id(n)) for n in range(8)]
    for one in jobs:
        await team.follow("C1", one)
    kept = await team.subscriptions.of_channel("C1")

    def everything(one: Team, *, backwards: bool) -> list[asyncio.Future[object]]:
        order = reversed(jobs) if backwards else iter(jobs)
        looks = [one.look(a_job(job_id=job.job_id, message="news")) for job in order]
        steps = (
            one.see(*looks),
            one.subscriptions.remove("C1", [kept[-1 if backwards else 0].id]),
            one.channels.mute("C1", NOON, "U1"),
            one.channels.unmute_due(NOON),
            one.watchlist.tidy(NOON),
            one.history.add(PROJECT, SALES, [a_run(n) for n in range(8)], NOON),
            one.history.tidy(NOON),
        )
        return [asyncio.ensure_future(step) for step in steps]

    for _ in range(5):
        await asyncio.gather(
            *everything(team, backwards=False), *everything(replica, backwards=True)
        )

    assert len(await team.subscriptions.of_channel("C1")) == 6


async def test_one_of_two_couriers_says_a_notice(team: Team, replica: Team) -> None:
    await team.outbox.put([team.notice(str(number)) for number in range(10)])
    waiting = await team.queue()

    started = await asyncio.gather(
        *chain(
            (team.outbox.start(one, NOON) for one in waiting),
            (replica.outbox.start(one, NOON) for one in waiting),
        )
    )

    assert sum(started) == 10


async def test_one_of_two_who_say_they_are_the_same_is_believed(team: Team, replica: Team) -> None:
    said = await asyncio.gather(team.people.link("U1", "alice"), replica.people.link("U2", "ALICE"))

    assert sorted(said) == [False, True]


async def test_one_of_two_puts_a_daily_digest_down(team: Team, replica: Team) -> None:
    await team.channels.set_digest("C1", DigestPlan(hour=9, minute=0), NOON, NOON)
    [due] = await team.channels.digests_due(NOON)
    summaries = [summary_notice("T1", "C1", NOON, NOON + n * HOUR) for n in (1, 2)]

    await asyncio.gather(
        team.channels.digested(due, summaries[0], NOON + 24 * HOUR),
        replica.channels.digested(due, summaries[1], NOON + 24 * HOUR),
    )

    assert await team.waiting() == ["C1 summary"]


async def test_a_wish_that_two_make_at_once_is_one(team: Team, replica: Team) -> None:
    kept = await asyncio.gather(
        *(one.subscriptions.add(one.wish(BI)) for one in (team, replica) for _ in range(5))
    )

    assert len({subscription.id for subscription, _ in kept}) == 1
    assert sum(is_new for _, is_new in kept) == 1


async def test_those_who_wait_to_write_keep_nobody_from_reading(
    team: Team, database: Database
) -> None:
    async with database.writing("T1"):
        writers = [asyncio.create_task(team.follow_all(f"C{n}")) for n in range(40)]
        for _ in range(5):
            async with asyncio.timeout(120):
                assert await team.waiting() == []
    await asyncio.gather(*writers)

    assert len(await team.watchlist.filters(PROJECT)) == 40


@contextmanager
def cut_off_at(number: int) -> Iterator[None]:
    """Cancel the task that sends the statement of this number, while it is under way."""
    numbers = count()

    def cut_off(*_: object) -> None:
        task = asyncio.current_task()
        if next(numbers) == number and task is not None:
            task.cancel()

    event.listen(Engine, "before_cursor_execute", cut_off)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", cut_off)


async def test_what_is_cut_off_anywhere_is_kept_whole_or_not_and_keeps_nobody_out(
    team: Team, replica: Team
) -> None:
    filters = await team.follow_all()
    cut: list[BaseException | list[str]] = []
    for number in range(12):
        with cut_off_at(number):
            task = asyncio.create_task(team.end(filters.id, job_id=a_job_id(number)))
            cut += await asyncio.gather(task, return_exceptions=True)

        async with asyncio.timeout(120):
            assert await replica.end(filters.id, job_id=a_job_id(100 + number)) == ["C1 finished"]
        story = await team.outbox.story("C1", PROJECT, a_job_id(number))
        told = [one for one in await team.queue() if one.job_id == a_job_id(number)]
        assert len(told) == (0 if story is None else 1)

    assert len([one for one in cut if isinstance(one, asyncio.CancelledError)]) > 5
