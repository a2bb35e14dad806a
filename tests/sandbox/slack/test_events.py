from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import ALICE, YOU, Shortcut, SlackSandbox
from bot.sandbox.slack.interactions.events import DEFAULT_EVENTS
from bot.sandbox.slack.interactions.shortcuts import DEFAULT_SHORTCUTS
from bot.sandbox.slack.web.methods import DEFAULT_SCOPES, EVERY_SCOPE
from tests.sandbox.slack.rig import Json, connected, section

ROOT = Path(__file__).parents[3]
EVENTS = {
    "app_home_opened",
    "app_mention",
    "channel_archive",
    "channel_deleted",
    "channel_left",
    "channel_unarchive",
    "file_shared",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_unarchive",
    "link_shared",
    "member_joined_channel",
    "member_left_channel",
    "message.im",
}


@asynccontextmanager
async def a_workspace(**options: Any) -> AsyncIterator[SlackSandbox]:
    sandbox = SlackSandbox(
        rate_limits=False, ack_seconds=20, unfurl_domains={"dli.example.com"}, **options
    )
    async with sandbox.serve():
        yield sandbox


@pytest.fixture
async def slack() -> AsyncIterator[SlackSandbox]:
    async with a_workspace(events=EVENTS, scopes=EVERY_SCOPE) as sandbox:
        yield sandbox


@pytest.fixture
def app(client: AsyncWebClient) -> AsyncApp:
    """An app that also hears of what it did itself."""
    return AsyncApp(client=client, ignoring_self_events_enabled=False)


@pytest.fixture
async def heard(slack: SlackSandbox, app: AsyncApp) -> AsyncIterator[list[Json]]:
    """The events that a connected app hears of."""
    payloads: list[Json] = []

    async def note(body: Json) -> None:
        payloads.append(body)

    for kind in (*EVENTS - {"message.im"}, "message"):
        app.event(kind)(note)
    async with connected(slack, app):
        yield payloads


async def the_event(slack: SlackSandbox, heard: list[Json], kind: str) -> Json:
    def look() -> list[Json]:
        return [body["event"] for body in heard if body["event"]["type"] == kind]

    [event] = await slack.wait_until(look)
    return event


async def test_a_mention_in_a_thread_is_told(slack: SlackSandbox, heard: list[Json]) -> None:
    parent = slack.say("85ab is slow")
    slack.say("@dli_progress how slow?", thread_ts=parent.ts)

    event = await the_event(slack, heard, "app_mention")

    assert event["thread_ts"] == parent.ts
    assert event["text"].startswith("<@U0DLIPROG1")
    assert heard[0]["event_id"]
    assert heard[0]["authorizations"][0]["user_id"] == "U0DLIPROG1"


async def test_the_app_can_be_mentioned_by_the_name_that_people_see(
    slack: SlackSandbox, heard: list[Json]
) -> None:
    slack.say("Ask @DLI Progress, or @Mina Okafor.")

    event = await the_event(slack, heard, "app_mention")

    assert event["text"] == f"Ask <@U0DLIPROG1>, or <@{YOU}>."


async def test_a_mention_where_the_app_is_not_is_not_told(
    slack: SlackSandbox, heard: list[Json]
) -> None:
    slack.say("@dli_progress can you hear me?", channel="random")
    slack.open_home()

    await the_event(slack, heard, "app_home_opened")

    assert len(heard) == 1


async def test_an_opened_home_brings_the_view(
    slack: SlackSandbox, client: AsyncWebClient, heard: list[Json]
) -> None:
    await client.views_publish(user_id=YOU, view={"type": "home", "blocks": []})
    slack.open_home()

    event = await the_event(slack, heard, "app_home_opened")

    assert (event["user"], event["tab"]) == (YOU, "home")
    assert event["view"]["type"] == "home"


async def test_an_invitation_is_told(slack: SlackSandbox, heard: list[Json]) -> None:
    slack.invite("data-leads", by=ALICE)

    event = await the_event(slack, heard, "member_joined_channel")

    assert event["user"] == "U0DLIPROG1"
    assert event["inviter"] == ALICE
    assert event["channel"] == slack.channel("data-leads").id


async def test_an_archived_channel_is_told(slack: SlackSandbox, heard: list[Json]) -> None:
    slack.archive("etl-alerts")

    event = await the_event(slack, heard, "channel_archive")

    assert event["channel"] == slack.channel("etl-alerts").id


async def test_a_channel_that_is_back_is_told(slack: SlackSandbox, heard: list[Json]) -> None:
    slack.archive("old-warehouse", archived=False)

    event = await the_event(slack, heard, "channel_unarchive")

    assert event["channel"] == slack.channel("old-warehouse").id


async def test_an_app_that_is_put_out_hears_that_it_left(
    slack: SlackSandbox, heard: list[Json]
) -> None:
    left = slack.remove("etl-alerts")

    event = await the_event(slack, heard, "channel_left")

    assert (event["channel"], event["actor_id"]) == (left.id, YOU)
    assert [body["event"]["type"] for body in heard] == ["channel_left"]


async def test_a_person_who_leaves_is_told(slack: SlackSandbox, heard: list[Json]) -> None:
    channel = slack.channel("etl-alerts")
    slack.workspace.conversations.leave(channel, ALICE)

    event = await the_event(slack, heard, "member_left_channel")

    assert (event["channel"], event["user"]) == (channel.id, ALICE)


async def test_a_deleted_channel_is_told(slack: SlackSandbox, heard: list[Json]) -> None:
    channel = slack.channel("etl-alerts")
    slack.delete_channel("etl-alerts")

    event = await the_event(slack, heard, "channel_deleted")

    assert event["channel"] == channel.id


async def test_what_becomes_of_a_private_channel_has_names_of_its_own(
    slack: SlackSandbox, heard: list[Json]
) -> None:
    slack.invite("data-leads")
    slack.archive("data-leads")
    slack.archive("data-leads", archived=False)
    slack.remove("data-leads")
    slack.invite("data-leads")
    slack.delete_channel("data-leads")

    await slack.wait_until(lambda: len(heard) == 6)

    kinds = sorted(body["event"]["type"] for body in heard)
    assert kinds == [
        "group_archive",
        "group_deleted",
        "group_left",
        "group_unarchive",
        "member_joined_channel",
        "member_joined_channel",
    ]


async def test_a_private_channel_without_the_app_is_deleted_unheard(
    slack: SlackSandbox, heard: list[Json]
) -> None:
    slack.delete_channel("data-leads")
    slack.delete_channel("random")

    event = await the_event(slack, heard, "channel_deleted")

    assert event["channel"] == "C0RANDOM01"
    assert len(heard) == 1


async def test_a_direct_message_is_told(slack: SlackSandbox, heard: list[Json]) -> None:
    slack.say("hello", channel=YOU)

    event = await the_event(slack, heard, "message")

    assert (event["text"], event["channel_type"]) == ("hello", "im")


async def test_a_link_to_the_apps_domain_is_told(slack: SlackSandbox, heard: list[Json]) -> None:
    slack.say("https://example.com and https://dli.example.com/job/85ab")

    event = await the_event(slack, heard, "link_shared")

    url = "https://dli.example.com/job/85ab"
    assert event["links"] == [{"url": url, "domain": "dli.example.com"}]


async def test_a_link_is_told_where_the_app_is_not_and_can_be_unfurled_there(
    slack: SlackSandbox, client: AsyncWebClient, heard: list[Json]
) -> None:
    url = "https://dli.example.com/job/85ab"
    said = slack.say(f"What of {url} ?", channel="data-leads")
    event = await the_event(slack, heard, "link_shared")

    blocks = [section("Job 85ab runs")]
    await client.chat_unfurl(
        channel=event["channel"], ts=said.ts, unfurls={url: {"blocks": blocks}}
    )

    shown = slack.current(said)
    assert event["is_bot_user_member"] is False
    assert "thread_ts" not in event
    assert shown
    assert "Job 85ab runs" in shown.words


async def test_a_shared_file_is_told(
    slack: SlackSandbox, client: AsyncWebClient, heard: list[Json]
) -> None:
    answer = await client.files_upload_v2(channel="C0DATAPLAT", filename="a.txt", content="a")

    event = await the_event(slack, heard, "file_shared")

    assert event["file_id"] == answer["file"]["id"]


async def test_an_event_waits_for_an_app_that_is_away_for_a_moment() -> None:
    heard: list[Json] = []

    async def note(body: Json) -> None:
        heard.append(body)

    async with a_workspace(retry_seconds=(0.1,) * 100) as slack:
        app = AsyncApp(client=AsyncWebClient(slack.bot_token, base_url=slack.api_url))
        app.event("app_home_opened")(note)
        slack.open_home()
        async with connected(slack, app):
            await slack.wait_until(lambda: heard)

    assert len(heard) == 1


def test_by_default_an_app_is_what_its_manifest_says() -> None:
    manifest = yaml.safe_load((ROOT / "manifest.yml").read_text())

    shortcuts = [
        Shortcut(one["callback_id"], one["name"], one["type"])
        for one in manifest["features"]["shortcuts"]
    ]

    assert set(manifest["settings"]["event_subscriptions"]["bot_events"]) == DEFAULT_EVENTS
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == DEFAULT_SCOPES
    assert tuple(shortcuts) == DEFAULT_SHORTCUTS


async def test_what_the_app_did_not_subscribe_to_is_not_told() -> None:
    heard: list[str] = []

    async def note(body: Json) -> None:
        heard.append(body["event"]["type"])

    async with a_workspace(events={"app_mention"}) as slack:
        app = AsyncApp(client=AsyncWebClient(slack.bot_token, base_url=slack.api_url))
        app.event("app_mention")(note)
        app.event("app_home_opened")(note)
        async with connected(slack, app):
            slack.open_home()
            slack.say("@dli_progress hello")
            await slack.wait_until(lambda: heard)

    assert heard == ["app_mention"]
