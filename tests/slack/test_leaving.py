"""Workspaces that remove the app are forgotten, however late, early or often Slack says so."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.errors import StoreUnavailable
from bot.sandbox.slack import SlackSandbox
from bot.slack.leaving import Leaving, Removed
from bot.slack.web import web_client
from tests.fakes import Unsteady
from tests.slack.installing import Place, a_place
from tests.store.rig import Team
from tests.store.test_installations import rows_of
from tests.store.test_teams import live


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with a_place(tmp_path) as made:
        yield made


@pytest.fixture
def acme(place: Place) -> SlackSandbox:
    return place.cloud.workspaces[0]


class Gone:
    """Who was heard to be gone."""

    def __init__(self, place: Place, store: object = None) -> None:
        self.teams: list[str] = []
        self.leaving = Leaving(store or place.installations, place.granting, self.teams.append)  # type: ignore[arg-type]
        self._place = place

    async def hear(self, workspace: SlackSandbox, at: datetime | None = None) -> list[str]:
        at = at or self._place.clock().replace(microsecond=0)
        await self.leaving.heard(workspace.team.id, at)
        return self.teams


async def test_a_workspace_that_removes_the_app_is_forgotten_and_others_stay(place: Place) -> None:
    acme, globex = place.cloud.workspaces
    await place.installed(acme, globex)
    for one in (acme, globex):
        await live(Team(place.database, one.team.id))
    acme.uninstall()

    assert await Gone(place).hear(acme) == [acme.team.id]

    assert await rows_of(place.database, acme.team.id) == {}
    assert await rows_of(place.database, globex.team.id)
    assert [one.team_id for one in await place.installations.all()] == [globex.team.id]


async def test_both_events_and_either_twice_are_one_departure(
    place: Place, acme: SlackSandbox
) -> None:
    await place.installed(acme)
    acme.uninstall()
    gone = Gone(place)

    for _ in range(4):
        await gone.hear(acme)

    assert gone.teams == [acme.team.id]


async def test_both_events_at_once_are_one_departure(place: Place, acme: SlackSandbox) -> None:
    await place.installed(acme)
    acme.uninstall()
    gone = Gone(place)

    await asyncio.gather(gone.hear(acme), gone.hear(acme), gone.leaving.beat())

    assert gone.teams == [acme.team.id]


async def test_a_late_event_doesnt_forget_who_installed_the_app_anew(
    place: Place, acme: SlackSandbox
) -> None:
    await place.installed(acme)
    acme.uninstall()
    left_at = place.clock()
    again = await place.installed(acme)

    assert await Gone(place).hear(acme, left_at + timedelta(hours=1)) == []

    assert await place.kept(acme) == again


@pytest.mark.parametrize(("seconds", "gone"), [(-1, 0), (0, 1), (1, 1)])
async def test_while_slack_is_away_the_later_of_event_and_installation_counts(
    place: Place, acme: SlackSandbox, seconds: int, gone: int
) -> None:
    kept = await place.installed(acme)
    acme.faults.on("bad_gateway", methods=["auth.test"])

    heard = await Gone(place).hear(acme, kept.installed_at + timedelta(seconds=seconds))

    assert heard == [acme.team.id] * gone


async def test_a_token_that_expired_is_no_departure(tmp_path: Path) -> None:
    async with a_place(tmp_path, token_seconds=10) as place:
        acme = place.cloud.workspaces[0]
        kept = await place.installed(acme)
        place.clock.advance(11)

        assert await place.granting.is_gone(kept) is None
        assert await Gone(place).hear(acme, kept.installed_at - timedelta(hours=1)) == []


async def test_what_the_database_didnt_take_is_done_later(place: Place, acme: SlackSandbox) -> None:
    await place.installed(acme)
    acme.uninstall()
    store = Unsteady(place.installations)
    gone = Gone(place, store)
    store.fail("remove")

    with pytest.raises(StoreUnavailable):
        await gone.hear(acme)
    assert gone.teams == []
    await gone.leaving.beat()

    assert gone.teams == [acme.team.id]
    assert await place.installations.all() == ()


async def test_the_one_workspace_of_a_token_is_said_to_have_removed_the_app() -> None:
    async with (
        SlackSandbox().serve() as slack,
        web_client(SecretStr(slack.bot_token), slack.api_url) as client,
    ):
        removed, now = Removed(client), slack.clock()
        await removed.heard(slack.team.id, now)
        assert await removed.problem() == ""

        slack.uninstall()
        for _ in range(2):
            await removed.heard(slack.team.id, now)

        assert "set SLACK_BOT_TOKEN anew" in await removed.problem()
