"""What a finished run comes to is drawn, and can be read without the drawing."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.cards import Story
from bot.domain.events import EventKind
from bot.domain.jobs import JobStatus
from bot.domain.subscriptions import ThreadMode
from bot.sandbox.slack import SlackSandbox
from bot.views import notices
from bot.views.answers import Style
from tests.builders import a_sub_job
from tests.page.browser import PHONE, visiting
from tests.page.looks import SCROLLING, axe, overhang, violations
from tests.views.estimates import a_journey, knowing, nights
from tests.views.stories import a_notice, ended

pytestmark = pytest.mark.asyncio(loop_scope="session")

TITLES = ("This run and 9 runs before it", "Tasks done over time")


@pytest_asyncio.fixture(loop_scope="session")
async def slack() -> AsyncIterator[SlackSandbox]:
    """A workspace in which a finished job has been told with all there is."""
    async with SlackSandbox().serve() as sandbox:
        client = AsyncWebClient(sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])
        await client.chat_postMessage(channel="C0DATAPLAT", **_told())
        yield sandbox


def _told() -> dict[str, Any]:
    sub_job = a_sub_job(1, status="SUCCEEDED", num_tasks=400, num_completed_tasks=400)
    over = ended(JobStatus.FINISHED, sub_job, duration=timedelta(minutes=6))
    watched = knowing(over, journey=a_journey(20, 60, 200, 210, 400))
    story = Story(watched=watched, earlier=nights(5, 4, 9, 5.5, 4.8, 6, 5, 5, 4.2, 7))
    notice = replace(a_notice(EventKind.FINISHED), thread=ThreadMode.QUIET)
    return notices.event(notice, story, Style()).to_slack()


@pytest.mark.parametrize("device", [{}, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_charts_are_drawn_for_everybody(
    browser: Browser, slack: SlackSandbox, device: Mapping[str, Any], scheme: str
) -> None:
    async with visiting(browser, slack.url, **{**device, "color_scheme": scheme}) as visitor:
        message = visitor.messages.last
        for title in TITLES:
            await expect(message.get_by_role("img", name=title)).to_be_visible()

        assert await overhang(visitor.page) <= 0
        assert await violations(visitor.page) == []
        assert await axe(visitor.page, {"runOnly": [SCROLLING]}) == []
        assert visitor.troubles == []


async def test_a_chart_can_be_read_as_a_table(browser: Browser, slack: SlackSandbox) -> None:
    async with visiting(browser, slack.url) as visitor:
        message = visitor.messages.last

        await message.get_by_role("button", name="View as table").first.click()

        table = message.get_by_role("table")
        await expect(table).to_contain_text("this run")
        await expect(table).to_contain_text("21 Nov")
        assert await violations(visitor.page) == []
