"""What a channel hears."""

import re

from playwright.async_api import Browser, Locator, expect

from bot.sandbox.dli.scenes import BURST, CUSTOMERS, QUALITY
from bot.sandbox.slack import ALICE, YOU
from bot.sandbox.slack.people import APP_USER
from docs.pictures.stage import (
    BESIDE,
    LATELY,
    MINUTES,
    NEVER_RUN,
    WIDE,
    at_the_page,
    become,
    followed,
    standing,
    swept,
    take,
    take_page,
    top_of,
    without_panel,
)

REASON = (
    "DLI.0999: org.apache.spark.SparkException: Job aborted due to stage failure: Task 3 in stage "
    "4.0 failed 4 times, most recent failure: Lost task 3.3 in stage 4.0 (TID 118): "
    "org.apache.spark.SparkRuntimeException: [USER_RAISED_EXCEPTION] bad order 4711\n"
) + "\tat org.apache.spark.sql.errors.QueryExecutionErrors$.raiseError(Errors.scala:2787)\n" * 60
ADMIN = f'[cancel]\nadmins = ["{YOU}"]\n'


async def thread(browser: Browser) -> None:
    """Show a card half way through, with the thresholds in its thread."""
    for scheme in ("light", "dark"):
        context = {**BESIDE, "color_scheme": scheme}
        async with at_the_page(browser, context) as (_, demo, visitor):
            job_id = standing(demo, NEVER_RUN, elapsed_seconds=4 * MINUTES)
            card = await followed(visitor, job_id)
            for percent in (25, 50):
                demo.dli.advance_job(job_id, tasks=percent / 100)
                await visitor.open_thread(card)
                await expect(visitor.thread).to_contain_text(f"{percent} % of its tasks")
            await expect(card).to_contain_text(re.compile(r"5\d % of its tasks"))
            await top_of(card)
            await take_page(visitor.page, f"thread-{scheme}")
            await visitor.press(visitor.thread, "Close the thread")
            await take(card, f"card-{scheme}")


async def failure(browser: Browser) -> None:
    """Show an alert in its thread, and how the channel saw it."""
    for scheme in ("light", "dark"):
        context = {**BESIDE, "color_scheme": scheme}
        async with at_the_page(browser, context) as (_, demo, visitor):
            job_id = standing(demo, QUALITY, elapsed_seconds=4 * MINUTES, message=REASON)
            card = await followed(visitor, job_id, "mention:@alice")
            demo.dli.end_job(job_id)
            alert = visitor.broadcasts("bad order")
            await expect(card).to_contain_text("Failed after")
            told = await visitor.open_thread(card)
            await expect(told.get_by_test_id("file")).to_be_visible()
            await top_of(alert)
            await top_of(told.get_by_test_id("message").nth(1))
            await take_page(visitor.page, f"failure-{scheme}")


async def end(browser: Browser) -> None:
    """Show a run that finished beside those before it."""
    for scheme in ("light", "dark"):
        context = {**BESIDE, "color_scheme": scheme, "viewport": {"width": 1240, "height": 940}}
        async with at_the_page(browser, context) as (_, demo, visitor):
            job_id = standing(demo, CUSTOMERS, elapsed_seconds=3 * MINUTES)
            card = await followed(visitor, job_id)
            for share in (0.3, 0.6, 0.9):
                demo.dli.advance_job(job_id, tasks=share)
            await swept(demo)
            demo.dli.end_job(job_id)
            await expect(card).to_contain_text("Finished in")
            told = visitor.broadcasts("earlier runs took")
            await expect(told).to_contain_text("this run")
            await take(told, f"end-{scheme}")


async def burst(browser: Browser) -> None:
    """Show one message for many ends."""
    async with at_the_page(browser, WIDE) as (_, demo, visitor):
        await without_panel(visitor)
        jobs = [
            standing(demo, scene, elapsed_seconds=(2 + place % 3) * MINUTES, queue_name="nightly")
            for place, scene in enumerate(BURST[-8:])
        ]
        answer = await visitor.ask("subscribe queue:nightly")
        await expect(answer).to_contain_text("8 run now and are followed")
        await swept(demo)
        for one in jobs:
            demo.dli.end_job(one)
        digest = visitor.messages.filter(has_text="8 jobs ended")
        await expect(digest).to_be_visible()
        await take(digest, "burst")


async def cancel(browser: Browser) -> None:
    """Show how a job is cancelled, and what is told of that."""
    async with at_the_page(browser, BESIDE, ADMIN) as (_, demo, visitor):
        await without_panel(visitor)
        job_id = standing(demo, NEVER_RUN, elapsed_seconds=4 * MINUTES)
        card = await followed(visitor, job_id)
        demo.dli.advance_job(job_id, tasks=0.3)
        await expect(card).to_contain_text(re.compile(r"\d\d % of its tasks"))
        question = await visitor.ask(f"cancel {job_id}")
        await visitor.press(question, "Cancel this job")
        await expect(_sure(question)).to_be_visible()
        await take_page(visitor.page, "cancel")
        await visitor.press(_sure(question), "Cancel the job")
        await expect(card).to_contain_text("Cancelled after")
        told = await visitor.open_thread(card)
        await expect(told).to_contain_text("cancelled this job from")
        await top_of(card)
        await take_page(visitor.page, "cancelled")


async def direct(browser: Browser) -> None:
    """Show what an owner is told who isn't in the channel that hears of a failure."""
    async with at_the_page(browser, WIDE) as (_, demo, visitor):
        await without_panel(visitor)
        demo.slack.create_channel("nightly", members=[ALICE, APP_USER])
        asked = f"/dli-progress subscribe owner:{QUALITY.owner} on:failed"
        await (await demo.slack.command(asked, channel="nightly", user=ALICE)).reply()
        await visitor.ask(f"link {QUALITY.owner}")
        await visitor.ask("link direct on")
        job_id = standing(demo, QUALITY, elapsed_seconds=LATELY)
        await swept(demo)
        demo.dli.end_job(job_id)
        await visitor.page.get_by_test_id("app").click()
        await visitor.page.get_by_test_id("tab-messages").click()
        told = visitor.page.get_by_test_id("message").filter(has_text=job_id)
        await expect(told).to_be_visible()
        await take(told, "direct")


def _sure(question: Locator) -> Locator:
    return question.page.get_by_role("alertdialog").or_(question.page.get_by_role("dialog")).last


async def in_chinese(browser: Browser) -> None:
    """Show what a channel hears that is told in Chinese."""
    context = {**BESIDE, "viewport": {"width": 1240, "height": 940}}
    async with at_the_page(browser, context) as (_, demo, visitor):
        await become(visitor, "Li Wei")
        await visitor.ask("language zh")
        job_id = standing(demo, CUSTOMERS, elapsed_seconds=3 * MINUTES)
        card = await followed(visitor, job_id)
        for share in (0.3, 0.6, 0.9):
            demo.dli.advance_job(job_id, tasks=share)
        await swept(demo)
        await take(card, "card-zh")
        demo.dli.end_job(job_id)
        told = visitor.broadcasts("历史运行")
        await expect(told).to_contain_text("本次运行")
        await take(told, "end-zh")
