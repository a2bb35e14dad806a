"""What leads outside: DLI, Slack, the database that other processes use too. Opened in order."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.configured import dli_client, projects
from bot.dli.client import DliClient
from bot.dli.project import Project
from bot.errors import SettingsError, StoreUnavailable
from bot.ops.health import Health
from bot.ops.metrics import Metrics
from bot.replica import DatabaseClock, Replica
from bot.settings import Settings
from bot.slack.web import web_client
from bot.store.database import Database, opened
from bot.store.engines import is_made
from bot.store.leases import SqlLeases
from bot.store.ledger import SqlLedger
from bot.store.migrating import migrate

LEDGER_SECONDS = 5
"""How long a command waits for the database before it asks DLI without it."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A DLI project, and the client that asks it."""

    project: Project
    client: DliClient


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """The clients of one process, and its place among others that share the database.

    `dli` holds the projects by name, the first one first. `slack` speaks for no workspace yet
    where several can install the app.
    """

    database: Database
    replica: Replica
    ledger: SqlLedger
    dli: Mapping[str, Reached]
    slack: AsyncWebClient

    def skew(self, project: str) -> timedelta | None:
        """How far the time that all processes go by is ahead of DLI's, if that is known."""
        reached = self.dli.get(project)
        skew = reached.client.clock_skew if reached else None
        return None if skew is None else skew + self.replica.clock.ahead


@asynccontextmanager
async def reached(settings: Settings, health: Health, metrics: Metrics) -> AsyncIterator[Outside]:
    """Open all of it, and bring the database to this version's schema.

    Raises SettingsError if a setting is missing or the database can't be used.
    """
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(_database(settings, health))
        replica = await stack.enter_async_context(_replica(database, health))
        ledger = SqlLedger(database)
        dli = {}
        for project in projects(settings):
            client = dli_client(settings, metrics.dli_call, ledger, replica.clock, of=project)
            dli[project.name] = Reached(project, await stack.enter_async_context(client))
        yield Outside(
            database=database,
            replica=replica,
            ledger=ledger,
            dli=dli,
            slack=await stack.enter_async_context(
                web_client(settings.slack_bot_token, settings.slack_api_url)
            ),
        )


@asynccontextmanager
async def shared_ledger(settings: Settings) -> AsyncIterator[SqlLedger | None]:
    """Open what the bot's processes share, for a command that is run beside them.

    None if there's no database with a place for it: none is made for a command.
    """
    async with AsyncExitStack() as stack:
        ledger = None
        with suppress(SettingsError, StoreUnavailable, TimeoutError):
            async with asyncio.timeout(LEDGER_SECONDS):
                ledger = await _ledger(settings.database(), stack)
        yield ledger


async def _ledger(url: str, stack: AsyncExitStack) -> SqlLedger | None:
    if not is_made(url):
        return None
    ledger = SqlLedger(await stack.enter_async_context(opened(url)))
    return ledger if await ledger.is_there() else None


@asynccontextmanager
async def _database(settings: Settings, health: Health) -> AsyncIterator[Database]:
    async with opened(settings.database()) as database:
        await migrate(database)

        async def problem() -> str:
            try:
                await database.ping()
            except StoreUnavailable as error:
                return f"the database doesn't answer ({error}): start it, or mend the way there"
            return ""

        health.checks["database"] = problem
        yield database


@asynccontextmanager
async def _replica(database: Database, health: Health) -> AsyncIterator[Replica]:
    """Be one of those that share a database, until others may go on."""
    leases, clock = SqlLeases(database), DatabaseClock()
    replica = Replica(leases, clock)
    health.checks["leases"] = replica.problem
    with suppress(StoreUnavailable):  # it is set again soon
        await clock.set(leases)
    try:
        yield replica
    finally:
        await replica.leave()
