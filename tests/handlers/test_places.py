"""Where the bot may be used: what is pressed and handed in elsewhere."""

from typing import Any

import pytest

from bot.views import ids
from bot.views.ids import AskEntry, SettingsEntry
from tests.builders import JOB_ID, a_job, a_sub_job, an_observation
from tests.handlers.visits import Visit
from tests.wishing.world import a_world

HALF = an_observation(a_sub_job(num_tasks=10, num_completed_tasks=5))
DIRECT = {"channel": {"id": "D1"}}
MODAL = {"channel": {}, "response_url": "", "view": {"type": "modal", "id": "V1"}}

BUTTONS = (
    *(
        ids.REFRESH,
        ids.SHARE,
        ids.DETAILS,
        ids.CANCEL,
        ids.CANCEL_NOW,
        ids.JOBS,
        ids.PAGE,
        ids.MUTE,
    ),
    *(ids.SUBSCRIBE, ids.OPEN_SETTINGS, ids.OPEN_LINK, ids.END_SUBSCRIPTION, ids.HELP),
)


def a_visit(*channels: str) -> Visit:
    return Visit(a_world([a_job()], progress=[HALF], status=[a_job()]), channels=channels)


def answers(it: Visit) -> list[str]:
    return [payload["text"] for _, payload in it.slack.answers]


@pytest.mark.parametrize("action_id", BUTTONS)
async def test_no_button_does_anything_elsewhere(action_id: str) -> None:
    it = a_visit("C9")

    await it.press(action_id, JOB_ID)

    [said] = answers(it)
    assert said.startswith("Ask this in <#C9>")
    assert it.slack.views == []


async def test_a_button_below_a_direct_message_is_for_whoever_got_it() -> None:
    it = a_visit("C9")

    await it.press(ids.REFRESH, JOB_ID, **DIRECT)
    await it.press(ids.JOBS, "x", **DIRECT)

    refreshed, refused = answers(it)
    assert "50 % of its tasks" in refreshed
    assert "<#C9>" in refused


@pytest.mark.parametrize("action_id", [ids.SHOW, ids.REFRESH_ANSWER])
async def test_a_modal_asks_about_no_job(action_id: str) -> None:
    it = a_visit("C9")

    await it.press(action_id, JOB_ID, **MODAL)

    assert "<#C9>" in str(it.view)
    assert it.world.jobs.asked == []


async def test_a_modal_that_was_open_before_asks_about_no_job_either() -> None:
    before, it = a_visit(), a_visit("C9")
    await before.shortcut(ids.ASK_SHORTCUT)
    it.slack.views.append(before.view)

    turned = await it.hand_in({AskEntry.JOB: {"value": JOB_ID}})

    assert "<#C9>" in str(turned)
    assert it.world.jobs.asked == []


async def test_settings_and_the_end_of_a_mute_are_for_listed_channels_alone() -> None:
    before, it = a_visit(), a_visit("C9")
    await before.press(ids.OPEN_SETTINGS)
    it.slack.views.append(before.view)
    await it.world.channels.mute("C1", it.world.now.replace(year=2030), "U1")

    saved: Any = await it.hand_in({SettingsEntry.LANGUAGE: {"value": "zh"}})
    await it.press(ids.END_MUTE, "C1", **MODAL)

    assert "<#C9>" in str(saved)
    assert "<#C9>" in str(it.view)
    assert (await it.world.channels.channel("C1")).muted_until is not None
