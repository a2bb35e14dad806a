from datetime import timedelta
from typing import Any

import pytest

from bot.domain.history import MOST_RUNS
from bot.domain.jobs import Job, JobStatus
from bot.errors import DliError, JobNotFound, StoreUnavailable, Unreachable
from tests.builders import JOB_ID, NOON, a_job, an_observation
from tests.store.rig import (
    HOUR,
    PROJECT,
    SALES,
    SECOND,
    Asked,
    Team,
    a_job_id,
    a_run,
    a_watched_run,
)

LONG_AGO = NOON - 10_000 * HOUR
MANY = MOST_RUNS + 5


async def test_runs_of_the_list_come_back_the_newest_first(team: Team) -> None:
    first, second, third = (a_run(number) for number in (1, 2, 3))

    await team.history.add(PROJECT, SALES, [second, third, first], NOON)

    assert await team.history.earlier(PROJECT, [SALES]) == {SALES: (third, second, first)}


async def test_a_run_comes_back_with_all_that_is_known_of_it(team: Team) -> None:
    run = a_watched_run(
        1,
        outcome=JobStatus.CANCELLED,
        database_name="sales",
        duration=timedelta(days=2, milliseconds=1),
        launching=timedelta(0),
        tasks=0,
    )
    filters = await team.follow_all()

    await team.see_runs(run, matches=(filters.id,))

    assert await team.runs() == [run]


async def test_of_each_statement_as_many_come_as_anybody_needs(team: Team) -> None:
    mine = [a_run(number) for number in range(MANY)]
    others = [a_run(100 + number, fingerprint="other") for number in range(3)]
    await team.history.add(PROJECT, SALES, mine, NOON)
    await team.history.add(PROJECT, "other", others, NOON)

    found = await team.history.earlier(PROJECT, [SALES, "other", "never seen", SALES])

    assert found == {SALES: tuple(mine[: -MOST_RUNS - 1 : -1]), "other": tuple(others[::-1])}


async def test_of_runs_that_started_at_once_the_order_is_always_the_same(team: Team) -> None:
    runs = [a_run(number, started_at=NOON) for number in range(MANY)]

    await team.history.add(PROJECT, SALES, runs[::2], NOON)
    await team.history.add(PROJECT, SALES, runs[1::2], NOON)

    assert await team.runs() == runs[: -MOST_RUNS - 1 : -1]


async def test_whoever_asks_for_no_statement_gets_none(team: Team) -> None:
    await team.history.add(PROJECT, SALES, [a_run(1)], NOON)

    assert await team.history.earlier(PROJECT, []) == {}


async def test_runs_of_another_project_are_those_of_another_statement(team: Team) -> None:
    await team.history.add("eu-nl", SALES, [a_run(1, database_name="nl")], NOON)
    assert await team.runs() == []
    assert not await team.history.is_read(PROJECT, SALES)

    await team.history.add(PROJECT, SALES, [a_run(1)], NOON)

    assert await team.runs() == [a_run(1)]
    [elsewhere] = (await team.history.earlier("eu-nl", [SALES]))[SALES]
    assert elsewhere.database_name == "nl"


async def test_the_list_is_searched_once_for_a_statement_even_in_vain(team: Team) -> None:
    assert not await team.history.is_read(PROJECT, SALES)

    await team.history.add(PROJECT, SALES, [], NOON)
    await team.history.add(PROJECT, SALES, [], NOON + HOUR)

    assert await team.history.is_read(PROJECT, SALES)
    assert not await team.history.is_read(PROJECT, "other")
    assert await team.history.earlier(PROJECT, [SALES]) == {}


async def test_a_run_that_was_watched_does_not_mean_that_the_list_was_searched(
    team: Team,
) -> None:
    filters = await team.follow_all()

    await team.see_runs(a_watched_run(1), matches=(filters.id,))

    assert not await team.history.is_read(PROJECT, SALES)


async def test_a_run_found_in_the_list_again_stays_as_it_is(team: Team) -> None:
    filters = await team.follow_all()
    await team.see_runs(a_watched_run(1), matches=(filters.id,))
    await team.history.add(PROJECT, SALES, [a_run(2)], NOON)

    changed = [a_run(number, database_name="other") for number in (1, 2, 3)]
    await team.history.add(PROJECT, SALES, changed, NOON)

    assert await team.runs() == [changed[2], a_run(2), a_watched_run(1)]


async def test_a_run_that_was_watched_replaces_one_that_was_only_found(team: Team) -> None:
    filters = await team.follow_all()
    await team.history.add(PROJECT, "as the list has it", [a_run(1)], NOON)

    await team.see_runs(a_watched_run(1), matches=(filters.id,))

    assert await team.runs() == [a_watched_run(1)]


async def test_a_run_with_a_journey_stays_whatever_is_seen_of_it_later(team: Team) -> None:
    filters = await team.follow_all()
    await team.see_runs(a_watched_run(1), matches=(filters.id,))

    await team.see_runs(a_run(1), a_watched_run(1, tasks=99))

    assert await team.runs() == [a_watched_run(1)]


async def test_the_same_end_seen_twice_at_once_is_one_run(team: Team) -> None:
    filters = await team.follow_all()

    await team.see_runs(a_run(1), a_run(1), a_run(2), matches=(filters.id,))

    assert await team.runs() == [a_run(2), a_run(1)]


async def test_the_run_of_a_job_that_nobody_follows_is_not_kept(team: Team) -> None:
    await team.see_runs(a_watched_run(1))

    assert await team.runs() == []


async def test_a_run_of_a_statement_that_nobody_knows_is_not_kept(team: Team) -> None:
    filters = await team.follow_all()

    await team.see_runs(a_watched_run(1, fingerprint=""), matches=(filters.id,))
    await team.history.add(PROJECT, "", [a_run(2, fingerprint="")], NOON)

    assert await team.runs("") == []


async def test_a_run_is_kept_with_all_else_of_its_batch_or_not_at_all(team: Team) -> None:
    filters = await team.follow_all()
    broken = a_watched_run(2, started_at=None)

    with pytest.raises(StoreUnavailable, match="started_at"):
        await team.see_runs(a_watched_run(1), broken, matches=(filters.id,))

    assert await team.runs() == []
    assert await team.waiting() == []


async def test_what_statement_a_job_runs_is_known_wherever_the_job_is(team: Team) -> None:
    watched = team.watched(fingerprint=SALES)
    await team.subscriptions.add(team.wish_for(watched), watched=watched)
    [followed] = await team.subscriptions.followed("C1", 9)
    known = await team.watchlist.known(PROJECT, JOB_ID)
    found = await team.outbox.story("C1", PROJECT, JOB_ID)

    assert found is not None
    assert followed == known == found.watched == watched

    await team.end()
    [ended] = await team.channels.ended("C1", NOON - HOUR, NOON)
    assert ended.fingerprint == SALES


async def test_runs_are_forgotten_that_started_too_long_ago(team: Team) -> None:
    old, new = a_run(1, started_at=NOON - SECOND), a_run(2, started_at=NOON)
    await team.history.add(PROJECT, SALES, [old, new], LONG_AGO)

    assert await team.history.tidy(NOON) == 1

    assert await team.runs() == [new]
    assert await team.history.tidy(NOON) == 0


async def test_of_each_statement_the_newest_runs_are_remembered(team: Team) -> None:
    for project in (PROJECT, "eu-nl"):
        await team.history.add(project, SALES, [a_run(n) for n in range(MANY)], NOON)
    others = [a_run(100 + n, fingerprint="other") for n in range(MOST_RUNS)]
    await team.history.add(PROJECT, "other", others, NOON)
    before = await team.runs()

    assert await team.history.tidy(LONG_AGO) == 2 * (MANY - MOST_RUNS)

    assert await team.runs() == before
    assert len(await team.runs("other")) == MOST_RUNS
    assert await team.history.tidy(LONG_AGO) == 0


async def test_a_statement_that_ran_no_more_is_forgotten_with_its_last_run(team: Team) -> None:
    await team.history.add(PROJECT, SALES, [a_run(1, started_at=LONG_AGO)], LONG_AGO)
    await team.history.add(PROJECT, "other", [a_run(2, fingerprint="other")], LONG_AGO)

    await team.history.tidy(LONG_AGO + SECOND)

    assert not await team.history.is_read(PROJECT, SALES)
    assert await team.history.is_read(PROJECT, "other")


async def test_a_statement_of_which_nothing_was_found_is_not_searched_for_again_so_soon(
    team: Team,
) -> None:
    await team.history.add(PROJECT, SALES, [], NOON)

    await team.history.tidy(NOON)
    assert await team.history.is_read(PROJECT, SALES)
    await team.history.tidy(NOON + SECOND)

    assert not await team.history.is_read(PROJECT, SALES)


async def test_a_run_outlives_its_job(team: Team) -> None:
    filters = await team.follow_all()
    await team.see_runs(a_watched_run(1), matches=(filters.id,))
    await team.say()

    assert await team.watchlist.tidy(NOON + HOUR) == 1

    assert await team.runs() == [a_watched_run(1)]


async def test_lengths_of_time_that_no_job_has_are_kept_as_well(team: Team) -> None:
    extremes = [timedelta.max, timedelta.min, timedelta(milliseconds=-1)]
    counts = [10**30, -(10**30), 2**40]
    runs = [
        a_run(n, duration=one, launching=one, tasks=counts[n]) for n, one in enumerate(extremes)
    ]

    await team.history.add(PROJECT, SALES, runs, NOON)

    kept = (await team.runs())[::-1]
    for run, one in zip(kept, extremes, strict=True):
        assert abs(run.duration - one) < timedelta(milliseconds=1)
        assert run.duration == run.launching
    assert [run.tasks for run in kept] == [2**63 - 1, 1 - 2**63, 2**40]


async def a_job_to_look_at(team: Team, number: int, **said: Any) -> Job:
    """Let a channel follow a job of the statement whose progress has to be asked for."""
    job = a_job(job_id=a_job_id(number), start_time=NOON)
    watched = team.watched(job, **{"fingerprint": SALES, **said})
    await team.subscriptions.add(team.wish_for(watched), watched=watched)
    return job


async def test_jobs_are_unread_that_are_looked_at_until_the_list_was_searched(team: Team) -> None:
    job = await a_job_to_look_at(team, 1)
    assert await team.history.unread(PROJECT, 9) == {SALES: job}
    assert await team.history.unread("eu-nl", 9) == {}

    await team.history.add(PROJECT, SALES, [], NOON)

    assert await team.history.unread(PROJECT, 9) == {}


async def test_nobody_searches_for_a_job_without_looks_or_of_an_unknown_statement(
    team: Team,
) -> None:
    await a_job_to_look_at(team, 1, due_at=None)
    await a_job_to_look_at(team, 2, fingerprint="")

    assert await team.history.unread(PROJECT, 9) == {}


async def test_nor_for_one_that_has_ended(team: Team) -> None:
    await a_job_to_look_at(team, 1)

    await team.end(job_id=a_job_id(1))

    assert await team.history.unread(PROJECT, 9) == {}


async def test_what_is_looked_at_soonest_is_searched_for_first(team: Team) -> None:
    await a_job_to_look_at(team, 1, fingerprint="later", due_at=NOON + SECOND)
    soon = await a_job_to_look_at(team, 2, fingerprint="soon")

    assert await team.history.unread(PROJECT, 1) == {"soon": soon}


async def test_what_another_team_or_project_searched_for_is_still_unread(
    team: Team, others: Team
) -> None:
    job = await a_job_to_look_at(team, 1)
    await team.history.add("eu-nl", SALES, [], NOON)
    await others.history.add(PROJECT, SALES, [], NOON)

    assert await team.history.unread(PROJECT, 9) == {SALES: job}
    assert await others.history.unread(PROJECT, 9) == {}


async def test_a_look_at_progress_is_put_beside_the_runs_before_the_job_without_itself(
    team: Team,
) -> None:
    job, asked = await a_job_to_look_at(team, 5), Asked()
    runs = [a_run(1), a_run(2), a_run(3, started_at=NOON), a_run(5)]
    await team.history.add(PROJECT, SALES, runs, NOON)
    await team.history.add(PROJECT, "other", [a_run(4, fingerprint="other")], NOON)
    await team.history.add("eu-nl", SALES, [a_run(6)], NOON)

    await team.watchlist.observe([team.look(an_observation(job_id=job.job_id))], asked, NOON)

    [look] = asked.looks
    assert look.earlier == (a_run(2), a_run(1))


@pytest.mark.parametrize("answer", [a_job(job_id=a_job_id(5)), Unreachable(), JobNotFound()])
async def test_no_other_look_is_even_beside_one_that_is(team: Team, answer: Job | DliError) -> None:
    await a_job_to_look_at(team, 5)
    other, asked = await a_job_to_look_at(team, 6), Asked()
    await team.history.add(PROJECT, SALES, [a_run(1)], NOON)
    looks = [
        team.look(answer, job_id=a_job_id(5)),
        team.look(an_observation(job_id=other.job_id)),
    ]

    await team.watchlist.observe(looks, asked, NOON)

    assert [look.earlier for look in asked.looks] == [(), (a_run(1),)]


async def test_the_first_look_at_a_job_that_filters_mean_has_no_runs_beside_it(
    team: Team,
) -> None:
    filters, asked = await team.follow_all(), Asked()
    await team.history.add(PROJECT, SALES, [a_run(1)], NOON)

    look = team.look(an_observation(job_id=a_job_id(5)), filters.id)
    await team.watchlist.observe([look], asked, NOON)

    assert asked.looks == [look]
