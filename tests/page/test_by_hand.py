"""Modals, shortcuts and mentions as people meet them: in a browser, with the real bot."""

import pytest
from playwright.async_api import expect

from bot.demo import Demo
from tests.page.browser import Visitor, a_job

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_form_tells_what_it_would_mean_while_one_still_types(
    demo: Demo, visitor: Visitor
) -> None:
    job = a_job(demo, queue_name="adhoc", owner="carol")
    modal = visitor.modal
    await visitor.type("/dli-progress subscribe")
    await expect(modal.get_by_label("All jobs that match")).to_be_focused()
    await modal.get_by_role("button", name="Queues").click()
    await visitor.page.get_by_label("adhoc", exact=True).check()
    await expect(modal).to_contain_text(job.job_id)
    await visitor.page.keyboard.press("Escape")

    await modal.get_by_label("Statement").press_sequentially("from never_run", delay=20)
    await modal.get_by_label("Thresholds in %").fill("10, 90")

    await expect(modal).to_contain_text("1 job of the last 24 h would have matched.")
    await modal.get_by_label("Statement").fill("nothing like it")
    await expect(modal).to_contain_text("No job of the last 24 h would have matched.")
    await expect(modal.get_by_label("Statement")).to_have_value("nothing like it")
    await expect(modal.get_by_label("Thresholds in %")).to_have_value("10, 90")


async def test_a_reply_that_names_a_job_is_followed_from_its_menu(
    demo: Demo, visitor: Visitor
) -> None:
    job = a_job(demo)
    parent = demo.slack.say("How is the nightly load?")
    demo.slack.say(f"{job.job_id} is slow", thread_ts=parent.ts)
    thread = await visitor.open_thread(visitor.messages.first)

    await visitor.pick(thread.get_by_test_id("message").last, "Follow this job")
    await expect(visitor.modal).to_contain_text(job.job_id)
    await visitor.press(visitor.modal, "Subscribe")

    await expect(visitor.card(job.job_id)).to_be_visible()


async def test_a_question_from_anywhere_turns_into_its_answer(demo: Demo, visitor: Visitor) -> None:
    job = a_job(demo)
    await visitor.page.get_by_test_id("shortcuts").click()
    await visitor.page.get_by_role("menuitem").filter(has_text="How far is a DLI job?").click()
    await visitor.modal.get_by_label("Job id").fill("hello")
    await visitor.press(visitor.modal, "Ask")
    await expect(visitor.modal.get_by_role("alert")).to_contain_text("job id")

    await visitor.modal.get_by_label("Job id").fill(job.job_id)
    await visitor.press(visitor.modal, "Ask")
    await expect(visitor.modal).to_contain_text("Running")
    demo.dli.end_job(job.job_id)
    await visitor.press(visitor.modal, "Refresh")

    await expect(visitor.modal).to_contain_text("Finished")


async def test_a_mention_in_a_thread_is_answered_there(demo: Demo, visitor: Visitor) -> None:
    job = a_job(demo)
    parent = demo.slack.say("How is the nightly load?")
    demo.slack.say("I'll look", thread_ts=parent.ts)
    thread = await visitor.open_thread(visitor.messages.first)

    await visitor.page.get_by_test_id("thread-composer").fill(f"@DLI Progress {job.job_id}")
    await visitor.page.get_by_test_id("thread-composer").press("Enter")

    await expect(thread.get_by_role("button", name="Details")).to_be_visible()
    await expect(thread).to_contain_text("Running")


async def test_what_is_pressed_in_a_thread_is_answered_there(demo: Demo, visitor: Visitor) -> None:
    a_job(demo)
    parent = demo.slack.say("How is the nightly load?")
    demo.slack.say("I'll look", thread_ts=parent.ts)
    thread = await visitor.open_thread(visitor.messages.first)
    await visitor.page.get_by_test_id("thread-composer").fill("@DLI Progress jobs")
    await visitor.page.get_by_test_id("thread-composer").press("Enter")

    await thread.get_by_role("button", name="Show").first.click()

    await expect(thread.get_by_test_id("ephemeral").last).to_contain_text("of its tasks")
    await expect(visitor.page.locator("main").get_by_test_id("ephemeral")).to_have_count(0)


async def test_a_channel_is_muted_by_hand(visitor: Visitor) -> None:
    answer = await visitor.ask("list")
    await visitor.press(answer, "Mute")
    await expect(visitor.modal).to_contain_text("This channel isn't muted.")
    await visitor.modal.get_by_label("For").select_option("4 hours")

    await visitor.press(visitor.modal, "Mute")

    await expect(visitor.answer).to_contain_text("Muted until")
