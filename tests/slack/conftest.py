import logging
from collections.abc import AsyncIterator, Iterator

import pytest

from bot.sandbox.slack import SlackSandbox
from bot.slack.conversations import SlackConversations
from tests.slack.rig import conversing


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """The SDK logs at length what these tests provoke."""
    logging.getLogger("slack_sdk").setLevel(logging.CRITICAL)
    yield
    logging.getLogger("slack_sdk").setLevel(logging.NOTSET)


@pytest.fixture
async def slack() -> AsyncIterator[SlackSandbox]:
    """A workspace with the manifest's scopes, without rate limits."""
    async with SlackSandbox(rate_limits=False).serve() as sandbox:
        yield sandbox


@pytest.fixture
async def conversations(slack: SlackSandbox) -> AsyncIterator[SlackConversations]:
    async with conversing(slack) as talking:
        yield talking
