"""Shortcuts of messages, and global ones."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.channels import Defaults
from bot.domain.ids import JobRef
from bot.domain.jobs import JobId
from bot.domain.subscriptions import ThreadMode
from bot.errors import Throttled
from bot.views import answers, ids
from bot.views.answers import Style
from bot.views.ids import AskEntry, Entry
from handlers.shortcuts import jobs_of
from tests.builders import JOB_ID, a_job, a_report, a_sub_job, an_observation
from tests.handlers.visits import Visit
from tests.wishing.world import World, a_world

OTHER = "0d2f1c1e-7c1a-4a52-9e0e-3a2f5c9b7a11"
HALF = an_observation(a_sub_job(num_tasks=10, num_completed_tasks=5))


def a_bot() -> World:
    return a_world([a_job()], progress=[HALF], status=[a_job()])


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ({"text": f"see {OTHER}, then {JOB_ID}; {OTHER} again"}, [OTHER, JOB_ID]),
        ({"text": f"<https://console.example/dli?job={JOB_ID}|here>"}, [JOB_ID]),
        (
            {"attachments": [{"fallback": "x", "title_link": f"https://x.example/{JOB_ID}"}]},
            [JOB_ID],
        ),
        (
            {
                "blocks": [
                    {
                        "type": "rich_text",
                        "elements": [
                            {"elements": [{"type": "link", "url": f"https://x/{JOB_ID}"}]}
                        ],
                    }
                ]
            },
            [JOB_ID],
        ),
        ({"text": "nothing here 85798b38-dae0", "ts": "1.2"}, []),
        ({}, []),
    ],
)
def test_jobs_are_found_wherever_they_are_named(message: dict[str, Any], found: list[str]) -> None:
    assert [one.job_id for one in jobs_of(message)] == found


def test_a_message_of_ours_tells_the_project_too() -> None:
    said = answers.shared(replace(a_report(), project="bi"), Style(), "ann").to_slack()
    button = {"action_id": ids.SHOW, "value": "etl/no-uuid-1"}
    foreign = {"action_id": "theirs", "value": f"evil/{OTHER}"}

    assert jobs_of(said) == (JobRef("bi", JOB_ID),)
    assert jobs_of({"blocks": [{"accessory": button}]}) == (
        JobRef("etl", JobId(button["value"][4:])),
    )
    assert jobs_of({"blocks": [{"accessory": foreign}]}) == (JobRef("", JobId(OTHER)),)


async def test_a_message_with_a_job_opens_the_form_for_it_and_for_its_channel() -> None:
    it = Visit(a_bot())

    await it.shortcut("follow_job", {"text": JOB_ID})

    assert Entry.JOB_CHOICE in str(it.view)
    assert "'initial_conversation': 'C1'" in str(it.view)


async def test_a_message_without_a_job_asks_for_one_and_turns_into_the_form() -> None:
    it = Visit(a_bot())
    await it.shortcut("follow_job", {"text": "hello"})
    assert "found no job id" in str(it.view)

    wrong = await it.hand_in({AskEntry.JOB: {"value": "hello"}})
    several = await it.hand_in({AskEntry.JOB: {"value": f"{JOB_ID} job2"}})
    await it.hand_in({AskEntry.JOB: {"value": f"`{JOB_ID}`"}})

    assert AskEntry.JOB in str(wrong)
    assert "One job at a time, please." in str(several)
    assert "'initial_conversation': 'C1'" in str(it.view)
    assert JOB_ID in str(it.view)


@pytest.mark.parametrize("words", [JOB_ID, "hello"])
async def test_a_message_of_a_channel_with_defaults_opens_the_form_with_them(words: str) -> None:
    it = Visit(a_bot())
    await it.world.channels.set_defaults("C1", Defaults(thread=ThreadMode.QUIET))

    await it.shortcut("follow_job", {"text": words})
    if words != JOB_ID:
        await it.hand_in({AskEntry.JOB: {"value": JOB_ID}})

    assert f"{Entry.THREAD}@quiet" in str(it.view)


async def test_the_global_shortcut_opens_the_form_for_no_channel() -> None:
    it = Visit(a_bot())

    await it.shortcut("follow")

    assert "initial_conversation" not in str(it.view)
    assert Entry.QUEUE in str(it.view)


async def test_a_question_turns_into_its_answer_which_can_be_asked_again() -> None:
    it = Visit(a_bot())
    await it.shortcut("ask_job")

    acknowledged = await it.hand_in({AskEntry.JOB: {"value": JOB_ID}})

    assert "Asking DLI about" in str(acknowledged)
    assert "50 % of its tasks" in str(it.view)
    before = len(it.slack.views)
    await it.press(ids.REFRESH_ANSWER, f"eu-de/{JOB_ID}", view={"id": "V1"}, response_url="")
    assert len(it.slack.views) == before + 1


async def test_what_dli_does_not_tell_is_said_in_the_modal() -> None:
    it = Visit(a_world(progress=[Throttled()]))
    await it.shortcut("ask_job")

    await it.hand_in({AskEntry.JOB: {"value": JOB_ID}})

    assert "Refresh" in str(it.view)
    assert "50 %" not in str(it.view)


@pytest.mark.parametrize("typed", ["", "hello", "a_1", f"{JOB_ID} project:nowhere"])
async def test_what_is_no_job_is_told_at_the_input(typed: str) -> None:
    it = Visit(a_bot())
    await it.shortcut("ask_job")

    answer = await it.hand_in({AskEntry.JOB: {"value": typed}})

    assert AskEntry.JOB in str(answer)
    assert "errors" in str(answer)
