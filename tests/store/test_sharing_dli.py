"""What processes that ask one DLI share through a real database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from time import monotonic

import pytest
from pydantic import SecretStr

from bot.dli import CredentialsState, DliClient, Project
from bot.errors import DliError, OverBudget, WrongCredentials
from bot.store.database import Database, opened
from bot.store.ledger import SqlLedger
from tests.dli.gateway import Gateway, Received, Reply, is_signed, problem
from tests.dli.rig import BY_KEY, JOB, KEY, RUNNING

PROCESSES = 4


def signed_only(request: Received) -> Reply:
    return RUNNING if is_signed(request) else problem(401, "APIGW.0301", "verify aksk")


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let processes wait for their database, however long a busy machine takes."""
    monkeypatch.setattr("bot.dli.pages.PATIENCE", 60)


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    async with Gateway(signed_only).serving() as serving:
        yield serving


@pytest.fixture
async def ledgers(url: str, database: Database) -> AsyncIterator[list[SqlLedger]]:
    """A ledger for each process, with connections of its own."""
    async with AsyncExitStack() as stack:
        databases = [await stack.enter_async_context(opened(url)) for _ in range(PROCESSES)]
        yield [SqlLedger(one) for one in databases]


async def asked(project: Project, ledger: SqlLedger, times: int) -> list[DliError | None]:
    """Ask with a client of one process, all at once."""

    async def ask(client: DliClient) -> DliError | None:
        try:
            await client.progress(JOB)
        except DliError as error:
            return error
        return None

    async with DliClient(project, ledger=ledger) as client:
        return await asyncio.gather(*(ask(client) for _ in range(times)))


async def test_processes_share_the_minute_and_a_restart_starts_no_other(
    gateway: Gateway, ledgers: list[SqlLedger]
) -> None:
    project = replace(
        BY_KEY, dli_endpoint=gateway.url, iam_endpoint=gateway.url, requests_per_minute=25
    )
    start = monotonic()

    each = await asyncio.gather(*(asked(project, ledger, 10) for ledger in ledgers))
    again = await asked(project, ledgers[0], 5)

    errors = [error for one in (*each, again) for error in one if error]
    if monotonic() - start < 60:
        assert len(gateway.received) == 25
        assert {type(error) for error in errors} == {OverBudget}
        assert len(errors) == 20


async def test_a_wrong_key_is_refused_once_by_all_processes_and_their_restarts(
    gateway: Gateway, ledgers: list[SqlLedger]
) -> None:
    wrong = replace(KEY, sk=SecretStr("wrong"))
    project = replace(BY_KEY, dli_endpoint=gateway.url, iam_endpoint=gateway.url, credentials=wrong)

    for _ in range(3):
        each = await asyncio.gather(*(asked(project, ledger, 10) for ledger in ledgers))

        assert {type(error) for one in each for error in one} == {WrongCredentials}

    assert len(gateway.received) == 1


async def test_a_key_that_was_mended_in_the_settings_is_accepted_at_once(
    gateway: Gateway, ledgers: list[SqlLedger]
) -> None:
    mended = replace(BY_KEY, dli_endpoint=gateway.url, iam_endpoint=gateway.url)
    wrong = replace(mended, credentials=replace(KEY, sk=SecretStr("wrong")))
    await asked(wrong, ledgers[0], 1)

    async with DliClient(mended, ledger=ledgers[0]) as client:
        await client.progress(JOB)

        assert client.credentials_state is CredentialsState.ACCEPTED
