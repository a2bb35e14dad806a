from collections.abc import AsyncIterator

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import SlackSandbox
from bot.sandbox.slack.limits import Limit, RateLimits
from tests.sandbox.slack.rig import HandClock


@pytest.fixture
async def strict(clock: HandClock) -> AsyncIterator[AsyncWebClient]:
    async with SlackSandbox(clock=clock).serve() as slack:
        yield AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])


async def refused_after(client: AsyncWebClient, calls: int, method: str, **arguments: str) -> str:
    """Make calls that go well, and one more; return the Retry-After of that one."""
    for _ in range(calls):
        await client.api_call(method, params=arguments)
    with pytest.raises(SlackApiError) as refused:
        await client.api_call(method, params=arguments)
    assert refused.value.response.status_code == 429
    assert refused.value.response["error"] == "ratelimited"
    return str(refused.value.response.headers["Retry-After"])


async def test_a_channel_takes_a_message_a_second_with_a_small_burst(
    strict: AsyncWebClient, clock: HandClock
) -> None:
    wait = await refused_after(strict, 3, "chat.postMessage", channel="C0DATAPLAT", text="x")

    assert wait == "3"
    await strict.chat_postMessage(channel="C0ETLALERT", text="another channel is free")
    clock.advance(3)
    await strict.chat_postMessage(channel="C0DATAPLAT", text="and so is this one, later")


@pytest.fixture
async def by_the_letter(clock: HandClock) -> AsyncIterator[SlackSandbox]:
    async with SlackSandbox(clock=clock, strict_posts=True).serve() as slack:
        yield slack


@pytest.fixture
def client(by_the_letter: SlackSandbox) -> AsyncWebClient:
    url = by_the_letter.api_url
    return AsyncWebClient(by_the_letter.bot_token, base_url=url, retry_handlers=[])


async def test_a_channel_may_take_one_message_a_second_and_no_more(
    client: AsyncWebClient, clock: HandClock
) -> None:
    wait = await refused_after(client, 1, "chat.postMessage", channel="C0DATAPLAT", text="x")

    assert wait == "1"
    await client.chat_postMessage(channel="C0ETLALERT", text="another channel is free")
    clock.advance(1)
    await client.chat_postMessage(channel="C0DATAPLAT", text="and so is this one, later")


async def test_a_429_that_is_heeded_leaves_no_trace(
    by_the_letter: SlackSandbox, client: AsyncWebClient, clock: HandClock
) -> None:
    await refused_after(client, 1, "chat.postMessage", channel="C0DATAPLAT", text="x")
    clock.advance(0.5)
    await client.chat_postMessage(channel="C0ETLALERT", text="another channel")
    await client.users_info(user="U0ALICE001")
    clock.advance(0.5)
    await client.chat_postMessage(channel="C0DATAPLAT", text="x")

    assert by_the_letter.impatient_calls() == []
    [refused] = [call for call in by_the_letter.calls() if call.status == 429]
    assert (refused.method, refused.retry_after) == ("chat.postMessage", 1)


async def test_a_429_that_is_ignored_is_found(
    by_the_letter: SlackSandbox, client: AsyncWebClient, clock: HandClock
) -> None:
    await refused_after(client, 1, "chat.postMessage", channel="C0DATAPLAT", text="x")
    clock.advance(0.5)
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel="#data-platform", text="again")

    [impatient] = by_the_letter.impatient_calls()

    assert impatient.arguments["text"] == "again"


async def test_a_throttled_method_is_throttled_for_all_channels(
    by_the_letter: SlackSandbox, client: AsyncWebClient, clock: HandClock
) -> None:
    by_the_letter.faults.on("throttled", methods={"conversations.info"}, times=1, seconds=7)
    with pytest.raises(SlackApiError):
        await client.conversations_info(channel="C0DATAPLAT")
    clock.advance(6)
    await client.conversations_info(channel="C0ETLALERT")

    [impatient] = by_the_letter.impatient_calls()

    assert impatient.arguments == {"channel": "C0ETLALERT"}


async def test_a_call_that_was_on_its_way_already_is_forgiven(
    by_the_letter: SlackSandbox, client: AsyncWebClient, clock: HandClock
) -> None:
    await refused_after(client, 1, "chat.postMessage", channel="C0DATAPLAT", text="x")
    clock.advance(0.05)
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel="C0DATAPLAT", text="sent at the same time")

    assert by_the_letter.impatient_calls() == []
    assert len(by_the_letter.impatient_calls(in_flight_seconds=0)) == 1


async def test_a_channel_has_one_limit_under_all_its_names(strict: AsyncWebClient) -> None:
    await strict.chat_postMessage(channel="#data-platform", text="1")
    await strict.chat_postMessage(channel="data-platform", text="2")

    assert await refused_after(strict, 1, "chat.postMessage", channel="C0DATAPLAT", text="x")


async def test_a_method_has_its_tier_for_all_channels_together(strict: AsyncWebClient) -> None:
    wait = await refused_after(strict, 20, "users.list")

    assert wait == "60"
    await strict.auth_test()


async def test_an_app_that_opens_sockets_without_end_is_throttled(clock: HandClock) -> None:
    async with SlackSandbox(clock=clock).serve() as slack:
        client = AsyncWebClient(slack.app_token, base_url=slack.api_url, retry_handlers=[])

        await refused_after(client, 10, "apps.connections.open")


def test_a_window_slides(clock: HandClock) -> None:
    limits = RateLimits(clock, enforced=True)
    wanted = [("posts", Limit(2, 10))]
    limits.take(wanted)
    clock.advance(4)
    limits.take(wanted)

    assert limits.take(wanted) == 6
    clock.advance(6)
    assert limits.take(wanted) == 0
    assert limits.take(wanted) == 4


def test_a_refused_call_counts_against_no_limit(clock: HandClock) -> None:
    limits = RateLimits(clock, enforced=True)
    narrow, wide = ("channel", Limit(1, 10)), ("workspace", Limit(2, 10))
    limits.take([narrow, wide])

    assert limits.take([narrow, wide]) == 10
    assert limits.take([wide]) == 0


def test_limits_can_be_switched_off(clock: HandClock) -> None:
    limits = RateLimits(clock, enforced=False)

    assert [limits.take([("posts", Limit(1, 10))]) for _ in range(9)] == [0] * 9
