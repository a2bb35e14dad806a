import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import YOU, Refused, SlackSandbox
from tests.sandbox.slack.rig import Connect, Json, OpenPage, actions, button, modal

CHANNEL = "C0DATAPLAT"
MENU = {"type": "external_select", "action_id": "queue", "min_query_length": 0}
INPUT = {
    "type": "input",
    "block_id": "where",
    "label": {"type": "plain_text", "text": "Queue"},
    "element": MENU,
}


def option(name: str) -> Json:
    return {"text": {"type": "plain_text", "text": name}, "value": name}


@pytest.fixture
def asked(app: AsyncApp) -> list[Json]:
    """What an app is asked that knows two queues."""
    bodies: list[Json] = []

    @app.options("queue")
    async def queues(ack: AsyncAck, body: Json) -> None:
        bodies.append(body)
        await ack(options=[option(q) for q in ("etl", "bi") if body["value"] in q])

    return bodies


async def test_a_modals_menu_offers_what_the_app_says_and_takes_it(
    slack: SlackSandbox, client: AsyncWebClient, app: AsyncApp, connect: Connect, asked: list[Json]
) -> None:
    handed_in: list[Json] = []

    @app.view("subscribe")
    async def subscribe(ack: AsyncAck, view: Json) -> None:
        handed_in.append(view["state"]["values"])
        await ack()

    trigger_id = slack.workspace.triggers.issue(YOU)
    await client.views_open(trigger_id=trigger_id, view=modal(INPUT, callback_id="subscribe"))
    [view] = slack.views_of()
    async with connect(app):
        [offered] = await slack.suggest(view, "queue", "et")
        await slack.submit(view, {"queue": offered})

    assert asked[0]["type"] == "block_suggestion"
    assert asked[0]["container"] == {"type": "view", "view_id": view.id}
    assert (asked[0]["block_id"], asked[0]["value"]) == ("where", "et")
    assert "trigger_id" not in asked[0]
    assert handed_in[0]["where"]["queue"]["selected_option"] == option("etl")


async def test_a_messages_menu_is_filled_for_the_page(
    client: AsyncWebClient, app: AsyncApp, connect: Connect, asked: list[Json], page: OpenPage
) -> None:
    blocks = [actions(MENU, block_id="menus")]
    card = await client.chat_postMessage(channel=CHANNEL, text="Card", blocks=blocks)
    place = {"type": "message", "channel": CHANNEL, "ts": card["ts"], "ephemeral": False}

    async with connect(app):
        answer = await page.post(
            "suggest", container=place, block_id="menus", action_id="queue", value=""
        )

    assert answer == (200, {"ok": True, "options": [option("etl"), option("bi")]})
    assert asked[0]["message"]["ts"] == card["ts"]
    assert asked[0]["channel"]["id"] == CHANNEL


async def test_an_ephemeral_messages_menu_is_filled_without_the_message(
    slack: SlackSandbox, client: AsyncWebClient, app: AsyncApp, connect: Connect, asked: list[Json]
) -> None:
    await client.chat_postEphemeral(channel=CHANNEL, user=YOU, text="Card", blocks=[actions(MENU)])

    async with connect(app):
        offered = await slack.suggest(slack.messages()[0], "queue", "bi")

    assert offered == [option("bi")]
    assert "message" not in asked[0]


@pytest.mark.parametrize("answer", [{"options": [{"text": "bare"}]}, {"choices": []}])
async def test_an_answer_that_makes_no_sense_offers_nothing(
    slack: SlackSandbox, client: AsyncWebClient, app: AsyncApp, connect: Connect, answer: Json
) -> None:
    @app.options("queue")
    async def queues(ack: AsyncAck) -> None:
        await ack(answer)

    await client.chat_postMessage(channel=CHANNEL, text="Card", blocks=[actions(MENU)])
    async with connect(app):
        with pytest.raises(Refused, match="no_suggestions"):
            await slack.suggest(slack.messages()[0], "queue", "x")


async def test_only_a_menu_that_the_app_fills_asks_it(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel=CHANNEL, text="Card", blocks=[actions(button())])

    with pytest.raises(Refused, match="action_not_found"):
        await slack.suggest(slack.messages()[0], "refresh", "x")
