"""Take the pictures of the documentation anew: `python -m docs.pictures.make`."""

import asyncio
import io
import re
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Locator, Page, expect
from rich.console import Console

from bot.app import dli_client
from bot.asking import Asking
from bot.clock import utcnow
from bot.demo import settings_for
from bot.domain.jobs import JobId
from bot.sandbox.dli.demo import CUSTOMERS
from bot.terminal import picture
from tests.page.browser import PHONE, Demo, Visitor, a_demo, installed, launched, visiting

HERE = Path(__file__).parent
SHARPNESS = 1.2
"""Pixels for each of CSS: sharp where README shows them, and below 250 kB."""
WIDE: Mapping[str, Any] = {"viewport": {"width": 1030, "height": 1500}}
"""High enough for every answer as a whole."""
MODAL_HEIGHT = 760


async def main() -> None:
    """Take each picture in a demo of its own, so that all show the day at the same time."""
    executable = installed()
    if executable is None:
        sys.exit("no Chromium on this machine: install Debian's package chromium")
    async with launched(executable) as browser:
        await _desktop(browser, "light")
        await _desktop(browser, "dark")
        await _phone(browser)
        await _answers(browser)
    async with a_demo() as demo:
        await _terminal(demo)


async def _desktop(browser: Browser, scheme: str) -> None:
    async with _at_the_page(browser, {"color_scheme": scheme}) as (job_id, _, visitor):
        await _top_of(await visitor.ask_about(job_id))
        await visitor.page.screenshot(path=HERE / f"demo-{scheme}.png", animations="disabled")


async def _phone(browser: Browser) -> None:
    async with _at_the_page(browser, PHONE) as (job_id, _, visitor):
        await visitor.type(f"/dli-progress {job_id}")
        await _top_of(await visitor.next_answer(0))
        await visitor.page.screenshot(path=HERE / "narrow.png", animations="disabled")


async def _answers(browser: Browser) -> None:
    async with _at_the_page(browser, WIDE) as (job_id, demo, visitor):
        page = visitor.page
        await page.get_by_test_id("panel-toggle").click()
        failed = next(job for job in demo.jobs if job.recording == "fails-on-division")
        lines = {"answer": job_id, "failed": failed.job_id, "jobs": "jobs queue:etl"}
        for position, (name, asked) in enumerate(lines.items()):
            await visitor.type(f"/dli-progress {asked}")
            await _take(await visitor.next_answer(position), name)
        await visitor.press(visitor.answers.first, "Details")
        await expect(visitor.modal).to_contain_text("num_tasks")
        await page.set_viewport_size(WIDE["viewport"] | {"height": MODAL_HEIGHT})
        await _take(visitor.modal, "details")


async def _terminal(demo: Demo) -> None:
    job_id = JobId(_started(demo))
    console = Console(record=True, file=io.StringIO(), width=96, force_terminal=True)
    console.print(f"[bold green]$[/] dli-bot progress {job_id}", highlight=False)
    async with dli_client(settings_for(demo.dli, demo.slack)) as client:
        console.print(picture(await Asking(client, utcnow).job(job_id)))
    drawn = console.export_svg(title="dli-bot progress", unique_id="dli-bot")
    without_fonts = re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL)
    (HERE / "terminal.svg").write_text(without_fonts, encoding="utf-8")


@asynccontextmanager
async def _at_the_page(
    browser: Browser, context: Mapping[str, Any]
) -> AsyncIterator[tuple[str, Demo, Visitor]]:
    """Open a new demo's page, without the hint that covers a third of it."""
    async with a_demo() as demo:
        job_id = _started(demo)
        url, sharp = demo.slack.url, {"device_scale_factor": SHARPNESS}
        async with visiting(browser, url, **sharp, **context) as visitor:
            await visitor.page.get_by_role("button", name="Dismiss the first steps").click()
            yield job_id, demo, visitor


def _started(demo: Demo) -> str:
    """Start a job that is in the middle of its third sub job, and return its id."""
    job = demo.dli.start_job(
        "skewed-join-adaptive",
        speed=1 / 16,
        elapsed_seconds=163,
        statement=CUSTOMERS.statement,
        owner=CUSTOMERS.owner,
        queue_name=CUSTOMERS.queue_name,
        database_name="dwh",
        tags=CUSTOMERS.tags,
    )
    return job.job_id


async def _top_of(answer: Locator) -> None:
    """Scroll to where an answer begins."""
    await answer.evaluate(
        "answer => { const list = answer.closest('[role=log]');"
        " list.scrollTop += answer.getBoundingClientRect().top"
        " - list.getBoundingClientRect().top }"
    )
    await _let_go(answer.page)


async def _take(what: Locator, name: str) -> None:
    await _let_go(what.page)
    await what.screenshot(path=HERE / f"{name}.png", animations="disabled")


async def _let_go(page: Page) -> None:
    """Take the focus and the pointer away from what will be seen."""
    await page.mouse.move(0, 0)
    await page.evaluate("document.activeElement?.blur()")


if __name__ == "__main__":
    asyncio.run(main())
