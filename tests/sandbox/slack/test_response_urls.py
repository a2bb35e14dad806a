from collections.abc import AsyncIterator

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.sandbox.slack import ALICE, YOU, Invocation, SlackSandbox
from tests.sandbox.slack.rig import Connect, HandClock, section


@pytest.fixture
async def slack(clock: HandClock) -> AsyncIterator[SlackSandbox]:
    sandbox = SlackSandbox(rate_limits=False, ack_seconds=20, clock=clock)
    async with sandbox.serve():
        yield sandbox


@pytest.fixture
async def asked(slack: SlackSandbox, app: AsyncApp, connect: Connect) -> Invocation:
    """A command that was acknowledged, and waits for its answer."""

    @app.command("/dli-progress")
    async def ask(ack: AsyncAck) -> None:
        await ack()

    async with connect(app):
        return await slack.command("/dli-progress 85ab", channel="random")


@pytest.fixture
def hook(asked: Invocation) -> AsyncWebhookClient:
    return AsyncWebhookClient(asked.response_url)


async def test_an_answer_is_private_unless_it_says_otherwise(
    slack: SlackSandbox, hook: AsyncWebhookClient
) -> None:
    private = await hook.send(text="42%")
    await hook.send(text="Shared", response_type="in_channel")

    assert (private.status_code, private.body) == (200, "ok")
    assert [message.text for message in slack.messages("random", viewer=ALICE)] == [
        "/dli-progress 85ab",
        "Shared",
    ]
    assert slack.messages("random", viewer=YOU)[0].text == "42%"


async def test_it_works_where_the_app_is_not_a_member(
    slack: SlackSandbox, hook: AsyncWebhookClient, asked: Invocation
) -> None:
    await hook.send(text="42%")

    reply = await asked.reply()
    assert reply.message
    assert reply.message.channel == slack.channel("random").id
    assert [post.via for post in slack.posts] == ["response_url"]


async def test_it_can_be_used_five_times(hook: AsyncWebhookClient) -> None:
    answers = [await hook.send(text=str(number)) for number in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [404]
    assert '"used_url"' in answers[5].body


async def test_it_lives_for_half_an_hour(hook: AsyncWebhookClient, clock: HandClock) -> None:
    clock.advance(30 * 60)
    in_time = await hook.send(text="42%")
    clock.advance(1)
    too_late = await hook.send(text="43%")

    assert in_time.status_code == 200
    assert too_late.status_code == 404
    assert '"expired_url"' in too_late.body


async def test_it_changes_its_first_answer_in_place(
    slack: SlackSandbox, hook: AsyncWebhookClient, asked: Invocation
) -> None:
    await hook.send(text="Looking")
    await hook.send(text="42%", blocks=[section("42%")], replace_original=True)

    [message] = slack.messages("random")
    second = await asked.reply(2)
    assert message.words == "42%\n42%"
    assert message.is_ephemeral
    assert second.message == message


async def test_it_deletes_its_first_answer(
    slack: SlackSandbox, hook: AsyncWebhookClient, asked: Invocation
) -> None:
    await hook.send(text="Looking")
    await hook.send_dict({"delete_original": True})

    second = await asked.reply(2)
    assert slack.messages("random") == []
    assert second.message is None


async def test_replacing_nothing_posts(slack: SlackSandbox, hook: AsyncWebhookClient) -> None:
    await hook.send(text="42%", replace_original=True)

    assert [message.text for message in slack.messages("random")] == ["42%"]


async def test_it_answers_in_a_thread(slack: SlackSandbox, hook: AsyncWebhookClient) -> None:
    said = slack.say("How far is it?", channel="random")

    await hook.send_dict({"text": "42%", "thread_ts": said.ts, "response_type": "in_channel"})

    assert slack.messages("random")[-1].thread_ts == said.ts


async def test_only_what_all_see_can_be_put_into_a_thread(
    slack: SlackSandbox, hook: AsyncWebhookClient
) -> None:
    said = slack.say("How far is it?", channel="random")

    await hook.send_dict({"text": "42%", "thread_ts": said.ts})

    assert not slack.messages("random")[-1].is_reply


@pytest.mark.parametrize(
    ("body", "error"),
    [({"text": ""}, "no_text"), ({"blocks": [{"type": "hero"}]}, "invalid_blocks")],
)
async def test_content_that_slack_refuses_is_refused_with_the_reason(
    slack: SlackSandbox, hook: AsyncWebhookClient, body: dict[str, object], error: str
) -> None:
    answer = await hook.send_dict(body)

    assert f'"error":"{error}"' in answer.body
    assert slack.messages("random") == []


async def test_nobody_finds_one_by_guessing(slack: SlackSandbox) -> None:
    answer = await AsyncWebhookClient(f"{slack.url}/hooks/commands/guess").send(text="x")

    assert answer.status_code == 404
