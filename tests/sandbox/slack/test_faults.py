import asyncio

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.sandbox.slack import SlackSandbox
from bot.sandbox.slack.faults import CATALOGUE
from tests.sandbox.slack.rig import Connect, modal, section, why

CHANNEL = "C0DATAPLAT"


async def test_a_throttled_method_says_when_to_come_back(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    slack.faults.on("throttled", methods={"chat.postMessage"}, times=1, seconds=7)

    await client.auth_test()
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=CHANNEL, text="Hello")
    await client.chat_postMessage(channel=CHANNEL, text="Hello again")

    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["Retry-After"] == "7"
    assert [message.text for message in slack.messages()] == ["Hello again"]


@pytest.mark.parametrize(
    ("fault", "status", "kind"),
    [("server_error", 503, "text/html"), ("bad_gateway", 502, "text/plain")],
)
async def test_a_broken_server_answers_no_json(
    slack: SlackSandbox, http: aiohttp.ClientSession, fault: str, status: int, kind: str
) -> None:
    slack.faults.on(fault)

    async with http.post(slack.api_url + "auth.test") as response:
        pass

    assert response.status == status
    assert response.content_type == kind
    assert slack.calls()[0].error


async def test_accepted_then_cut_does_the_work_and_tells_nobody(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    slack.faults.on("accepted_then_cut", methods={"chat.postMessage"}, times=1)

    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client.chat_postMessage(channel=CHANNEL, text="Hello")

    assert [message.text for message in slack.messages()] == ["Hello"]
    assert slack.calls()[0].is_cut


async def test_accepted_then_503_does_the_work_and_says_it_did_not(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    slack.faults.on("accepted_then_error", methods={"chat.postMessage"}, times=1)

    with pytest.raises(SlackApiError) as failed:
        await client.chat_postMessage(channel=CHANNEL, text="Hello")

    assert failed.value.response.status_code == 503
    assert [message.text for message in slack.messages()] == ["Hello"]
    assert slack.calls()[0].is_cut


async def test_the_sdks_own_retry_posts_twice_after_a_cut(slack: SlackSandbox) -> None:
    client = AsyncWebClient(
        slack.bot_token,
        base_url=slack.api_url,
        retry_handlers=[AsyncConnectionErrorRetryHandler()],
    )
    slack.faults.on("accepted_then_cut", methods={"chat.postMessage"}, times=1)

    await client.chat_postMessage(channel=CHANNEL, text="Hello")

    assert [message.text for message in slack.messages()] == ["Hello", "Hello"]


async def test_a_slow_answer_comes_in_the_end(slack: SlackSandbox, client: AsyncWebClient) -> None:
    slack.faults.on("slow", methods={"auth.test"}, seconds=0.3)
    started = asyncio.get_running_loop().time()

    await client.auth_test()

    assert asyncio.get_running_loop().time() - started >= 0.3


@pytest.mark.parametrize("fault", ["internal_error", "token_revoked"])
async def test_a_refused_call_changes_nothing(
    slack: SlackSandbox, client: AsyncWebClient, fault: str
) -> None:
    slack.faults.on(fault)

    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=CHANNEL, text="Hello")

    assert why(refused) == fault
    assert slack.messages() == []


async def test_refused_blocks_leave_plain_text_alone(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    slack.faults.on("blocks_refused")
    trigger_id = slack.workspace.triggers.issue("U0MINA0001")

    with pytest.raises(SlackApiError) as message:
        await client.chat_postMessage(channel=CHANNEL, text="42%", blocks=[section()])
    with pytest.raises(SlackApiError) as view:
        await client.views_open(trigger_id=trigger_id, view=modal())
    await client.chat_postMessage(channel=CHANNEL, text="42%")

    assert why(message) == why(view) == "invalid_blocks"
    assert message.value.response["response_metadata"]["messages"]


async def test_new_blocks_can_be_refused_alone(slack: SlackSandbox, client: AsyncWebClient) -> None:
    slack.faults.on("new_blocks_refused", times=1)
    new = {"type": "markdown", "text": "# 42%"}

    await client.chat_postMessage(channel=CHANNEL, text="42%", blocks=[section()])
    with pytest.raises(SlackApiError) as message:
        await client.chat_postMessage(channel=CHANNEL, text="42%", blocks=[section(), new])
    await client.chat_postMessage(channel=CHANNEL, text="42%", blocks=[section(), new])

    assert why(message) == "invalid_blocks"
    assert [len(said.blocks or ()) for said in slack.messages()] == [1, 2]


async def test_a_response_url_can_be_gone(
    slack: SlackSandbox, app: AsyncApp, connect: Connect
) -> None:
    @app.command("/dli-progress")
    async def ask(ack: AsyncAck) -> None:
        await ack()

    async with connect(app):
        asked = await slack.command("/dli-progress 85ab")
    slack.faults.on("response_url_gone")
    answer = await AsyncWebhookClient(asked.response_url).send(text="42%")

    assert answer.status_code == 404
    assert asked.replies == []


async def test_a_dead_ticket_opens_no_socket(
    slack: SlackSandbox, http: aiohttp.ClientSession
) -> None:
    slack.faults.on("dead_ticket", times=1)
    client = AsyncWebClient(slack.app_token, base_url=slack.api_url)
    answer = await client.apps_connections_open(app_token=slack.app_token)

    with pytest.raises(aiohttp.WSServerHandshakeError):
        await http.ws_connect(answer["url"])


async def test_everything_can_reach_the_app_twice(
    slack: SlackSandbox, app: AsyncApp, connect: Connect
) -> None:
    triggers: list[str] = []

    @app.command("/dli-progress")
    async def ask(ack: AsyncAck, command: dict[str, str]) -> None:
        triggers.append(command["trigger_id"])
        await ack()

    slack.faults.on("duplicate_envelopes")
    async with connect(app):
        await slack.command("/dli-progress 85ab")
        await slack.wait_until(lambda: len(triggers) == 2)

    assert len(set(triggers)) == 1


async def test_closed_sockets_stay_closed_until_the_fault_is_off(
    slack: SlackSandbox, app: AsyncApp, connect: Connect
) -> None:
    async with connect(app):
        slack.faults.on("sockets_closed")
        await slack.wait_until(lambda: not slack.socket_count)
        asked = await slack.command("/dli-progress 85ab")
        slack.faults.off("sockets_closed")

    assert asked.ack.error == "dispatch_failed"


def test_the_catalogue_names_and_explains_every_fault() -> None:
    assert len({fault.name for fault in CATALOGUE}) == len(CATALOGUE)
    assert all(fault.title and fault.description.endswith(".") for fault in CATALOGUE)


async def test_a_fault_that_nobody_knows_is_a_mistake(slack: SlackSandbox) -> None:
    with pytest.raises(KeyError):
        slack.faults.on("gremlins")
