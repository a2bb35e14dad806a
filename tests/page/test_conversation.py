"""Channels, threads and forms look as they do in Slack, whatever app speaks there."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import ALICE, YOU, SlackSandbox
from tests.page.browser import PHONE, Visitor, visiting
from tests.sandbox.slack.rig import actions, button, connected, modal, section

pytestmark = pytest.mark.asyncio(loop_scope="session")

CHANNEL = "C0DATAPLAT"
ALERTS = "C0ETLALERT"


@pytest_asyncio.fixture(loop_scope="session")
async def slack() -> AsyncIterator[SlackSandbox]:
    async with SlackSandbox(rate_limits=False, ack_seconds=20).serve() as sandbox:
        yield sandbox


@pytest.fixture
def client(slack: SlackSandbox) -> AsyncWebClient:
    return AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(browser: Browser, slack: SlackSandbox) -> AsyncIterator[Visitor]:
    async with visiting(browser, slack.url) as person:
        yield person
        assert person.troubles == []


async def a_failure(client: AsyncWebClient) -> str:
    """Post a card with a thread: a threshold, the end sent to the channel, and a file."""
    blocks = [section(":x: *Failed* · `85ab`"), actions(button("mute"))]
    card = await client.chat_postMessage(
        channel=CHANNEL, text="*Failed*: 85ab of <@U0MINA0001> &lt;b&gt;", blocks=blocks
    )
    ts = str(card["ts"])
    await client.chat_postMessage(channel=CHANNEL, thread_ts=ts, text="50 % of its tasks")
    await client.chat_postMessage(
        channel=CHANNEL, thread_ts=ts, text="It failed: bad order", reply_broadcast=True
    )
    await client.files_upload_v2(
        channel=CHANNEL, thread_ts=ts, filename="failure.txt", content="bad order\n" * 20
    )
    return ts


async def test_a_broadcast_reply_stands_in_both_places(
    client: AsyncWebClient, visitor: Visitor
) -> None:
    await a_failure(client)
    thread = visitor.page.get_by_test_id("thread")

    broadcast = visitor.messages.nth(1)
    await expect(broadcast).to_contain_text("replied to a thread: Failed: 85ab of @Mina Okafor <b>")
    await expect(visitor.messages).to_have_count(2)
    await expect(visitor.page.get_by_test_id("replies")).to_contain_text("3 replies")
    await broadcast.get_by_role("button", name="Failed: 85ab").click()

    await expect(thread).to_contain_text("Also sent to the channel")
    await expect(thread).to_contain_text("50 % of its tasks")
    await expect(thread.get_by_test_id("file")).to_contain_text("failure.txt")
    await thread.get_by_role("button", name="Show more").click()
    await expect(thread.get_by_role("button", name="Show less")).to_be_visible()


async def test_only_an_edit_without_blocks_is_marked(
    client: AsyncWebClient, visitor: Visitor
) -> None:
    plain = await client.chat_postMessage(channel=CHANNEL, text="50 %")
    card = await client.chat_postMessage(channel=CHANNEL, text="Card", blocks=[section("50 %")])

    await client.chat_update(channel=CHANNEL, ts=str(plain["ts"]), text="75 %")
    await client.chat_update(
        channel=CHANNEL, ts=str(card["ts"]), text="Card", blocks=[section("75 %")]
    )

    await expect(visitor.messages.nth(0)).to_contain_text("75 %(edited)")
    await expect(visitor.messages.nth(1)).to_contain_text("75 %")
    await expect(visitor.messages.nth(1)).not_to_contain_text("(edited)")


async def test_a_channel_with_news_is_marked_until_it_is_read(
    client: AsyncWebClient, visitor: Visitor
) -> None:
    alerts = visitor.page.get_by_test_id("channel-etl-alerts")
    await expect(alerts).not_to_have_attribute("data-unread", "true")

    await client.chat_postMessage(channel=ALERTS, text="85ab failed")
    await client.chat_postMessage(channel=ALERTS, text=f"<@{YOU}> 97cd failed")

    await expect(alerts).to_have_attribute("data-unread", "true")
    await expect(alerts).to_contain_text("1 for you")
    await alerts.click()
    await expect(alerts).not_to_have_attribute("data-unread", "true")
    await expect(visitor.page.get_by_text("New", exact=True)).to_be_visible()


@pytest.mark.parametrize("device", [{}, PHONE])
async def test_a_permalink_opens_its_message(
    browser: Browser, slack: SlackSandbox, client: AsyncWebClient, device: dict[str, Any]
) -> None:
    ts = await a_failure(client)
    for number in range(30):
        slack.say(f"Talk {number}", user=ALICE)
    first = slack.replies(slack.top_level()[0])[0]
    links = [
        (await client.chat_getPermalink(channel=CHANNEL, message_ts=one))["permalink"]
        for one in (ts, first.ts)
    ]

    async with visiting(browser, links[0], **device) as visitor:
        await expect(visitor.messages.first).to_be_in_viewport()
        await expect(visitor.page.get_by_test_id("thread")).to_contain_text("3 replies")
    async with visiting(browser, links[1], **device) as visitor:
        reply = visitor.page.locator(f'.message-linked[data-ts="{first.ts}"]')
        await expect(reply).to_contain_text("50 % of its tasks")
        await expect(reply).to_be_in_viewport()


async def test_a_channel_is_archived_and_the_app_invited_from_its_menu(
    slack: SlackSandbox, visitor: Visitor
) -> None:
    page = visitor.page
    await page.get_by_test_id("channel-random").click()
    await page.get_by_test_id("not-here").get_by_role("button", name="Invite it").click()
    await expect(page.get_by_test_id("not-here")).to_have_count(0)

    await page.get_by_role("button", name="More about #random").click()
    await page.get_by_text("Archive the channel").click()

    await expect(page.get_by_text("#random is archived: nobody can write here.")).to_be_visible()
    assert slack.channel("random").is_archived


async def test_the_app_is_invited_by_what_it_asks_people_to_type(visitor: Visitor) -> None:
    await visitor.go_to("random")
    await expect(visitor.page.get_by_test_id("not-here")).to_be_visible()

    await visitor.type("/invite @DLI Progress")

    await expect(visitor.page.get_by_test_id("not-here")).to_have_count(0)
    await expect(visitor.composer).to_have_value("")


async def test_a_menu_asks_the_app_while_one_types(
    slack: SlackSandbox, client: AsyncWebClient, visitor: Visitor
) -> None:
    app, chosen = AsyncApp(client=client), list[object]()
    menu = {"type": "external_select", "action_id": "queue", "min_query_length": 1}
    label = {"type": "plain_text", "text": "Queue"}
    asked = {"type": "input", "block_id": "where", "label": label, "element": menu}

    @app.options("queue")
    async def queues(ack: AsyncAck, body: dict[str, Any]) -> None:
        names = [name for name in ("etl", "bi") if body["value"] in name]
        text = {name: {"type": "plain_text", "text": name.upper()} for name in names}
        await ack(options=[{"text": text[name], "value": name} for name in names])

    @app.view("subscribe")
    async def subscribe(ack: AsyncAck, view: dict[str, Any]) -> None:
        chosen.append(view["state"]["values"]["where"]["queue"]["selected_option"]["value"])
        await ack()

    async with connected(slack, app):
        trigger_id = slack.workspace.triggers.issue(YOU)
        await client.views_open(trigger_id=trigger_id, view=modal(asked, callback_id="subscribe"))
        await visitor.modal.get_by_role("button", name="Queue").click()
        await expect(visitor.modal).to_contain_text("Type to search.")
        await visitor.page.get_by_test_id("suggest").fill("et")
        await visitor.modal.get_by_text("ETL").click()
        await visitor.press(visitor.modal, "Go")
        await expect(visitor.modal).to_have_count(0)

    assert chosen == ["etl"]
