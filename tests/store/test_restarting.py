"""What a PostgreSQL that restarts, or that is content with too little, does to the store."""

import asyncio
from contextlib import suppress
from datetime import datetime

import asyncpg
import pytest
from sqlalchemy import text

from bot.errors import StoreUnavailable
from bot.ports.replicas import Page
from bot.store.database import Database, opened
from bot.store.leases import SqlLeases
from bot.store.ledger import SqlLedger
from tests.builders import JOB_ID, NOON
from tests.store.rig import MINUTE, PROJECT, Team
from tests.store.server import Server

LONG = 10 * MINUTE


async def test_what_is_kept_is_on_disk_whatever_the_server_is_content_with(server: Server) -> None:
    async def safe(database: Database) -> list[str]:
        shown = []
        for transaction in (database.writing("T1"), database.claiming(), database.starting()):
            async with transaction as db:
                shown.append(str(await db.scalar(text("SHOW synchronous_commit"))))
        return shown

    url = await server.new_database()
    for choice, kept in (("off", "on"), ("local", "on"), ("remote_apply", "remote_apply")):
        async with opened(f"{url}&options=-csynchronous_commit%3D{choice}") as database:
            async with database.reading() as db:
                assert await db.scalar(text("SHOW synchronous_commit")) == choice
            assert await safe(database) == [kept] * 3


async def test_who_waits_for_others_when_the_server_restarts_is_told_and_nothing_stays_locked(
    server: Server,
) -> None:
    url = await server.new_migrated_database()
    async with opened(url) as database, opened(url) as another:
        team, leases = Team(database, "T1"), SqlLeases(another)
        await team.follow()
        lease = await leases.claim("courier/T1", "us", LONG)

        cut: list[object] = []

        async def is_cut_off() -> None:
            async with database.writing("T1") as db:
                await db.execute(text("UPDATE leases SET until = until"))
                waiting = asyncio.gather(
                    leases.claim("courier/T1", "us", LONG),
                    Team(another, "T1").end(),
                    return_exceptions=True,
                )
                await _until_locks_wait(server, 2)
                server.stop()
                cut.extend(await waiting)

        with pytest.raises(StoreUnavailable):
            await is_cut_off()
        server.start()

        assert [type(one) for one in cut] == [StoreUnavailable] * 2
        async with asyncio.timeout(120):
            assert await leases.claim("courier/T1", "us", LONG) == lease
            assert await team.watchlist.claim(PROJECT, NOON, 9, MINUTE) == (JOB_ID,)
            assert await team.end() == ["C1 finished"]


async def test_a_server_that_restarts_again_and_again_loses_and_doubles_nothing(
    server: Server,
) -> None:
    url = await server.new_migrated_database()
    async with opened(url) as database, opened(url) as another:
        kept: list[int] = []
        is_over = asyncio.Event()

        def one_more(page: Page, now: datetime) -> tuple[Page, int]:
            count = page.get("count", 0) + 1
            return {"count": count}, count

        async def count(ledger: SqlLedger) -> None:
            while not is_over.is_set():
                with suppress(StoreUnavailable):
                    kept.append(await ledger.change("page", one_more))
                await asyncio.sleep(0)  # for nothing takes time while nobody listens

        counting = [asyncio.ensure_future(count(SqlLedger(one))) for one in (database, another)]
        for _ in range(3):
            await asyncio.to_thread(server.stop)
            await asyncio.to_thread(server.start)
            before = len(kept)
            async with asyncio.timeout(120):
                while len(kept) < before + 20:
                    await asyncio.wait(counting, timeout=0.05)
        is_over.set()
        await asyncio.gather(*counting)

        assert len(kept) == len(set(kept))
        assert await SqlLedger(database).change("page", one_more) > max(kept)


async def _until_locks_wait(server: Server, number: int) -> None:
    """Wait until so many transactions wait for others."""
    query = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    connection = await asyncpg.connect(server.url())
    try:
        async with asyncio.timeout(120):
            while await connection.fetchval(query) < number:
                pass
    finally:
        await connection.close()
