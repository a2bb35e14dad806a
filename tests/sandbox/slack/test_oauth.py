import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import YOU, Client, SlackCloud, SlackSandbox
from tests.sandbox.slack.clouds import (
    BACK,
    HALF_A_DAY,
    a_client,
    address,
    query_of,
    redeem,
    refresh,
)
from tests.sandbox.slack.rig import HandClock, why


async def test_a_person_allows_it_on_the_page_and_the_code_becomes_a_token(
    cloud: SlackCloud, http: aiohttp.ClientSession
) -> None:
    _, globex = cloud.workspaces
    async with http.get(address(cloud)) as page:
        shown = await page.text()
    chosen = {"team": globex.team.id, "decision": "allow"}
    async with http.post(address(cloud), data=chosen, allow_redirects=False) as led:
        back = led.headers["Location"]

    answer = await redeem(cloud, query_of(back)["code"])

    assert "Acme Data" in shown
    assert "Globex BI" in shown
    assert back.startswith(f"{BACK}?code=")
    assert query_of(back)["state"] == "s&1"
    assert answer == {
        "ok": True,
        "app_id": "A0DLIPROG1",
        "authed_user": {"id": globex.team.own(YOU)},
        "scope": "chat:write,commands",
        "token_type": "bot",
        "access_token": answer["access_token"],
        "bot_user_id": globex.team.app_user,
        "team": {"id": globex.team.id, "name": "Globex BI"},
        "enterprise": None,
        "is_enterprise_install": False,
    }
    assert answer["access_token"].startswith("xoxb-")


async def test_a_person_cancels(cloud: SlackCloud, http: aiohttp.ClientSession) -> None:
    async with http.post(address(cloud), data={"decision": "cancel"}, allow_redirects=False) as led:
        back = led.headers["Location"]

    assert query_of(back) == {"error": "access_denied", "state": "s&1"}
    assert back == cloud.cancel(address(cloud))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"client_id": "1.2"}, "no app that is known"),
        ({"scope": ""}, "no permission"),
        ({"scope": "admin"}, "may not have"),
        ({"redirect_uri": "http://127.0.0.1:9/elsewhere"}, "its own"),
    ],
)
async def test_what_an_app_may_not_ask_for_is_not_asked_of_people(
    cloud: SlackCloud, http: aiohttp.ClientSession, changed: dict[str, str], said: str
) -> None:
    async with http.get(address(cloud, **changed)) as page:
        assert page.status == 400
        assert said in await page.text()


async def test_a_code_is_good_once(cloud: SlackCloud) -> None:
    code = query_of(cloud.allow(address(cloud), cloud.workspaces[0]))["code"]
    await redeem(cloud, code)

    with pytest.raises(SlackApiError) as refused:
        await redeem(cloud, code)

    assert why(refused) == "code_already_used"


async def test_a_code_is_good_for_ten_minutes(cloud: SlackCloud, clock: HandClock) -> None:
    code = query_of(cloud.allow(address(cloud), cloud.workspaces[0]))["code"]
    clock.advance(601)

    with pytest.raises(SlackApiError) as refused:
        await redeem(cloud, code)

    assert why(refused) == "invalid_code"


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"client_id": "1.2"}, "invalid_client_id"),
        ({"client_secret": "guessed"}, "bad_client_secret"),
        ({"redirect_uri": f"{BACK}/2"}, "bad_redirect_uri"),
        ({"code": "guessed"}, "invalid_code"),
        ({"grant_type": "password"}, "invalid_grant_type"),
    ],
)
async def test_a_code_is_for_the_app_alone(
    cloud: SlackCloud, changed: dict[str, str], error: str
) -> None:
    code = query_of(cloud.allow(address(cloud), cloud.workspaces[0]))["code"]

    with pytest.raises(SlackApiError) as refused:
        await redeem(cloud, code, **changed)

    assert why(refused) == error
    assert await redeem(cloud, code)


async def test_a_lasting_token_comes_again_with_more_scopes(cloud: SlackCloud) -> None:
    acme, _ = cloud.workspaces
    codes = [
        query_of(cloud.allow(address(cloud, scope=scope), acme))["code"]
        for scope in ("commands", "chat:write")
    ]

    first, second = [await redeem(cloud, code) for code in codes]

    assert first["access_token"] == second["access_token"]
    assert second["scope"] == "chat:write,commands"


async def test_a_rotating_token_expires_and_is_refreshed(
    rotating: SlackCloud, clock: HandClock
) -> None:
    granted = rotating.install(rotating.workspaces[1])
    clock.advance(HALF_A_DAY)

    with pytest.raises(SlackApiError) as refused:
        await a_client(rotating, granted["access_token"]).auth_test()
    rotated = await refresh(rotating, granted["refresh_token"])

    assert why(refused) == "token_expired"
    assert granted["expires_in"] == rotated["expires_in"] == HALF_A_DAY
    assert rotated["access_token"] != granted["access_token"]
    await a_client(rotating, rotated["access_token"]).auth_test()


async def test_a_refresh_token_is_used_up_while_the_access_token_lives_on(
    rotating: SlackCloud,
) -> None:
    granted = rotating.install(rotating.workspaces[0])
    await refresh(rotating, granted["refresh_token"])

    with pytest.raises(SlackApiError) as refused:
        await refresh(rotating, granted["refresh_token"])

    assert why(refused) == "invalid_refresh_token"
    await a_client(rotating, granted["access_token"]).auth_test()


async def test_the_third_token_revokes_the_first(rotating: SlackCloud) -> None:
    first = rotating.install(rotating.workspaces[0])
    second = await refresh(rotating, first["refresh_token"])
    await refresh(rotating, second["refresh_token"])

    with pytest.raises(SlackApiError) as refused:
        await a_client(rotating, first["access_token"]).auth_test()

    assert why(refused) == "token_revoked"
    await a_client(rotating, second["access_token"]).auth_test()


async def test_tokens_can_be_made_to_expire_now(rotating: SlackCloud) -> None:
    acme, globex = rotating.workspaces
    granted = [rotating.install(one)["access_token"] for one in (acme, globex)]

    acme.expire_tokens()

    with pytest.raises(SlackApiError) as refused:
        await a_client(rotating, granted[0]).auth_test()
    assert why(refused) == "token_expired"
    await a_client(rotating, granted[1]).auth_test()


async def test_the_sdks_rotator_rotates(rotating: SlackCloud) -> None:
    acme, _ = rotating.workspaces
    granted = rotating.install(acme)
    bot = Bot(
        app_id=granted["app_id"],
        team_id=acme.team.id,
        bot_token=granted["access_token"],
        bot_refresh_token=granted["refresh_token"],
        bot_token_expires_at=1,
        bot_id=acme.team.bot_id,
        bot_user_id=granted["bot_user_id"],
        installed_at=1.0,
    )
    rotator = AsyncTokenRotator(
        client_id=rotating.client.id,
        client_secret=rotating.client.secret,
        client=a_client(rotating),
    )

    rotated = await rotator.perform_bot_token_rotation(bot=bot)

    assert rotated
    assert rotated.bot_refresh_token != granted["refresh_token"]
    assert (await a_client(rotating, rotated.bot_token).auth_test())["team_id"] == acme.team.id


async def test_a_lasting_token_is_exchanged_for_a_rotating_one(clock: HandClock) -> None:
    client = Client(token_seconds=HALF_A_DAY)
    async with SlackSandbox(client=client, clock=clock).serve() as slack:
        web = AsyncWebClient(base_url=slack.api_url, retry_handlers=[])
        asked = {"client_id": client.id, "client_secret": client.secret}

        rotating = await web.oauth_v2_exchange(token=slack.bot_token, **asked)
        with pytest.raises(SlackApiError) as refused:
            await web.auth_test(token=slack.bot_token)

        assert rotating["expires_in"] == HALF_A_DAY
        await web.auth_test(token=rotating["access_token"])
        assert why(refused) == "token_revoked"


async def test_who_comes_back_gets_another_token(cloud: SlackCloud) -> None:
    acme, _ = cloud.workspaces
    first = cloud.install(acme)["access_token"]
    acme.uninstall()

    second = cloud.install(acme)["access_token"]
    with pytest.raises(SlackApiError) as refused:
        await a_client(cloud, first).auth_test()

    assert why(refused) == "account_inactive"
    assert (await a_client(cloud, second).auth_test())["team_id"] == acme.team.id


async def test_without_rotation_nothing_is_refreshed(cloud: SlackCloud) -> None:
    granted = cloud.install(cloud.workspaces[0])

    with pytest.raises(SlackApiError) as refused:
        await refresh(cloud, granted["access_token"])

    assert why(refused) == "token_rotation_not_enabled"


async def test_no_secret_is_kept_in_the_record(rotating: SlackCloud) -> None:
    acme, _ = rotating.workspaces
    code = query_of(rotating.allow(address(rotating), acme))["code"]
    granted = await redeem(rotating, code)
    rotated = await refresh(rotating, granted["refresh_token"])

    kept = repr((acme.calls(), rotating, rotating.client, acme))

    secrets = [code, rotating.client.secret]
    secrets += [
        one[name] for one in (granted, rotated) for name in ("access_token", "refresh_token")
    ]
    assert [one for one in secrets if one in kept] == []
