import os
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from bot.demo import Demo
from tests.page.browser import Visitor, a_demo, installed, launched, visiting
from tests.patience import be_patient

MISSING = "no Chromium on this machine: install Debian's package chromium"


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a machine that stands still for seconds change nothing on the page."""
    be_patient(monkeypatch)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One for all tests: starting it takes longer than most of them."""
    executable = installed()
    if executable is None:
        if os.environ.get("CI"):  # noqa: TID251 - no setting of ours
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    async with launched(executable) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def demo() -> AsyncIterator[Demo]:
    async with a_demo() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(browser: Browser, demo: Demo) -> AsyncIterator[Visitor]:
    """Somebody who sees the page for the first time; the browser must have no complaint."""
    async with visiting(browser, demo.slack.url) as person:
        yield person
        assert person.troubles == []
