"""A newcomer's first minutes."""

import re

import pytest
from playwright.async_api import Browser, expect

from bot.demo import Demo
from tests.page.browser import Visitor, visiting

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_running_job_of_the_panel_is_asked_about(demo: Demo, visitor: Visitor) -> None:
    job = demo.jobs[0]
    await expect(visitor.page.get_by_test_id("first-steps")).to_contain_text("Press Ask")

    answer = await visitor.ask_about(job.job_id)

    await expect(answer).to_contain_text("Only visible to you")
    await expect(answer).to_contain_text("Running · ")
    await expect(answer).to_contain_text("from 7 earlier runs")
    await expect(answer).to_contain_text(" left")
    await expect(answer).to_contain_text("sub job")
    await expect(answer).to_contain_text(job.owner)
    await expect(answer).to_contain_text(job.job_id)
    await expect(answer.get_by_role("table")).to_contain_text("running")
    await expect(answer.locator("code", has_text="▓").first).to_be_attached()


async def test_the_same_can_be_typed_and_is_remembered(demo: Demo, visitor: Visitor) -> None:
    line = f"/dli-progress {demo.jobs[1].job_id}"

    await visitor.type(line)

    await expect(visitor.answer).to_contain_text("Running · ")
    await expect(visitor.composer).to_have_value("")
    await visitor.composer.press("ArrowUp")
    await expect(visitor.composer).to_have_value(line)


async def test_a_command_is_completed_and_jobs_are_offered(demo: Demo, visitor: Visitor) -> None:
    offers = visitor.page.get_by_test_id("suggestions")
    await visitor.composer.fill("/dli")
    await expect(offers).to_contain_text("help")
    await visitor.composer.press("Tab")
    await expect(offers.get_by_role("option")).to_have_count(5)

    await visitor.composer.press_sequentially(demo.jobs[2].job_id[:8])
    await expect(offers.get_by_role("option")).to_have_count(1)
    await visitor.composer.press("Tab")
    await visitor.composer.press("Enter")

    await expect(visitor.answer).to_contain_text(demo.jobs[2].job_id)


async def test_refresh_changes_the_card_where_it_is(demo: Demo, visitor: Visitor) -> None:
    job = demo.jobs[0]
    answer = await visitor.ask_about(job.job_id)
    await expect(answer).to_contain_text("Running · ")
    row = visitor.row(job.job_id)
    await row.get_by_role("button", name="Cancel").click()
    await expect(row).to_contain_text("Cancelled")

    await visitor.press(answer, "Refresh")

    await expect(answer).to_contain_text("Cancelled · ")
    await expect(visitor.answers).to_have_count(1)


async def test_share_shows_the_card_to_the_channel(demo: Demo, visitor: Visitor) -> None:
    answer = await visitor.ask_about(demo.jobs[0].job_id)

    await visitor.press(answer, "Share")

    shared = visitor.messages.last
    await expect(shared).to_contain_text("Shared by mina")
    await expect(shared).to_contain_text(demo.jobs[0].job_id)
    await expect(shared).not_to_contain_text("Only visible to you")


async def test_details_show_every_field_and_escape_closes_them(
    demo: Demo, visitor: Visitor
) -> None:
    answer = await visitor.ask_about(demo.jobs[0].job_id)

    await visitor.press(answer, "Details")

    await expect(visitor.modal).to_contain_text("Job details")
    for field in ("queue_name", "table_name", "num_completed_indices", "pipeline=revenue"):
        await expect(visitor.modal).to_contain_text(field)
    await visitor.page.keyboard.press("Escape")
    await expect(visitor.modal).to_have_count(0)
    await expect(answer.get_by_role("button", name="Details")).to_be_focused()


async def test_jobs_are_listed_and_one_is_shown(demo: Demo, visitor: Visitor) -> None:
    job, *_ = [
        demo.dli.start_job("star-join", speed=0.1, elapsed_seconds=seconds, queue_name="listed")
        for seconds in (60, 50, 40)
    ]
    await visitor.type("/dli-progress jobs status:running queue:listed")
    listed = await visitor.next_answer(0)
    await expect(listed).to_contain_text("3 jobs")

    await listed.get_by_role("button", name="Show").last.click()

    answer = await visitor.next_answer(1)
    await expect(answer).to_contain_text("Running · ")
    await expect(answer).to_contain_text(job.job_id)


async def test_help_leads_to_the_recent_jobs(visitor: Visitor) -> None:
    await visitor.type("/dli-progress help")
    said = await visitor.next_answer(0)
    await expect(said).to_contain_text("What you can ask")

    await visitor.press(said, "Recent jobs")

    listed = await visitor.next_answer(1)
    await expect(listed.get_by_role("button", name="Show").first).to_be_visible()
    await expect(listed).to_contain_text("data-quality")


async def test_a_typo_gets_the_nearest_word(visitor: Visitor) -> None:
    await visitor.type("/dli-progress jbos")

    await expect(visitor.answer).to_contain_text("Did you mean /dli-progress jobs?")


async def test_a_job_is_started_and_asked_about(demo: Demo, visitor: Visitor) -> None:
    page, before = visitor.page, {job.job_id for job in demo.dli.workspace.jobs()}
    await page.get_by_test_id("recording").select_option("retried-task")
    await page.get_by_test_id("start-job").click()
    await expect(page.get_by_test_id("job-row").first).to_contain_text("A task that fails once")
    [started] = {job.job_id for job in demo.dli.workspace.jobs()} - before

    answer = await visitor.ask_about(started)

    await expect(answer).to_contain_text(started)
    await expect(answer).to_contain_text("Elapsed")


async def test_times_are_told_in_the_zone_of_whoever_somebody_is(
    demo: Demo, browser: Browser
) -> None:
    async with visiting(browser, demo.slack.url, timezone_id="Pacific/Auckland") as visitor:
        answer = await visitor.ask("mute until 08:00")

        await expect(answer).to_contain_text(re.compile(r"Muted until (today|tomorrow) 08:00"))
