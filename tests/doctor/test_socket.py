"""The socket that `check` opens, and leaves."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr

from bot.app import running
from bot.doctor import Finding, examine
from bot.sandbox.slack.limits import Limit
from bot.slack.web import web_client
from tests.doctor.place import Place, a_place


@pytest.fixture
async def patient(tmp_path: Path) -> AsyncIterator[Place]:
    """A Slack that may be asked for as many sockets as one likes."""
    async with a_place(tmp_path, connects=Limit(60, 60)) as made:
        yield made


async def socket(place: Place, **change: object) -> Finding:
    found = {one.check: one for one in await examine(place.settings(**change))}
    return found["Slack socket"]


@asynccontextmanager
async def others(count: int, place: Place) -> AsyncIterator[None]:
    """Hold connections of the same app, as other processes would."""
    async with (
        web_client(SecretStr(place.slack.bot_token), place.slack.api_url) as client,
        aiohttp.ClientSession() as web,
        AsyncExitStack() as stack,
    ):
        for _ in range(count):
            opened = await client.apps_connections_open(app_token=place.slack.app_token)
            await stack.enter_async_context(web.ws_connect(str(opened["url"])))
        await place.slack.wait_until(lambda: place.slack.socket_count == count)
        yield


async def test_a_socket_is_opened_and_left_and_what_cant_be_known_is_said(place: Place) -> None:
    said = await socket(place)

    assert said.ok
    assert "opened and greeted, 0 others open" in said.detail
    assert "events and interactivity are switched on can't be asked" in said.detail
    await place.slack.wait_until(lambda: place.slack.socket_count == 0)


async def test_it_takes_nothing_from_a_bot_that_runs(place: Place) -> None:
    settings = place.settings()
    async with running(settings):
        await place.slack.wait_until(lambda: place.slack.socket_count == 2)

        said = await socket(place)
        answer = await (await place.slack.command("/dli-progress help")).reply()

    assert "2 others open" in said.detail
    assert answer.message is not None


@pytest.mark.parametrize(("open_ones", "warns"), [(8, False), (9, True)])
async def test_when_no_further_process_fits_it_warns(
    open_ones: int, *, warns: bool, patient: Place
) -> None:
    async with others(open_ones, patient):
        said = await socket(patient)

    assert (said.ok, said.is_warning) == (True, warns)
    assert f"{open_ones} others open" in said.detail


async def test_when_all_are_taken_it_says_so(patient: Place) -> None:
    async with others(10, patient):
        said = await socket(patient)

    assert not said.ok
    assert "Slack allows 10 connections, and all are taken" in said.detail
    assert "end a process of the bot" in said.cure


async def test_slack_that_asks_to_wait_is_a_warning(place: Place) -> None:
    place.slack_front.answer(
        "apps.connections.open",
        {"ok": False, "error": "ratelimited"},
        status=429,
        headers={"Retry-After": "37"},
    )

    found = {one.check: one for one in await examine(place.settings())}

    assert found["Slack app token"].is_warning
    assert found["Slack app token"].cure == "check again in 37 s"


@pytest.mark.parametrize("fault", ["server_error", "bad_gateway"])
async def test_trouble_of_slacks_isnt_called_a_fault_of_the_settings(
    fault: str, place: Place
) -> None:
    place.slack.faults.on(fault)

    wrong = await place.wrong()

    assert wrong.keys() == {"Slack bot token"}
    assert "Slack is in trouble (HTTP 50" in wrong["Slack bot token"].detail
    assert "check again later" in wrong["Slack bot token"].cure
