"""What a channel on the page hears of jobs, and what can be pressed there."""

import re

import pytest
from playwright.async_api import Locator, expect

from bot.demo import Demo
from bot.sandbox.slack.people import APP_USER
from tests.page.browser import Visitor, a_job

pytestmark = pytest.mark.asyncio(loop_scope="session")

TOLD_LATE = re.compile("While I couldn't post here|replied to a thread")
"""A digest of what was known by then, or a notice of what is found out only when back."""
LONG_REASON = "DLI.0999: RuntimeException: bad order\n" + "\tat com.example.Deep.down\n" * 900


async def followed(demo: Demo, visitor: Visitor, options: str = "") -> tuple[str, Locator]:
    """Subscribe the channel to a job that stands still, and return its id and its card."""
    job_id = a_job(demo).job_id
    answer = await visitor.ask(f"subscribe {job_id} {options}")
    await expect(answer).to_contain_text("Subscribed to job")
    card = visitor.card(job_id)
    await expect(card).to_contain_text("Running")
    return job_id, card


def can_post(demo: Demo, channel: str) -> bool:
    known = demo.slack.channel(channel)
    return APP_USER in known.members and not known.is_archived


async def test_the_first_steps_lead_to_a_subscription(visitor: Visitor) -> None:
    steps = visitor.page.get_by_test_id("first-steps")

    await steps.get_by_role("button", name="subscribe queue:etl").click()

    answer = await visitor.next_answer(0)
    await expect(answer).to_contain_text("Subscribed to the jobs with queue:etl")
    await expect(answer).to_contain_text("Only visible to you")


async def test_the_bell_of_a_running_job_follows_it(demo: Demo, visitor: Visitor) -> None:
    job = demo.jobs[0]

    await visitor.row(job.job_id).get_by_role("button", name="Subscribe to").click()

    await expect(await visitor.next_answer(0)).to_contain_text(f"Subscribed to job {job.job_id}")
    card = visitor.card(job.job_id)
    await expect(card).to_contain_text("Running · ")
    for name in ("Details", "Mute", "Unsubscribe"):
        await expect(card.get_by_role("button", name=name)).to_be_visible()


async def test_ids_are_offered_to_whoever_subscribes(demo: Demo, visitor: Visitor) -> None:
    job_id = demo.jobs[2].job_id
    await visitor.composer.fill(f"/dli-progress subscribe {job_id[:8]}")
    await expect(visitor.page.get_by_test_id("suggestions").get_by_role("option")).to_have_count(1)

    await visitor.composer.press("Tab")
    await expect(visitor.composer).to_have_value(f"/dli-progress subscribe {job_id}")
    await visitor.composer.press("Enter")

    await expect(visitor.card(job_id)).to_be_visible()


async def test_a_job_is_heard_of_from_its_card_to_its_end(demo: Demo, visitor: Visitor) -> None:
    job_id, card = await followed(demo, visitor)

    demo.dli.advance_job(job_id, tasks=0.52)
    thread = await visitor.open_thread(card)
    await expect(thread).to_contain_text("50 % of its tasks")
    await expect(visitor.broadcasts("50 %")).to_have_count(0)
    await visitor.press(thread, "Close the thread")
    await visitor.row(job_id).get_by_role("button", name="Cancel").click()

    await expect(card).to_contain_text("Cancelled after")
    await expect(card.get_by_role("button", name="Unsubscribe")).to_have_count(0)
    end = visitor.broadcasts("Cancelled")
    await expect(end).to_have_count(1)
    await end.get_by_role("button", name="Cancelled").click()
    await expect(thread).to_contain_text("Also sent to the channel")
    await expect(thread).to_contain_text("50 % of its tasks")


async def test_a_failure_calls_people_and_brings_its_whole_reason(
    demo: Demo, visitor: Visitor
) -> None:
    job_id = a_job(demo, "fails-late", message=LONG_REASON).job_id
    await visitor.ask(f"subscribe {job_id} mention:@alice")
    card = visitor.card(job_id)
    await expect(card).to_contain_text("Running")

    demo.dli.end_job(job_id)

    alert = visitor.broadcasts("bad order")
    await expect(alert).to_contain_text("Failed after")
    await expect(alert.locator('[class*="mention"]')).to_contain_text("@Alice Berger")
    await expect(card).to_contain_text("Failed after")
    thread = await visitor.open_thread(card)
    await expect(thread.get_by_test_id("file")).to_contain_text(f"dli-{job_id}-failed.txt")
    await thread.get_by_role("button", name="Show more").click()
    await expect(thread.get_by_test_id("file").locator("pre")).to_contain_text("Deep.down")


async def test_a_burst_is_one_message_that_names_them_all(demo: Demo, visitor: Visitor) -> None:
    page, before = visitor.page, {job.job_id for job in demo.dli.workspace.jobs()}
    await visitor.ask("subscribe queue:nightly")
    await page.get_by_test_id("recording").select_option("insert-values")
    await page.get_by_text("Queue, owner").click()
    await page.get_by_test_id("start-queue_name").fill("nightly")

    await page.get_by_test_id("start-burst").click()

    digest = visitor.messages.filter(has_text="12 jobs ended: 12 finished")
    await expect(digest).to_have_count(1)
    started = [job for job in demo.dli.workspace.jobs() if job.job_id not in before]
    burst = [job.job_id for job in started if job.queue_name == "nightly"]
    assert len(burst) == 12
    for job_id in burst:
        await expect(digest).to_contain_text(job_id)
    await expect(visitor.messages).to_have_count(1)


async def test_a_muted_channel_gets_a_digest_afterwards(demo: Demo, visitor: Visitor) -> None:
    job_id, card = await followed(demo, visitor)

    await visitor.press(card, "Mute")
    muted = await visitor.next_answer(1)
    await expect(muted).to_contain_text("Muted until")
    demo.dli.end_job(job_id)
    await expect(card).to_contain_text("Finished in")
    await expect(visitor.messages).to_have_count(1)
    await visitor.press(muted, "Unmute")

    digest = visitor.messages.filter(has_text="While this channel was muted, 1 job ended")
    await expect(digest).to_contain_text(job_id)


async def test_a_card_opens_its_details_and_ends_its_subscription(
    demo: Demo, visitor: Visitor
) -> None:
    job_id, card = await followed(demo, visitor)

    await visitor.press(card, "Details")
    await expect(visitor.modal).to_contain_text("num_tasks")
    await visitor.page.keyboard.press("Escape")
    await expect(visitor.modal).to_have_count(0)
    await visitor.press(card, "Unsubscribe")

    await expect(await visitor.next_answer(1)).to_contain_text("doesn't hear of")
    await expect(card).to_contain_text("no longer follows this job")
    await expect(card.get_by_role("button", name="Unsubscribe")).to_have_count(0)
    await expect(await visitor.ask("list")).not_to_contain_text(job_id)


async def test_a_job_can_be_slowed_down_and_left_hanging_from_the_panel(
    demo: Demo, visitor: Visitor
) -> None:
    job = demo.jobs[0]
    row = visitor.row(job.job_id)

    await row.get_by_role("button", name="Slow down").click()
    await row.get_by_role("button", name="Let it hang").click()
    await expect(row.get_by_role("button", name="Let it go on")).to_be_visible()

    hung = demo.dli.workspace.job(job.job_id)
    assert hung.speed == pytest.approx(job.speed / 5)
    assert hung.held_at is not None

    await row.get_by_role("button", name="Let it go on").click()
    await expect(row.get_by_role("button", name="Let it hang")).to_be_visible()
    assert demo.dli.workspace.job(job.job_id).held_at is None


async def test_a_job_can_be_started_in_a_queue_that_has_been_busy_for_long(
    demo: Demo, visitor: Visitor
) -> None:
    before = {job.job_id for job in demo.dli.workspace.jobs()}
    await visitor.page.get_by_text("Queue, owner").click()
    await visitor.page.get_by_label("In a busy queue for 9 minutes").check()

    await visitor.page.get_by_test_id("start-job").click()

    [job_id] = await demo.slack.wait_until(lambda: waiting(demo) - before)
    row = visitor.row(job_id)
    await expect(row).to_contain_text("Launching")
    await expect(row).to_contain_text("9 min")
    await expect(row.get_by_role("button", name="Let it go on")).to_be_visible()


def waiting(demo: Demo) -> set[str]:
    """Return the ids of the jobs that stand still in their queue."""
    return {job.job_id for job in demo.dli.workspace.jobs() if job.held_at is not None}


async def test_a_restarted_bot_goes_on_and_repeats_nothing(demo: Demo, visitor: Visitor) -> None:
    ending, card = await followed(demo, visitor, "at:1")
    demo.dli.advance_job(ending, tasks=0.5)
    thread = await visitor.open_thread(card)
    await expect(thread).to_contain_text("1 % of its tasks")
    await visitor.press(thread, "Close the thread")
    await visitor.ask("subscribe queue:elsewhere")

    await visitor.page.get_by_test_id("restart").click()
    await demo.slack.wait_until(lambda: not demo.up.is_set())
    demo.dli.end_job(ending)
    await demo.up.wait()
    await demo.slack.wait_until(lambda: demo.slack.socket_count)
    await visitor.is_connected()

    await expect(card).to_contain_text("Finished in")
    await expect(visitor.broadcasts("Finished in")).to_have_count(1)
    await expect(await visitor.ask("list")).to_contain_text("queue:elsewhere")
    thread = await visitor.open_thread(card)
    await expect(thread.get_by_test_id("message")).to_have_count(3)
    await expect(visitor.messages).to_have_count(2)


@pytest.mark.parametrize(
    ("deed", "cure", "back"),
    [
        ("Remove DLI Progress", "/invite @DLI Progress", "Invite DLI Progress"),
        ("Archive the channel", "archived", "Bring the channel back"),
    ],
)
async def test_whoever_subscribed_a_channel_hears_that_it_is_closed(
    deed: str, cure: str, back: str, demo: Demo, visitor: Visitor
) -> None:
    page = visitor.page
    await visitor.go_to("etl-alerts")
    jobs = [await followed(demo, visitor) for _ in range(2)]

    await visitor.arrange("etl-alerts", deed)
    await demo.slack.wait_until(lambda: not can_post(demo, "etl-alerts"))
    for job_id, _ in jobs:
        demo.dli.end_job(job_id)
    await expect(page.get_by_test_id("app")).to_have_attribute("data-unread", "true")
    await page.get_by_test_id("app").click()
    await expect(visitor.messages).to_have_count(1)
    await expect(visitor.messages).to_contain_text("etl-alerts")
    await expect(visitor.messages).to_contain_text(cure)
    await visitor.go_to("etl-alerts")
    await visitor.arrange("etl-alerts", back)

    told = visitor.messages.filter(has_text=TOLD_LATE)
    for job_id, card in jobs:
        await expect(told.filter(has_text=job_id)).to_have_count(1)
        await expect(card).to_contain_text("Finished in")


async def test_a_form_subscribes_as_well(demo: Demo, visitor: Visitor) -> None:
    modal = visitor.modal
    await visitor.type("/dli-progress subscribe")
    await modal.get_by_label("All jobs that match").check()
    await modal.get_by_role("button", name="Queues").click()
    await visitor.page.get_by_label("etl", exact=True).check()
    await expect(modal).to_contain_text("would have matched")  # which moves what is below it
    await modal.get_by_label("It finishes").uncheck()
    await modal.get_by_label("Where").select_option("All to the thread")
    await modal.get_by_label("In", exact=True).select_option("#etl-alerts")

    await visitor.press(modal, "Subscribe")

    await expect(modal).to_have_count(0)
    await visitor.go_to("etl-alerts")
    await expect(visitor.answer).to_contain_text("Subscribed to the jobs with queue:etl")
    good, bad = (a_job(demo, name, queue_name="etl") for name in ("star-join", "fails-late"))
    demo.dli.end_job(good.job_id)
    demo.dli.end_job(bad.job_id)
    await expect(visitor.card(bad.job_id)).to_contain_text("Failed after")
    await expect(visitor.card(good.job_id)).to_have_count(0)


async def test_a_form_says_what_is_missing_and_keeps_the_rest(visitor: Visitor) -> None:
    modal = visitor.modal
    await visitor.type("/dli-progress subscribe")
    await modal.get_by_label("All jobs that match").check()
    await modal.get_by_label("It passes a threshold").check()
    await modal.get_by_label("Thresholds in %").fill("50, 500")
    await modal.get_by_label("Tag").fill("team=bi")

    await visitor.press(modal, "Subscribe")

    await expect(modal.get_by_role("alert")).to_contain_text(re.compile("[Pp]ercent|%"))
    await expect(modal.get_by_label("Tag")).to_have_value("team=bi")


async def test_channels_hear_apart_and_show_what_is_unread(demo: Demo, visitor: Visitor) -> None:
    alerts = visitor.channel("etl-alerts")
    job_id, card = await followed(demo, visitor)
    await visitor.go_to("etl-alerts")
    await visitor.ask(f"subscribe {job_id} mention:@mina thread:broadcast")
    await expect(card).to_be_visible()
    await visitor.go_to("data-platform")
    await expect(alerts).not_to_have_attribute("data-unread", "true")

    demo.dli.advance_job(job_id, tasks=0.3)
    await expect(alerts).to_have_attribute("data-unread", "true")
    await expect(visitor.broadcasts("25 %")).to_have_count(0)
    demo.dli.end_job(job_id)

    await expect(alerts).to_contain_text("1 for you")
    await visitor.go_to("etl-alerts")
    await expect(alerts).not_to_have_attribute("data-unread", "true")
    await expect(visitor.page.get_by_text("New", exact=True)).to_be_visible()
    await expect(visitor.broadcasts("25 %")).to_have_count(1)
