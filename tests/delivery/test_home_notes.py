"""What somebody's click shows them stays, whatever was being looked up or drawn meanwhile."""

import asyncio
import logging

import pytest

from tests.builders import NOON
from tests.delivery.lobby import Lobby, met


async def test_a_click_is_answered_at_once_and_its_note_stays() -> None:
    lobby = Lobby()
    await lobby.open()

    await lobby.publisher.redraw("U1", "It is done.")

    assert "It is done." in lobby.shown
    lobby.clock.passes(60)
    assert await lobby.beats(3) == []
    lobby.changes("U1")
    assert await lobby.beats() == ["U1"]
    assert "It is done." not in lobby.shown


@pytest.mark.usefixtures("patient")
async def test_what_was_looked_up_before_a_click_replaces_no_note() -> None:
    lobby = Lobby()
    await lobby.open()
    lobby.clock.passes(60)
    lobby.changes("U1")
    lobby.minds.clear()
    lobby.minding.clear()
    opening = asyncio.create_task(lobby.open())
    await met(lobby.minding)

    await lobby.publisher.redraw("U1", "It is done.")
    lobby.minds.set()
    await opening

    assert "It is done." in lobby.shown


async def test_a_note_that_had_to_wait_for_a_slow_slack_stays() -> None:
    lobby = Lobby()
    await lobby.open()
    lobby.clock.passes(60)
    lobby.changes("U1")
    lobby.slack.takes.clear()
    lobby.slack.published.clear()
    beating = asyncio.create_task(lobby.publisher.beat())
    await met(lobby.slack.published)
    clicking = asyncio.create_task(lobby.publisher.redraw("U1", "It is done."))
    await asyncio.sleep(0.01)

    lobby.slack.takes.set()
    await asyncio.gather(beating, clicking)
    lobby.clock.passes(60)

    assert await lobby.beats(5) == []
    assert "It is done." in lobby.shown


async def test_what_another_process_has_shown_meanwhile_is_not_replaced(
    caplog: pytest.LogCaptureFixture,
) -> None:
    lobby = Lobby()
    await lobby.open()
    lobby.clock.passes(60)
    lobby.changes("U1")
    await lobby.slack.publish_home("U1", {"blocks": "the other's note"})

    assert await lobby.beats(1) == []
    assert "the other's note" in lobby.shown
    assert not [record for record in caplog.records if record.levelno > logging.INFO]


async def test_a_process_that_ended_before_it_noted_what_it_showed_stops_nobody() -> None:
    lobby = Lobby()
    await lobby.open()
    lobby.clock.passes(60)
    lobby.changes("U1")
    await lobby.slack.publish_home("U1", {"blocks": "the other's last words"})

    assert await lobby.beats(10) == ["U1"]
    lobby.clock.passes(60)
    lobby.changes("U1", number=2)
    assert await lobby.beats(1) == ["U1"]


async def test_if_another_process_drew_meanwhile_it_is_drawn_once_more() -> None:
    lobby = Lobby()
    await lobby.open()
    [home] = await lobby.known.fresh(NOON)
    lobby.clock.passes(60)
    await lobby.known.drawn(home, home.drawn, "h1", lobby.clock())

    lobby.changes("U1")
    await lobby.known.drawn(home, "what the other drew", "h2", lobby.clock())
    lobby.clock.passes(60)

    assert await lobby.beats(2) == ["U1"]
