"""What one person alone is told in a thread, and what became of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import Route

from bot.errors import SlackRefused, SlackUnanswered
from bot.sandbox.serving import serving
from bot.sandbox.slack import YOU, SlackSandbox
from bot.slack.messenger import SlackMessenger
from bot.slack.web import web_client
from bot.views.message import said
from tests.slack.rig import ARCHIVED, CHANNEL, NOT_IN, Answer, ScriptedSlack, refused
from tests.slack.rig import said as answered

HELLO = said("Hello").to_slack()


@asynccontextmanager
async def at(url: str, token: str = "xoxb-made-up") -> AsyncIterator[SlackMessenger]:  # noqa: S107
    async with web_client(SecretStr(token), url) as client:
        yield SlackMessenger(client)


@asynccontextmanager
async def answering(*answers: Answer) -> AsyncIterator[tuple[SlackMessenger, ScriptedSlack]]:
    slack = ScriptedSlack({"chat.postEphemeral": [*answers]})
    routes = [Route("/api/{method}", slack.endpoint, methods=["POST"])]
    async with serving(Starlette(routes=routes)) as url, at(f"{url}/api/") as messenger:
        yield messenger, slack


async def test_a_whisper_stands_in_its_thread(slack: SlackSandbox) -> None:
    root = slack.say("How far is it?")

    async with at(slack.api_url, slack.bot_token) as messenger:
        await messenger.post_ephemeral(CHANNEL, YOU, HELLO, thread_ts=root.ts)

    [_, whisper] = slack.messages()
    assert (whisper.only_for, whisper.thread_ts) == (YOU, root.ts)


async def test_blocks_that_slack_refuses_are_left_out(slack: SlackSandbox) -> None:
    slack.faults.on("blocks_refused")

    async with at(slack.api_url, slack.bot_token) as messenger:
        await messenger.post_ephemeral(CHANNEL, YOU, HELLO)

    assert [(one.text, one.blocks) for one in slack.messages()] == [("Hello", None)]


@pytest.mark.parametrize(
    ("channel", "user", "code"),
    [
        (NOT_IN, YOU, "not_in_channel"),
        (ARCHIVED, YOU, "is_archived"),
        ("C0NOWHERE1", YOU, "channel_not_found"),
        (CHANNEL, "U0NOBODY", "user_not_found"),
    ],
)
async def test_where_it_cant_be_said_slack_says_so(
    slack: SlackSandbox, channel: str, user: str, code: str
) -> None:
    async with at(slack.api_url, slack.bot_token) as messenger:
        with pytest.raises(SlackRefused, match=code) as raised:
            await messenger.post_ephemeral(channel, user, HELLO)

    assert not isinstance(raised.value, SlackUnanswered)


@pytest.mark.parametrize(
    "answer",
    [
        *(refused("internal_error"), refused("fatal_error"), refused("service_unavailable", 503)),
        *(Answer("<html>Bad gateway</html>", 502, "text/html"), Answer("{", 200)),
    ],
)
async def test_what_slack_may_have_taken_is_told_apart_and_not_sent_again(answer: Answer) -> None:
    async with answering(answer) as (messenger, slack):
        with pytest.raises(SlackUnanswered):
            await messenger.post_ephemeral(CHANNEL, YOU, HELLO)

    assert len(slack.asked) == 1


async def test_what_is_taken_though_nobody_hears_of_it_is_in_doubt(slack: SlackSandbox) -> None:
    slack.faults.on("accepted_then_cut")

    async with at(slack.api_url, slack.bot_token) as messenger:
        with pytest.raises(SlackUnanswered):
            await messenger.post_ephemeral(CHANNEL, YOU, HELLO)

    assert [one.text for one in slack.messages()] == ["Hello"]


async def test_without_slack_it_is_surely_not_said() -> None:
    async with at("http://127.0.0.1:9/api/") as messenger:
        with pytest.raises(SlackRefused) as raised:
            await messenger.post_ephemeral(CHANNEL, YOU, HELLO)

    assert not isinstance(raised.value, SlackUnanswered)


async def test_a_429_is_waited_for_once() -> None:
    busy = refused("ratelimited", 429, Retry_After="1")
    async with answering(busy, answered(ok=True)) as (messenger, slack):
        await messenger.post_ephemeral(CHANNEL, YOU, HELLO)
        assert len(slack.asked) == 2

    async with answering(busy) as (messenger, slack):
        with pytest.raises(SlackRefused, match="ratelimited") as raised:
            await messenger.post_ephemeral(CHANNEL, YOU, HELLO)

    assert not isinstance(raised.value, SlackUnanswered)
    assert len(slack.asked) == 2
