import asyncio

import pytest
from pydantic import SecretStr

from bot.errors import ChannelClosed, SlackBusy, TokenRefused
from bot.sandbox.slack import ALICE, RAJ, WEI, SlackSandbox
from bot.sandbox.slack.people import APP_USER
from bot.slack.conversations import SlackConversations
from bot.slack.members import KEPT_SECONDS as MEMBERS_KEPT_SECONDS
from bot.slack.members import PAGE
from bot.slack.persons import FRESH_SECONDS, KEPT_SECONDS, MOST_RENEWED, UNTOLD_SECONDS
from bot.slack.web import web_client
from tests.slack.rig import (
    ARCHIVED,
    CHANNEL,
    NOT_IN,
    PRIVATE,
    Answer,
    conversing,
    said,
    scripted,
)


async def test_somebody_can_be_written_to_directly(
    slack: SlackSandbox, conversations: SlackConversations
) -> None:
    place = await conversations.direct(ALICE)
    await conversations.post(place, {"text": "Only for you"}, "n-1")

    assert [message.text for message in slack.direct_messages(ALICE)] == ["Only for you"]


async def test_who_isnt_there_cant_be_written_to(conversations: SlackConversations) -> None:
    with pytest.raises(ChannelClosed) as closed:
        await conversations.direct("U0NOBODY01")

    assert closed.value.code == "user_not_found"


async def test_without_the_scope_nobody_can_be_written_to() -> None:
    async with SlackSandbox(scopes={"chat:write"}).serve() as slack, conversing(slack) as talking:
        with pytest.raises(ChannelClosed) as closed:
            await talking.direct(ALICE)

    assert closed.value.code == "missing_scope"


@pytest.mark.parametrize(
    ("channel", "trouble"),
    [
        (CHANNEL, ""),
        (NOT_IN, "not_in_channel"),
        (ARCHIVED, "is_archived"),
        (PRIVATE, "channel_not_found"),
        ("C0NOWHERE1", "channel_not_found"),
        ("D0WHOEVER1", ""),
    ],
)
async def test_slack_tells_why_a_channel_cant_be_posted_to(
    conversations: SlackConversations, channel: str, trouble: str
) -> None:
    assert await conversations.trouble(channel) == trouble


@pytest.mark.parametrize("fault", ["token_revoked", "throttled", "server_error", "bad_gateway"])
async def test_a_trouble_that_slack_doesnt_tell_is_none_and_logged(
    slack: SlackSandbox,
    conversations: SlackConversations,
    caplog: pytest.LogCaptureFixture,
    fault: str,
) -> None:
    slack.faults.on(fault)

    assert await conversations.trouble(CHANNEL) == ""
    assert CHANNEL in [vars(one).get("channel") for one in caplog.records]


async def test_slack_is_not_asked_how_channels_are_before_it_wants_to_be(
    slack: SlackSandbox, conversations: SlackConversations
) -> None:
    slack.faults.on("throttled", methods=["conversations.info"], seconds=30, times=1)

    for _ in range(20):
        assert await conversations.trouble(CHANNEL) == ""

    assert sum(call.method == "conversations.info" for call in slack.calls()) == 1


async def test_a_trouble_that_we_maynt_see_is_none() -> None:
    async with SlackSandbox(scopes={"chat:write"}).serve() as slack, conversing(slack) as talking:
        assert await talking.trouble(NOT_IN) == ""


async def test_a_zone_is_asked_once_an_hour(slack: SlackSandbox) -> None:
    now = [0.0]
    async with web_client(SecretStr(slack.bot_token), slack.api_url) as client:
        conversations = SlackConversations(client, monotonic=lambda: now[0])

        assert await conversations.zone(RAJ) == "Asia/Kolkata"
        assert await conversations.zone(RAJ) == "Asia/Kolkata"
        assert len(slack.calls("users.info")) == 1

        now[0] += KEPT_SECONDS + 1
        assert await conversations.zone(RAJ) == "Asia/Kolkata"
        assert len(slack.calls("users.info")) == 2


async def test_a_zone_that_slack_doesnt_tell_is_utc_and_asked_again(
    slack: SlackSandbox, conversations: SlackConversations, caplog: pytest.LogCaptureFixture
) -> None:
    slack.faults.on("server_error", times=1)

    assert await conversations.zone(RAJ) == "UTC"
    assert RAJ in [vars(one).get("user") for one in caplog.records]
    assert await conversations.zone(RAJ) == "Asia/Kolkata"


@pytest.mark.parametrize(
    "answer",
    [
        said(ok=True, user={}),
        said(ok=True, user={"tz": None}),
        said(ok=True, user={"tz": "Mars/Olympus"}),
        said(ok=True, user={"tz": "../../etc/passwd"}),
        said(ok=True, user={"tz": "Europe"}),
        said(ok=True, user=[]),
        said(ok=True),
    ],
)
async def test_a_zone_that_is_none_is_utc(answer: Answer) -> None:
    async with scripted(users_info=answer) as (conversations, _):
        assert await conversations.zone(RAJ) == "UTC"


async def test_where_somebody_lives_and_what_they_read_is_one_call(
    slack: SlackSandbox, conversations: SlackConversations
) -> None:
    assert await conversations.locale(WEI) == "zh-CN"
    assert await conversations.zone(WEI) == "Asia/Shanghai"
    assert await conversations.locale(RAJ) == "en-US"

    assert len(slack.calls("users.info")) == 2


async def test_a_locale_that_has_to_be_new_is_asked_for_once_a_minute(slack: SlackSandbox) -> None:
    now = [0.0]
    async with web_client(SecretStr(slack.bot_token), slack.api_url) as client:
        conversations = SlackConversations(client, monotonic=lambda: now[0])
        assert await conversations.locale(RAJ) == "en-US"
        slack.speak("zh-CN", user=RAJ)
        assert await conversations.locale(RAJ, anew=True) == "en-US"

        now[0] += FRESH_SECONDS + 1
        assert await conversations.locale(RAJ) == "en-US"
        assert await conversations.locale(RAJ, anew=True) == "zh-CN"
        assert len(slack.calls("users.info")) == 2


async def test_a_locale_is_as_before_while_slack_tells_no_new_one(slack: SlackSandbox) -> None:
    now = [0.0]
    async with web_client(SecretStr(slack.bot_token), slack.api_url) as client:
        conversations = SlackConversations(client, monotonic=lambda: now[0])
        await conversations.locale(WEI)
        now[0] += FRESH_SECONDS + 1
        slack.faults.on("server_error", methods=["users.info"])

        assert await conversations.locale(WEI, anew=True) == "zh-CN"
        assert await conversations.locale(WEI, anew=True) == "zh-CN"
        assert len(slack.calls("users.info")) == 2


async def test_while_many_are_asked_about_others_are_spoken_to_as_before() -> None:
    now = [0.0]
    answer = said(ok=True, user={"tz": "Asia/Shanghai", "locale": "zh-CN"})
    async with scripted(monotonic=lambda: now[0], users_info=answer) as (conversations, slack):
        await conversations.locale("U1")
        now[0] += FRESH_SECONDS + 1
        for number in range(MOST_RENEWED):
            await conversations.locale(f"U9{number}", anew=True)

        assert await conversations.locale("U1", anew=True) == "zh-CN"
        assert len(slack.asked) == 1 + MOST_RENEWED


async def test_a_locale_that_slack_doesnt_tell_is_not_asked_for_again_for_a_minute(
    slack: SlackSandbox,
) -> None:
    now = [0.0]
    slack.faults.on("server_error", methods=["users.info"])
    async with web_client(SecretStr(slack.bot_token), slack.api_url) as client:
        conversations = SlackConversations(client, monotonic=lambda: now[0])

        assert await conversations.locale(WEI) == ""
        assert await conversations.locale(WEI) == ""
        assert len(slack.calls("users.info")) == 1

        slack.faults.off("server_error")
        now[0] += UNTOLD_SECONDS + 1
        assert await conversations.locale(WEI) == "zh-CN"


async def test_slack_is_not_asked_who_people_are_before_it_wants_to_be(
    slack: SlackSandbox, conversations: SlackConversations
) -> None:
    slack.faults.on("throttled", methods=["users.info"], seconds=30, times=1)

    for user in (WEI, RAJ, ALICE):
        assert await conversations.locale(user) == ""

    assert len(slack.calls("users.info")) == 1


async def test_nobody_waits_twice_for_a_slack_that_hangs(
    slack: SlackSandbox, conversations: SlackConversations
) -> None:
    slack.faults.on("slow", methods=["users.info"], seconds=60)

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await conversations.locale(WEI)

    assert await conversations.locale(WEI) == ""
    assert len(slack.calls("users.info")) <= 1


@pytest.mark.parametrize("locale", [{}, {"locale": None}, {"locale": ["zh"]}])
async def test_who_has_no_locale_has_a_zone_all_the_same(locale: dict[str, object]) -> None:
    answer = said(ok=True, user={"tz": "Asia/Shanghai", **locale})

    async with scripted(users_info=answer) as (conversations, _):
        assert await conversations.locale(WEI) == ""
        assert await conversations.zone(WEI) == "Asia/Shanghai"


async def test_who_is_in_a_channel_is_asked_page_by_page_and_every_five_minutes() -> None:
    now = [0.0]
    async with SlackSandbox().serve() as slack:
        crowd = [f"U0CROWD{n:04}" for n in range(2 * PAGE)]
        room = slack.create_channel("crowd", members=[*crowd, APP_USER], private=True)
        async with web_client(SecretStr(slack.bot_token), slack.api_url) as client:
            talking = SlackConversations(client, monotonic=lambda: now[0])

            assert await talking.is_member(room.id, crowd[-1])
            assert not await talking.is_member(room.id, ALICE)
            assert len(slack.calls("conversations.members")) == 3

            now[0] += MEMBERS_KEPT_SECONDS + 1
            assert await talking.is_member(room.id, crowd[0])
            assert len(slack.calls("conversations.members")) == 6


@pytest.mark.parametrize("channel", [PRIVATE, "C0NOWHERE1"])
async def test_nobody_is_in_a_channel_that_we_maynt_see(
    conversations: SlackConversations, channel: str
) -> None:
    assert not await conversations.is_member(channel, ALICE)


async def test_who_is_in_a_channel_is_asked_later_if_slack_is_busy(
    slack: SlackSandbox, conversations: SlackConversations
) -> None:
    slack.faults.on("throttled", methods=["conversations.members"], times=1)

    with pytest.raises(SlackBusy):
        await conversations.is_member(CHANNEL, ALICE)
    assert await conversations.is_member(CHANNEL, ALICE)


async def test_without_the_scope_nobody_is_in_any_channel() -> None:
    async with SlackSandbox(scopes={"chat:write"}).serve() as slack, conversing(slack) as talking:
        assert not await talking.is_member(CHANNEL, ALICE)


async def test_a_token_that_is_refused_doesnt_make_channels_empty(
    slack: SlackSandbox, conversations: SlackConversations
) -> None:
    slack.faults.on("token_revoked")

    with pytest.raises(TokenRefused):
        await conversations.is_member(CHANNEL, ALICE)


async def test_people_are_told_from_bots(conversations: SlackConversations) -> None:
    assert await conversations.is_active(ALICE)
    assert not await conversations.is_active(APP_USER)
    assert await conversations.is_active("U0NOBODY01")


async def test_who_was_deactivated_isnt_there_though_slack_tells_no_zone() -> None:
    gone = said(ok=True, user={"id": RAJ, "deleted": True, "profile": {"real_name": "Raj"}})

    async with scripted(users_info=gone) as (conversations, _):
        assert not await conversations.is_active(RAJ)
        assert await conversations.zone(RAJ) == "UTC"
        assert await conversations.name(RAJ) == "Raj"


@pytest.mark.parametrize(
    ("user", "name"),
    [
        ({"profile": {"display_name": "raj", "real_name": "Raj Patel"}}, "raj"),
        ({"profile": {"display_name": "", "real_name": "Raj Patel"}}, "Raj Patel"),
        ({"name": "raj.p"}, "raj.p"),
        ({"profile": {"display_name": ["raj"]}}, ""),
    ],
)
async def test_people_are_called_as_they_wish(user: dict[str, object], name: str) -> None:
    async with scripted(users_info=said(ok=True, user={"tz": "Asia/Kolkata", **user})) as (
        conversations,
        _,
    ):
        assert await conversations.name(RAJ) == name


async def test_nobody_is_called_anything_while_slack_doesnt_tell(
    slack: SlackSandbox, conversations: SlackConversations
) -> None:
    slack.faults.on("server_error", methods=["users.info"])

    assert await conversations.name(RAJ) == ""
    assert await conversations.is_active(RAJ)
