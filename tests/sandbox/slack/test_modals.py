from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import YOU, SlackSandbox, View
from tests.sandbox.slack.rig import Connect, Json, modal, section, text_input


@pytest.fixture
async def view(slack: SlackSandbox, client: AsyncWebClient) -> View:
    """An open modal that asks for a job."""
    trigger_id = slack.workspace.triggers.issue(YOU)
    asked = modal(text_input(), callback_id="subscribe", notify_on_close=True)
    await client.views_open(trigger_id=trigger_id, view=asked)
    [opened] = slack.views_of(YOU)
    return opened


@asynccontextmanager
async def answering(app: AsyncApp, connect: Connect, **answer: Any) -> AsyncIterator[list[Json]]:
    """Connect an app that answers submissions so; yields what it heard."""
    heard: list[Json] = []

    async def note(ack: AsyncAck, body: Json) -> None:
        heard.append(body)
        await ack(**answer)

    app.view("subscribe")(note)
    app.view_closed("subscribe")(note)
    async with connect(app):
        yield heard


async def test_a_submission_brings_what_was_entered_and_closes_the_modal(
    slack: SlackSandbox, app: AsyncApp, connect: Connect, view: View
) -> None:
    async with answering(app, connect) as heard:
        submission = await slack.submit(view, {"job": "85ab"})

    values = heard[0]["view"]["state"]["values"]
    assert values["job"]["value"] == {"type": "plain_text_input", "value": "85ab"}
    assert submission.errors == {}
    assert slack.views_of(YOU) == ()


async def test_errors_keep_the_modal_open(
    slack: SlackSandbox, app: AsyncApp, connect: Connect, view: View
) -> None:
    errors = {"job": "There is no such job."}
    async with answering(app, connect, response_action="errors", errors=errors):
        submission = await slack.submit(view, {"job": "85ab"})

    assert submission.errors == errors
    assert [one.id for one in slack.views_of(YOU)] == [view.id]


async def test_an_update_shows_something_else(
    slack: SlackSandbox, app: AsyncApp, connect: Connect, view: View
) -> None:
    changed = modal(section("Done"))
    async with answering(app, connect, response_action="update", view=changed):
        await slack.submit(view, {"job": "85ab"})

    [shown] = slack.views_of(YOU)
    assert shown.id == view.id
    assert shown.blocks[0]["text"]["text"] == "Done"


async def test_a_push_puts_one_on_top_and_clear_takes_all_away(
    slack: SlackSandbox, app: AsyncApp, connect: Connect, view: View
) -> None:
    async with answering(app, connect, response_action="push", view=modal(callback_id="sure")):

        @app.view("sure")
        async def sure(ack: AsyncAck) -> None:
            await ack(response_action="clear")

        await slack.submit(view, {"job": "85ab"})
        below, above = slack.views_of(YOU)
        await slack.submit(above, {"job": "yes"})

    assert below.id == view.id
    assert slack.views_of(YOU) == ()


async def test_slack_itself_asks_for_what_is_missing(slack: SlackSandbox, view: View) -> None:
    submission = await slack.submit(view, {})

    assert submission.errors == {"job": "Please complete this required field."}
    assert submission.ack is None


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("ab", "Please enter at least 3 characters."),
        ("abcdef", "Please enter at most 5 characters."),
    ],
)
async def test_slack_itself_counts_characters(
    slack: SlackSandbox, client: AsyncWebClient, said: str, text: str
) -> None:
    asked = modal(text_input(min_length=3, max_length=5))
    trigger_id = slack.workspace.triggers.issue(YOU)
    await client.views_open(trigger_id=trigger_id, view=asked)

    submission = await slack.submit(slack.views_of(YOU)[0], {"job": said})

    assert submission.errors == {"job": text}


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"elsewhere": "?"}},
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "dance"},
    ],
)
async def test_an_answer_that_makes_no_sense_keeps_the_modal_open(
    slack: SlackSandbox, app: AsyncApp, connect: Connect, view: View, answer: Json
) -> None:
    async with answering(app, connect, **answer):
        submission = await slack.submit(view, {"job": "85ab"})

    assert submission.errors == {}
    assert [one.id for one in slack.views_of(YOU)] == [view.id]


async def test_closing_is_told_if_the_app_wants_to_know(
    slack: SlackSandbox, app: AsyncApp, connect: Connect, view: View
) -> None:
    async with answering(app, connect) as heard:
        ack = await slack.close(view)

    assert ack
    assert ack.ok
    assert heard[0]["type"] == "view_closed"
    assert heard[0]["view"]["id"] == view.id
    assert slack.views_of(YOU) == ()


async def test_a_chosen_channel_brings_a_response_url(
    slack: SlackSandbox, client: AsyncWebClient, app: AsyncApp, connect: Connect
) -> None:
    menu = {
        "type": "conversations_select",
        "action_id": "channel",
        "response_url_enabled": True,
    }
    block = {**text_input("where"), "element": menu}
    trigger_id = slack.workspace.triggers.issue(YOU)
    await client.views_open(trigger_id=trigger_id, view=modal(block, callback_id="subscribe"))

    async with answering(app, connect) as heard:
        await slack.submit(slack.views_of(YOU)[0], {"where": "C0RANDOM01"})

    [url] = heard[0]["response_urls"]
    assert url["channel_id"] == "C0RANDOM01"
    assert url["response_url"].startswith(slack.url)


async def test_a_menu_can_begin_with_the_conversation_it_was_opened_in(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    trigger_id = slack.workspace.triggers.issue(YOU, "C0ETLALERT")
    menu = {"type": "conversations_select", "action_id": "where"}
    asked = text_input("channel") | {"element": {**menu, "default_to_current_conversation": True}}

    await client.views_open(trigger_id=trigger_id, view=modal(asked))

    [view] = slack.views_of(YOU)
    assert view.values["channel"]["where"]["selected_conversation"] == "C0ETLALERT"


async def test_a_command_says_where_it_was_typed(
    slack: SlackSandbox, app: AsyncApp, client: AsyncWebClient, connect: Connect
) -> None:
    menu = {"type": "multi_conversations_select", "action_id": "where"}
    element = {**menu, "default_to_current_conversation": True}

    async def ask(ack: AsyncAck, body: Json) -> None:
        await ack()
        asked = modal({**text_input("channel"), "element": element})
        await client.views_open(trigger_id=body["trigger_id"], view=asked)

    app.command("/dli-progress")(ask)
    async with connect(app):
        await slack.command("/dli-progress subscribe", channel="etl-alerts")
        [view] = await slack.wait_until(slack.views_of)

    assert view.values["channel"]["where"]["selected_conversations"] == ["C0ETLALERT"]
