"""An app that uses all that the page offers, in two languages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import SlackSandbox
from bot.sandbox.slack.interactions.events import DEFAULT_EVENTS
from bot.sandbox.slack.web.methods import EVERY_SCOPE
from tests.sandbox.slack.rig import Json, actions, button, connected, modal, section, text_input

CHANNEL = "C0DATAPLAT"
JOB = "85798b38-dae0-4f3c-9d3b-0c1f9bd2ec2b"
DOMAIN = "dli.example.com"
NOON = 1_790_000_000
DATE = f"<!date^{NOON}^{{date_long}}|then>"
CHINESE = f"作业 `85798b38` 正在运行。已完成 44 %。开始于 {DATE}"


@asynccontextmanager
async def a_workspace() -> AsyncIterator[SlackSandbox]:
    """Serve a workspace with the app connected, and with links to `DOMAIN` of its own."""
    slack = SlackSandbox(
        rate_limits=False,
        ack_seconds=20,
        scopes=EVERY_SCOPE,
        events=DEFAULT_EVENTS | {"link_shared"},
        unfurl_domains={DOMAIN},
    )
    async with slack.serve(), connected(slack, an_app(a_client(slack))):
        yield slack


def a_client(slack: SlackSandbox) -> AsyncWebClient:
    return AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])


def an_app(client: AsyncWebClient) -> AsyncApp:
    app = AsyncApp(client=client)
    _with_home(app)
    _with_shortcuts(app)

    @app.event("app_mention")
    async def hear(client: AsyncWebClient, event: Json) -> None:
        thread_ts = event.get("thread_ts") or event["ts"]
        await client.chat_postMessage(
            channel=event["channel"], thread_ts=thread_ts, text="I hear you."
        )

    @app.event("link_shared")
    async def unfold(client: AsyncWebClient, event: Json) -> None:
        shown = {"color": "good", "blocks": [section("Job `85798b38` runs")]}
        unfurls = {link["url"]: shown for link in event["links"]}
        await client.chat_unfurl(channel=event["channel"], ts=event["message_ts"], unfurls=unfurls)

    @app.command("/dli-progress")
    async def ask(ack: AsyncAck) -> None:
        await ack(text=CHINESE, blocks=[section(CHINESE), actions(button())])

    return app


def home(looks: int) -> Json:
    queues = ({"text": plain(name), "value": name} for name in ("etl", "bi"))
    queue = {"type": "static_select", "action_id": "queue", "options": list(queues)}
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("Your jobs")},
            section(f"Looked {looks} times.", accessory=button("refresh", value=str(looks))),
            {"type": "input", "block_id": "queue", "label": plain("Queue"), "element": queue},
            section(CHINESE),
            actions(button("mute"), button("stop", style="danger")),
        ],
    }


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def _with_home(app: AsyncApp) -> None:
    @app.event("app_home_opened")
    async def show(client: AsyncWebClient, event: Json) -> None:
        await client.views_publish(user_id=event["user"], view=home(1))

    @app.action("refresh")
    async def again(ack: AsyncAck, client: AsyncWebClient, body: Json) -> None:
        await ack()
        if "view" in body:
            looks = int(body["actions"][0]["value"]) + 1
            await client.views_publish(user_id=body["user"]["id"], view=home(looks))

    @app.action("mute")
    async def mute(ack: AsyncAck) -> None:
        await ack()


def _with_shortcuts(app: AsyncApp) -> None:
    form: dict[str, Any] = {"callback_id": "follow", "title": plain("关注作业")}

    @app.shortcut("follow_job")
    async def follow_job(ack: AsyncAck, client: AsyncWebClient, body: Json) -> None:
        await ack()
        asked = text_input(initial_value=body["message"]["text"])
        view = modal(asked, private_metadata=body["response_url"], **form)
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.shortcut("follow")
    async def follow(ack: AsyncAck, client: AsyncWebClient, body: Json) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal(**form))

    @app.view("follow")
    async def followed(ack: AsyncAck, view: Json, respond: AsyncRespond) -> None:
        await ack()
        if view["private_metadata"]:
            respond.response_url = view["private_metadata"]
            await respond("You follow it.")


async def a_conversation(slack: SlackSandbox, *, english: bool = True) -> str:
    """Fill the channel: a card with a thread, a table, a chart, words in both languages."""
    client = a_client(slack)
    if english:
        slack.say("How is the nightly load?")
    blocks = [section(f"*Running* · `{JOB}`"), actions(button("refresh"), button("mute"))]
    card = await client.chat_postMessage(channel=CHANNEL, text="Running", blocks=blocks)
    await client.chat_postMessage(channel=CHANNEL, thread_ts=card["ts"], text="50 % of its tasks")
    await client.chat_postMessage(
        channel=CHANNEL, thread_ts=card["ts"], text="It failed: bad order", reply_broadcast=True
    )
    await client.chat_postMessage(channel=CHANNEL, text="运行中", blocks=[section(CHINESE), TABLE])
    return str(card["ts"])


CELLS = [["Sub job", "Tasks"], ["3", "812 of 1,000"]]
TABLE = {
    "type": "table",
    "rows": [[{"type": "raw_text", "text": text} for text in row] for row in CELLS],
}
