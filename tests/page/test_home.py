"""The app's Home on the page: what is mine is there, and follows by itself."""

import pytest
from playwright.async_api import Browser, Locator, expect

from bot.demo import Demo
from bot.domain.homes import MOST_SUBSCRIPTIONS
from tests.page.browser import Visitor, a_job, visiting

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def opened(visitor: Visitor) -> Locator:
    await visitor.page.get_by_role("button", name="DLI Progress", exact=True).click()
    home = visitor.page.get_by_test_id("home")
    await expect(home).to_contain_text("As of")
    return home


async def test_a_newcomer_finds_the_first_steps_and_help(visitor: Visitor) -> None:
    home = await opened(visitor)
    await expect(home).to_contain_text("Three steps, and your jobs are here")

    await visitor.press(home, "Help")

    await expect(visitor.modal).to_contain_text("What you can ask")


async def test_what_i_follow_moves_and_ends_before_my_eyes(demo: Demo, visitor: Visitor) -> None:
    job = a_job(demo, "distinct-counts", queue_name="mine")
    await expect(await visitor.ask("subscribe queue:mine on:all")).to_contain_text("Subscribed")
    home = await opened(visitor)
    await expect(home).to_contain_text(job.job_id)

    demo.dli.advance_job(job.job_id, tasks=0.5)
    await expect(home).to_contain_text("50 % of its tasks")
    demo.dli.end_job(job.job_id)
    await expect(home).to_contain_text("Finished")


@pytest.mark.parametrize(("locale", "slacks"), [("zh-CN", "en-US"), ("en-GB", "zh-CN")])
async def test_in_chinese_dates_are_chinese_too(
    browser: Browser, demo: Demo, locale: str, slacks: str
) -> None:
    demo.slack.speak(slacks)
    async with visiting(browser, demo.slack.url, locale=locale) as visitor:
        await visitor.ask("language me zh")

        await visitor.page.get_by_test_id("app").click()

        home = visitor.page.get_by_test_id("home")
        await expect(home.locator("time").last).to_contain_text("今天")
        assert visitor.troubles == []


async def test_many_subscriptions_are_turned_over(visitor: Visitor) -> None:
    for number in range(MOST_SUBSCRIPTIONS + 1):
        await visitor.ask(f"subscribe queue:q{number:02}")
    home = await opened(visitor)
    await expect(home).to_contain_text("Page 1 of 2, 16 in all")

    await visitor.press(home, "Next page: What you follow")

    await expect(home).to_contain_text("queue:q00")
    await expect(home).not_to_contain_text("queue:q15")
    await visitor.press(home, "Previous page: What you follow")
    await expect(home).to_contain_text("queue:q15")


async def test_a_subscription_is_ended_where_i_see_it(visitor: Visitor) -> None:
    await expect(await visitor.ask("subscribe queue:mine")).to_contain_text("Subscribed")
    home = await opened(visitor)
    await expect(home).to_contain_text("queue:mine")

    await visitor.press(home, "Unsubscribe queue:mine")

    await expect(home).to_contain_text("#data-platform doesn't hear of queue:mine any more")
    await expect(home.get_by_role("button", name="Unsubscribe")).to_have_count(0)


async def test_in_a_low_window_one_reads_what_is_wrong_with_an_entry(
    browser: Browser, demo: Demo
) -> None:
    low = {"viewport": {"width": 1280, "height": 330}}
    async with visiting(browser, demo.slack.url, **low) as visitor:
        home = await opened(visitor)
        await visitor.press(home, "Subscribe")
        await expect(visitor.modal.get_by_role("radio").first).to_be_visible()

        await visitor.modal.locator("button[type=submit]").click()

        wrong = visitor.modal.get_by_role("alert").first
        await expect(wrong).to_be_in_viewport(ratio=0.99)
        assert visitor.troubles == []
