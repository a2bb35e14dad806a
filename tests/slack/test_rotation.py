"""Tokens that expire are renewed in time, once, and what follows on them is never lost."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.errors import StoreUnavailable
from bot.ports import Installation
from bot.sandbox.slack import SlackSandbox
from bot.slack.granting import NotGranted
from bot.slack.rotation import Rotation, is_due
from bot.store.leases import SqlLeases
from tests.builders import NOON
from tests.fakes import Unsteady
from tests.slack.installing import Place, a_place
from tests.store.test_installations import ACME

HALF_A_DAY = 43_200
NEARLY = HALF_A_DAY - 7_000


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with a_place(tmp_path, token_seconds=HALF_A_DAY) as made:
        yield made


@pytest.fixture
def acme(place: Place) -> SlackSandbox:
    return place.cloud.workspaces[0]


def a_rotation(place: Place, holder: str = "us", installations: Any = None) -> Rotation:
    kept = installations or place.installations
    return Rotation(kept, place.granting, SqlLeases(place.database), place.clock, holder)


def refreshed(workspace: SlackSandbox) -> int:
    """Count how often a workspace's token was to be renewed."""
    return len(workspace.calls("oauth.v2.access")) - 1


async def is_good(place: Place, installation: Installation) -> bool:
    return await place.granting.is_gone(installation) is False


async def test_a_token_is_renewed_before_it_expires_though_nobody_asks_anything(
    place: Place, acme: SlackSandbox
) -> None:
    rotation, first = a_rotation(place), await place.installed(acme)

    await rotation.beat()
    assert await place.kept(acme) == first

    place.clock.advance(NEARLY)
    await rotation.beat()
    second = await place.kept(acme)
    assert second.token != first.token
    assert second.refresh_token not in (None, first.refresh_token)
    assert second.expires_at == place.clock() + timedelta(hours=12)
    assert second.installed_at == first.installed_at
    assert await is_good(place, second)

    await rotation.beat()
    assert await place.kept(acme) == second


async def test_tokens_go_on_for_weeks(place: Place, acme: SlackSandbox) -> None:
    rotation = a_rotation(place)
    await place.installed(acme)

    for _ in range(30):
        place.clock.advance(NEARLY)
        await rotation.beat()

    assert await is_good(place, await place.kept(acme))
    assert rotation.spent == frozenset()


async def test_each_workspace_has_its_own(place: Place) -> None:
    acme, globex = place.cloud.workspaces
    await place.installed(acme, globex)
    place.clock.advance(NEARLY)

    await a_rotation(place).beat()

    for one in (acme, globex):
        assert refreshed(one) == 1
        assert await is_good(place, await place.kept(one))


async def test_of_several_processes_one_renews_a_token(place: Place, acme: SlackSandbox) -> None:
    await place.installed(acme)
    place.clock.advance(NEARLY)

    await asyncio.gather(*(a_rotation(place, f"replica {n}").beat() for n in range(5)))

    assert refreshed(acme) == 1
    assert await is_good(place, await place.kept(acme))


async def test_what_the_database_doesnt_take_is_kept_as_soon_as_it_does(
    place: Place, acme: SlackSandbox
) -> None:
    first = await place.installed(acme)
    place.clock.advance(NEARLY)
    store = Unsteady(place.installations)
    rotation = a_rotation(place, installations=store)
    store.fail("renew", times=3)

    for _ in range(3):
        with pytest.raises(StoreUnavailable):
            await rotation.beat()
    assert await place.kept(acme) == first
    await rotation.beat()

    assert refreshed(acme) == 1
    assert await is_good(place, await place.kept(acme))
    assert (await place.kept(acme)).refresh_token != first.refresh_token


async def test_what_the_database_did_take_though_it_said_no_is_no_trouble(
    place: Place, acme: SlackSandbox
) -> None:
    await place.installed(acme)
    place.clock.advance(NEARLY)
    store = Unsteady(place.installations)
    rotation = a_rotation(place, installations=store)
    store.fail("renew", kept=True)

    with pytest.raises(StoreUnavailable):
        await rotation.beat()
    await rotation.beat()

    assert refreshed(acme) == 1
    assert await is_good(place, await place.kept(acme))


async def test_while_slack_is_away_the_old_token_goes_on_and_it_is_tried_again(
    place: Place, acme: SlackSandbox, caplog: pytest.LogCaptureFixture
) -> None:
    first, rotation = await place.installed(acme), a_rotation(place)
    place.clock.advance(NEARLY)
    acme.faults.on("bad_gateway", methods=["oauth.v2.access"])

    await rotation.beat()
    assert "it is tried again" in caplog.text
    assert rotation.spent == frozenset()
    assert await is_good(place, first)

    acme.faults.off("bad_gateway")
    await rotation.beat()
    assert (await place.kept(acme)).token != first.token


async def test_a_refresh_token_that_slack_refuses_is_told_once_and_others_go_on(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    acme, globex = place.cloud.workspaces
    first, rotation = await place.installed(acme, globex), a_rotation(place)
    place.clock.advance(NEARLY)
    await place.granting.next(first, place.clock())  # the answer of which got lost

    for _ in range(3):
        await rotation.beat()

    assert rotation.spent == {acme.team.id}
    assert refreshed(acme) == 2
    assert await is_good(place, await place.kept(globex))
    told = [one for one in caplog.records if one.levelno == logging.ERROR]
    assert ["installed there anew" in one.getMessage() for one in told] == [True]
    assert await is_good(place, first)


async def test_who_installs_the_app_anew_needs_nothing_more(
    place: Place, acme: SlackSandbox
) -> None:
    first, rotation = await place.installed(acme), a_rotation(place)
    place.clock.advance(NEARLY)
    await place.granting.next(first, place.clock())
    await rotation.beat()
    assert rotation.spent

    await place.installed(acme)
    await rotation.beat()

    assert rotation.spent == frozenset()
    assert await is_good(place, await place.kept(acme))


async def test_a_refusal_means_nothing_if_another_process_was_faster(
    place: Place, acme: SlackSandbox
) -> None:
    first, rotation = await place.installed(acme), a_rotation(place)
    place.clock.advance(NEARLY)
    elsewhere = await place.granting.next(first, place.clock())

    class Slow:
        """Shows what was kept before the other process, at first."""

        def __init__(self) -> None:
            self.shown = 0

        def __getattr__(self, name: str) -> Any:
            return getattr(place.installations, name)

        async def of(self, team_id: str) -> Installation | None:
            self.shown += 1
            if self.shown == 1:
                await place.installations.renew(elsewhere, place.clock())
                return first
            return await place.installations.of(team_id)

    rotation = a_rotation(place, installations=Slow())
    await rotation.beat()

    assert rotation.spent == frozenset()
    assert (await place.kept(acme)).token == elsewhere.token


async def test_a_workspace_that_left_isnt_brought_back(place: Place, acme: SlackSandbox) -> None:
    await place.installed(acme)
    place.clock.advance(NEARLY)
    store = Unsteady(place.installations)
    rotation = a_rotation(place, installations=store)
    store.fail("renew")
    with suppress(StoreUnavailable):
        await rotation.beat()

    await place.installations.remove(await place.kept(acme))
    await rotation.beat()

    assert await place.installations.all() == ()


async def test_a_stop_in_the_middle_loses_nothing(
    place: Place, acme: SlackSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.rotation.STOP_SECONDS", 60)
    first = await place.installed(acme)
    place.clock.advance(NEARLY)
    acme.faults.on("slow", methods=["oauth.v2.access"], seconds=0.5)
    beat = asyncio.create_task(a_rotation(place).beat())
    await acme.wait_until(lambda: refreshed(acme) == 1)

    beat.cancel()
    with suppress(asyncio.CancelledError):
        await beat

    assert (await place.kept(acme)).token != first.token
    assert await is_good(place, await place.kept(acme))


async def test_settings_that_arent_the_apps_refuse_nothing_for_good(
    place: Place, acme: SlackSandbox
) -> None:
    await place.installed(acme)
    place.clock.advance(NEARLY)
    rotation, right = a_rotation(place), place.granting.app
    place.granting.app = replace(right, client_secret=SecretStr("made-up-wrong"))
    await rotation.beat()
    assert rotation.spent == frozenset()

    place.granting.app = right
    await rotation.beat()

    assert refreshed(acme) == 2
    assert await is_good(place, await place.kept(acme))


def test_a_token_that_lasts_isnt_renewed() -> None:
    assert not is_due(replace(ACME, expires_at=None), NOON)
    assert not is_due(replace(ACME, refresh_token=None), NOON + timedelta(hours=24))


@pytest.mark.parametrize(
    ("life", "early", "late"), [(12.0, 9.9, 10.1), (12.0, 9.9, 13.0), (1.0, 0.4, 0.6)]
)
def test_a_token_is_due_two_hours_before_its_end_or_half_lived(
    life: float, early: float, late: float
) -> None:
    one = replace(ACME, expires_at=NOON + timedelta(hours=life), renewed_at=NOON)

    assert not is_due(one, NOON + timedelta(hours=early))
    assert is_due(one, NOON + timedelta(hours=late))


def test_no_token_is_told_by_an_error() -> None:
    assert str(NotGranted("invalid_refresh_token")) == "invalid_refresh_token"
