"""Envelopes, as they come over sockets, and their acknowledgements."""

import asyncio
import json
import logging
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.slack.envelopes import Envelopes
from tests.logged import logged

COMMAND = {"command": "/ask", "text": "how far", "team_id": "T1", "user_id": "U1"}


class Desk:
    """An app that counts what it is asked, and may take its time."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.is_broken = False
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.is_full = asyncio.Event()
        self.app = AsyncApp(token="xoxb-1", authorize=authorized, logger=logging.getLogger("desk"))
        self.app.command("/ask")(self._ask)

    async def _ask(self, ack: AsyncAck, command: dict[str, Any]) -> None:
        self.asked.append(command["text"])
        if len(self.asked) == 3:
            self.is_full.set()
        await self.may_answer.wait()
        if self.is_broken:
            raise RuntimeError("broken")
        await ack(f"42 % of {command['text']}")


async def authorized() -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1", bot_user_id="U2")


class Line:
    """A connection that takes acknowledgements, or is gone."""

    def __init__(self) -> None:
        self.acknowledged: list[dict[str, Any]] = []
        self.is_open = True

    async def send(self, text: str) -> bool:
        if self.is_open:
            self.acknowledged.append(json.loads(text))
        return self.is_open


def envelope(envelope_id: str, **payload: object) -> SocketModeRequest:
    return SocketModeRequest("slash_commands", envelope_id, {**COMMAND, **payload})


async def test_an_envelope_that_comes_over_two_connections_is_answered_once() -> None:
    desk, first, second = Desk(), Line(), Line()
    envelopes = Envelopes(desk.app)

    await envelopes.take(envelope("e1"), first.send)
    await envelopes.take(envelope("e1"), second.send)
    await envelopes.drain(20)

    assert desk.asked == ["how far"]
    assert first.acknowledged == second.acknowledged
    assert first.acknowledged == [{"envelope_id": "e1", "payload": {"text": "42 % of how far"}}]
    assert (envelopes.taken, envelopes.repeated, envelopes.open) == (2, 1, 0)


async def test_an_event_that_slack_repeats_in_another_envelope_is_answered_once() -> None:
    desk, line = Desk(), Line()
    envelopes = Envelopes(desk.app)

    for envelope_id in ("e1", "e2"):
        await envelopes.take(envelope(envelope_id, event_id="Ev1"), line.send)
    await envelopes.drain(20)

    assert desk.asked == ["how far"]
    assert {one["envelope_id"] for one in line.acknowledged} == {"e1", "e2"}


async def test_what_could_not_be_answered_is_tried_anew_when_it_comes_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk, line = Desk(), Line()
    envelopes = Envelopes(desk.app)
    desk.is_broken = True
    logging.getLogger("desk").disabled = True

    await envelopes.take(envelope("e1"), line.send)
    await envelopes.drain(20)
    assert line.acknowledged == []
    assert logged(caplog, "No acknowledgement", envelope="slash_commands", status=500)
    assert envelopes.unacknowledged == 1

    desk.is_broken = False
    await envelopes.take(envelope("e1"), line.send)
    await envelopes.drain(20)
    assert len(line.acknowledged) == 1


async def test_an_acknowledgement_that_no_connection_takes_is_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk, line = Desk(), Line()
    envelopes = Envelopes(desk.app)
    line.is_open = False

    await envelopes.take(envelope("e1"), line.send)
    await envelopes.drain(20)

    assert envelopes.unacknowledged == 1
    assert logged(caplog, "No acknowledgement: no connection takes it", envelope_id="e1")


async def test_at_most_so_many_are_answered_at_once_and_none_is_lost(
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk, line = Desk(), Line()
    envelopes = Envelopes(desk.app, most_at_once=3)
    desk.may_answer.clear()

    async def read() -> None:
        for number in range(10):
            await envelopes.take(envelope(f"e{number}"), line.send)

    reading = asyncio.create_task(read())
    await desk.is_full.wait()
    assert (envelopes.open, envelopes.taken, reading.done()) == (3, 3, False)

    desk.may_answer.set()
    await reading
    await envelopes.drain(20)
    assert {one["envelope_id"] for one in line.acknowledged} == {f"e{n}" for n in range(10)}
    assert caplog.text.count("further ones wait") == 1


async def test_what_is_not_answered_in_time_at_the_end_is_given_up() -> None:
    desk, line = Desk(), Line()
    envelopes = Envelopes(desk.app)
    desk.may_answer.clear()

    await envelopes.take(envelope("e1"), line.send)
    await envelopes.drain(0.01)

    assert line.acknowledged == []
