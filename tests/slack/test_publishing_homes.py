from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from pydantic import SecretStr
from slack_sdk.models.views import View
from starlette.applications import Starlette
from starlette.routing import Route

from bot.errors import SlackRefused, SlackThrottled
from bot.sandbox.serving import serving
from bot.sandbox.slack import SlackSandbox
from bot.slack.messenger import SlackMessenger
from bot.slack.web import web_client
from bot.views.message import section
from tests.slack.rig import Answer, ScriptedSlack, refused, said

YOU = "U0MINA0001"


def a_home(words: str) -> dict[str, object]:
    return View(type="home", blocks=[section(words)]).to_dict()


@asynccontextmanager
async def at(url: str, token: str = "xoxb-made-up") -> AsyncIterator[SlackMessenger]:  # noqa: S107
    async with web_client(SecretStr(token), url) as client:
        yield SlackMessenger(client)


@asynccontextmanager
async def answering(answer: Answer) -> AsyncIterator[tuple[SlackMessenger, ScriptedSlack]]:
    slack = ScriptedSlack({"views.publish": [answer]})
    routes = [Route("/api/{method}", slack.endpoint, methods=["POST"])]
    async with serving(Starlette(routes=routes)) as url, at(f"{url}/api/") as messenger:
        yield messenger, slack


async def test_a_home_is_shown_to_one_person(slack: SlackSandbox) -> None:
    async with at(slack.api_url, slack.bot_token) as messenger:
        await messenger.publish_home(YOU, a_home("One"))
        await messenger.publish_home(YOU, a_home("Two"))

    home = slack.home_of(YOU)
    assert home is not None
    assert home.blocks[0]["text"]["text"] == "Two"
    assert slack.home_of("U0ALICE001") is None


async def test_a_home_replaces_only_what_was_expected(slack: SlackSandbox) -> None:
    async with at(slack.api_url, slack.bot_token) as messenger:
        first = await messenger.publish_home(YOU, a_home("One"))
        second = await messenger.publish_home(YOU, a_home("Two"), expected=first)

        with pytest.raises(SlackRefused, match="hash_conflict"):
            await messenger.publish_home(YOU, a_home("Three"), expected=first)

    assert first != second
    home = slack.home_of(YOU)
    assert home is not None
    assert home.blocks[0]["text"]["text"] == "Two"


@pytest.mark.parametrize("view", [None, [], {}, {"hash": None}])
async def test_an_answer_without_a_hash_is_an_answer(view: object) -> None:
    async with answering(said(ok=True, view=view)) as (messenger, _):
        assert await messenger.publish_home(YOU, a_home("One")) == ""


async def test_of_somebody_who_is_gone_slack_says_so(slack: SlackSandbox) -> None:
    async with at(slack.api_url, slack.bot_token) as messenger:
        with pytest.raises(SlackRefused, match="user_not_found"):
            await messenger.publish_home("U0GONE", a_home("One"))


async def test_a_429_surfaces_at_once_with_its_wait() -> None:
    async with answering(refused("ratelimited", 429, Retry_After="17")) as (messenger, slack):
        with pytest.raises(SlackThrottled) as raised:
            await messenger.publish_home(YOU, a_home("One"))

    assert raised.value.retry_after == timedelta(seconds=17)
    assert len(slack.asked) == 1


async def test_an_app_without_a_home_is_told_apart() -> None:
    async with answering(refused("not_enabled")) as (messenger, _):
        with pytest.raises(SlackRefused, match="not_enabled"):
            await messenger.publish_home(YOU, a_home("One"))


async def test_without_slack_there_is_no_home() -> None:
    async with at("http://127.0.0.1:9/api/") as messenger:
        with pytest.raises(SlackRefused):
            await messenger.publish_home(YOU, a_home("One"))
