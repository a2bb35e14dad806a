"""Shortcuts, mentions, previews and the Home tab, with an app that offers them all."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from bot.sandbox.slack import ALICE, YOU, SlackCloud, SlackSandbox
from tests.page.an_app import CHINESE, DOMAIN, JOB, a_client, a_conversation, a_workspace, home
from tests.page.browser import Visitor, visiting

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def slack() -> AsyncIterator[SlackSandbox]:
    async with a_workspace() as workspace:
        yield workspace


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(browser: Browser, slack: SlackSandbox) -> AsyncIterator[Visitor]:
    async with visiting(browser, slack.url) as person:
        yield person
        assert person.troubles == []


async def test_a_messages_menu_opens_a_modal_of_the_app(
    slack: SlackSandbox, visitor: Visitor
) -> None:
    slack.say(f"{JOB} is slow", user=ALICE)

    await visitor.pick(visitor.messages.last, "Follow this job")
    await expect(visitor.modal).to_contain_text("关注作业")
    await expect(visitor.modal.get_by_role("textbox")).to_have_value(f"{JOB} is slow")
    await visitor.press(visitor.modal, "Go")

    await expect(visitor.answer).to_contain_text("You follow it.")


async def test_a_reply_has_that_menu_too(slack: SlackSandbox, visitor: Visitor) -> None:
    parent = slack.say("How is the nightly load?")
    slack.say(f"{JOB} is slow", thread_ts=parent.ts)

    thread = await visitor.open_thread(visitor.messages.first)
    await visitor.pick(thread.get_by_test_id("message").last, "Follow this job")

    await expect(visitor.modal.get_by_role("textbox")).to_have_value(f"{JOB} is slow")


async def test_what_only_one_person_sees_has_no_menu(visitor: Visitor) -> None:
    answer = await visitor.ask(JOB)

    await expect(answer.get_by_test_id("message-menu")).to_have_count(0)


async def test_a_whisper_in_a_thread_is_seen_there_alone(
    slack: SlackSandbox, visitor: Visitor
) -> None:
    client, parent = a_client(slack), slack.say("How far is it?")
    channel, ts = parent.channel, parent.ts
    await client.chat_postEphemeral(channel=channel, user=YOU, text="Psst", thread_ts=ts)
    await client.chat_postMessage(channel=channel, text="44 %", thread_ts=ts)

    thread = await visitor.open_thread(visitor.messages.first)

    await expect(thread.get_by_test_id("ephemeral")).to_contain_text("Psst")
    await expect(visitor.page.get_by_test_id("replies")).to_contain_text("1 reply")
    await expect(visitor.page.locator("main").get_by_text("Psst")).to_have_count(0)


async def test_the_composer_offers_the_global_shortcuts(visitor: Visitor) -> None:
    await visitor.page.get_by_test_id("shortcuts").click()
    offered = visitor.page.get_by_role("menuitem")
    await expect(offered).to_have_count(2)
    await offered.filter(has_text="Follow a DLI job").click()

    await expect(visitor.modal).to_be_visible()


async def test_whoever_names_the_app_is_heard_in_channels_and_threads(
    slack: SlackSandbox, visitor: Visitor
) -> None:
    await visitor.type("Hey @DL")
    await visitor.composer.press_sequentially(f"{JOB}?")
    await visitor.composer.press("Enter")
    await expect(visitor.messages.first).to_contain_text(f"Hey @DLI Progress {JOB}?")
    thread = await visitor.open_thread(visitor.messages.first)
    await expect(thread).to_contain_text("I hear you.")

    await visitor.page.get_by_test_id("thread-composer").fill("@DLI Progress again")
    await visitor.page.get_by_test_id("thread-composer").press("Enter")

    await expect(thread.get_by_text("I hear you.")).to_have_count(2)
    assert slack.messages()[0].text == f"Hey <@U0DLIPROG1> {JOB}?"


async def test_a_link_of_the_apps_own_unfolds(visitor: Visitor) -> None:
    await visitor.type(f"Look at https://{DOMAIN}/job/{JOB} please")

    await expect(visitor.messages.first).to_contain_text("Job 85798b38 runs")


async def test_the_home_tab_lives(slack: SlackSandbox, visitor: Visitor) -> None:
    page = visitor.page
    await page.get_by_test_id("app").click()
    shown = page.get_by_test_id("home")
    await expect(shown).to_contain_text("Looked 1 times.")

    await shown.get_by_label("Queue").select_option(label="bi")
    await visitor.press(shown, "Refresh")
    await expect(shown).to_contain_text("Looked 2 times.")
    await a_client(slack).views_publish(user_id=YOU, view=home(7))

    await expect(shown).to_contain_text("Looked 7 times.")
    await expect(shown.get_by_label("Queue")).to_have_value("bi")


async def test_one_can_be_somebody_else(slack: SlackSandbox, visitor: Visitor) -> None:
    page = visitor.page
    await a_client(slack).chat_postEphemeral(channel="C0DATAPLAT", user=YOU, text="Only for Mina")
    await expect(visitor.answers).to_have_count(1)
    await page.get_by_test_id("myself").click()
    await expect(page.get_by_role("menuitemradio", checked=True)).to_contain_text("Mina Okafor")
    await page.get_by_role("menuitemradio", name="Alice Berger").click()

    await expect(page.get_by_test_id("myself")).to_contain_text("Alice Berger")
    await expect(visitor.answers).to_have_count(0)
    await visitor.type("It is me.")
    await expect(visitor.messages.last).to_contain_text("Alice Berger")
    await page.reload()

    await expect(page.get_by_test_id("myself")).to_contain_text("Alice Berger")
    assert slack.messages(viewer=ALICE)[-1].user == ALICE


async def test_dates_are_in_the_language_of_who_reads_them(visitor: Visitor) -> None:
    page = visitor.page
    answer = await visitor.ask(JOB)
    await expect(answer.locator("time").last).to_contain_text("September")
    await page.get_by_test_id("myself").click()
    await page.get_by_role("menuitemradio", name="zh-CN").click()
    await expect(page.get_by_test_id("myself")).to_contain_text("Li Wei")
    await expect(visitor.answers).to_have_count(0)

    answer = await visitor.ask(JOB)

    await expect(answer.locator("time").last).to_contain_text("年9月")


async def test_chinese_is_marked_as_such_and_english_is_not(
    slack: SlackSandbox, visitor: Visitor
) -> None:
    await a_conversation(slack)

    spoken = visitor.messages.locator('[lang="zh-CN"]')
    await expect(spoken).to_have_count(1)
    await expect(spoken).to_contain_text(CHINESE[:2])
    await expect(visitor.messages.locator("[lang=en]")).to_have_count(0)


async def test_an_app_is_removed_from_a_workspace_where_it_was_installed(
    browser: Browser,
) -> None:
    async with SlackCloud().serve() as cloud:
        acme, _ = cloud.workspaces
        cloud.install(acme)
        async with visiting(browser, acme.url) as visitor:
            page = visitor.page
            await expect(page.get_by_text("Acme Data")).to_be_visible()
            await page.get_by_test_id("app").click()
            await page.get_by_role("button", name="More about DLI Progress").click()
            await page.get_by_role("menuitem", name="Remove DLI Progress").click()

            await expect(page.get_by_text("installed in this workspace")).to_be_visible()
            await expect(page.get_by_test_id("connection")).to_contain_text("not installed")
            assert visitor.troubles == []
