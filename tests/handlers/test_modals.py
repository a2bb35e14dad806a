"""The modals that mute, set a digest, ask who somebody is, and keep settings."""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any

import pytest

from bot.domain.events import EventKind
from bot.domain.languages import Language
from bot.domain.subscriptions import ThreadMode
from bot.errors import SlackRefused
from bot.views import ids
from bot.views.ids import DigestEntry, Entry, LinkEntry, MuteEntry, SettingsEntry
from tests.builders import a_job
from tests.fakes import FakeMessenger
from tests.handlers.visits import Visit
from tests.virtual_time import in_virtual_time
from tests.wishing.fakes import BrokenList
from tests.wishing.world import World, a_world

LISTED = [a_job(), a_job(owner="bob")]
IN_C2 = {"selected_conversation": "C2"}


def one(value: str) -> dict[str, Any]:
    return {"selected_option": {"value": value}}


def several(*values: str) -> dict[str, Any]:
    return {"selected_options": [{"value": value} for value in values]}


def at(clock: str) -> dict[str, Any]:
    return {"selected_time": clock}


@pytest.mark.parametrize(
    ("button", "words"),
    [
        (ids.OPEN_MUTE, "This channel isn't muted."),
        (ids.OPEN_DIGEST, "This channel gets no daily digest."),
        (ids.OPEN_LINK, "Say which DLI user you are"),
        (ids.OPEN_SETTINGS, "My language"),
    ],
)
async def test_a_modal_opens_at_once_and_shows_what_is_chosen_now(button: str, words: str) -> None:
    it = Visit(a_world(LISTED))

    await it.press(button)

    assert "One moment" in str(it.slack.views[0])
    assert words in str(it.view)


@pytest.mark.parametrize("button", [ids.OPEN_MUTE, ids.OPEN_DIGEST, ids.OPEN_SETTINGS])
async def test_what_cannot_be_found_out_is_told_in_the_modal(button: str) -> None:
    it = Visit(a_world())
    it.world.channels.is_away = True

    await it.press(button)

    assert "database can't be reached" in str(it.view)


async def test_without_dli_names_are_typed() -> None:
    it = Visit(World(BrokenList()))

    await it.press(ids.OPEN_LINK)

    assert LinkEntry.OWNER not in str(it.view)
    assert LinkEntry.NAME in str(it.view)


async def test_a_channel_is_muted_for_some_time_or_until_a_time_of_day() -> None:
    it = Visit(a_world())
    await it.press(ids.OPEN_MUTE)
    for_two_hours: dict[str, Any] = {MuteEntry.CHANNEL: IN_C2, MuteEntry.SPAN: one("2h")}

    assert not await it.hand_in(for_two_hours, answered="C2")
    until = (await it.world.channels.channel("C2")).muted_until
    assert until == it.world.now + timedelta(hours=2)
    assert it.slack.answers[-1][0] == "https://slack.invalid/f"
    await it.hand_in({**for_two_hours, MuteEntry.UNTIL: at("08:00")}, answered="C2")

    until = (await it.world.channels.channel("C2")).muted_until
    assert until is not None
    assert until.time() == time(7), "Europe/Berlin"


async def test_another_channel_shows_what_is_chosen_there() -> None:
    it = Visit(a_world())
    await it.world.channels.mute("C2", it.world.now + timedelta(hours=1), "U2")
    await it.press(ids.OPEN_MUTE)

    await it.change(MuteEntry.CHANNEL, {MuteEntry.CHANNEL: IN_C2})

    assert "Muted until" in str(it.view)
    await it.press(ids.END_MUTE, "C2", view={**it.view, "id": "V1", "type": "modal"})
    assert "isn't muted any more" in str(it.view)
    assert (await it.world.channels.channel("C2")).muted_until is None


async def test_what_could_not_be_ended_is_told_in_the_modal() -> None:
    it = Visit(a_world())
    await it.press(ids.OPEN_MUTE)
    it.world.channels.is_away = True

    await it.press(ids.END_MUTE, "C2", view={**it.view, "id": "V1", "type": "modal"})

    assert "database can't be reached" in str(it.view)


async def test_in_the_home_no_channel_is_known() -> None:
    it = Visit(a_world())

    await it.press(ids.OPEN_DIGEST, channel={}, response_url="")

    assert "gets no daily digest" not in str(it.view)
    assert DigestEntry.CHANNEL in str(it.view)


async def test_a_digest_is_chosen_and_ended() -> None:
    it = Visit(a_world())
    await it.press(ids.OPEN_DIGEST)
    entries: dict[str, Any] = {
        DigestEntry.CHANNEL: IN_C2,
        f"{DigestEntry.TIME}@C2": at("07:30"),
        f"{DigestEntry.DAYS}@C2": several("sat", "mon", "tue"),
        f"{DigestEntry.ZONE}@C2": {"value": "asia/shanghai"},
    }

    assert not await it.hand_in(entries, answered="C2")

    plan = (await it.world.channels.channel("C2")).digest
    assert plan is not None
    assert (plan.hour, plan.minute, plan.days, plan.zone) == (7, 30, "mon,tue,sat", "Asia/Shanghai")
    await it.change(DigestEntry.CHANNEL, {DigestEntry.CHANNEL: IN_C2})
    days = [block for block in it.view["blocks"] if block.get("block_id") == "digest_days@C2"]
    chosen = [one["value"] for one in days[0]["element"]["initial_options"]]
    assert chosen == ["mon", "tue", "sat"]


@pytest.mark.parametrize(
    ("entries", "where"),
    [
        ({DigestEntry.DAYS: several()}, DigestEntry.DAYS),
        ({DigestEntry.ZONE: {"value": "Berlin"}}, DigestEntry.ZONE),
        ({DigestEntry.TIME: at("")}, DigestEntry.TIME),
    ],
)
async def test_what_is_wrong_with_a_digest_is_told_at_its_input(
    entries: Mapping[Any, Any], where: str
) -> None:
    it = Visit(a_world())
    await it.press(ids.OPEN_DIGEST)
    right: dict[str, Any] = {DigestEntry.TIME: at("09:00"), DigestEntry.DAYS: several("mon")}

    answer = await it.hand_in({**right, **entries}, answered="C2")

    assert where in str(answer)
    assert "errors" in str(answer)


async def test_who_one_is_is_chosen_or_typed_and_the_modal_turns_into_the_answer() -> None:
    it = Visit(a_world(LISTED))
    await it.press(ids.OPEN_LINK)
    entries: dict[str, Any] = {LinkEntry.OWNER: one("bob"), LinkEntry.NAME: {"value": ""}}

    answer = await it.hand_in(entries)
    assert "One moment" in str(answer)
    assert "You are `bob` in DLI" in str(it.view)
    await it.hand_in({**entries, LinkEntry.NAME: {"value": "carol"}})

    assert it.world.people.linked == {"U1": "carol"}
    await it.press(ids.OPEN_LINK)
    await it.press(ids.END_LINK, view={**it.view, "id": "V1", "type": "modal"})
    assert it.world.people.linked == {}


@pytest.mark.parametrize("name", ["", "@alice", "*", "<@U1|ann>"])
async def test_who_one_cannot_be_is_told_at_the_input(name: str) -> None:
    it = Visit(a_world(LISTED))
    await it.press(ids.OPEN_LINK)

    answer = await it.hand_in({LinkEntry.NAME: {"value": name}})

    assert LinkEntry.NAME in str(answer)
    assert it.world.people.linked == {}


class Slow(FakeMessenger):
    """A Slack that takes an acknowledgement later than what follows it."""

    def __init__(self, late: int) -> None:
        super().__init__()
        self.late = late

    async def update_named(self, external_id: str, view: Mapping[str, Any]) -> None:
        if self.late:
            self.late -= 1
            raise SlackRefused("not_found")
        await super().update_named(external_id, view)


@pytest.mark.parametrize("late", [2, 9])
def test_an_answer_waits_for_the_acknowledgement_that_it_replaces(late: int) -> None:
    async def main() -> None:
        it = Visit(a_world(LISTED), Slow(late))
        await it.press(ids.OPEN_LINK)

        await it.hand_in({LinkEntry.NAME: {"value": "bob"}})

        assert "You are `bob` in DLI" in str(it.view)

    in_virtual_time(main)


async def test_a_modal_that_is_delivered_twice_is_acknowledged_with_its_answer() -> None:
    it = Visit(a_world(LISTED))
    await it.press(ids.OPEN_LINK)
    first = await it.hand_in({LinkEntry.NAME: {"value": "bob"}}, trigger_id="same")

    again = await it.hand_in({LinkEntry.NAME: {"value": "carol"}}, trigger_id="same")

    assert "One moment" in str(first)
    assert "You are `bob` in DLI" in str(again)
    assert it.world.people.linked == {"U1": "bob"}


async def test_settings_of_a_person_and_of_a_channel_are_kept() -> None:
    it = Visit(a_world())
    await it.press(ids.OPEN_SETTINGS)

    await it.hand_in(
        {
            SettingsEntry.MY_LANGUAGE: one("en"),
            SettingsEntry.DIRECT: one("off"),
            SettingsEntry.LANGUAGE: one("zh"),
            SettingsEntry.EVENTS: several("failed"),
            SettingsEntry.THRESHOLDS: {"value": "10, 90"},
            SettingsEntry.THREAD: one("quiet"),
        }
    )

    assert "Saved." in str(it.view)
    mine = it.world.preferences.chosen["U1"]
    assert (mine.language, mine.direct) == (Language.ENGLISH, False)
    channel = await it.world.channels.channel("C1")
    assert channel.language is Language.CHINESE
    assert channel.defaults.events == frozenset({EventKind.FAILED})
    assert channel.defaults.thresholds == (10, 90)
    assert channel.defaults.thread is ThreadMode.QUIET
    await it.press(ids.OPEN_SETTINGS)
    await it.hand_in({SettingsEntry.MY_LANGUAGE: one("auto"), SettingsEntry.DIRECT: one("auto")})
    assert it.world.preferences.chosen["U1"].language is None
    assert (await it.world.channels.channel("C1")).defaults.events is None


async def test_what_a_form_of_another_version_offers_is_passed_over() -> None:
    it = Visit(a_world())
    await it.press(ids.OPEN_SETTINGS)

    await it.hand_in(
        {
            SettingsEntry.MY_LANGUAGE: one("fr"),
            SettingsEntry.EVENTS: several("failed", "paused"),
            SettingsEntry.THREAD: one("loud"),
        }
    )

    assert "Saved." in str(it.view)
    channel = await it.world.channels.channel("C1")
    assert channel.defaults.events == frozenset({EventKind.FAILED})
    assert channel.defaults.thread is None


async def test_settings_in_the_home_are_ones_own_alone() -> None:
    it = Visit(a_world())

    await it.press(ids.OPEN_SETTINGS, channel={}, response_url="")

    assert SettingsEntry.EVENTS not in str(it.view)
    answer = await it.hand_in({SettingsEntry.THRESHOLDS: {"value": "x"}})
    assert "errors" in str(answer)


async def test_nothing_is_chosen_for_a_channel_where_the_bot_is_not_to_be_used() -> None:
    it = Visit(a_world(LISTED), channels=("C1",))
    await it.press(ids.OPEN_MUTE)
    muted = await it.hand_in({MuteEntry.CHANNEL: IN_C2, MuteEntry.SPAN: one("2h")}, answered="C2")
    await it.press(ids.SUBSCRIBE)
    etl = {Entry.QUEUE: several("etl"), Entry.FILTER_EVENTS: several("failed")}
    subscribed = await it.hand_in({**etl, Entry.CHANNEL: IN_C2}, answered="C2")

    assert "choose another" in str(muted)
    assert "choose another" in str(subscribed)
    assert it.world.subscriptions.kept == []
    assert (await it.world.channels.channel("C2")).muted_until is None
    assert not await it.hand_in(
        {**etl, Entry.CHANNEL: {"selected_conversation": "C1"}}, answered="C1"
    )


class Refusing(FakeMessenger):
    """A Slack that opens modals, and takes nothing more for them."""

    async def update_view(
        self, view_id: str, view: Mapping[str, Any], *, expected: str = ""
    ) -> str:
        raise SlackRefused("internal_error")


async def test_a_form_that_slack_does_not_fill_is_told_in_words() -> None:
    it = Visit(World(), Refusing())

    await it.press(ids.SUBSCRIBE)

    assert "Slack refused to show the form" in it.slack.answers[-1][1]["text"]
