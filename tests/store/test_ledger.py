import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any

import pytest

from bot.ports.replicas import Page
from bot.store.database import Database, opened
from bot.store.ledger import SqlLedger
from tests.store.server import Server

PAGE = "dli/eu-de"


@pytest.fixture
def ledger(database: Database) -> SqlLedger:
    return SqlLedger(database)


@pytest.fixture
async def replicas(database: Database, url: str) -> AsyncIterator[list[SqlLedger]]:
    """The same ledger in four processes."""
    async with AsyncExitStack() as stack:
        yield [SqlLedger(await stack.enter_async_context(opened(url))) for _ in range(4)]


def one_more(page: Page, now: datetime) -> tuple[Page, int]:
    count = page.get("count", 0) + 1
    times = [*page.get("times", []), now.isoformat(timespec="microseconds")]
    return {"count": count, "times": times}, count


async def test_it_is_there_once_a_database_has_its_tables(
    ledger: SqlLedger, empty_url: str, engine: str
) -> None:
    assert await ledger.is_there()
    async with opened(f"{empty_url}.new" if engine == "sqlite" else empty_url) as empty:
        assert not await SqlLedger(empty).is_there()


async def test_a_page_begins_empty_and_is_kept(ledger: SqlLedger) -> None:
    def begin(page: Page, now: datetime) -> tuple[Page, Page]:
        return {"left": 0.5, "who": ["é\0"]}, page

    assert await ledger.change(PAGE, begin) == {}
    assert await ledger.change(PAGE, begin) == {"left": 0.5, "who": ["é\0"]}
    assert await ledger.change("another", begin) == {}


async def test_no_change_of_many_at_once_is_lost_and_time_goes_forward(
    replicas: list[SqlLedger],
) -> None:
    counts = await asyncio.gather(
        *(one.change(PAGE, one_more) for _ in range(100) for one in replicas)
    )

    assert sorted(counts) == list(range(1, 401))
    times = await replicas[0].change(PAGE, lambda page, now: (page, page["times"]))
    assert len(times) == 400
    assert times == sorted(times)


async def test_a_page_that_many_begin_at_once_is_one(replicas: list[SqlLedger]) -> None:
    for turn in range(20):
        counts = await asyncio.gather(*(one.change(f"{PAGE}/{turn}", one_more) for one in replicas))

        assert sorted(counts) == [1, 2, 3, 4]


async def test_a_change_that_fails_changes_nothing(ledger: SqlLedger) -> None:
    def fails(page: Page, now: datetime) -> tuple[Page, Any]:
        raise LookupError

    with pytest.raises(LookupError):
        await ledger.change(PAGE, fails)

    assert await ledger.change(PAGE, one_more) == 1


async def test_a_page_does_not_wait_for_a_teams_writer_on_postgresql(server: Server) -> None:
    url = await server.new_migrated_database()
    async with opened(url) as database, database.writing("T1"), asyncio.timeout(120):
        assert await SqlLedger(database).change(PAGE, one_more) == 1


async def test_pages_that_are_forgotten_begin_anew(database: Database) -> None:
    ledger = SqlLedger(database)
    await ledger.change("key/1", lambda page, now: ({"refused": 4}, None))

    await ledger.forget()

    assert await ledger.change("key/1", lambda page, now: (page, page)) == {}
