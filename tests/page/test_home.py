"""The app's Home on the page: what is mine is there, and follows by itself."""

import pytest
from playwright.async_api import Locator, expect

from bot.demo import Demo
from tests.page.browser import Visitor, a_job

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


async def test_a_subscription_is_ended_where_i_see_it(visitor: Visitor) -> None:
    await expect(await visitor.ask("subscribe queue:mine")).to_contain_text("Subscribed")
    home = await opened(visitor)
    await expect(home).to_contain_text("queue:mine")

    await visitor.press(home, "Unsubscribe queue:mine")

    await expect(home).to_contain_text("#data-platform doesn't hear of queue:mine any more")
    await expect(home.get_by_role("button", name="Unsubscribe")).to_have_count(0)
