"""Whatever goes wrong has a sentence of its own, which a person can act on."""

import asyncio
import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from playwright.async_api import Browser, expect
from rich.console import Console

from bot import demo as dli_bot_demo
from bot.demo import Demo
from bot.sandbox.dli.faults import CATALOGUE
from tests.page.browser import Visitor, visiting

pytestmark = pytest.mark.asyncio(loop_scope="session")

SENTENCES = {
    "slow": "DLI is too slow just now",
    "away": "DLI can't be reached just now",
    "unavailable": "DLI is in trouble just now",
    "denied": "The bot isn't allowed to read this",
    "busy": "the queue is busy",
    "nonsense": "What answered isn't readable as DLI",
    "unsuccessful": "DLI refused the request",
    "cut": "DLI's answer broke off",
    # Last, as it outlasts the fault: the bot keeps the minute's pause that it was told.
    "throttled": "DLI is throttling this project",
}
ELSEWHERE = {"bad_credentials", "hostile"}


async def test_every_fault_of_the_panel_is_tried_here() -> None:
    assert {fault.name for fault in CATALOGUE} == {*SENTENCES, *ELSEWHERE}


async def test_each_fault_of_dli_says_what_it_is_and_passes(demo: Demo, visitor: Visitor) -> None:
    job = demo.jobs[0]

    for asked, (fault, sentence) in enumerate(SENTENCES.items()):
        await visitor.switch(f"dli:{fault}", on=True)
        answer = await visitor.ask_about(job.job_id)
        await expect(answer, f"with {fault} on").to_contain_text(sentence)
        await expect(visitor.answers).to_have_count(asked + 1)
        await visitor.page.get_by_role("button", name="Clear all").click()
        await expect(visitor.fault(f"dli:{fault}")).not_to_be_checked()


async def test_when_a_fault_is_over_refresh_brings_the_job(demo: Demo, visitor: Visitor) -> None:
    await visitor.switch("dli:busy", on=True)
    answer = await visitor.ask_about(demo.jobs[0].job_id)
    await expect(answer).to_contain_text("the queue is busy")
    await visitor.switch("dli:busy", on=False)

    await visitor.press(answer, "Refresh")

    await expect(answer).to_contain_text("earlier runs")
    await expect(answer).not_to_contain_text("the queue is busy")


async def test_hostile_texts_run_nothing_and_ping_nobody(demo: Demo, visitor: Visitor) -> None:
    demo.dli.start_job(
        "star-join",
        elapsed_seconds=5,
        statement="SELECT '<img src=x onerror=alert(1)>' -- <!channel> <@U0ALICE001> @here",
        owner="<script>alert(1)</script><!here>",
        queue_name="<javascript:alert(1)|click>",
    )
    await visitor.switch("dli:hostile", on=True)

    for asked in range(6):
        await visitor.type(f"/dli-progress {demo.jobs[0].job_id}")
        answer = await visitor.next_answer(asked)
        await expect(answer.get_by_role("button", name="Details")).to_be_visible()
    await visitor.switch("dli:hostile", on=False)
    await visitor.type("/dli-progress jobs status:running")
    listed = await visitor.next_answer(6)

    await expect(listed).to_contain_text("<script>alert(1)</script>")
    await expect(visitor.page.locator(".messages :is(script, iframe)")).to_have_count(0)
    await expect(visitor.page.locator(".messages a[href]")).to_have_count(0)
    await expect(visitor.answers.locator('[class*="mention"]')).to_have_count(0)


async def test_what_slack_refuses_as_blocks_comes_as_words(demo: Demo, visitor: Visitor) -> None:
    await visitor.switch("slack:blocks_refused", on=True)

    answer = await visitor.ask_about(demo.jobs[0].job_id)

    await expect(answer).to_contain_text("Running · ")
    await expect(answer).to_contain_text("Owner etl-service")
    await expect(answer.get_by_role("button")).to_have_count(0)


async def test_details_that_slack_refuses_are_not_just_silence(
    demo: Demo, visitor: Visitor
) -> None:
    answer = await visitor.ask_about(demo.jobs[0].job_id)
    await visitor.switch("slack:blocks_refused", on=True)

    await visitor.press(answer, "Details")

    await expect(await visitor.next_answer(1)).to_contain_text("Slack didn't open the details")


async def test_what_slack_delivers_twice_is_answered_once(demo: Demo, visitor: Visitor) -> None:
    await visitor.switch("slack:duplicate_envelopes", on=True)
    await visitor.ask_about(demo.jobs[0].job_id)
    await visitor.switch("slack:duplicate_envelopes", on=False)

    await visitor.type("/dli-progress help")

    await expect(visitor.answer).to_contain_text("What you can ask")
    await expect(visitor.answers).to_have_count(2)


async def test_a_closed_socket_is_shown_and_comes_back(demo: Demo, visitor: Visitor) -> None:
    connection = visitor.page.get_by_test_id("connection")
    await expect(connection).to_contain_text("is connected")
    await visitor.switch("slack:sockets_closed", on=True)
    await expect(connection).to_contain_text("not connected")
    await visitor.switch("slack:sockets_closed", on=False)

    await expect(connection).to_contain_text("is connected")

    answer = await visitor.ask_about(demo.jobs[0].job_id)
    await expect(answer).to_contain_text("Running · ")


class _Said(io.StringIO):
    """What a command prints, and a way to wait for it."""

    def __init__(self) -> None:
        super().__init__()
        self._more = asyncio.Event()

    def write(self, text: str, /) -> int:
        self._more.set()
        return super().write(text)

    async def until(self, pattern: str) -> str:
        while not (found := re.search(pattern, self.getvalue())):
            self._more.clear()
            await self._more.wait()
        return found.group()

    async def address(self) -> str:
        return await self.until(r"http://127\.0\.0\.1:\d+")


@asynccontextmanager
async def _dli_bot_demo() -> AsyncIterator[_Said]:
    """Run the command itself, and yield what it prints."""
    said = _Said()
    command = asyncio.create_task(dli_bot_demo.run(0, 1.0, Console(file=said, width=120)))
    try:
        async with asyncio.timeout(240):
            yield said
    finally:
        command.cancel()
        with suppress(asyncio.CancelledError):
            await command


async def test_the_demo_starts_its_bot_anew_when_credentials_are_mended(browser: Browser) -> None:
    async with _dli_bot_demo() as said, visiting(browser, await said.address()) as visitor:
        first = visitor.page.get_by_test_id("job-row").nth(4)
        job_id = await first.get_attribute("data-job-id") or ""
        await visitor.switch("dli:bad_credentials", on=True)
        refused = await visitor.ask_about(job_id)
        await expect(refused).to_contain_text("DLI refuses the bot's credentials")
        await visitor.switch("dli:bad_credentials", on=False)
        await said.until("The bot runs again")
        await visitor.is_connected()

        answer = await visitor.ask_about(job_id)

        await expect(answer).to_contain_text("Running · ")
        assert visitor.troubles == []
