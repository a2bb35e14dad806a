from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError

from bot.sandbox.serving import serving
from bot.sandbox.slack import ALICE, YOU, SlackCloud, SlackSandbox
from tests.sandbox.slack.clouds import (
    a_client,
)
from tests.sandbox.slack.rig import Json, modal, why


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
