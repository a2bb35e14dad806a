"""Everybody can use the page: whoever sees little, hears it, or has no mouse."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from bot.sandbox.slack import ALICE, SlackCloud, SlackSandbox
from tests.page.an_app import CHANNEL, CHINESE, JOB, a_client, a_conversation, a_workspace
from tests.page.browser import DESKTOP, PHONE, Visitor, visiting
from tests.page.looks import overhang, violations
from tests.sandbox.slack.rig import modal, section, text_input

pytestmark = pytest.mark.asyncio(loop_scope="session")

SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])
DEVICES = pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["wide", "narrow"])


@pytest_asyncio.fixture(loop_scope="session")
async def slack() -> AsyncIterator[SlackSandbox]:
    async with a_workspace() as workspace:
        yield workspace


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(browser: Browser, slack: SlackSandbox) -> AsyncIterator[Visitor]:
    async with visiting(browser, slack.url) as person:
        yield person
        assert person.troubles == []


async def assert_usable(page: Page) -> None:
    assert await violations(page) == []
    assert await overhang(page) <= 0


@SCHEMES
@DEVICES
async def test_conversations(
    browser: Browser, slack: SlackSandbox, scheme: str, device: dict[str, Any]
) -> None:
    async with visiting(browser, slack.url, color_scheme=scheme, **device) as visitor:
        page = visitor.page
        await assert_usable(page)
        await a_conversation(slack)
        await visitor.ask(JOB)
        await assert_usable(page)

        await visitor.messages.nth(1).hover()
        await visitor.messages.nth(1).get_by_test_id("message-menu").click()
        await assert_usable(page)
        await page.keyboard.press("Escape")

        await page.get_by_test_id("shortcuts").click()
        await assert_usable(page)
        await page.keyboard.press("Escape")

        await visitor.composer.fill("@")
        await expect(page.get_by_test_id("suggestions")).to_be_visible()
        await assert_usable(page)
        await visitor.composer.fill("")

        await visitor.open_thread(visitor.messages.nth(1))
        await assert_usable(page)
        assert visitor.troubles == []


@SCHEMES
@DEVICES
async def test_the_apps_home_its_modals_and_the_other_places(
    browser: Browser, slack: SlackSandbox, scheme: str, device: dict[str, Any]
) -> None:
    async with visiting(browser, slack.url, color_scheme=scheme, **device) as visitor:
        page = visitor.page
        await to_the_sidebar(visitor)
        await assert_usable(page)
        await page.get_by_test_id("myself").click()
        await assert_usable(page)
        await page.keyboard.press("Escape")

        await page.get_by_test_id("app").click()
        await expect(page.get_by_test_id("home")).to_contain_text("Looked")
        await assert_usable(page)
        await page.get_by_test_id("tab-messages").click()
        await assert_usable(page)

        await page.get_by_test_id("shortcuts").click()
        await page.get_by_role("menuitem", name="Follow a DLI job").click()
        await expect(visitor.modal).to_be_visible()
        await assert_usable(page)
        await visitor.press(visitor.modal, "Go")
        await expect(visitor.modal).to_contain_text("Please complete this required field.")
        await assert_usable(page)
        await visitor.press(visitor.modal, "Cancel")

        await to_the_sidebar(visitor)
        await visitor.channel("old-warehouse").click()
        await expect(page.get_by_text("nobody can write here")).to_be_visible()
        await assert_usable(page)
        await to_the_sidebar(visitor)
        await visitor.channel("random").click()
        await page.get_by_role("button", name="More about #random").click()
        await assert_usable(page)
        assert visitor.troubles == []


async def to_the_sidebar(visitor: Visitor) -> None:
    channels = visitor.page.get_by_role("button", name="Channels", exact=True)
    if await channels.is_visible():
        await channels.click()
    await expect(visitor.page.get_by_test_id("myself")).to_be_visible()


@SCHEMES
@DEVICES
async def test_the_pages_without_a_script(
    browser: Browser, scheme: str, device: dict[str, Any]
) -> None:
    async with SlackCloud().serve() as cloud:
        wanted = "client_id={}&scope=commands,chat:write&redirect_uri=http://127.0.0.1:9/"
        asked = f"{cloud.authorize_url}?{wanted.format(cloud.client.id)}"
        context = await browser.new_context(color_scheme=scheme, **device)  # type: ignore[arg-type]
        page = await context.new_page()
        for address in (asked, cloud.authorize_url, cloud.url):
            await page.goto(address)
            await assert_usable(page)
        await context.close()


async def test_a_menu_is_used_by_keys_alone(slack: SlackSandbox, visitor: Visitor) -> None:
    page = visitor.page
    slack.say(f"{JOB} is slow", user=ALICE)
    menu = visitor.messages.last.get_by_test_id("message-menu")
    await menu.focus()
    await expect(menu).to_be_in_viewport()
    assert await is_shown(menu)

    await page.keyboard.press("Enter")
    items = page.get_by_role("menuitem")
    await expect(items.first).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(items.last).to_be_focused()
    await page.keyboard.press("Home")
    await expect(items.first).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(menu).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await expect(items).to_have_count(0)


async def is_shown(button: Locator) -> bool:
    return bool(await button.evaluate(SHOWN))


SHOWN = "one => getComputedStyle(one.closest('.message-tools')).opacity === '1'"


async def test_a_modal_keeps_the_focus_and_gives_it_back(visitor: Visitor) -> None:
    page = visitor.page
    opener = page.get_by_test_id("shortcuts")
    await opener.focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(visitor.modal.get_by_role("textbox")).to_be_focused()

    for _ in range(8):
        await page.keyboard.press("Tab")
        assert await page.evaluate(OUTSIDE) is False
    await page.keyboard.press("Escape")

    await expect(visitor.modal).to_have_count(0)
    await expect(opener).to_be_focused()


OUTSIDE = """() => {
  const here = document.activeElement;
  return here !== document.body && !here.closest('dialog')
}"""
"""Chromium lets Tab leave a dialog for the browser's own bar, where the body has the focus."""


async def test_a_thread_takes_the_focus_and_gives_it_back(
    slack: SlackSandbox, visitor: Visitor
) -> None:
    await a_conversation(slack)
    opener = visitor.messages.nth(1).get_by_test_id("replies")
    await opener.focus()
    await visitor.page.keyboard.press("Enter")
    await expect(visitor.page.get_by_test_id("thread-composer")).to_be_focused()

    await visitor.page.keyboard.press("Escape")

    await expect(opener).to_be_focused()


async def test_whatever_has_the_focus_is_seen_to_have_it(
    slack: SlackSandbox, visitor: Visitor
) -> None:
    await a_conversation(slack)
    await expect(visitor.messages).to_have_count(4)
    page = visitor.page
    await visitor.composer.focus()
    seen = set()
    for _ in range(120):
        await page.keyboard.press("Shift+Tab")
        here = await page.evaluate(FOCUSED)
        if here is None:
            break
        seen.add(here["name"])
        assert here["marked"], here

    assert {"Refresh", "More actions", "Reply in thread", "More about #data-platform"} <= seen


FOCUSED = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return null;
  const around = [here, here.parentElement, here.closest('.composer-box'), here.nextElementSibling];
  const marked = around.some(one => one && (
    getComputedStyle(one).outlineStyle !== 'none' || getComputedStyle(one).boxShadow !== 'none'));
  return { name: here.ariaLabel || here.innerText, marked };
}"""


async def test_what_is_said_is_announced_once_and_edits_are_not(
    slack: SlackSandbox, visitor: Visitor
) -> None:
    client = a_client(slack)
    announced = visitor.page.get_by_test_id("announcer")
    await visitor.type("I said this myself.")
    await expect(visitor.messages.last).to_contain_text("I said this myself.")
    card = await client.chat_postMessage(channel=CHANNEL, text="*Running*: `85798b38`")
    await expect(announced).to_have_text("DLI Progress: Running: 85798b38")

    await client.chat_update(channel=CHANNEL, ts=str(card["ts"]), text="Half way")
    await client.chat_postMessage(channel="C0ETLALERT", text="Elsewhere")
    await expect(visitor.messages.last).to_contain_text("Half way")
    await expect(announced).to_have_text("DLI Progress: Running: 85798b38")

    await client.chat_postMessage(channel=CHANNEL, text=CHINESE)
    await expect(announced).to_contain_text("正在运行")
    await expect(announced).to_have_attribute("lang", "zh-CN")
    await expect(announced).to_have_attribute("aria-live", "polite")


async def test_chosen_suggestions_are_told_to_who_listens(visitor: Visitor) -> None:
    await visitor.composer.fill("@")
    await visitor.composer.press("ArrowDown")
    chosen = visitor.page.get_by_role("option", selected=True)

    active = await visitor.composer.get_attribute("aria-activedescendant")

    assert active
    assert active == await chosen.get_attribute("id")


async def test_nothing_moves_for_who_wants_it_still(browser: Browser, slack: SlackSandbox) -> None:
    async with visiting(browser, slack.url, reduced_motion="reduce") as visitor:
        client = a_client(slack)
        card = await client.chat_postMessage(channel=CHANNEL, text="10 %")
        await client.chat_update(channel=CHANNEL, ts=str(card["ts"]), text="20 %")
        await expect(visitor.messages.last).to_contain_text("20 %")

        moving = await visitor.page.evaluate("document.getAnimations().length")

    assert moving == 0


async def test_a_modal_is_marked_with_its_language(slack: SlackSandbox, visitor: Visitor) -> None:
    view = modal(section(CHINESE), text_input(), title={"type": "plain_text", "text": "作业详情"})
    trigger_id = slack.workspace.triggers.issue("U0MINA0001")
    await a_client(slack).views_open(trigger_id=trigger_id, view=view)

    await expect(visitor.modal.locator("h2 [lang=zh-CN]")).to_have_text("作业详情")
    await expect(visitor.modal.locator("[lang=zh-CN] .section")).to_contain_text("正在运行")
