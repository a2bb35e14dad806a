import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.ports import Lease
from bot.store.database import Database, moment_in, opened
from bot.store.leases import SqlLeases
from bot.store.tables import leases as rows
from tests.store.rig import HOUR, MINUTE, SECOND
from tests.store.server import Server

NAME = "courier/T1"
LONG = timedelta(minutes=10)
BRIEFLY = timedelta(milliseconds=300)


@pytest.fixture
def leases(database: Database) -> SqlLeases:
    return SqlLeases(database)


@pytest.fixture
async def others(database: Database, url: str) -> AsyncIterator[SqlLeases]:
    """What another process has."""
    async with opened(url) as another:
        yield SqlLeases(another)


async def in_time(ask: Callable[[], Awaitable[Lease | None]]) -> Lease:
    """Ask until there is a lease."""
    async with asyncio.timeout(120):
        while (lease := await ask()) is None:
            pass
    return lease


async def passes(database: Database, span: timedelta) -> None:
    """Let all leases be as they are so long after."""
    async with database.claiming() as db:
        told = select(rows.c.name, rows.c.until, rows.c.due_at, rows.c.changed_at)
        for name, *moments in (await db.execute(told)).all():
            names = ("until", "due_at", "changed_at")
            earlier = {one: at and at - span for one, at in zip(names, moments, strict=True)}
            await db.execute(update(rows).where(rows.c.name == name).values(**earlier))


async def test_one_of_many_who_ask_at_once_gets_a_lease(
    leases: SqlLeases, others: SqlLeases
) -> None:
    for turn in range(5):
        name = f"{NAME}/{turn}"
        asked = [(one, f"{n}") for n in range(10) for one in (leases, others)]

        given = await asyncio.gather(
            *(one.claim(name, f"{id(one)}/{holder}", LONG) for one, holder in asked)
        )

        assert [one for one in given if one] == [Lease(name, 1)]


async def test_who_has_a_lease_makes_it_last(
    leases: SqlLeases, others: SqlLeases, database: Database
) -> None:
    first = await leases.claim(NAME, "a", LONG)
    await passes(database, LONG - MINUTE)

    assert await leases.claim(NAME, "a", LONG, patience=HOUR) == first

    await passes(database, LONG - MINUTE)
    assert await others.claim(NAME, "b", LONG) is None


async def test_a_lease_that_nobody_renews_runs_out_by_itself(
    leases: SqlLeases, others: SqlLeases
) -> None:
    first = await leases.claim(NAME, "a", BRIEFLY)
    assert first == Lease(NAME, 1)

    second = await in_time(lambda: others.claim(NAME, "b", LONG))

    assert second == Lease(NAME, 2)
    assert await leases.claim(NAME, "a", LONG) is None


async def test_who_comes_back_late_has_had_it_all_the_while_if_nobody_else_has(
    leases: SqlLeases, database: Database
) -> None:
    first = await leases.claim(NAME, "a", SECOND)
    await passes(database, HOUR)

    assert await leases.claim(NAME, "a", SECOND) == first


async def test_a_clock_that_is_set_back_keeps_nobody_waiting(
    leases: SqlLeases, others: SqlLeases, database: Database
) -> None:
    first = await leases.claim(NAME, "a", LONG)
    await passes(database, -HOUR)

    taken = await others.claim(NAME, "b", LONG)
    assert taken == Lease(NAME, 2)
    assert first is not None
    await others.release(taken, due_in=10 * SECOND)
    await passes(database, -HOUR)

    assert await leases.claim(NAME, "a", LONG) == Lease(NAME, 3)


async def test_the_fence_is_another_one_for_each_who_takes_a_lease(
    leases: SqlLeases, others: SqlLeases
) -> None:
    fences = []
    for holder, one in (("a", leases), ("b", others), ("a", leases), ("a", others)):
        lease = await one.claim(NAME, holder, LONG)
        assert lease is not None
        fences.append(lease.fence)
        await one.release(lease)

    assert fences == [1, 2, 3, 4]


async def test_a_lease_that_is_let_go_is_due_when_its_holder_said(
    leases: SqlLeases, others: SqlLeases, database: Database
) -> None:
    first = await leases.claim(NAME, "a", LONG)
    assert first is not None
    await leases.release(first, due_in=10 * SECOND)

    assert await others.claim(NAME, "b", LONG) is None
    assert await leases.claim(NAME, "a", LONG) is None

    await passes(database, 10 * SECOND)
    assert await others.claim(NAME, "b", LONG) == Lease(NAME, 2)


async def test_who_has_lost_a_lease_can_not_let_it_go(
    leases: SqlLeases, others: SqlLeases, database: Database
) -> None:
    lost = await leases.claim(NAME, "a", SECOND)
    await passes(database, HOUR)
    await others.claim(NAME, "b", LONG)

    assert lost is not None
    await leases.release(lost)

    assert await leases.claim(NAME, "a", LONG) is None


async def test_two_take_turns_while_both_are_there(
    leases: SqlLeases, others: SqlLeases, database: Database
) -> None:
    took = []
    for _ in range(6):
        for holder, one in (("a", leases), ("b", others)):
            lease = await one.claim(NAME, holder, LONG, patience=5 * SECOND)
            if lease:
                took.append(holder)
                await one.release(lease, due_in=10 * SECOND)
        await passes(database, 10 * SECOND)

    assert "".join(took) == "ababab"


async def test_one_that_is_left_alone_takes_every_turn_a_little_later(
    leases: SqlLeases, database: Database
) -> None:
    lease = await leases.claim(NAME, "a", LONG, patience=5 * SECOND)
    assert lease is not None
    await leases.release(lease, due_in=10 * SECOND)

    await passes(database, 10 * SECOND)
    assert await leases.claim(NAME, "a", LONG, patience=5 * SECOND) is None
    await passes(database, 5 * SECOND)
    assert await leases.claim(NAME, "a", LONG, patience=5 * SECOND) == Lease(NAME, 2)


async def test_a_lease_that_is_free_can_be_hurried(leases: SqlLeases, others: SqlLeases) -> None:
    lease = await leases.claim(NAME, "a", LONG)
    assert lease is not None
    await leases.release(lease, due_in=HOUR)

    await others.hurry(NAME, timedelta(0))

    assert await others.claim(NAME, "b", LONG) == Lease(NAME, 2)


async def test_a_lease_that_is_held_is_hurried_when_it_gets_free(
    leases: SqlLeases, others: SqlLeases
) -> None:
    lease = await leases.claim(NAME, "a", LONG)
    assert lease is not None

    await others.hurry(NAME, timedelta(0))

    assert await others.claim(NAME, "b", LONG) is None
    assert await leases.claim(NAME, "a", LONG) == lease
    await leases.release(lease, due_in=HOUR)
    assert await others.claim(NAME, "b", LONG) == Lease(NAME, 2)
    await others.release(Lease(NAME, 2), due_in=HOUR)
    assert await leases.claim(NAME, "a", LONG) is None


async def test_hurrying_makes_nothing_later(
    leases: SqlLeases, others: SqlLeases, database: Database
) -> None:
    await others.hurry("nothing", HOUR)
    assert await leases.claim("nothing", "a", SECOND) == Lease("nothing", 1)
    await passes(database, HOUR)
    await others.hurry("nothing", HOUR)

    assert await others.claim("nothing", "b", LONG) == Lease("nothing", 2)

    await others.release(Lease("nothing", 2))
    await others.hurry("nothing", HOUR)
    assert await leases.claim("nothing", "a", LONG) == Lease("nothing", 3)


async def test_those_that_are_held_are_counted(
    leases: SqlLeases, others: SqlLeases, database: Database
) -> None:
    await leases.claim("replica/gone", "gone", SECOND)
    await passes(database, LONG)
    await leases.claim("replica/a", "a", LONG)
    await others.claim("replica/b", "b", LONG)
    left = await others.claim("replica/c", "c", LONG)
    await leases.claim("replica%b", "b", LONG)
    assert left is not None
    await others.release(left)

    assert await leases.held("replica/") == 2
    assert await leases.held("replica%") == 1
    assert await leases.held("courier/") == 0


async def test_processes_that_are_long_gone_are_forgotten_but_no_fence_is(
    leases: SqlLeases, others: SqlLeases, database: Database
) -> None:
    for name in ("replica/a", "replica/b", NAME):
        await leases.claim(name, "a", SECOND)
    await passes(database, 2 * HOUR)
    await leases.claim("replica/b", "b", LONG)

    await asyncio.gather(*(one.claim(f"replica/{id(one)}", "c", LONG) for one in (leases, others)))

    async with database.reading() as db:
        names = set(await db.scalars(select(rows.c.name)))
    assert names == {"replica/b", NAME, f"replica/{id(leases)}", f"replica/{id(others)}"}
    assert await others.claim(NAME, "b", LONG) == Lease(NAME, 2)


async def test_the_time_is_the_databases_own_and_finer_than_a_second(
    leases: SqlLeases, database: Database
) -> None:
    told = [await leases.now() for _ in range(20)]

    assert told == sorted(told)
    assert told[0].utcoffset() == timedelta(0)
    assert any(one.microsecond for one in told)
    async with database.claiming() as db:
        later = (await db.execute(select(moment_in(db, HOUR)))).scalar_one()
    assert HOUR <= later - told[-1] < HOUR + LONG


async def test_leases_do_not_wait_for_a_teams_writer_on_postgresql(server: Server) -> None:
    async with opened(await server.new_migrated_database()) as database:
        leases = SqlLeases(database)
        async with database.writing("T1"), asyncio.timeout(120):
            lease = await leases.claim(NAME, "a", LONG)
            assert lease is not None
            await leases.hurry(NAME, SECOND)
            await leases.release(lease)
