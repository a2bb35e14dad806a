"""Workspaces install the app by themselves: once, in time, in one browser, and only who may."""

import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette

from bot.sandbox.slack import YOU
from bot.slack import oauth
from bot.slack.granting import OAuthApp
from bot.slack.oauth import COOKIE, Door, Installing
from bot.slack.scopes import WITHOUT
from tests.slack.installing import Browser, Place, a_place, query_of


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with a_place(tmp_path) as made:
        yield made


@pytest.fixture
async def browser(place: Place) -> AsyncIterator[Browser]:
    async with place.browser() as opened:
        yield opened


async def test_a_workspace_that_installs_the_app_is_kept_and_told_of(
    place: Place, browser: Browser
) -> None:
    acme, _ = place.cloud.workspaces

    page = await browser.install(acme)

    [kept] = await place.installations.all()
    assert page.status_code == 200
    assert "DLI Progress is installed in Acme Data" in page.text
    assert f'href="slack://app?team={acme.team.id}&amp;id={kept.app_id}"' in page.text
    assert (kept.team_id, kept.team_name) == (acme.team.id, "Acme Data")
    assert (kept.bot_id, kept.bot_user_id) == (acme.team.bot_id, acme.team.app_user)
    assert (kept.installed_by, kept.installed_at) == (acme.team.own(YOU), place.clock())
    assert set(kept.scopes.split(",")) == WITHOUT.keys()
    assert (kept.refresh_token, kept.expires_at) == (None, None)
    assert place.heard == [kept]
    assert await place.granting.is_gone(kept) is False


async def test_a_token_that_rotates_is_kept_with_the_one_that_follows(tmp_path: Path) -> None:
    async with (
        a_place(tmp_path, token_seconds=43_200) as place,
        place.browser() as browser,
    ):
        await browser.install(place.cloud.workspaces[0])

        [kept] = await place.installations.all()

    assert kept.refresh_token
    assert kept.expires_at == place.clock() + timedelta(hours=12)


async def test_slack_is_asked_for_the_scopes_of_the_manifest_and_leads_back_to_us(
    place: Place, browser: Browser
) -> None:
    asked = query_of(await browser.press_add_to_slack())

    assert asked["scope"].split(",") == sorted(WITHOUT)
    assert asked["redirect_uri"] == f"{place.url}/slack/oauth_redirect"
    assert asked["client_id"] == place.cloud.client.id
    assert len(asked["state"]) >= 32


async def test_several_workspaces_install_it_in_one_browser(place: Place, browser: Browser) -> None:
    for workspace in place.cloud.workspaces:
        assert (await browser.install(workspace)).status_code == 200

    assert [one.team_name for one in place.heard] == list(place.cloud.names)
    assert len(await place.installations.all()) == 2


async def test_installing_it_again_takes_the_place_of_what_was(
    place: Place, browser: Browser
) -> None:
    acme, _ = place.cloud.workspaces
    await browser.install(acme)
    acme.uninstall()
    place.clock.advance(3_600)

    await browser.install(acme)

    [kept] = await place.installations.all()
    assert kept == place.heard[1]
    assert kept.token != place.heard[0].token


async def refused(place: Place, page: httpx.Response, words: str, status: int = 400) -> None:
    assert page.status_code == status
    assert "was not installed" in page.text
    assert words in page.text
    assert await place.installations.all() == ()
    assert place.heard == []


async def test_who_says_no_is_told_that_nothing_was_installed(
    place: Place, browser: Browser
) -> None:
    back = place.cloud.cancel(await browser.press_add_to_slack())

    await refused(place, await browser.web.get(back), "given the permission", 200)


async def test_a_state_that_is_used_twice_is_refused_and_what_is_installed_stays(
    place: Place, browser: Browser
) -> None:
    acme, globex = place.cloud.workspaces
    back = await browser.begin(acme)
    again = place.cloud.allow(
        f"{place.cloud.authorize_url}?client_id={place.cloud.client.id}&scope=commands"
        f"&state={query_of(back)['state']}&redirect_uri={place.url}/slack/oauth_redirect",
        globex,
    )
    await browser.web.get(back)

    page = await browser.web.get(again)

    assert page.status_code == 400
    assert "works once" in page.text
    assert [one.team_id for one in await place.installations.all()] == [acme.team.id]


async def test_a_state_that_is_late_is_refused(place: Place, browser: Browser) -> None:
    back = await browser.begin(place.cloud.workspaces[0])
    place.clock.advance(601)

    await refused(place, await browser.web.get(back), "for 10 minutes")


async def test_a_state_of_another_browser_is_refused(place: Place, browser: Browser) -> None:
    back = await browser.begin(place.cloud.workspaces[0])

    async with place.browser() as other:
        await other.press_add_to_slack()
        await refused(place, await other.web.get(back), "begun in this browser")


@pytest.mark.parametrize("query", ["", "?code=x", "?state=x&code=x", "?state=&code="])
async def test_who_comes_without_having_begun_is_refused(
    place: Place, browser: Browser, query: str
) -> None:
    page = await browser.web.get(f"{place.url}/slack/oauth_redirect{query}")

    await refused(place, page, "begun in this browser")


async def test_a_forged_state_is_refused_though_the_cookie_is_forged_too(
    place: Place, browser: Browser
) -> None:
    page = await browser.web.get(
        f"{place.url}/slack/oauth_redirect?state=forged&code=x",
        headers={"Cookie": f"{COOKIE}=forged"},
    )

    await refused(place, page, "works once")


async def test_a_code_that_slack_never_gave_is_refused(place: Place, browser: Browser) -> None:
    state = query_of(await browser.press_add_to_slack())["state"]

    page = await browser.web.get(f"{place.url}/slack/oauth_redirect?state={state}&code=forged")

    await refused(place, page, "start again")


async def test_a_workspace_that_isnt_listed_is_refused_and_its_token_given_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with a_place(tmp_path, admitted="T0LISTED") as place, place.browser() as browser:
        acme, _ = place.cloud.workspaces

        page = await browser.install(acme)

        await refused(place, page, f"let {acme.team.id} install it", 403)
        assert "has given back what it was" in page.text
        assert not acme.workspace.installation.is_installed
        assert "Refused to be installed in a workspace" in caplog.text


async def test_a_token_that_cant_be_given_back_is_said_to_be_left(tmp_path: Path) -> None:
    async with a_place(tmp_path, admitted="T0LISTED") as place, place.browser() as browser:
        back = await browser.begin(place.cloud.workspaces[0])
        place.cloud.workspaces[0].faults.on("bad_gateway", methods=["auth.revoke"])

        await refused(place, await browser.web.get(back), "remove the app in Slack", 403)


async def test_settings_that_arent_the_apps_are_named_in_the_log_alone(
    place: Place, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    place.granting.app = OAuthApp(
        client_id=place.cloud.client.id,
        client_secret=SecretStr("made-up-wrong"),
        redirect_uri=place.granting.app.redirect_uri,
    )

    page = await browser.install(place.cloud.workspaces[0])

    await refused(place, page, "whoever runs it", 500)
    assert "SLACK" not in page.text
    assert "SLACK_CLIENT_SECRET" in caplog.text
    assert "made-up-wrong" not in caplog.text


async def test_when_slack_is_away_one_may_start_again(place: Place, browser: Browser) -> None:
    back = await browser.begin(place.cloud.workspaces[0])
    place.cloud.workspaces[0].faults.on("bad_gateway")

    await refused(place, await browser.web.get(back), "Slack didn&#x27;t answer", 502)

    place.cloud.workspaces[0].faults.off("bad_gateway")
    assert (await browser.install(place.cloud.workspaces[0])).status_code == 200


async def test_too_many_who_begin_are_turned_away(
    place: Place, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.installations.MOST_BEGUN", 1)
    await browser.press_add_to_slack()

    page = await browser.web.get(f"{place.url}/slack/install")

    await refused(place, page, "Too many installations", 503)


async def test_too_many_who_finish_are_turned_away(
    place: Place, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oauth, "MOST_AT_ONCE", 0)

    page = await browser.install(place.cloud.workspaces[0])

    await refused(place, page, "Too many installations", 503)


async def test_nothing_of_an_address_comes_back_in_a_page(place: Place, browser: Browser) -> None:
    evil = "<script>alert(1)</script>"
    for query in ({"error": evil}, {"state": evil, "code": evil}, {"code": evil, evil: evil}):
        page = await browser.web.get(f"{place.url}/slack/oauth_redirect", params=query)

        assert "script" not in page.text
        assert "alert" not in page.text


async def test_a_workspace_may_be_called_what_it_likes(place: Place, browser: Browser) -> None:
    acme, _ = place.cloud.workspaces
    object.__setattr__(acme.team, "name", "<script>alert(1)</script>")

    page = await browser.install(acme)

    assert page.status_code == 200
    assert "<script" not in page.text
    assert "&lt;script&gt;" in page.text


@pytest.mark.parametrize("path", ["/slack/install", "/slack/oauth_redirect"])
async def test_pages_are_kept_nowhere_framed_by_nobody_and_run_nothing(
    place: Place, browser: Browser, path: str
) -> None:
    headers = (await browser.web.get(place.url + path)).headers

    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    place: Place, browser: Browser
) -> None:
    [cookie] = (await browser.web.get(f"{place.url}/slack/install")).headers.get_list("set-cookie")

    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Max-Age=600" in cookie
    assert "Secure" not in cookie  # as this is http


async def test_over_https_the_cookie_goes_nowhere_else(place: Place) -> None:
    door = Door(
        public_url="https://bot.example",
        authorize_url=place.cloud.authorize_url,
        admits=lambda _: True,
    )
    pages = Installing(door, place.granting, place.installations, place.clock, place.heard.append)
    app = httpx.ASGITransport(Starlette(routes=pages.routes()))

    async with httpx.AsyncClient(transport=app, base_url="https://bot.example") as web:
        page = await web.get("/slack/install")

    assert "; Secure" in page.headers["set-cookie"]
    assert "redirect_uri=https://bot.example/slack/oauth_redirect" in page.text


async def test_a_page_is_chinese_as_a_whole(place: Place) -> None:
    async with place.browser(**{"Accept-Language": "zh-CN"}) as browser:
        page = await browser.web.get(f"{place.url}/slack/oauth_redirect?error=access_denied")

    assert "DLI Progress" in page.text
    assert [word for word in ("not installed", "permission", "again") if word in page.text] == []


@pytest.mark.parametrize(
    ("wanted", "lang"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("fr, en;q=0.5, zh;q=0.7", "zh"),
        ("en-GB,en", "en"),
        ("zh;q=0", "en"),
        ("zh;q=many", "en"),
        ("*", "en"),
        ("", "en"),
    ],
)
async def test_pages_speak_the_browsers_language(place: Place, wanted: str, lang: str) -> None:
    async with place.browser(**{"Accept-Language": wanted}) as browser:
        page = await browser.web.get(f"{place.url}/slack/install")

    assert f'<html lang="{lang}">' in page.text


async def test_no_secret_is_logged(
    place: Place, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    back = await browser.begin(place.cloud.workspaces[0])
    await browser.web.get(back)

    [kept] = await place.installations.all()
    logged = "\n".join(str(record.__dict__) for record in caplog.records if "bot" in record.name)
    secrets = (kept.token, query_of(back)["code"], query_of(back)["state"])
    assert [one for one in secrets if one in logged] == []
    assert "Installed in a workspace" in logged
