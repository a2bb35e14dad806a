from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import pytest
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.serving import serving
from bot.sandbox.slack import ALICE, YOU, Client, SlackCloud, SlackSandbox
from tests.sandbox.slack.rig import HandClock, Json, modal, why

BACK = "http://127.0.0.1:9/slack/oauth_redirect"
CODE = {"scope": "chat:write,commands", "state": "s&1", "redirect_uri": BACK}
HALF_A_DAY = 43_200


@pytest.fixture
async def cloud(clock: HandClock) -> AsyncIterator[SlackCloud]:
    """Two workspaces, none of which has the app."""
    async with SlackCloud(clock=clock, client=Client(redirect_urls=(BACK,))).serve() as cloud:
        yield cloud


@pytest.fixture
async def rotating(clock: HandClock) -> AsyncIterator[SlackCloud]:
    """The same, with tokens that live for half a day."""
    client = Client(redirect_urls=(BACK,), token_seconds=HALF_A_DAY)
    async with SlackCloud(clock=clock, client=client).serve() as cloud:
        yield cloud


def address(cloud: SlackCloud, **changed: str) -> str:
    return f"{cloud.authorize_url}?{urlencode({'client_id': cloud.client.id, **CODE, **changed})}"


def query_of(location: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def a_client(cloud: SlackCloud, token: str = "") -> AsyncWebClient:
    return AsyncWebClient(token, base_url=cloud.api_url, retry_handlers=[])


async def redeem(cloud: SlackCloud, code: str, /, **changed: str) -> Json:
    asked = {"client_id": cloud.client.id, "client_secret": cloud.client.secret}
    given = {"code": code, "redirect_uri": BACK}
    answer = await a_client(cloud).oauth_v2_access(**{**asked, **given, **changed})
    assert isinstance(answer.data, dict)
    return answer.data


async def refresh(cloud: SlackCloud, token: str) -> Json:
    return await redeem(cloud, "", grant_type="refresh_token", refresh_token=token, redirect_uri="")


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


async def test_the_token_decides_which_workspace_answers(cloud: SlackCloud) -> None:
    acme, globex = cloud.workspaces
    clients = [a_client(cloud, cloud.install(one)["access_token"]) for one in (acme, globex)]

    tests = [await client.auth_test() for client in clients]
    for client, text in zip(clients, ("For Acme", "For Globex"), strict=True):
        await client.chat_postMessage(channel="#data-platform", text=text)

    assert [test["team_id"] for test in tests] == [acme.team.id, globex.team.id]
    assert [test["url"] for test in tests] == [f"{acme.url}/", f"{globex.url}/"]
    assert [message.text for message in acme.messages()] == ["For Acme"]
    assert [message.text for message in globex.messages()] == ["For Globex"]
    assert [call.method for call in globex.calls()] == ["auth.test", "chat.postMessage"]


async def test_no_id_is_the_same_in_two_workspaces(cloud: SlackCloud) -> None:
    def ids(slack: SlackSandbox) -> set[str]:
        people = [user.id for user in slack.workspace.people if user.name != "slackbot"]
        groups = [group.id for group in slack.workspace.people.groups]
        channels = [channel.id for channel in slack.workspace.conversations]
        return {slack.team.id, slack.team.app_user, slack.team.bot_id, *people, *groups, *channels}

    acme, globex = cloud.workspaces
    for slack in cloud.workspaces:
        slack.create_channel("bi-jobs")
        slack.channel(ALICE)

    assert len(ids(acme)) == len(ids(globex))
    assert not ids(acme) & ids(globex)


async def test_a_workspaces_token_opens_nothing_of_another(cloud: SlackCloud) -> None:
    acme, globex = cloud.workspaces
    cloud.install(acme)
    client = a_client(cloud, cloud.install(globex)["access_token"])

    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=acme.channel("data-platform").id, text="Hello?")

    assert why(refused) == "channel_not_found"
    assert acme.messages() == []


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
    secrets += [one[name] for one in (granted, rotated) for name in TOKENS]
    assert [one for one in secrets if one in kept] == []


TOKENS = ("access_token", "refresh_token")


@pytest.fixture
async def heard() -> list[Json]:
    return []


@pytest.fixture
async def served(heard: list[Json]) -> AsyncIterator[SlackCloud]:
    """A Bolt app that both workspaces reach at one address."""
    secret = "a signing secret"

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=None, bot_token="xoxb-1")

    app = AsyncApp(signing_secret=secret, authorize=authorize)

    async def note(body: Json) -> None:
        heard.append(body)

    @app.command("/dli-progress")
    async def ask(ack: AsyncAck, body: Json) -> None:
        heard.append(body)
        await ack("42%")

    for kind in ("app_uninstalled", "tokens_revoked", "app_home_opened"):
        app.event(kind)(note)
    handler = AsyncSlackRequestHandler(app, path="/slack/events")
    async with serving(handler) as url:  # type: ignore[arg-type]  # Bolt types it loosely
        cloud = SlackCloud(request_url=f"{url}/slack/events", signing_secret=secret)
        async with cloud.serve():
            yield cloud


async def test_every_workspace_reaches_the_app_at_one_address(
    served: SlackCloud, heard: list[Json]
) -> None:
    acme, globex = served.workspaces
    for slack in (acme, globex):
        served.install(slack)
        asked = await slack.command("/dli-progress 85ab", user=ALICE)
        assert asked.ack.ok
        assert asked.shown
        assert asked.shown.only_for == slack.team.own(ALICE)

    assert [body["team_id"] for body in heard] == [acme.team.id, globex.team.id]
    assert [body["user_id"] for body in heard] == ["U0ALICE001", "U1ALICE001"]
    assert [body["team_domain"] for body in heard] == ["acme-data", "globex-bi"]


async def test_an_uninstallation_is_told_and_ends_everything(
    served: SlackCloud, heard: list[Json]
) -> None:
    acme, globex = served.workspaces
    tokens = [served.install(one)["access_token"] for one in (acme, globex)]

    acme.uninstall()
    await acme.wait_until(lambda: len(heard) == 2)
    asked = await acme.command("/dli-progress 85ab")

    said = {body["event"]["type"]: body for body in heard}
    assert said.keys() == {"app_uninstalled", "tokens_revoked"}
    assert {body["team_id"] for body in heard} == {acme.team.id}
    assert said["tokens_revoked"]["event"]["tokens"]["bot"] == [acme.team.app_user]
    assert acme.mode == "none"
    assert asked.ack.error == "invalid_command"
    with pytest.raises(SlackApiError) as refused:
        await a_client(served, tokens[0]).auth_test()
    assert why(refused) == "account_inactive"
    await a_client(served, tokens[1]).auth_test()


async def test_an_app_uninstalls_itself(served: SlackCloud, heard: list[Json]) -> None:
    acme, _ = served.workspaces
    client = a_client(served, served.install(acme)["access_token"])

    await client.apps_uninstall(client_id=served.client.id, client_secret=served.client.secret)
    await acme.wait_until(lambda: len(heard) == 2)

    assert acme.mode == "none"


async def test_an_app_that_gives_its_last_token_back_is_uninstalled(
    served: SlackCloud, heard: list[Json]
) -> None:
    acme, _ = served.workspaces
    client = a_client(served, served.install(acme)["access_token"])

    answer = await client.auth_revoke()
    await acme.wait_until(lambda: len(heard) == 2)
    with pytest.raises(SlackApiError) as refused:
        await client.auth_test()

    assert answer["revoked"] is True
    assert why(refused) == "token_revoked"


async def test_an_app_is_told_nothing_of_a_workspace_that_it_is_not_in(
    served: SlackCloud, heard: list[Json]
) -> None:
    acme, globex = served.workspaces
    served.install(globex)

    acme.open_home()
    globex.open_home()
    await globex.wait_until(lambda: heard)

    assert [body["team_id"] for body in heard] == [globex.team.id]


async def test_a_modal_tells_which_workspace_it_is_of(cloud: SlackCloud) -> None:
    _, globex = cloud.workspaces
    client = a_client(cloud, cloud.install(globex)["access_token"])
    trigger_id = globex.workspace.triggers.issue(globex.team.own(YOU))

    opened = await client.views_open(trigger_id=trigger_id, view=modal())

    assert opened["view"]["team_id"] == globex.team.id
    assert [view.id for view in globex.views_of(YOU)] == [opened["view"]["id"]]


async def test_its_first_page_leads_to_the_workspaces(
    cloud: SlackCloud, http: aiohttp.ClientSession
) -> None:
    cloud.install(cloud.workspaces[0])

    async with http.get(cloud.url) as page:
        shown = await page.text()

    assert all(slack.url in shown for slack in cloud.workspaces)
    assert shown.count("DLI Progress is installed") == 1
