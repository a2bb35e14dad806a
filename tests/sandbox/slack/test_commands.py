import asyncio
from collections.abc import AsyncIterator

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import ALICE, YOU, Refused, SlackSandbox
from tests.sandbox.slack.rig import Connect, Json, connected, section


async def test_a_command_is_acknowledged_and_answered(
    slack: SlackSandbox, app: AsyncApp, connect: Connect
) -> None:
    @app.command("/dli-progress")
    async def ask(ack: AsyncAck, respond: AsyncRespond, command: Json) -> None:
        await ack("Looking")
        await respond(f"{command['text']} is at 42%")

    async with connect(app):
        asked = await slack.command("/dli-progress 85ab")
        reply = await asked.reply()

    assert asked.ack.ok
    assert asked.shown
    assert asked.shown.text == "Looking"
    assert reply.words == "85ab is at 42%"
    assert reply.seconds >= 0


async def test_an_answer_right_after_the_ack_finds_what_the_ack_showed(
    slack: SlackSandbox, app: AsyncApp, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sandbox.slack.web.hooks._HEAD_START_SECONDS", 20)

    @app.command("/dli-progress")
    async def ask(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack("Looking")
        await respond("42%", replace_original=True)

    async with connect(app):
        asked = await slack.command("/dli-progress 85ab")
        await asked.reply()

    assert [message.text for message in slack.messages()] == ["42%"]


async def test_an_answer_may_come_before_the_ack(
    slack: SlackSandbox, app: AsyncApp, connect: Connect
) -> None:
    @app.command("/dli-progress")
    async def ask(ack: AsyncAck, respond: AsyncRespond) -> None:
        await respond("42%")
        await ack()

    async with connect(app):
        asked = await slack.command("/dli-progress 85ab")

    assert asked.ack.ok
    assert [reply.words for reply in asked.replies] == ["42%"]


async def test_a_commands_payload_has_what_slack_documents(
    slack: SlackSandbox, app: AsyncApp, connect: Connect
) -> None:
    heard: list[Json] = []

    @app.command("/dli-progress")
    async def ask(ack: AsyncAck, command: Json) -> None:
        heard.append(command)
        await ack()

    async with connect(app):
        asked = await slack.command("/dli-progress   85ab  ", channel="data-leads", user=ALICE)

    [command] = heard
    assert command["text"] == "85ab"
    assert command["user_id"] == ALICE
    assert command["channel_name"] == "privategroup"
    assert command["trigger_id"] == asked.trigger_id
    assert command["is_enterprise_install"] == "false"
    assert {"thread_ts", "message_ts", "ts"}.isdisjoint(command)
    assert command.keys() >= {"team_id", "team_domain", "api_app_id", "response_url", "token"}


async def test_an_answer_is_seen_by_the_one_who_asked(
    slack: SlackSandbox, app: AsyncApp, connect: Connect
) -> None:
    @app.command("/dli-progress")
    async def ask(ack: AsyncAck) -> None:
        await ack(text="42%", blocks=[section("*42%*")])

    async with connect(app):
        asked = await slack.command("/dli-progress 85ab", channel="random")

    assert slack.messages("random", viewer=YOU) == [asked.shown]
    assert slack.messages("random", viewer=ALICE) == []


async def test_an_answer_in_the_channel_shows_what_was_typed(
    slack: SlackSandbox, app: AsyncApp, connect: Connect
) -> None:
    @app.command("/dli-progress")
    async def ask(ack: AsyncAck) -> None:
        await ack(text="42%", response_type="in_channel")

    async with connect(app):
        await slack.command("/dli-progress 85ab")

    typed, answer = slack.messages(viewer=ALICE)
    assert (typed.user, typed.text) == (YOU, "/dli-progress 85ab")
    assert (answer.by_app, answer.text) == (True, "42%")


async def test_no_app_is_told_at_once(slack: SlackSandbox) -> None:
    asked = await slack.command("/dli-progress 85ab")

    [told] = slack.messages()
    assert asked.ack.error == "dispatch_failed"
    assert told.user == "USLACKBOT"
    assert told.is_ephemeral
    assert told.text == '/dli-progress failed with the error "dispatch_failed".'


@pytest.fixture
async def impatient() -> AsyncIterator[SlackSandbox]:
    async with SlackSandbox(ack_seconds=0.2).serve() as sandbox:
        yield sandbox


async def test_an_app_that_acknowledges_too_late_has_not_responded(
    impatient: SlackSandbox,
) -> None:
    client = AsyncWebClient(impatient.bot_token, base_url=impatient.api_url)
    app, late = AsyncApp(client=client), asyncio.Event()

    @app.command("/dli-progress")
    async def ask(ack: AsyncAck) -> None:
        await late.wait()
        await ack("42%")

    async with connected(impatient, app):
        asked = await impatient.command("/dli-progress 85ab")
        late.set()

    [told] = impatient.messages()
    assert asked.ack.error == "operation_timeout"
    assert told.text.startswith("/dli-progress failed because the app did not respond")


def test_a_real_slack_waits_three_seconds() -> None:
    assert SlackSandbox().ack_seconds == 3


async def test_an_ack_that_slack_refuses_is_told(
    slack: SlackSandbox, app: AsyncApp, connect: Connect
) -> None:
    @app.command("/dli-progress")
    async def ask(ack: AsyncAck) -> None:
        await ack(text="42%", blocks=[{"type": "hero"}])

    async with connect(app):
        asked = await slack.command("/dli-progress 85ab")

    assert asked.shown is None
    assert "invalid_command_response" in slack.messages()[0].text


async def test_another_command_is_not_valid(slack: SlackSandbox) -> None:
    asked = await slack.command("/dance")

    assert asked.ack.error == "invalid_command"
    assert slack.messages()[0].text == "/dance is not a valid command."


@pytest.mark.parametrize(
    ("typed", "channel", "user", "error"),
    [
        ("hello", "data-platform", YOU, "not_a_command"),
        ("/dli-progress", "old-warehouse", YOU, "is_archived"),
        ("/dli-progress", "data-leads", "U0RAJ00001", "channel_not_found"),
        ("/dli-progress", "nowhere", YOU, "channel_not_found"),
    ],
)
async def test_a_command_is_typed_where_one_can_write(
    slack: SlackSandbox, typed: str, channel: str, user: str, error: str
) -> None:
    with pytest.raises(Refused) as refused:
        await slack.command(typed, channel=channel, user=user)

    assert refused.value.error == error


ESCAPED = [
    ("mention:@alice", f"mention:<@{ALICE}|alice>"),
    ("in #etl-alerts", "in <#C0ETLALERT|etl-alerts>"),
    ("in #data-leads", "in <#C0DATALEAD|>"),
    ("@data-oncall", "<!subteam^S0ONCALL01|@data-oncall>"),
    ("@here", "<!here>"),
    ("@nobody #nothing", "@nobody #nothing"),
    ("see https://example.com/a?b=1", "see <https://example.com/a?b=1>"),
    ('sql:"a < b & c"', 'sql:"a &lt; b &amp; c"'),
    ("mina@example.com", "mina@example.com"),
]


@pytest.mark.parametrize(("typed", "sent"), ESCAPED)
async def test_names_and_addresses_arrive_escaped(
    slack: SlackSandbox, app: AsyncApp, connect: Connect, typed: str, sent: str
) -> None:
    @app.command("/dli-progress")
    async def ask(ack: AsyncAck, command: Json) -> None:
        await ack({"text": "heard", "attachments": [{"text": command["text"]}]})

    async with connect(app):
        asked = await slack.command(f"/dli-progress {typed}")

    assert asked.shown
    assert asked.shown.attachments == [{"text": sent}]


async def test_an_ack_may_show_the_channel_nothing_but_what_was_typed(
    slack: SlackSandbox, app: AsyncApp, connect: Connect
) -> None:
    @app.command("/dli-progress")
    async def ask(ack: AsyncAck) -> None:
        await ack(response_type="in_channel")

    async with connect(app):
        asked = await slack.command("/dli-progress 85ab")

    assert asked.shown is None
    assert [message.text for message in slack.messages(viewer=ALICE)] == ["/dli-progress 85ab"]


async def test_a_manifest_without_should_escape_sends_what_was_typed() -> None:
    heard: list[str] = []
    async with SlackSandbox(should_escape=False, ack_seconds=20).serve() as slack:
        app = AsyncApp(client=AsyncWebClient(slack.bot_token, base_url=slack.api_url))

        @app.command("/dli-progress")
        async def ask(ack: AsyncAck, command: Json) -> None:
            heard.append(command["text"])
            await ack()

        async with connected(slack, app):
            await slack.command("/dli-progress mention:@alice a<b")

    assert heard == ["mention:@alice a<b"]


async def test_a_command_in_direct_messages_names_no_channel(
    slack: SlackSandbox, app: AsyncApp, connect: Connect
) -> None:
    heard: list[str] = []

    @app.command("/dli-progress")
    async def ask(ack: AsyncAck, command: Json) -> None:
        heard.append(command["channel_name"])
        await ack()

    async with connect(app):
        await slack.command("/dli-progress 85ab", channel=YOU)

    assert heard == ["directmessage"]
