"""The page is usable at any width, in either theme, and for everybody."""

import pytest
from playwright.async_api import Browser, expect

from bot.demo import Demo
from tests.page.browser import PHONE, Visitor, a_job, visiting
from tests.page.looks import SCROLLING, axe, overhang, violations

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_whatever_scrolls_can_be_scrolled_with_keys(browser: Browser, demo: Demo) -> None:
    async with visiting(browser, demo.slack.url, **PHONE) as visitor:
        await visitor.page.get_by_test_id("panel-toggle").click()
        answer = await visitor.ask_about(demo.jobs[0].job_id)
        table = await axe(visitor.page, {"runOnly": [SCROLLING]})
        await visitor.press(answer, "Details")
        await expect(visitor.modal).to_contain_text("num_tasks")
        listing = await axe(visitor.page, {"runOnly": [SCROLLING]})

    assert [*table, *listing] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everybody_can_use_the_page(scheme: str, browser: Browser, demo: Demo) -> None:
    async with visiting(browser, demo.slack.url, color_scheme=scheme) as visitor:
        page = visitor.page
        await expect(page.locator("html")).to_have_attribute("data-theme", scheme)
        assert await violations(page) == []

        answer = await visitor.ask_about(demo.jobs[0].job_id)
        await visitor.type("/dli-progress jobs")
        await visitor.next_answer(1)
        await visitor.switch("dli:busy", on=True)
        await visitor.ask_about(demo.jobs[1].job_id)
        assert await violations(page) == []

        await visitor.switch("dli:busy", on=False)
        await visitor.press(answer, "Details")
        await expect(visitor.modal).to_contain_text("num_tasks")
        assert await violations(page) == []
        assert visitor.troubles == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everybody_can_use_threads_and_the_form(
    scheme: str, browser: Browser, demo: Demo
) -> None:
    async with visiting(browser, demo.slack.url, color_scheme=scheme) as visitor:
        await a_failure_with_a_file(demo, visitor)
        await visitor.ask("subscribe queue:etl")
        await visitor.ask("list")
        assert await violations(visitor.page) == []

        await visitor.type("/dli-progress subscribe")
        await visitor.modal.get_by_label("All jobs that match").check()
        await expect(visitor.modal.get_by_label("Tag")).to_be_visible()
        assert await violations(visitor.page) == []

        await visitor.modal.get_by_role("button", name="Queues").click()
        await expect(visitor.page.get_by_label("etl", exact=True)).to_be_visible()
        assert await violations(visitor.page) == []
        assert visitor.troubles == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everybody_can_use_the_home_tab_and_the_shortcuts(
    scheme: str, browser: Browser, demo: Demo
) -> None:
    async with visiting(browser, demo.slack.url, color_scheme=scheme) as visitor:
        page = visitor.page
        job_id = demo.jobs[0].job_id
        await visitor.ask(f"subscribe {job_id}")
        await page.get_by_test_id("app").click()
        home = page.get_by_test_id("home")
        await expect(home).to_contain_text(job_id)
        assert await violations(page) == []

        await visitor.go_to("data-platform")
        await visitor.pick(visitor.card(job_id), "Follow this job")
        await expect(visitor.modal).to_be_visible()
        assert await violations(page) == []
        await page.keyboard.press("Escape")

        await page.get_by_test_id("myself").click()
        await page.get_by_role("menuitemradio", name="zh-CN").click()
        await page.get_by_test_id("app").click()
        await expect(home.locator("[lang=zh-CN]").first).to_contain_text("作业")
        assert await violations(page) == []
        assert visitor.troubles == []


async def test_a_thread_fits_a_phone(browser: Browser, demo: Demo) -> None:
    async with visiting(browser, demo.slack.url, **PHONE) as visitor:
        await a_failure_with_a_file(demo, visitor)

        assert await overhang(visitor.page) <= 0
        assert await violations(visitor.page) == []
        await visitor.press(visitor.thread, "Close the thread")
        await visitor.type("/dli-progress subscribe")
        await expect(visitor.modal.get_by_label("Tag")).to_be_visible()
        assert await overhang(visitor.page) <= 0
        assert await violations(visitor.page) == []
        assert visitor.troubles == []


async def a_failure_with_a_file(demo: Demo, visitor: Visitor) -> None:
    """Let a followed job fail, and open the thread that holds its whole reason."""
    reason = "DLI.0999: RuntimeException: bad order\n" + "\tat com.example.Deep.down\n" * 900
    job_id = a_job(demo, "fails-late", message=reason).job_id
    await visitor.ask(f"subscribe {job_id} mention:@alice")
    await expect(visitor.card(job_id)).to_contain_text("Running")
    demo.dli.end_job(job_id)
    await expect(visitor.card(job_id)).to_contain_text("Failed after")
    thread = await visitor.open_thread(visitor.card(job_id))
    await expect(thread.get_by_test_id("file")).to_be_visible()


async def test_the_theme_is_chosen_and_kept(visitor: Visitor) -> None:
    html = visitor.page.locator("html")
    await expect(html).to_have_attribute("data-theme", "light")

    await visitor.page.get_by_test_id("theme-toggle").click()
    await expect(html).to_have_attribute("data-theme", "dark")
    await visitor.page.reload()

    await expect(html).to_have_attribute("data-theme", "dark")


async def test_a_phone_shows_all_of_it(browser: Browser, demo: Demo) -> None:
    async with visiting(browser, demo.slack.url, **PHONE) as visitor:
        page = visitor.page
        await page.get_by_test_id("panel-toggle").click()
        answer = await visitor.ask_about(demo.jobs[0].job_id)
        await expect(page.get_by_test_id("panel")).to_have_count(0)
        await expect(answer).to_contain_text("Running · ")
        assert await overhang(page) <= 0
        assert await violations(page) == []

        await visitor.press(answer, "Details")
        await expect(visitor.modal).to_contain_text("num_tasks")
        assert await overhang(page) <= 0
        await visitor.press(visitor.modal.locator("footer"), "Close")
        await expect(visitor.modal).to_have_count(0)

        await page.get_by_role("button", name="Channels").click()
        await page.get_by_test_id("channel-random").click()
        await expect(page.get_by_role("textbox", name="Message #random")).to_be_visible()
        await visitor.type("/dli-progress help")
        await expect(visitor.answer).to_contain_text("What you can ask")
        assert await overhang(page) <= 0
        assert visitor.troubles == []


async def test_the_panel_jumps_to_its_parts_and_the_page_stays(visitor: Visitor) -> None:
    first = visitor.fault("slack:throttled")
    await expect(first).not_to_be_in_viewport()

    await visitor.press(visitor.page.get_by_test_id("panel"), "Slack faults")

    await expect(first).to_be_in_viewport()
    assert await visitor.page.evaluate("window.scrollY") == 0


async def test_a_reload_keeps_the_conversation(demo: Demo, visitor: Visitor) -> None:
    answer = await visitor.ask_about(demo.jobs[0].job_id)
    await visitor.press(answer, "Share")
    await expect(visitor.messages.last).to_contain_text("Shared by mina")

    await visitor.page.reload()

    await expect(visitor.messages.last).to_contain_text("Shared by mina")
