"""What Homes show is asked of DLI when somebody looks, and the less often the longer ago."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from bot import errors
from bot.domain.homes import Mine
from bot.domain.jobs import JobId, JobStatus
from bot.store.watchlist import SqlWatchlist
from bot.watching.minding import CURRENT, MOST_LOOKS, OFTEN, Minder
from bot.watching.pace import Means
from tests.builders import NOON
from tests.store.rig import ETL, a_job_id
from tests.watching.rig import BEAT, SECOND, Watching

MIDNIGHT = NOON - timedelta(hours=12)
USER = "U1"
ALICE: dict[str, Any] = {"owner": "alice"}


class Lobby(Watching):
    """A place whose people look at their Homes."""

    def crash(self, means: Means | None = None) -> None:
        super().crash(*[means] if means else [])
        watchlist = cast(SqlWatchlist, self.unsteady)
        self.minder = Minder(self.dli, watchlist, self.team.homes, self.looker, self.site)

    async def opens(self, since: datetime = MIDNIGHT) -> bool:
        """Let somebody open their Home."""
        await self.team.homes.open(USER, self.clock())
        return await self.minder.mind(USER, await self.mine(since), since)

    async def mine(self, since: datetime = MIDNIGHT) -> Mine:
        return (await self.team.homes.mine({USER: since}))[USER]

    async def beats(self, minutes: float) -> list[str]:
        """Let time pass, and return whose Home was minded, in order."""
        minded: list[str] = []
        for _ in range(int(minutes * 6)):
            self.clock.passes(BEAT)
            minded += await self.minder.beat(await self.team.homes.fresh(NOON - OFTEN))
        return minded


@pytest.fixture
async def lobby(database: Any) -> Lobby:
    lobby = Lobby(database)
    await lobby.team.people.link(USER, "alice")
    return lobby


def running(mine: Mine) -> Iterator[tuple[JobId, bool]]:
    """Yield what runs, and whether it's known how far it is."""
    return ((one.watched.job_id, one.watched.progress is not None) for one in mine.running)


async def test_what_i_own_is_found_with_its_progress_though_nobody_follows_it(lobby: Lobby) -> None:
    [hers] = lobby.runs(1, **ALICE)
    lobby.runs(2, owner="bob")

    assert await lobby.opens()

    assert list(running(await lobby.mine())) == [(hers, True)]
    assert [query.owner for query in lobby.dli.queries] == ["alice"]
    assert await lobby.told() == []


async def test_what_ended_since_midnight_is_found_with_its_cause_and_nothing_older(
    lobby: Lobby,
) -> None:
    lobby.runs(1, 2, **ALICE)
    lobby.ends(a_job_id(1), status=JobStatus.FAILED, message="no such table", end_time=NOON)
    lobby.ends(a_job_id(2), end_time=MIDNIGHT - SECOND)

    await lobby.opens()

    [ended] = (await lobby.mine()).ended
    assert (ended.watched.job_id, ended.watched.job.message) == (a_job_id(1), "no such table")


async def test_names_are_asked_for_as_dli_spells_them(lobby: Lobby) -> None:
    await lobby.team.people.link(USER, "ALICE")
    await lobby.follow(*lobby.runs(1, **ALICE))
    [other] = lobby.runs(2, **ALICE)

    await lobby.opens()

    assert other in dict(running(await lobby.mine()))


async def test_the_end_of_what_was_running_is_seen_while_somebody_looks(lobby: Lobby) -> None:
    [job] = lobby.runs(1, **ALICE)
    await lobby.opens()
    lobby.ends(job)

    assert await lobby.beats(2 / 6) == [USER]

    found = await lobby.mine()
    assert (found.running_total, found.ended_total) == (0, 1)


async def test_what_i_follow_gets_its_progress_too(lobby: Lobby) -> None:
    await lobby.team.people.unlink(USER)
    await lobby.follow_all(target=ETL, created_by=USER)
    [job] = lobby.runs(1, owner="bob", queue_name="etl")
    await lobby.sweep()
    assert list(running(await lobby.mine())) == [(job, False)]

    await lobby.opens()

    assert list(running(await lobby.mine())) == [(job, True)]
    assert not any(query.owner for query in lobby.dli.queries)


async def test_a_filter_that_means_a_job_known_from_a_home_hears_of_its_end(lobby: Lobby) -> None:
    [job] = lobby.runs(1, queue_name="etl", **ALICE)
    await lobby.opens()
    await lobby.follow_all("C1", target=ETL)
    lobby.ends(job, end_time=lobby.dli_clock())

    await lobby.sweep()

    assert await lobby.told() == ["C1 finished"]


async def test_whoever_comes_again_at_once_costs_nothing(lobby: Lobby) -> None:
    lobby.runs(1, **ALICE)
    await lobby.opens()
    calls = lobby.dli.calls.total()

    assert not await lobby.opens()
    assert lobby.dli.calls.total() == calls

    lobby.clock.passes(CURRENT.total_seconds())
    assert await lobby.opens()


async def test_who_has_become_somebody_else_is_asked_about_at_once(lobby: Lobby) -> None:
    lobby.runs(1, owner="bob")
    await lobby.opens()
    await lobby.team.people.link(USER, "bob")

    assert await lobby.beats(1 / 6) == [USER]

    assert list(running(await lobby.mine())) == [(a_job_id(1), True)]


async def test_the_longer_nobody_looks_the_less_is_asked(lobby: Lobby) -> None:
    await lobby.opens()

    first, second = len(await lobby.beats(60)), len(await lobby.beats(60))

    assert first > 2 * second > 0


async def test_of_many_only_some_are_looked_at_each_time(lobby: Lobby) -> None:
    lobby.runs(*range(1, 9), **ALICE)

    await lobby.opens()

    assert sum(known for _, known in running(await lobby.mine())) == MOST_LOOKS


async def test_a_small_budget_is_left_to_others(lobby: Lobby) -> None:
    lobby.crash(Means(per_minute=10, beat=10 * SECOND, least=5 * SECOND, most=120 * SECOND))
    lobby.runs(*range(1, 9), **ALICE)

    for _ in range(20):
        lobby.clock.passes(30)
        await lobby.opens()

    assert lobby.dli.calls.total() <= 2 * 10 + 2


async def test_a_dli_that_is_away_changes_nothing(
    lobby: Lobby, caplog: pytest.LogCaptureFixture
) -> None:
    lobby.runs(1, **ALICE)
    lobby.dli.fail("jobs", errors.Unreachable())

    await lobby.opens()

    assert list(running(await lobby.mine())) == []
    assert [record.levelname for record in caplog.records] == ["WARNING"]
