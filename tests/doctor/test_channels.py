"""Whether channels can be posted to, and the test message that shows it."""

from pathlib import Path

import pytest

from bot.doctor import Finding, examine
from bot.domain.languages import Language
from bot.sandbox.slack import SlackSandbox
from bot.sandbox.slack.people import TEAM_ID, YOU
from bot.sandbox.slack.web.methods import DEFAULT_SCOPES
from bot.store.channels import SqlChannels
from bot.store.database import opened
from tests.builders import NOON
from tests.doctor.place import ALERTS, Place


async def found(place: Place, check: str, send: str = "", **change: object) -> Finding:
    findings = await examine(place.settings(**change), send)
    [one] = [one for one in findings if one.check == check]
    return one


async def paused(place: Place, channel_id: str, code: str) -> None:
    async with opened(place.url) as database:
        await SqlChannels(database, TEAM_ID).pause(channel_id, code, NOON)


async def test_channels_that_can_be_posted_to_are_counted(place: Place) -> None:
    await place.subscribe("data-platform")

    said = await found(place, "Slack channels")

    assert said.detail == "2 of 2 with subscriptions can be posted to"


async def test_a_private_channel_that_the_bot_was_put_out_of_is_called_by_its_id(
    place: Place,
) -> None:
    channel = place.slack.create_channel("secret-etl", private=True)
    await place.subscribe("secret-etl")
    place.slack.remove("secret-etl")

    said = await found(place, f"Slack channel {channel.id}")

    assert not said.ok
    assert "/invite @DLI Progress" in said.cure


async def test_a_channel_that_slack_called_deleted_is_a_warning_as_nothing_mends_it(
    place: Place,
) -> None:
    channel = place.slack.create_channel("short-lived")
    await place.subscribe("short-lived")
    await paused(place, channel.id, "channel_not_found")
    place.slack.delete_channel("short-lived")

    said = await found(place, f"Slack channel {channel.id}")

    assert (said.ok, said.is_warning) == (True, True)


def listed(place: Place, *channel_ids: str) -> Path:
    return place.toml(f"[access]\nchannels = {list(channel_ids)}\n")


async def test_listed_channels_that_hear_of_nothing_are_looked_at_too(place: Place) -> None:
    sound = listed(place, "C0ETLALERT", "C0DATAPLAT")

    findings = await examine(place.settings(dli_bot_config=sound))

    assert [one.line for one in findings if not one.ok or one.cure] == []
    [said] = [one for one in findings if one.check == "listed channels"]
    assert said.detail == "2 of 2 in [access] channels can be posted to here"
    asked = [call.arguments["channel"] for call in place.slack.calls("conversations.info")]
    assert sorted(asked) == ["C0DATAPLAT", "C0ETLALERT"]


@pytest.mark.parametrize(
    ("channel_id", "called", "detail", "cure"),
    [
        ("C0NOWHERE99", "C0NOWHERE99", "the bot doesn't see it", "take it out there"),
        ("C0DATALEAD", "C0DATALEAD", "private and the bot isn't in it", "/invite @DLI Progress"),
        ("C0OLDWAREH", "#old-warehouse", "it is archived", "unarchive #old-warehouse"),
    ],
)
async def test_a_listed_channel_where_nothing_can_be_asked_is_named(
    place: Place, channel_id: str, called: str, detail: str, cure: str
) -> None:
    wrong = await place.wrong(dli_bot_config=listed(place, "C0ETLALERT", channel_id))

    assert wrong.keys() == {f"listed channel {called}"}
    [said] = wrong.values()
    assert detail in said.detail
    assert cure in said.cure
    assert "[access] channels in DLI_BOT_CONFIG" in said.cure


async def test_a_listed_channel_without_the_bot_is_a_warning_as_it_answers_there(
    place: Place,
) -> None:
    said = await found(
        place, "listed channel #random", dli_bot_config=listed(place, "C0ETLALERT", "C0RANDOM01")
    )

    assert said.is_warning
    assert said.cure == "type /invite @DLI Progress in #random"


async def test_listed_channels_are_looked_at_before_there_is_a_database(place: Place) -> None:
    url = f"sqlite:///{place.folder}/new.db"

    wrong = await place.wrong(database_url=url, dli_bot_config=listed(place, "C0NOWHERE99"))

    assert wrong.keys() == {"listed channel C0NOWHERE99"}


async def test_very_many_listed_channels_are_left_to_the_bots_own_calls(place: Place) -> None:
    many = [f"C0NOWHERE{number}" for number in range(42)]

    said = await found(place, "listed channels", dli_bot_config=listed(place, "C0ETLALERT", *many))

    assert len(place.slack.calls("conversations.info")) == 40
    assert said.detail.endswith("; 3 more weren't asked about")


async def test_no_channel_is_asked_about_twice_or_in_vain(place: Place) -> None:
    await place.subscribe(YOU)  # a direct message, which the bot can always write

    await examine(place.settings())

    assert len(place.slack.calls("conversations.info")) == 1


@pytest.mark.parametrize("where", ["#etl-alerts", "etl-alerts", "C0ETLALERT", "<#C0ETLALERT|x>"])
async def test_a_test_message_is_posted_where_it_should_and_found_there(
    where: str, place: Place
) -> None:
    said = await found(place, "test message", where)

    [message] = place.slack.posts_to(ALERTS)
    assert "sent by `dli-bot check`" in message.text
    assert said.ok
    assert "UTC, and found there by its metadata" in said.detail


@pytest.mark.parametrize(
    ("where", "detail", "cure"),
    [
        ("#random", "the bot isn't in #random", "/invite @DLI Progress in #random"),
        ("#old-warehouse", "#old-warehouse is archived", "unarchive #old-warehouse"),
        ("#nowhere", "doesn't see #nowhere", "/invite @DLI Progress"),
        ("#data-leads", "doesn't see #data-leads", "/invite @DLI Progress"),
        ("C0NOWHERE99", "doesn't see C0NOWHERE99", "/invite @DLI Progress"),
    ],
)
async def test_where_it_cant_be_posted_is_said_with_the_cure(
    where: str, detail: str, cure: str, place: Place
) -> None:
    said = await found(place, "test message", where)

    assert not said.ok
    assert detail in said.detail
    assert cure in said.cure
    assert place.slack.posts == []


async def test_a_channel_is_found_on_a_later_page(place: Place) -> None:
    for number in range(1_001):
        place.slack.create_channel(f"team-{number}")

    assert (await found(place, "test message", "#team-1000")).ok
    assert len(place.slack.calls("conversations.list")) == 2


@pytest.mark.parametrize(
    ("scope", "detail"),
    [
        ("groups:read", "found there by its metadata"),
        ("channels:history", "can't be looked up there without the history scope"),
    ],
)
async def test_what_a_scope_hides_doesnt_hide_the_test(
    scope: str, detail: str, place: Place
) -> None:
    async with SlackSandbox(scopes=DEFAULT_SCOPES - {scope}).serve() as slack:
        said = await found(
            place,
            "test message",
            "#etl-alerts",
            slack_api_url=slack.api_url,
            slack_bot_token=slack.bot_token,
            slack_app_token=slack.app_token,
        )

    assert said.ok
    assert detail in said.detail


async def test_a_test_message_speaks_as_the_channel_does(place: Place) -> None:
    async with opened(place.url) as database:
        await SqlChannels(database, TEAM_ID).set_language("C0ETLALERT", Language.CHINESE)

    await found(place, "test message", f"#{ALERTS}")
    [message] = place.slack.posts_to(ALERTS)

    assert "由 `dli-bot check` 发送" in message.text
