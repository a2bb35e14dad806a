"""Several workspaces install one bot: each is served by itself, until it removes the app."""

import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

from bot.errors import SettingsError
from bot.sandbox.dli.replay import Replay
from bot.sandbox.slack import Message
from bot.sandbox.slack.calls import Call
from bot.sandbox.slack.interactions.events import DEFAULT_EVENTS
from bot.sandbox.slack.people import ALICE, YOU
from bot.sandbox.slack.web.methods import DEFAULT_SCOPES
from bot.slack.scopes import UNFURLING, WITHOUT
from bot.views.troubles import FOREIGN
from tests.e2e.conftest import Rig, a_rig
from tests.e2e.several import PATIENCE, Several, a_browser, several, until
from tests.e2e.telling import ALERTS, PLATFORM, Told
from tests.logged import logged
from tests.store.server import Server

ACME, GLOBEX, THIRD = range(3)
LINK = "https://console.example/dli?job={job_id}"


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """What processes tell each other is seen at once; tokens are looked at often.

    Bolt, too, reads these names of the environment, and makes something of its own of them.
    """
    monkeypatch.setenv("SLACK_CLIENT_ID", "made-up")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "made-up")
    monkeypatch.setattr("bot.app.oauth.BEAT_SECONDS", 0.2)
    monkeypatch.setattr("bot.app.oauth.ROTATION_SECONDS", 0.2)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Several]:
    async with several(tmp_path, names=("Acme Data", "Globex BI", "Initech")) as made:
        yield made


async def test_two_workspaces_install_the_bot_and_each_is_told_of_its_own(place: Several) -> None:
    acme, globex = place.told(ACME), place.told(GLOBEX)
    async with place.bot() as bot:
        await place.install(ACME, GLOBEX)
        await place.served(ACME)
        await place.served(GLOBEX)
        mine, theirs = acme.job(), globex.job()

        await acme.follow(mine)
        await globex.follow(theirs)
        await acme.finished(mine)
        await globex.finished(theirs)

        assert acme.about(theirs) == globex.about(mine) == []
        assert await bot.health.problems() == {}


async def test_what_one_workspace_chooses_isnt_chosen_for_another(place: Several) -> None:
    acme, globex = place.told(ACME), place.told(GLOBEX)
    async with place.bot():
        await place.install(ACME, GLOBEX)
        await place.served(GLOBEX)
        await acme.ask("subscribe queue:sales on:failed")
        await acme.ask("link alice", user=ALICE)
        await acme.ask("mute 2h", channel=ALERTS)

        assert "queue:sales" in (await acme.ask("list")).words
        assert "queue:sales" not in (await globex.ask("list")).words
        assert "alice" in (await globex.ask("link alice", user=ALICE)).words
        assert "already" not in (await globex.ask("link alice", user=ALICE)).words.lower()
        assert "wasn't muted" in (await globex.ask("mute off", channel=ALERTS)).words


async def test_homes_show_what_is_of_their_workspace(place: Several) -> None:
    acme, globex = place.told(ACME), place.told(GLOBEX)
    async with place.bot():
        await place.install(ACME, GLOBEX)
        await place.served(GLOBEX)
        job = acme.job()
        await acme.follow(job)

        for one in (acme, globex):
            one.slack.open_home(YOU)
        await acme.slack.wait_until(lambda: job.job_id[:8] in _home(acme))
        await globex.slack.wait_until(lambda: _home(globex))

        assert job.job_id[:8] not in _home(globex)


def _home(told: Told) -> str:
    view = told.slack.home_of(told.slack.team.own(YOU))
    return str(view.blocks) if view else ""


async def test_the_same_channel_and_person_in_another_workspace_are_others(place: Several) -> None:
    acme, globex = place.told(ACME), place.cloud.workspaces[GLOBEX]
    async with place.bot():
        await place.install(ACME, GLOBEX)
        await place.served(GLOBEX)
        await acme.ask("subscribe queue:etl on:end")
        channel, user = acme.slack.channel(PLATFORM).id, acme.slack.team.own(YOU)

        for text in ("mute 2h", "unsubscribe all", "defaults on:failed", "link alice"):
            assert await place.forged(globex, text, channel, user) == ""
        await until(lambda: _has(place, GLOBEX, {"channels", "people"}))

        assert "queue:etl" in (await acme.ask("list")).words
        job = acme.job(queue_name="etl")
        place.dli.end_job(job.job_id)
        await acme.heard("Finished")
        assert globex.calls("chat.postMessage") == []


async def _has(place: Several, number: int, tables: set[str]) -> bool:
    return tables <= await place.rows(place.cloud.workspaces[number])


async def test_a_workspace_that_didnt_install_the_bot_is_refused(place: Several) -> None:
    third = place.cloud.workspaces[THIRD]
    async with place.bot():
        await place.install(ACME)
        place.cloud.install(third)

        asked = await third.command("/dli-progress subscribe queue:etl")

        assert asked.shown
        assert asked.shown.text == FOREIGN
        assert await place.rows(third) == set()


async def test_a_workspace_that_isnt_listed_cant_install_the_bot(tmp_path: Path) -> None:
    async with several(tmp_path, admitted='"T0SANDBOX1"') as place, place.bot():
        await place.install(ACME)
        async with a_browser() as web:
            page = await web.get(await place.begin(GLOBEX, web))

        globex = place.cloud.workspaces[GLOBEX]
        assert page.status_code == 403
        assert globex.team.id in page.text
        assert not globex.workspace.installation.is_installed
        assert await place.rows(globex) == set()
        assert await place.rows(place.cloud.workspaces[ACME]) >= {"installations"}


async def test_a_workspace_that_is_listed_no_longer_isnt_served_and_loses_nothing(
    place: Several,
) -> None:
    acme, config = place.told(ACME), place.folder / "bot.toml"
    listed, others = config.read_text(), '[access]\nworkspaces = ["T0OTHERS"]\n'
    async with place.bot():
        await place.install(ACME)
        await place.served(ACME)
        await acme.ask("subscribe queue:sales")

    config.write_text(others)
    async with place.bot():
        asked = await acme.slack.command("/dli-progress list")
        assert asked.shown
        assert asked.shown.text == FOREIGN

    config.write_text(listed)
    async with place.bot():
        assert "queue:sales" in (await acme.ask("list")).words


async def test_a_workspace_that_no_project_is_for_cant_install_the_bot(tmp_path: Path) -> None:
    async with several(tmp_path) as place:
        said = place.dli.environment
        (tmp_path / "bot.toml").write_text(
            "[access]\nworkspaces = ['*']\n[projects.lake]\nworkspaces = ['T0OTHERS']\n"
            f"region = '{said['DLI_REGION']}'\nendpoint = '{said['DLI_ENDPOINT']}'\n"
            f"iam_endpoint = '{said['DLI_IAM_ENDPOINT']}'\naccess_key = 'AK'\nsecret_key = 'SK'\n"
        )
        alone = {name.lower(): "" for name in said} | {"huaweicloud_sdk_sk": None}
        async with place.bot(**alone), a_browser() as web:
            page = await web.get(await place.begin(ACME, web))

        assert page.status_code == 403


async def test_where_the_bot_may_be_asked_is_said_where_it_may_not(tmp_path: Path) -> None:
    async with several(tmp_path) as place:
        acme, config = place.told(ACME), tmp_path / "bot.toml"
        alerts = acme.slack.channel(ALERTS).id
        config.write_text(config.read_text() + f"channels = ['{alerts}']\n")
        async with place.bot():
            await place.install(ACME)
            await place.served(ACME)

            asked = await acme.slack.command("/dli-progress subscribe queue:sales")
            assert asked.shown
            assert f"Ask this in <#{alerts}>" in asked.shown.text
            assert "queue:sales" not in (await acme.ask("list", channel=ALERTS)).words
            acme.slack.say("@DLI Progress jobs")
            await acme.slack.wait_until(lambda: acme.slack.calls("chat.postEphemeral"))
            assert "Ask this in" in acme.slack.posts[-1].message.words


@asynccontextmanager
async def unfolding(folder: Path, *, unfurl: str) -> AsyncIterator[Several]:
    """An app that may ask for what it takes to unfold links, and a bot that wants it or not."""
    config = f'[links]\njob = "{LINK}"\nunfurl = {unfurl}\n'
    slack = {"unfurl_domains": ("console.example",), "events": DEFAULT_EVENTS | {"link_shared"}}
    scopes = DEFAULT_SCOPES | UNFURLING.keys()
    async with several(folder, config=config, scopes=scopes, settings=slack) as place:
        yield place


async def test_links_unfold_where_the_app_was_installed_by_oauth(tmp_path: Path) -> None:
    async with unfolding(tmp_path, unfurl="true") as place, place.bot():
        await place.install(ACME)
        await place.served(ACME)
        acme = place.told(ACME)
        job = acme.job()

        message = acme.slack.say(LINK.format(job_id=job.job_id))
        await acme.slack.wait_until(lambda: _unfolded(acme, message), timeout=PATIENCE)

        assert UNFURLING.keys() <= acme.slack.workspace.installation.scopes


async def test_nobody_is_asked_for_links_that_the_operator_doesnt_unfold(tmp_path: Path) -> None:
    async with unfolding(tmp_path, unfurl="false") as place, place.bot():
        await place.install(ACME)
        await place.served(ACME)
        acme = place.told(ACME)
        job = acme.job()

        message = acme.slack.say(LINK.format(job_id=job.job_id))
        await acme.ask(job.job_id)

        assert acme.slack.workspace.installation.scopes == WITHOUT.keys()
        assert not _unfolded(acme, message)


async def test_a_workspace_that_allowed_less_than_is_wanted_is_named_until_it_installs_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot")
    async with unfolding(tmp_path, unfurl="false") as place:
        acme = place.told(ACME)
        async with place.bot():
            await place.install(ACME)
            await place.served(ACME)
        assert logged(caplog, "Slack scope", team=acme.slack.team.id) == 0

        config = tmp_path / "bot.toml"
        config.write_text(config.read_text().replace("unfurl = false", "unfurl = true"))
        async with place.bot():
            for scope in UNFURLING:
                assert logged(caplog, f"Slack scope {scope}: ", team=acme.slack.team.id) == 1
            assert f"install the app again: {place.url}/slack/install" in caplog.text
            caplog.clear()

            await place.install(ACME)
            await until(lambda: _is_said(caplog, "Serving a workspace"))
            assert logged(caplog, "Slack scope", team=acme.slack.team.id) == 0


async def _is_said(log: pytest.LogCaptureFixture, line: str) -> bool:
    return any(record.getMessage() == line for record in log.records)


def _unfolded(told: Told, message: Message) -> list[Any]:
    current = told.slack.current(message)
    return list(current.attachments or ()) if current else []


async def test_a_state_that_was_used_or_forged_installs_nothing(place: Several) -> None:
    async with place.bot(), a_browser() as web:
        back = await place.begin(ACME, web)
        assert (await web.get(back)).status_code == 200

        again = await web.get(back)
        forged = await web.get(f"{place.url}/slack/oauth_redirect?state=forged&code=forged")
        async with a_browser() as other:
            elsewhere = await other.get(await place.begin(GLOBEX, web))

        assert [one.status_code for one in (again, forged, elsewhere)] == [400, 400, 400]
        assert await place.rows(place.cloud.workspaces[GLOBEX]) == set()


async def test_tokens_change_under_way_and_nothing_is_lost_or_told_twice(tmp_path: Path) -> None:
    async with several(tmp_path, token_seconds=20) as place, place.bot() as bot:
        await place.install(ACME, GLOBEX)
        acme, globex = place.told(ACME), place.told(GLOBEX)
        await place.served(GLOBEX)
        jobs: list[tuple[Told, Replay]] = []
        while any(len(calls) <= 2 for calls in _renewals(place)):
            one = acme if len(jobs) % 2 else globex
            jobs.append((one, job := one.job("distinct-counts")))
            await one.follow(job, "thread:quiet")
            await one.finished(job)

        for one, job in jobs:
            assert len([text for text in one.thread(job) if "Finished" in text]) == 1
        for workspace in place.cloud.workspaces:
            refused = [
                call
                for call in workspace.calls()
                if call.error in {"token_expired", "token_revoked"}
            ]
            assert refused == []
        assert await bot.health.problems() == {}


def _renewals(place: Several) -> list[list[Call]]:
    """List by workspace what it was asked for its first token and for those that followed."""
    return [one.calls("oauth.v2.access") for one in place.cloud.workspaces]


async def test_who_removes_the_app_is_forgotten_and_others_go_on(place: Several) -> None:
    acme, globex = place.told(ACME), place.told(GLOBEX)
    async with place.bot() as bot:
        await place.install(ACME, GLOBEX)
        await place.served(GLOBEX)
        mine, theirs = acme.job(), globex.job()
        await acme.follow(mine)
        await globex.follow(theirs)

        acme.slack.uninstall()
        await until(lambda: _has_nothing(place, ACME))
        posts = len(acme.slack.calls("chat.postMessage"))
        for job in (mine, theirs):
            place.dli.end_job(job.job_id)
        await globex.replied("Finished", theirs)

        assert len(acme.slack.calls("chat.postMessage")) == posts
        assert await place.rows(acme.slack) == set()
        assert await bot.health.problems() == {}


async def _has_nothing(place: Several, number: int) -> bool:
    return await place.rows(place.cloud.workspaces[number]) == set()


OTHERS = '[access]\nworkspaces = ["{globex}"]\n'
NO_PROJECT = """
[access]
workspaces = ["*"]
[projects.lake]
workspaces = ["{globex}"]
region = "{DLI_REGION}"
endpoint = "{DLI_ENDPOINT}"
iam_endpoint = "{DLI_IAM_ENDPOINT}"
access_key = "AK"
secret_key = "SK"
"""


@pytest.mark.parametrize("config", [OTHERS, NO_PROJECT], ids=["unlisted", "without a project"])
async def test_who_isnt_served_any_more_and_removes_the_app_is_forgotten(
    place: Several, config: str
) -> None:
    acme, globex = place.told(ACME), place.told(GLOBEX)
    async with place.bot():
        await place.install(ACME, GLOBEX)
        await place.served(ACME)
        await place.served(GLOBEX)
        for one in (acme, globex):
            await one.ask("subscribe queue:sales")
    said, alone = place.dli.environment, {}
    if config == NO_PROJECT:
        alone = {name.lower(): "" for name in said} | {"huaweicloud_sdk_sk": None}
    (place.folder / "bot.toml").write_text(config.format(globex=globex.slack.team.id, **said))

    async with place.bot(**alone):
        assert {"installations", "subscriptions"} <= await place.rows(acme.slack)

        acme.slack.uninstall()

        await until(lambda: _has_nothing(place, ACME))
        assert {"installations", "subscriptions"} <= await place.rows(globex.slack)


async def test_who_installs_the_app_anew_isnt_forgotten_by_a_late_event(place: Several) -> None:
    acme = place.told(ACME)
    async with place.bot():
        await place.install(ACME)
        await place.served(ACME)
        acme.slack.uninstall()
        await until(lambda: _has_nothing(place, ACME))
        await place.install(ACME)
        await place.served(ACME)
        job = acme.job()
        await acme.follow(job)

        for number in range(2):
            await place.post(_removal(acme.slack.team.id, f"Ev{number}"), "application/json")
        await acme.finished(job)

        assert "installations" in await place.rows(acme.slack)


def _removal(team_id: str, event_id: str) -> bytes:
    return json.dumps(
        {
            "type": "event_callback",
            "team_id": team_id,
            "api_app_id": "A0DLIPROG1",
            "event_id": event_id,
            "event_time": 1_600_000_000,
            "event": {"type": "app_uninstalled"},
        }
    ).encode()


async def test_a_bot_that_starts_again_serves_who_installed_it(place: Several) -> None:
    acme, globex = place.told(ACME), place.told(GLOBEX)
    async with place.bot():
        await place.install(ACME, GLOBEX)
        await place.served(GLOBEX)
        mine, theirs = acme.job(), globex.job()
        await acme.follow(mine)
        await globex.follow(theirs)
    place.dli.end_job(mine.job_id)

    async with place.bot():
        await acme.replied("Finished", mine)
        await globex.finished(theirs)


async def test_a_key_that_doesnt_fit_ends_the_start(place: Several) -> None:
    async with place.bot():
        await place.install(ACME)

    with pytest.raises(SettingsError, match="DLI_BOT_ENCRYPTION_KEY doesn't fit"):
        async with place.bot(dli_bot_encryption_key=Fernet.generate_key().decode()):
            pass


async def test_what_one_process_installed_another_serves_and_forgets(
    tmp_path: Path, postgres: Server
) -> None:
    url = await postgres.new_database()
    async with (
        several(tmp_path, database_url=url) as place,
        place.bot() as first,
        place.bot(dli_bot_port=0) as second,
    ):
        acme = place.told(ACME)
        async with a_browser() as web:
            back = await place.begin(ACME, web, second.url)
            page = await web.get(back.replace(place.url, second.url))
            assert page.status_code == 200
        await place.served(ACME)  # by the first: Slack posts to it alone
        job = acme.job()
        await acme.follow(job)
        await acme.finished(job)

        acme.slack.uninstall()
        await until(lambda: _has_nothing(place, ACME))
        assert await first.health.problems() == await second.health.problems() == {}


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_a_bot_of_one_workspace_isnt_ready_once_the_app_was_removed(mode: str) -> None:
    async with a_rig(mode) as rig:
        await rig.ask("help")
        assert "app" not in await rig.bot.health.problems()

        rig.slack.uninstall()
        await until(lambda: _says_removed(rig))


async def _says_removed(rig: Rig) -> bool:
    said = (await rig.bot.health.problems()).get("app", "")
    return "the app was removed from the workspace: install it again" in said
