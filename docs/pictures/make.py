"""Take the pictures of the documentation anew: `python -m docs.pictures.make`."""

import asyncio
import io
import re
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Unpack

from playwright.async_api import Browser, Locator, Page, expect
from rich.console import Console

from bot.asking import Asking
from bot.clock import utcnow
from bot.configured import dli_client
from bot.demo import Demo, settings_for
from bot.domain.jobs import JobId
from bot.remembering import Memory
from bot.sandbox.dli.demo import BURST, CUSTOMERS, QUALITY, SHIPPING, Scene
from bot.sandbox.dli.workspace import JobDetails
from bot.terminal import picture
from tests.page.browser import PHONE, Visitor, a_demo, a_job, installed, launched, visiting

HERE = Path(__file__).parent
SHARPNESS = 1.2
"""Pixels for each of CSS: sharp where README shows them, and below 250 kB."""
WIDE: Mapping[str, Any] = {"viewport": {"width": 1030, "height": 1500}}
"""High enough for every answer as a whole."""
MODAL_HEIGHT = 760
FORM_HEIGHT = 812
BESIDE: Mapping[str, Any] = {
    "viewport": {"width": 1180, "height": 700},
    "device_scale_factor": 1,
}
"""For a channel with a thread beside it."""
MINUTES = 60
NEVER_RUN = replace(
    CUSTOMERS, statement=CUSTOMERS.statement.replace("dwh.orders_by", "dwh.volume_by")
)
"""Its thresholds are crossed by its own tasks, so that each can be shown when it is wanted."""
REASON = (
    "DLI.0999: org.apache.spark.SparkException: Job aborted due to stage failure: Task 3 in stage "
    "4.0 failed 4 times, most recent failure: Lost task 3.3 in stage 4.0 (TID 118): "
    "org.apache.spark.SparkRuntimeException: [USER_RAISED_EXCEPTION] bad order 4711\n"
) + "\tat org.apache.spark.sql.errors.QueryExecutionErrors$.raiseError(Errors.scala:2787)\n" * 60


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
        for scheme in ("light", "dark"):
            await _thread(browser, scheme)
            await _failure(browser, scheme)
            await _end(browser, scheme)
        await _wishes(browser)
        await _burst(browser)
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


async def _thread(browser: Browser, scheme: str) -> None:
    """Show a card half way through, with the thresholds in its thread."""
    async with _at_the_page(browser, {**BESIDE, "color_scheme": scheme}) as (_, demo, visitor):
        job_id = _standing(demo, NEVER_RUN, elapsed_seconds=4 * MINUTES)
        card = await _followed(visitor, job_id)
        for percent in (25, 50):
            demo.dli.advance_job(job_id, tasks=percent / 100)
            await visitor.open_thread(card)
            await expect(visitor.thread).to_contain_text(f"{percent} % of its tasks")
        await expect(card).to_contain_text(re.compile(r"5\d % of its tasks"))
        await _top_of(card)
        await visitor.page.screenshot(path=HERE / f"thread-{scheme}.png", animations="disabled")
        await visitor.press(visitor.thread, "Close the thread")
        await _take(card, f"card-{scheme}")


async def _failure(browser: Browser, scheme: str) -> None:
    """Show an alert in its thread, and how the channel saw it."""
    async with _at_the_page(browser, {**BESIDE, "color_scheme": scheme}) as (_, demo, visitor):
        job_id = _standing(demo, QUALITY, elapsed_seconds=4 * MINUTES, message=REASON)
        card = await _followed(visitor, job_id, "mention:@alice")
        demo.dli.end_job(job_id)
        alert = visitor.broadcasts("bad order")
        await expect(card).to_contain_text("Failed after")
        thread = await visitor.open_thread(card)
        await expect(thread.get_by_test_id("file")).to_be_visible()
        await _top_of(alert)
        await _top_of(thread.get_by_test_id("message").nth(1))
        await visitor.page.screenshot(path=HERE / f"failure-{scheme}.png", animations="disabled")


async def _end(browser: Browser, scheme: str) -> None:
    """Show a run that finished beside those before it."""
    context = {**BESIDE, "color_scheme": scheme, "viewport": {"width": 1240, "height": 940}}
    async with _at_the_page(browser, context) as (_, demo, visitor):
        job_id = _standing(demo, CUSTOMERS, elapsed_seconds=3 * MINUTES)
        card = await _followed(visitor, job_id)
        for share in (0.3, 0.6, 0.9):
            demo.dli.advance_job(job_id, tasks=share)
        lists = len(demo.dli.calls.of("list"))
        await demo.slack.wait_until(lambda: len(demo.dli.calls.of("list")) > lists + 2)
        demo.dli.end_job(job_id)
        await expect(card).to_contain_text("Finished in")
        end = visitor.broadcasts("earlier runs took")
        await expect(end).to_contain_text("this run")
        await _take(end, f"end-{scheme}")


async def _wishes(browser: Browser) -> None:
    """Show what a channel hears of, and the form that adds to it."""
    async with _at_the_page(browser, WIDE) as (job_id, _, visitor):
        await visitor.page.get_by_test_id("panel-toggle").click()
        for target in ("queue:etl on:failed", "owner:anna.nowak type:insert thread:quiet", job_id):
            await visitor.ask(f"subscribe {target}")
        await expect(visitor.card(job_id)).to_be_visible()
        await _take(await visitor.ask("list"), "list")
        await visitor.page.set_viewport_size(WIDE["viewport"] | {"height": FORM_HEIGHT})
        await visitor.type("/dli-progress subscribe")
        await visitor.modal.get_by_role("button", name="Queues").click()
        await visitor.page.get_by_label("etl", exact=True).check()
        await visitor.modal.get_by_label("Tag").click()
        await visitor.modal.get_by_label("Tag").fill("team=finance")
        await visitor.modal.locator(".dialog-body").evaluate("body => body.scrollTo(0, 0)")
        await _take(visitor.modal, "form")


async def _burst(browser: Browser) -> None:
    """Show one message for many ends."""
    async with _at_the_page(browser, WIDE) as (_, demo, visitor):
        await visitor.page.get_by_test_id("panel-toggle").click()
        jobs = [
            _standing(demo, scene, elapsed_seconds=(2 + place % 3) * MINUTES, queue_name="nightly")
            for place, scene in enumerate(BURST[-8:])
        ]
        answer = await visitor.ask("subscribe queue:nightly")
        await expect(answer).to_contain_text("8 run now and are followed")
        lists = len(demo.dli.calls.of("list"))
        await demo.slack.wait_until(lambda: len(demo.dli.calls.of("list")) > lists + 2)
        for one in jobs:
            demo.dli.end_job(one)
        digest = visitor.messages.filter(has_text="8 jobs ended")
        await expect(digest).to_be_visible()
        await _take(digest, "burst")


def _standing(demo: Demo, scene: Scene, **details: Unpack[JobDetails]) -> str:
    """Start a job of the demo that stands still until it is advanced, and return its id."""
    of_scene = JobDetails(
        statement=scene.statement,
        owner=scene.owner,
        queue_name=scene.queue_name,
        database_name="dwh",
        tags=scene.tags,
    )
    return a_job(demo, scene.recording, **of_scene | details).job_id


async def _followed(visitor: Visitor, job_id: str, options: str = "") -> Locator:
    """Subscribe the channel to a job, and return its card."""
    await visitor.ask(f"subscribe {job_id} {options}")
    card = visitor.card(job_id)
    await expect(card).to_contain_text("Running")
    return card


async def _terminal(demo: Demo) -> None:
    job_id = JobId(_started(demo))
    console = Console(record=True, file=io.StringIO(), width=96, force_terminal=True)
    console.print(f"[bold green]$[/] dli-bot progress {job_id}", highlight=False)
    async with dli_client(settings_for(demo.dli, demo.slack)) as client:
        memory = Memory(client, "demo", utcnow)
        console.print(picture(await Asking(client, utcnow, memory).job(job_id)))
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
        chosen = {"device_scale_factor": SHARPNESS, **context}
        async with visiting(browser, demo.slack.url, **chosen) as visitor:
            await visitor.page.get_by_role("button", name="Dismiss the first steps").click()
            yield job_id, demo, visitor


def _started(demo: Demo) -> str:
    """Start a job that is in the middle of its third sub job, and return its id."""
    job = demo.dli.start_job(
        "skewed-join-adaptive",
        speed=1 / 16,
        elapsed_seconds=163,
        statement=SHIPPING.statement,
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
