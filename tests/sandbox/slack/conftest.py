import logging
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from functools import partial

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import Client, SlackCloud, SlackSandbox
from bot.sandbox.slack.web.methods import EVERY_SCOPE
from tests.sandbox.slack.clouds import BACK, HALF_A_DAY
from tests.sandbox.slack.rig import Connect, HandClock, OpenPage, connected


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """The SDK logs at length what these tests provoke."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def slack(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SlackSandbox]:
    """A workspace without rate limits, and with time for a slow machine to ack."""
    monkeypatch.setattr("bot.sandbox.slack.triggers.LIFE", timedelta(minutes=1))
    sandbox = SlackSandbox(
        scopes=EVERY_SCOPE, rate_limits=False, ack_seconds=20, retry_seconds=(0.05, 0.05)
    )
    async with sandbox.serve():
        yield sandbox


@pytest.fixture
def client(slack: SlackSandbox) -> AsyncWebClient:
    return AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])


@pytest.fixture
def app(client: AsyncWebClient) -> AsyncApp:
    return AsyncApp(client=client)


@pytest.fixture
def connect(slack: SlackSandbox) -> Connect:
    return partial(connected, slack)


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def page(slack: SlackSandbox, http: aiohttp.ClientSession) -> AsyncIterator[OpenPage]:
    async with http.ws_connect(f"{slack.url}/page/events") as socket:
        yield OpenPage(slack, http, socket)


@pytest.fixture
async def cloud(clock: HandClock) -> AsyncIterator[SlackCloud]:
    """Two workspaces, none of which has the app."""
    async with SlackCloud(clock=clock, client=Client(redirect_urls=(BACK,))).serve() as cloud:
        yield cloud


@pytest.fixture
async def rotating(clock: HandClock) -> AsyncIterator[SlackCloud]:
    """The same, with tokens that live for half a day."""
    client = Client(redirect_urls=(BACK,), token_seconds=HALF_A_DAY)
    async with SlackCloud(clock=clock, client=client).serve() as cloud:
        yield cloud
