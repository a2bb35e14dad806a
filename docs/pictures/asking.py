"""What somebody sees who asks."""

from playwright.async_api import Browser, expect

from bot.sandbox.dli.scenes import CUSTOMERS
from docs.pictures.stage import (
    BESIDE,
    WIDE,
    at_the_page,
    become,
    let_go,
    standing,
    take,
    take_page,
    top_of,
    without_panel,
)
from tests.page.browser import PHONE

MODAL_HEIGHT = 760


async def desktop(browser: Browser) -> None:
    """Show the demo as one finds it, with an answer."""
    for scheme in ("light", "dark"):
        async with at_the_page(browser, {"color_scheme": scheme}) as (job_id, _, visitor):
            await top_of(await visitor.ask_about(job_id))
            await take_page(visitor.page, f"demo-{scheme}")


async def phone(browser: Browser) -> None:
    """Show an answer on a small screen."""
    async with at_the_page(browser, PHONE) as (job_id, _, visitor):
        await visitor.type(f"/dli-progress {job_id}")
        await top_of(await visitor.next_answer(0))
        await take_page(visitor.page, "narrow")


async def answers(browser: Browser) -> None:
    """Show a job that runs, one that failed, the list of jobs, and details."""
    async with at_the_page(browser, WIDE) as (job_id, demo, visitor):
        page = visitor.page
        await without_panel(visitor)
        failed = next(job for job in demo.jobs if job.recording == "fails-on-division")
        lines = {"answer": job_id, "failed": failed.job_id, "jobs": "jobs queue:etl"}
        for position, (name, asked) in enumerate(lines.items()):
            await visitor.type(f"/dli-progress {asked}")
            await take(await visitor.next_answer(position), name)
        await visitor.press(visitor.answers.first, "Details")
        await expect(visitor.modal).to_contain_text("num_tasks")
        await page.set_viewport_size(WIDE["viewport"] | {"height": MODAL_HEIGHT})
        await take(visitor.modal, "details")


async def mention(browser: Browser) -> None:
    """Show a question in a thread, where no command can be typed, and its answer."""
    taller = {**BESIDE, "viewport": {"width": 1180, "height": 820}}
    async with at_the_page(browser, taller) as (_, demo, visitor):
        await without_panel(visitor)
        job_id = standing(demo, CUSTOMERS, elapsed_seconds=60)
        demo.dli.advance_job(job_id, tasks=0.4)
        parent = demo.slack.say(
            "The order figures of last night look old. Does the load still run?"
        )
        demo.slack.say("It started late. I'll look.", thread_ts=parent.ts)
        thread = await visitor.open_thread(visitor.messages.first)
        await visitor.page.get_by_test_id("thread-composer").fill(f"@DLI Progress {job_id}")
        await visitor.page.get_by_test_id("thread-composer").press("Enter")
        await expect(thread.get_by_role("button", name="Details")).to_be_visible()
        await let_go(visitor.page)
        await take_page(visitor.page, "mention")


async def in_chinese(browser: Browser) -> None:
    """Show the answer that somebody gets whose Slack is Chinese."""
    async with at_the_page(browser, WIDE) as (job_id, _, visitor):
        await without_panel(visitor)
        await become(visitor, "Li Wei")
        await take(await visitor.ask(job_id), "answer-zh")
