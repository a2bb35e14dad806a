from collections.abc import AsyncIterator

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import ALICE, WEI, YOU, SlackSandbox
from tests.sandbox.slack.rig import why

CHANNEL = "C0DATAPLAT"
NOTE = {"event_type": "notice", "event_payload": {"id": "n-1"}}


async def test_metadata_is_hidden_unless_asked_for(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=CHANNEL, text="Failed", metadata=NOTE)

    hidden = await client.conversations_history(channel=CHANNEL)
    shown = await client.conversations_history(channel=CHANNEL, include_all_metadata=True)
    in_thread = await client.conversations_replies(
        channel=CHANNEL, ts=posted["ts"], include_all_metadata=True
    )

    assert hidden["messages"][0]["metadata"] == {"event_type": "notice"}
    assert shown["messages"][0]["metadata"] == NOTE
    assert in_thread["messages"][0]["metadata"] == NOTE


async def test_a_threads_metadata_is_found_from_a_moment_on(client: AsyncWebClient) -> None:
    card = await client.chat_postMessage(channel=CHANNEL, text="Card")
    sent = [
        await client.chat_postMessage(
            channel=CHANNEL,
            thread_ts=card["ts"],
            text=notice,
            metadata={"event_type": "dli_notice", "event_payload": {"id": notice}},
        )
        for notice in ("n-1", "n-2")
    ]

    found = await client.conversations_replies(
        channel=CHANNEL, ts=str(card["ts"]), oldest=str(sent[0]["ts"]), include_all_metadata=True
    )

    [last] = [one for one in found["messages"] if "metadata" in one]
    assert last["metadata"]["event_payload"] == {"id": "n-2"}


async def test_history_comes_newest_first_and_in_pages(client: AsyncWebClient) -> None:
    for number in range(5):
        await client.chat_postMessage(channel=CHANNEL, text=str(number))

    pages = [
        [message["text"] for message in page["messages"]]
        async for page in await client.conversations_history(channel=CHANNEL, limit=2)
    ]

    assert pages == [["4", "3"], ["2", "1"], ["0"]]


async def test_history_keeps_between_oldest_and_latest(client: AsyncWebClient) -> None:
    stamps = [
        (await client.chat_postMessage(channel=CHANNEL, text=str(number)))["ts"]
        for number in range(4)
    ]
    bounds = {"oldest": stamps[0], "latest": stamps[3]}

    between = await client.conversations_history(channel=CHANNEL, **bounds)
    with_ends = await client.conversations_history(channel=CHANNEL, **bounds, inclusive=True)

    assert [message["text"] for message in between["messages"]] == ["2", "1"]
    assert [message["text"] for message in with_ends["messages"]] == ["3", "2", "1", "0"]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "#random"}, "not_in_channel"),
        ({"channel": "#data-leads"}, "channel_not_found"),
        ({"channel": CHANNEL, "cursor": "?"}, "invalid_cursor"),
        ({"channel": CHANNEL, "limit": 0}, "invalid_limit"),
        ({"channel": CHANNEL, "oldest": "yesterday"}, "invalid_ts_oldest"),
    ],
)
async def test_history_is_for_members_who_ask_properly(
    client: AsyncWebClient, arguments: dict[str, str], error: str
) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.api_call("conversations.history", params=arguments)

    assert why(refused) == error


@pytest.fixture
async def narrow() -> AsyncIterator[AsyncWebClient]:
    """A client whose app may read public channels only."""
    scopes = {"chat:write", "channels:history", "channels:read"}
    async with SlackSandbox(scopes=scopes).serve() as slack:
        slack.invite("data-leads")
        yield AsyncWebClient(slack.bot_token, base_url=slack.api_url)


async def test_a_private_channels_history_wants_its_own_scope(narrow: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as refused:
        await narrow.conversations_history(channel="#data-leads")

    assert why(refused) == "missing_scope"
    assert refused.value.response["needed"] == "groups:history"


async def test_each_kind_of_channel_is_listed_with_its_own_scope(narrow: AsyncWebClient) -> None:
    await narrow.conversations_list(types="public_channel")

    with pytest.raises(SlackApiError) as refused:
        await narrow.conversations_list(types="public_channel,private_channel")
    with pytest.raises(SlackApiError) as nonsense:
        await narrow.conversations_list(types="secret_channel")

    assert refused.value.response["needed"] == "groups:read"
    assert why(nonsense) == "invalid_types"


async def test_by_default_an_app_has_the_manifests_scopes_and_no_more() -> None:
    async with SlackSandbox().serve() as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        direct = await client.conversations_open(users=[YOU])

        await client.conversations_history(channel=direct["channel"]["id"])
        with pytest.raises(SlackApiError) as refused:
            await client.conversations_info(channel=direct["channel"]["id"])

    assert why(refused) == "missing_scope"
    assert refused.value.response["needed"] == "im:read"


async def test_a_thread_that_does_not_exist_is_not_found(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.conversations_replies(channel=CHANNEL, ts="1.000001")

    assert why(refused) == "thread_not_found"


async def test_the_list_of_channels_has_what_the_app_can_see(client: AsyncWebClient) -> None:
    kinds = "public_channel,private_channel,im"
    every = await client.conversations_list(types=kinds)
    living = await client.conversations_list(exclude_archived=True)

    names = {channel.get("name") for channel in every["channels"] if not channel["is_im"]}
    assert names == {"data-platform", "etl-alerts", "random", "old-warehouse"}
    assert {channel["name"] for channel in living["channels"]} == names - {"old-warehouse"}
    member = {channel["name"]: channel["is_member"] for channel in living["channels"]}
    assert member == {"data-platform": True, "etl-alerts": True, "random": False}


async def test_an_app_can_join_a_public_channel(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    await client.conversations_join(channel=slack.channel("random").id)

    info = await client.conversations_info(channel=slack.channel("random").id)
    assert info["channel"]["is_member"]


async def test_an_app_is_invited_into_a_private_channel(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    slack.invite("data-leads")

    members = await client.conversations_members(channel=slack.channel("data-leads").id)
    assert "U0DLIPROG1" in members["members"]


async def test_people_and_groups_can_be_looked_up(client: AsyncWebClient) -> None:
    alice = await client.users_info(user=ALICE)
    everybody = await client.users_list()
    groups = await client.usergroups_list(include_users=True)
    bot = await client.bots_info(bot="B0DLIPROG1")

    assert alice["user"]["profile"]["email"] == "alice@example.com"
    assert ALICE in {member["id"] for member in everybody["members"]}
    assert ALICE in groups["usergroups"][0]["users"]
    assert bot["bot"]["user_id"] == "U0DLIPROG1"


async def test_a_locale_is_told_only_where_it_is_asked_for(client: AsyncWebClient) -> None:
    without = await client.users_info(user=WEI)
    wei = await client.users_info(user=WEI, include_locale=True)
    everybody = await client.users_list(include_locale=True)

    assert "locale" not in without["user"]
    assert wei["user"]["locale"] == "zh-CN"
    assert {member["locale"] for member in everybody["members"]} == {"zh-CN", "en-US"}


async def test_nobody_by_that_id_is_user_not_found(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.users_info(user="U0NOBODY00")

    assert why(refused) == "user_not_found"


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("conversations.join", {"channel": "D0MINAAPP1"}, "method_not_supported_for_channel_type"),
        ("conversations.join", {"channel": "C0OLDWAREH"}, "is_archived"),
        ("conversations.open", {}, "users_list_not_supplied"),
        ("conversations.open", {"users": "U0MINA0001,U0ALICE001"}, "too_many_users"),
        ("conversations.open", {"users": "U0NOBODY00"}, "user_not_found"),
        ("conversations.open", {"users": "USLACKBOT"}, "cannot_dm_bot"),
        ("conversations.info", {"channel": "C0DATALEAD"}, "channel_not_found"),
        ("bots.info", {"bot": "B0NOBODY00"}, "bot_not_found"),
    ],
)
async def test_what_cannot_be_looked_up_is_refused(
    client: AsyncWebClient, method: str, arguments: dict[str, str], error: str
) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.api_call(method, params=arguments)

    assert why(refused) == error


async def test_an_app_that_was_removed_can_no_longer_post(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    slack.remove("etl-alerts")

    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="#etl-alerts", text="Hello")

    assert why(refused) == "not_in_channel"
