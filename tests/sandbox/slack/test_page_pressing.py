import re

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import YOU, SlackSandbox
from tests.sandbox.slack.rig import Connect, Json, OpenPage, actions, button, modal

CHANNEL = "C0DATAPLAT"
NOTE = {"event_type": "notice", "event_payload": {"id": "n-1"}}


async def test_a_button_works_and_opens_a_modal_that_can_be_handed_in(
    client: AsyncWebClient, app: AsyncApp, connect: Connect, page: OpenPage
) -> None:
    entered: list[Json] = []

    @app.action("refresh")
    async def open_modal(ack: AsyncAck, client: AsyncWebClient, body: Json) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal(callback_id="subscribe"))

    @app.view("subscribe")
    async def subscribe(ack: AsyncAck, view: Json) -> None:
        entered.append(view["state"]["values"])
        await ack()

    blocks = [actions(button(), block_id="buttons")]
    card = await client.chat_postMessage(channel=CHANNEL, text="Card", blocks=blocks)
    place = {"type": "message", "channel": CHANNEL, "ts": card["ts"], "ephemeral": False}
    async with connect(app):
        pressed = await page.post(
            "action",
            container=place,
            block_id="buttons",
            action={"type": "button", "action_id": "refresh"},
        )
        [view] = (await page.until("views", lambda event: event["views"]))["views"]
        missing = await page.post("view_submit", view_id=view["id"], state={"values": {}})
        values = {"job": {"value": {"type": "plain_text_input", "value": "85ab"}}}
        done = await page.post("view_submit", view_id=view["id"], state={"values": values})
        closed = await page.until("views")

    assert pressed == (200, {"ok": True})
    assert missing[1]["errors"] == {"job": "Please complete this required field."}
    assert done == (200, {"ok": True, "errors": None})
    assert closed["views"] == []
    assert entered == [values]


async def test_a_modal_can_be_closed(
    slack: SlackSandbox, client: AsyncWebClient, page: OpenPage
) -> None:
    trigger_id = slack.workspace.triggers.issue(YOU)
    opened = await client.views_open(trigger_id=trigger_id, view=modal())

    answer = await page.post("view_close", view_id=opened["view"]["id"])

    assert answer == (200, {"ok": True})
    assert slack.views_of(YOU) == ()


async def test_the_home_tab_is_drawn_when_it_is_opened(
    app: AsyncApp, connect: Connect, page: OpenPage
) -> None:
    @app.event("app_home_opened")
    async def draw(client: AsyncWebClient, event: Json) -> None:
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": []})

    async with connect(app):
        await page.post("home_opened")
        event = await page.until("home")

    assert event["view"]["type"] == "home"


async def test_the_messages_tab_is_told_apart_from_the_home_tab(
    app: AsyncApp, connect: Connect, page: OpenPage, slack: SlackSandbox
) -> None:
    tabs: list[str] = []

    @app.event("app_home_opened")
    async def note(event: Json) -> None:
        tabs.append(event["tab"])

    async with connect(app):
        await page.post("home_opened", tab="messages")
        await slack.wait_until(lambda: tabs)

    assert tabs == ["messages"]


async def test_a_shortcut_reaches_the_app(
    slack: SlackSandbox, app: AsyncApp, connect: Connect, page: OpenPage
) -> None:
    heard: list[str] = []

    @app.shortcut(re.compile("follow"))
    async def look_up(ack: AsyncAck, body: Json) -> None:
        heard.append(body["type"])
        await ack()

    said = slack.say("85ab is slow")
    async with connect(app):
        await page.post("shortcut", callback_id="follow_job", channel=CHANNEL, ts=said.ts)
        await page.post("shortcut", callback_id="follow")

    assert heard == ["message_action", "shortcut"]


async def test_a_button_in_a_home_tab_works(
    client: AsyncWebClient, app: AsyncApp, connect: Connect, page: OpenPage
) -> None:
    pressed: list[str] = []

    @app.action("refresh")
    async def refresh(ack: AsyncAck, body: Json) -> None:
        pressed.append(body["view"]["type"])
        await ack()

    home = {"type": "home", "blocks": [actions(button(), block_id="buttons")]}
    published = await client.views_publish(user_id=YOU, view=home)
    async with connect(app):
        answer = await page.post(
            "action",
            container={"type": "view", "view_id": published["view"]["id"]},
            block_id="buttons",
            action={"type": "button", "action_id": "refresh"},
        )

    assert answer == (200, {"ok": True})
    assert pressed == ["home"]


async def test_an_app_that_is_away_is_told_after_a_click(
    client: AsyncWebClient, page: OpenPage
) -> None:
    blocks = [actions(button(), block_id="buttons")]
    card = await client.chat_postMessage(channel=CHANNEL, text="Card", blocks=blocks)

    await page.post(
        "action",
        container={"type": "message", "channel": CHANNEL, "ts": card["ts"], "ephemeral": False},
        block_id="buttons",
        action={"type": "button", "action_id": "refresh"},
    )
    toast = await page.until("toast")

    assert toast["text"] == "DLI Progress did not respond (dispatch_failed)."
