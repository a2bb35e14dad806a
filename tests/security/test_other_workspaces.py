"""A process serves one workspace through one app, whatever else Slack may bring to it."""

import asyncio
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.clock import utcnow
from bot.sandbox.slack.delivery.http_mode import signature
from bot.sandbox.slack.people import APP_ID
from bot.slack.admission import Admitted, admitting
from bot.views.troubles import COMMAND, FOREIGN
from tests.e2e.conftest import Rig, a_rig

OURS = {"team_id": "T1", "api_app_id": "A1"}
PAYLOADS: dict[str, dict[str, Any]] = {
    "command": {"command": COMMAND, "text": "help"},
    "click": {"type": "block_actions", "actions": [{"action_id": "x", "block_id": "b"}]},
    "form": {"type": "view_submission", "view": {"type": "modal", "callback_id": "x"}},
    "event": {"type": "event_callback", "event": {"type": "channel_left", "channel": "C1"}},
}
LEFT = ("app_uninstalled", "tokens_revoked")
STRANGE = [
    {"team_id": "T2"},
    {"team_id": ""},
    {"team_id": None},
    {"api_app_id": "A2"},
    {"team": {"id": "T2"}},
    {"authorizations": [{"team_id": "T2"}]},
    {"view": {"type": "modal", "callback_id": "x", "app_installed_team_id": "T2"}},
]


class Door:
    """A Bolt that hears everything, behind the door."""

    def __init__(self, app_id: str = "A1", *, departures: bool = False) -> None:
        self.heard: list[str] = []
        self._bolt = AsyncApp(authorize=_authorize, request_verification_enabled=False)
        us = Admitted(team_id="T1", app_id=app_id)
        self._bolt.middleware(admitting(us.admits, LEFT if departures else ()))
        self._bolt.command(COMMAND)(self._hear("command"))
        self._bolt.action("x")(self._hear("click"))
        self._bolt.view("x")(self._hear("form"))
        self._bolt.event("channel_left")(self._hear("event"))
        for left in LEFT:
            self._bolt.event(left)(self._hear(left))

    async def send(self, payload: dict[str, Any]) -> str:
        answer = await self._bolt.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=payload))
        if others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others)
        assert answer.status == 200
        return str(answer.body)

    def _hear(self, kind: str) -> Any:
        async def heard(ack: AsyncAck) -> None:
            self.heard.append(kind)
            await ack()

        return heard


async def _authorize() -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id=None, bot_token="xoxb-1")


@pytest.mark.parametrize("kind", PAYLOADS)
async def test_what_comes_from_us_is_let_in(kind: str) -> None:
    door = Door()

    await door.send({**OURS, **PAYLOADS[kind]})

    assert door.heard == [kind]


@pytest.mark.parametrize("kind", PAYLOADS)
@pytest.mark.parametrize("change", STRANGE, ids=str)
async def test_what_comes_from_elsewhere_is_acknowledged_and_not_heard(
    kind: str, change: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    door = Door()

    answer = await door.send({**OURS, **PAYLOADS[kind], **change})

    assert door.heard == []
    assert answer == (FOREIGN if kind == "command" else "")
    assert "Refused what came from another workspace or app" in caplog.text


@pytest.mark.parametrize("left", LEFT)
async def test_only_who_installs_by_oauth_is_heard_to_leave_without_being_served(left: str) -> None:
    event = {"type": "event_callback", "event": {"type": left}}
    one, many = Door(), Door(departures=True)

    for door in (one, many):
        await door.send({**OURS, **event, "team_id": "T2"})

    assert (one.heard, many.heard) == ([], [left])


@pytest.mark.parametrize("kind", PAYLOADS)
async def test_nothing_else_comes_in_with_those_who_leave(kind: str) -> None:
    door, left = Door(departures=True), {"event": {"type": "app_uninstalled"}}

    await door.send({**OURS, **left, **PAYLOADS[kind], "team_id": "T2"})

    assert door.heard == []


async def test_an_app_that_slack_doesnt_name_isnt_told_apart() -> None:
    door = Door(app_id="")

    await door.send({**OURS, **PAYLOADS["command"]})

    assert door.heard == ["command"]


async def test_a_colleague_of_another_company_may_click_in_a_shared_channel() -> None:
    door = Door()
    theirs = {"user": {"id": "U2", "team_id": "T2"}, "team": {"id": "T1"}}

    await door.send({**OURS, **PAYLOADS["click"], **theirs})

    assert door.heard == ["click"]


async def test_what_is_typed_elsewhere_into_the_same_app_changes_nothing_here() -> None:
    async with a_rig("http") as rig:
        answers = [await _typed(rig, text) for text in ("subscribe queue:etl", "list")]

        assert answers == [FOREIGN, FOREIGN]
        assert "nothing" in (await rig.ask("list")).words


async def _typed(rig: Rig, text: str) -> str:
    """Type a command in another workspace where the same app is installed."""
    fields = {"command": COMMAND, "text": text, "team_id": "T2", "api_app_id": APP_ID}
    body = urlencode({**fields, "channel_id": "C0DATAPLAT", "user_id": "U0MINA0001"}).encode()
    timestamp = str(int(utcnow().timestamp()))
    headers = {
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": signature(rig.slack.signing_secret, timestamp, body),
        "content-type": "application/x-www-form-urlencoded",
    }
    async with (
        aiohttp.ClientSession(rig.bot.url) as web,
        web.post("/slack/events", data=body, headers=headers) as answer,
    ):
        return await answer.text()
