"""The list is searched once for the statement of a job that is looked at."""

from datetime import timedelta

import pytest

from bot.domain.fingerprints import fingerprint
from bot.domain.jobs import JobId, JobStatus
from bot.errors import (
    Busy,
    DliError,
    Nonsense,
    NotAllowed,
    OverBudget,
    Refused,
    Throttled,
    TooSlow,
    Unreachable,
)
from tests.builders import NOON
from tests.store.rig import PROJECT
from tests.watching.rig import HOUR, SECOND, Watching

SALES = "INSERT INTO sales SELECT * FROM raw WHERE day = {}"
VISITS = "INSERT INTO visits SELECT * FROM clicks"


def ran(watching: Watching, *numbers: int, statement: str = SALES) -> list[JobId]:
    """Let runs of a statement stand in the list that finished on the days before."""
    ids = []
    for number in numbers:
        ids += watching.runs(
            number,
            status=JobStatus.FINISHED,
            start_time=NOON - number * 24 * HOUR,
            duration=timedelta(minutes=number),
            statement=statement.format(number),
        )
    return ids


async def follow_new(watching: Watching, *numbers: int, statement: str = SALES) -> None:
    for job in watching.runs(*numbers, statement=statement.format(0)):
        await watching.follow(job)


async def known(watching: Watching, statement: str = SALES) -> list[JobId]:
    return [run.job_id for run in await watching.team.runs(fingerprint(statement.format(0)))]


async def test_earlier_runs_are_kept_the_newest_first(watching: Watching) -> None:
    before = ran(watching, 3, 1, 2)
    ran(watching, 4, statement="SELECT max(day) FROM sales")
    await follow_new(watching, 90)

    assert await watching.recall() == 1
    assert await known(watching) == [before[1], before[2], before[0]]


async def test_one_call_is_made_for_each_statement_however_many_jobs_run_it(
    watching: Watching,
) -> None:
    ran(watching, 1)
    await follow_new(watching, 90, 91, 92)
    await follow_new(watching, 93, statement=VISITS)

    assert await watching.recall(20) == 2
    assert len({query.sql_pattern for query in watching.dli.queries}) == 2


async def test_one_statement_is_searched_for_at_a_time(watching: Watching) -> None:
    await follow_new(watching, 90)
    await follow_new(watching, 91, statement=VISITS)

    assert [await watching.recall() for _ in range(3)] == [1, 1, 0]


async def test_nothing_is_searched_for_while_nobody_wants_looks(watching: Watching) -> None:
    await watching.follow_all()
    [job] = watching.runs(90, statement=SALES)
    await watching.sweep(2)

    assert await watching.recall(9) == 0
    assert (await watching.known(job)).due_at is None


async def test_nor_for_a_job_that_has_ended(watching: Watching) -> None:
    await follow_new(watching, 90)
    [job] = watching.runs(90, statement=SALES)
    watching.ends(job)
    await watching.sweep()

    assert await watching.recall(9) == 0


@pytest.mark.parametrize("blank", ["", " \n", "-- only this"])
async def test_nor_for_a_job_of_which_no_statement_is_known(watching: Watching, blank: str) -> None:
    await follow_new(watching, 90, statement=blank)

    assert await watching.recall(9) == 0


@pytest.mark.parametrize(
    "error", [Unreachable(), TooSlow(), Busy(), NotAllowed(), Nonsense("<html>")]
)
async def test_a_fault_is_met_with_patience_and_the_search_made_again(
    error: DliError, watching: Watching
) -> None:
    before = ran(watching, 1)
    await follow_new(watching, 90)
    watching.dli.standing["jobs"] = error

    assert 4 <= await watching.recall(60) <= 6
    assert 1 <= await watching.recall(120) <= 4
    del watching.dli.standing["jobs"]

    assert await watching.recall(120) == 1
    assert await known(watching) == before


@pytest.mark.parametrize("error", [Throttled, OverBudget])
async def test_dlis_own_wait_is_kept(error: type[Throttled], watching: Watching) -> None:
    await follow_new(watching, 90)
    watching.dli.fail("jobs", error(retry_after=30 * SECOND))

    assert await watching.recall(30) == 1
    assert await watching.recall(30) == 1


async def test_a_statement_that_cannot_be_searched_for_counts_as_read(watching: Watching) -> None:
    await follow_new(watching, 90)
    watching.dli.fail("jobs", Refused("no sql_pattern here"))

    assert await watching.recall(60) == 1
    assert await watching.team.history.is_read(PROJECT, fingerprint(SALES.format(0)))
    assert await known(watching) == []


async def test_so_does_one_with_nothing_to_search_for_and_that_costs_no_call(
    watching: Watching,
) -> None:
    await follow_new(watching, 90, statement="SELECT 1")

    assert await watching.recall(9) == 0
    assert await watching.team.history.is_read(PROJECT, fingerprint("SELECT 1"))


@pytest.mark.parametrize("method", ["unread", "add"])
async def test_a_store_that_is_away_delays_it(method: str, watching: Watching) -> None:
    before = ran(watching, 1)
    await follow_new(watching, 90)
    watching.history.fail(method)

    await watching.recall(3)

    assert await known(watching) == before


async def test_what_an_older_version_called_the_statement_is_searched_for_once(
    watching: Watching,
) -> None:
    [job] = watching.runs(90, statement=SALES)
    watched = watching.team.watched(await watching.dli.status(job), fingerprint="of old")
    await watching.team.subscriptions.add(watching.team.wish_for(watched), watched=watched)
    watching.dli.calls.clear()

    assert await watching.recall(20) == 1
    assert await watching.team.history.is_read(PROJECT, "of old")


async def test_a_run_without_a_start_or_a_duration_tells_nothing(watching: Watching) -> None:
    start, duration, good = ran(watching, 1, 2, 3)
    watching.dli.change(start, start_time=None)
    watching.dli.change(duration, duration=None)
    await follow_new(watching, 90)

    await watching.recall()

    assert await known(watching) == [good]


async def test_the_next_look_rests_on_what_was_found(watching: Watching) -> None:
    ran(watching, 1, 2)
    [job] = watching.runs(90, statement=SALES.format(0), start_time=NOON - 30 * SECOND)
    await watching.follow(job)
    await watching.recall()
    watching.dli.shares[job] = 10

    await watching.look(3)

    progress = (await watching.known(job)).progress
    assert progress is not None
    assert (progress.basis, progress.runs) == ("history", 2)
