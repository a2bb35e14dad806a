import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import ALICE, YOU, SlackSandbox
from bot.sandbox.slack.faults import CATALOGUE
from tests.sandbox.slack.rig import Connect, Json, OpenPage

CHANNEL = "C0DATAPLAT"
NOTE = {"event_type": "notice", "event_payload": {"id": "n-1"}}


async def test_the_snapshot_is_the_contract(
    slack: SlackSandbox, client: AsyncWebClient, page: OpenPage
) -> None:
    snapshot = await page.until("snapshot")

    assert snapshot.keys() == {
        *("type", "me", "users", "channels", "messages", "views", "home", "command"),
        *("usage_hint", "app", "app_connected", "mode", "dli_control", "can_restart"),
        *("faults", "team", "shortcuts", "app_installed", "can_uninstall"),
    }
    assert snapshot["me"] == YOU
    assert snapshot["command"] == "/dli-progress"
    assert (snapshot["app_connected"], snapshot["mode"]) == (False, "none")
    assert [fault["name"] for fault in snapshot["faults"]] == [one.name for one in CATALOGUE]
    assert {channel["name"] for channel in snapshot["channels"]} == {
        *("data-platform", "etl-alerts", "random", "data-leads", "old-warehouse"),
        "DLI Progress",
    }
    assert snapshot["channels"][0].keys() == {
        *("id", "name", "is_private", "is_archived", "is_im", "topic", "member"),
        "app_member",
    }
    assert snapshot["users"][0].keys() == {
        *("id", "name", "real_name", "avatar", "is_bot", "is_admin", "locale", "tz"),
    }


async def test_a_message_is_the_contract(client: AsyncWebClient, page: OpenPage) -> None:
    await client.chat_postMessage(channel=CHANNEL, text="Failed", metadata=NOTE)

    event = await page.until("message")

    assert event["channel"] == CHANNEL
    assert event["message"] == {
        "ts": event["message"]["ts"],
        "channel": CHANNEL,
        "user": "U0DLIPROG1",
        "bot": True,
        "text": "Failed",
        "blocks": None,
        "attachments": None,
        "thread_ts": None,
        "reply_count": 0,
        "reply_broadcast": False,
        "ephemeral": False,
        "edited": False,
        "files": [],
        "reactions": [],
        "metadata_event_type": "notice",
    }


async def test_changes_arrive_as_they_happen(client: AsyncWebClient, page: OpenPage) -> None:
    card = await client.chat_postMessage(channel=CHANNEL, text="10%")
    await client.chat_update(channel=CHANNEL, ts=card["ts"], text="20%")
    edited = await page.until("message_changed")
    await client.chat_postMessage(channel=CHANNEL, text="25%", thread_ts=card["ts"])
    counted = await page.until("message_changed")
    other = await client.chat_postMessage(channel=CHANNEL, text="Oops")
    await client.chat_delete(channel=CHANNEL, ts=other["ts"])
    deleted = await page.until("message_deleted")

    assert (edited["message"]["text"], edited["message"]["edited"]) == ("20%", True)
    assert counted["message"]["reply_count"] == 1
    assert (deleted["channel"], deleted["ts"]) == (CHANNEL, other["ts"])


async def test_the_page_shows_what_its_person_sees_and_no_more(
    client: AsyncWebClient, page: OpenPage
) -> None:
    await client.chat_postEphemeral(channel=CHANNEL, user=ALICE, text="for Alice")
    await client.chat_postMessage(channel=ALICE, text="to Alice")
    await client.chat_postEphemeral(channel=CHANNEL, user=YOU, text="for you")

    event = await page.until("message")

    assert (event["message"]["text"], event["message"]["ephemeral"]) == ("for you", True)


async def test_a_command_typed_into_the_page_is_answered(
    app: AsyncApp, connect: Connect, page: OpenPage
) -> None:
    @app.command("/dli-progress")
    async def ask(ack: AsyncAck, command: Json) -> None:
        await ack(f"{command['text']} is at 42%")

    async with connect(app):
        connection = await page.until("connection")
        answer = await page.post("command", channel=CHANNEL, text="/dli-progress 85ab")
        event = await page.until("message")

    assert (connection["app_connected"], connection["mode"]) == (True, "socket")
    assert answer == (200, {"ok": True})
    assert event["message"]["text"] == "85ab is at 42%"


async def test_a_command_that_failed_is_told_twice(page: OpenPage) -> None:
    await page.post("command", channel=CHANNEL, text="/dli-progress 85ab")

    message = await page.until("message")
    toast = await page.until("toast")

    assert message["message"]["user"] == "USLACKBOT"
    assert message["message"]["ephemeral"]
    assert "dispatch_failed" in toast["text"]
    assert toast["level"] == "error"


async def test_a_message_can_be_posted_into_a_thread(slack: SlackSandbox, page: OpenPage) -> None:
    said = slack.say("85ab?")

    status, _ = await page.post("message", channel=CHANNEL, text="yes", thread_ts=said.ts)

    assert status == 200
    assert slack.messages()[1].thread_ts == said.ts
    assert slack.messages()[1].user == YOU


async def test_a_fault_is_switched_on_and_off(slack: SlackSandbox, page: OpenPage) -> None:
    await page.post("faults", name="server_error", on=True)
    event = await page.until("faults")
    on = slack.faults.is_on("server_error")
    await page.post("faults", name="server_error", on=False)

    assert on
    assert not slack.faults.is_on("server_error")
    assert {fault["name"] for fault in event["faults"] if fault["on"]} == {"server_error"}


REFUSED = [
    ("command", {"channel": CHANNEL, "text": "hello"}, "A command begins with a slash."),
    ("command", {"channel": "C0OLDWAREH", "text": "/x"}, "That channel is archived."),
    ("message", {"channel": "C0NOWHERE0", "text": "hello"}, "There is no such channel."),
    ("message", {"channel": CHANNEL, "text": "  "}, "There is nothing to send."),
    ("view_close", {"view_id": "V1"}, "That view is closed."),
    ("faults", {"name": "gremlins", "on": True}, "There is no such fault."),
    (
        "action",
        {"container": {"type": "message", "channel": CHANNEL, "ts": "1.0"}, "action": {}},
        "That message is gone.",
    ),
]


@pytest.mark.parametrize(("deed", "body", "text"), REFUSED)
async def test_what_cannot_be_done_is_refused_with_a_sentence(
    page: OpenPage, deed: str, body: Json, text: str
) -> None:
    assert await page.post(deed, **body) == (400, {"ok": False, "error": text})


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example.com"},
        {"Origin": "null"},
        {"Host": "rebound.example.com"},
    ],
)
async def test_another_sites_page_gets_nowhere(
    slack: SlackSandbox, http: aiohttp.ClientSession, headers: dict[str, str]
) -> None:
    body = {"channel": CHANNEL, "text": "hello"}
    async with http.post(f"{slack.url}/page/message", json=body, headers=headers) as response:
        pass
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await http.ws_connect(f"{slack.url}/page/events", headers=headers)

    assert response.status == 403
    assert slack.messages() == []


async def test_a_form_of_another_site_is_no_json(
    slack: SlackSandbox, http: aiohttp.ClientSession
) -> None:
    form = {"channel": CHANNEL, "text": "hello"}
    async with http.post(f"{slack.url}/page/message", data=form) as response:
        pass

    assert response.status == 400
    assert slack.messages() == []


async def test_the_page_or_how_to_build_it_is_at_the_root(
    slack: SlackSandbox, http: aiohttp.ClientSession
) -> None:
    async with http.get(slack.url) as response:
        text = await response.text()

    assert "<html" in text or "make page" in text


async def test_a_permalink_leads_to_the_page(
    client: AsyncWebClient, http: aiohttp.ClientSession
) -> None:
    card = await client.chat_postMessage(channel=CHANNEL, text="Card")
    reply = await client.chat_postMessage(channel=CHANNEL, text="50 %", thread_ts=card["ts"])

    assert await leads_to(http, client, card["ts"]) == f"/#/{CHANNEL}/{card['ts']}"
    assert await leads_to(http, client, reply["ts"]) == f"/#/{CHANNEL}/{card['ts']}/{reply['ts']}"


async def leads_to(http: aiohttp.ClientSession, client: AsyncWebClient, ts: str) -> str:
    link = await client.chat_getPermalink(channel=CHANNEL, message_ts=ts)
    async with http.get(link["permalink"], allow_redirects=False) as response:
        return response.headers["Location"]


async def test_a_channel_that_changed_is_drawn_anew(slack: SlackSandbox, page: OpenPage) -> None:
    await page.until("snapshot")

    slack.archive("etl-alerts")
    snapshot = await page.until("snapshot")

    archived = {one["name"] for one in snapshot["channels"] if one["is_archived"]}
    assert archived == {"etl-alerts", "old-warehouse"}
