from collections.abc import AsyncIterator

import httpx
import pytest

from bot.sandbox.dli import DEMO, DliSandbox
from tests.sandbox.dli.visiting import MovableClock


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
async def dli(clock: MovableClock) -> AsyncIterator[DliSandbox]:
    async with DliSandbox(clock=clock).serve() as sandbox:
        yield sandbox


@pytest.fixture
async def stranger(dli: DliSandbox) -> AsyncIterator[httpx.AsyncClient]:
    """A client without credentials."""
    async with httpx.AsyncClient(base_url=dli.url, timeout=60) as client:
        yield client


@pytest.fixture
async def user(dli: DliSandbox) -> AsyncIterator[httpx.AsyncClient]:
    """A client with a token, for paths that begin with `jobs`."""
    token, _ = dli.gate.issue_token()
    async with httpx.AsyncClient(
        base_url=f"{dli.url}/v1.0/{DEMO.project_id}",
        headers={"X-Auth-Token": token},
        timeout=60,
    ) as client:
        yield client
