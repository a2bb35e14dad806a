import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import ALICE, YOU, Refused, SlackSandbox
from tests.sandbox.slack.rig import Connect, Json, actions, button, modal, section

CHANNEL = "C0DATAPLAT"
OPTIONS = [{"text": {"type": "plain_text", "text": name}, "value": name} for name in ("all", "end")]
MENU = {"type": "static_select", "action_id": "which", "options": OPTIONS}
OVERFLOW = {"type": "overflow", "action_id": "more", "options": OPTIONS}


@pytest.fixture
def heard(app: AsyncApp) -> list[Json]:
    """The payloads of the actions that the app got."""
    payloads: list[Json] = []

    async def note(ack: AsyncAck, body: Json) -> None:
        payloads.append(body)
        await ack()

    for callback_id in ("follow_job", "follow"):
        app.shortcut(callback_id)(note)
    for action_id in ("refresh", "which", "more"):
        app.action(action_id)(note)
    return payloads


async def test_a_click_brings_the_message_and_the_buttons_value(
    slack: SlackSandbox, client: AsyncWebClient, app: AsyncApp, connect: Connect, heard: list[Json]
) -> None:
    blocks = [section(), actions(button(value="85ab"), block_id="buttons")]
    card = await client.chat_postMessage(channel=CHANNEL, text="Card", blocks=blocks)

    async with connect(app):
        clicked = await slack.click(slack.messages()[0], "refresh", user=ALICE)

    [payload] = heard
    [action] = payload["actions"]
    assert clicked.ack.ok
    assert payload["user"]["id"] == ALICE
    assert payload["message"]["ts"] == card["ts"]
    assert payload["container"] == {
        "type": "message",
        "message_ts": card["ts"],
        "channel_id": CHANNEL,
        "is_ephemeral": False,
    }
    assert (action["action_id"], action["block_id"]) == ("refresh", "buttons")
    assert (action["type"], action["value"]) == ("button", "85ab")


async def test_a_click_in_an_ephemeral_message_can_change_it(
    slack: SlackSandbox, client: AsyncWebClient, app: AsyncApp, connect: Connect
) -> None:
    bodies: list[Json] = []

    @app.action("refresh")
    async def refresh(ack: AsyncAck, respond: AsyncRespond, body: Json) -> None:
        bodies.append(body)
        await ack()
        await respond("42%", replace_original=True)

    await client.chat_postEphemeral(
        channel=CHANNEL, user=YOU, text="10%", blocks=[actions(button())]
    )
    async with connect(app):
        clicked = await slack.click(slack.messages()[0], "refresh")
        await clicked.reply()

    [message] = slack.messages()
    assert (message.text, message.is_ephemeral) == ("42%", True)
    assert "message" not in bodies[0]
    assert bodies[0]["container"]["is_ephemeral"]


async def test_a_choice_brings_the_option(
    slack: SlackSandbox, client: AsyncWebClient, app: AsyncApp, connect: Connect, heard: list[Json]
) -> None:
    blocks = [actions(MENU, OVERFLOW)]
    await client.chat_postMessage(channel=CHANNEL, text="Card", blocks=blocks)
    [message] = slack.messages()

    async with connect(app):
        await slack.click(message, "which", choice="end")
        await slack.click(message, "more", choice="all")

    chosen = [payload["actions"][0]["selected_option"]["value"] for payload in heard]
    assert chosen == ["end", "all"]


async def test_an_option_that_was_never_offered_cannot_be_chosen(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel=CHANNEL, text="Card", blocks=[actions(MENU)])

    with pytest.raises(Refused, match="option_not_found"):
        await slack.click(slack.messages()[0], "which", choice="some")


async def test_a_button_that_is_gone_cannot_be_pressed(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    card = await client.chat_postMessage(channel=CHANNEL, text="Card", blocks=[actions(button())])
    [before] = slack.messages()
    await client.chat_update(channel=CHANNEL, ts=card["ts"], text="Finished")

    with pytest.raises(Refused, match="action_not_found"):
        await slack.click(before, "refresh")


async def test_what_was_pressed_while_it_was_updated_is_found(
    slack: SlackSandbox,
    client: AsyncWebClient,
    app: AsyncApp,
    connect: Connect,
    heard: list[Json],
) -> None:
    blocks = [actions(button(value="1")), actions(button(value="2"))]
    card = await client.chat_postMessage(channel=CHANNEL, text="Card", blocks=blocks)
    [before] = slack.messages()
    pressed = {"block_id": before.all_blocks[1]["block_id"], "action_id": "refresh", "value": "2"}
    await client.chat_update(channel=CHANNEL, ts=card["ts"], text="Card", blocks=blocks)
    person = slack.person(YOU)

    async with connect(app):
        await person.use_in_message(person.message(before.channel, before.ts), pressed)

    assert heard[0]["actions"][0]["value"] == "2"


async def test_somebody_elses_ephemeral_message_cannot_be_pressed(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    await client.chat_postEphemeral(
        channel=CHANNEL, user=YOU, text="10%", blocks=[actions(button())]
    )

    with pytest.raises(Refused, match="message_not_found"):
        await slack.click(slack.messages()[0], "refresh", user=ALICE)


async def test_a_click_opens_a_modal(
    slack: SlackSandbox, client: AsyncWebClient, app: AsyncApp, connect: Connect
) -> None:
    @app.action("refresh")
    async def details(ack: AsyncAck, client: AsyncWebClient, body: Json) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal())

    await client.chat_postMessage(channel=CHANNEL, text="Card", blocks=[actions(button())])
    async with connect(app):
        await slack.click(slack.messages()[0], "refresh", user=ALICE)
        [view] = await slack.wait_until(lambda: slack.views_of(ALICE))

    assert view.definition["title"]["text"] == "Subscribe"


async def test_a_click_in_a_view_brings_the_view_and_no_channel(
    slack: SlackSandbox, client: AsyncWebClient, app: AsyncApp, connect: Connect, heard: list[Json]
) -> None:
    home = {"type": "home", "blocks": [actions(button())]}
    await client.views_publish(user_id=YOU, view=home)
    published = slack.home_of(YOU)

    async with connect(app):
        assert published
        await slack.click(published, "refresh")

    [payload] = heard
    assert payload["view"]["id"] == published.id
    assert payload["container"] == {"type": "view", "view_id": published.id}
    assert "channel" not in payload
    assert "response_url" not in payload


async def test_a_messages_shortcut_brings_the_message_and_a_response_url(
    slack: SlackSandbox, app: AsyncApp, connect: Connect, heard: list[Json]
) -> None:
    said = slack.say("85ab is slow")

    async with connect(app):
        await slack.shortcut("follow_job", said)
        await slack.shortcut("follow")

    of_message, of_all = heard
    assert of_message["type"] == "message_action"
    assert of_message["message"]["text"] == "85ab is slow"
    assert of_message["response_url"].startswith(slack.url)
    assert of_all["type"] == "shortcut"
    assert "response_url" not in of_all


async def test_a_shortcut_of_a_reply_tells_its_thread_and_can_be_answered(
    slack: SlackSandbox, app: AsyncApp, connect: Connect
) -> None:
    bodies: list[Json] = []

    @app.shortcut("follow_job")
    async def follow(ack: AsyncAck, respond: AsyncRespond, body: Json) -> None:
        bodies.append(body)
        await ack()
        await respond("Followed.")

    parent = slack.say("How is 85ab?")
    reply = slack.say("85ab is slow", thread_ts=parent.ts)
    async with connect(app):
        used = await slack.shortcut("follow_job", reply, user=ALICE)
        told = await used.reply()

    [body] = bodies
    assert body["message"]["thread_ts"] == parent.ts
    assert body["message_ts"] == reply.ts
    assert body["channel"]["id"] == CHANNEL
    assert told.message
    assert told.message.only_for == ALICE


async def test_only_the_manifests_shortcuts_are_offered_and_each_in_its_place(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    said = slack.say("85ab is slow")
    await client.chat_postEphemeral(channel=CHANNEL, user=YOU, text="Only for you")
    [_, hint] = slack.messages()

    for callback_id, message in (("look_up", said), ("follow", said), ("follow_job", None)):
        with pytest.raises(Refused, match="unknown_shortcut"):
            await slack.shortcut(callback_id, message)
    with pytest.raises(Refused, match="message_not_found"):
        await slack.shortcut("follow_job", hint)
