"""What is pressed in a thread is answered there."""

from collections.abc import Mapping
from typing import Any

import pytest

from bot.domain.cancelling import Policy
from bot.errors import SlackRefused, SlackUnanswered, Unreachable
from bot.views import ids
from tests.builders import JOB_ID, a_job, a_sub_job, an_observation
from tests.fakes import FakeMessenger
from tests.handlers.visits import WHO, Visit
from tests.wishing.world import a_world

HALF = an_observation(a_sub_job(num_tasks=10, num_completed_tasks=5))
REPLY = {"container": {"type": "message", "message_ts": "6.0", "thread_ts": "5.0"}}
URL = "https://slack.invalid/r"


def a_visit(slack: FakeMessenger | None = None, **said: Any) -> Visit:
    world = a_world(
        [a_job()],
        policy=Policy(admins=frozenset({"U1"})),
        **{"progress": [HALF], "status": [a_job()], **said},
    )
    return Visit(world, slack, cancels=True)


@pytest.mark.parametrize(
    ("action_id", "words"),
    [
        (ids.SHOW, "50 % of its tasks"),
        (ids.JOBS, JOB_ID),
        (ids.CANCEL, "Cancel this job?"),
        (ids.MUTE, "Muted until"),
        (ids.UNSUBSCRIBE, "doesn't follow job"),
        (ids.SUBSCRIPTIONS, "This channel hears of nothing yet"),
        (ids.HELP, "What you can ask"),
    ],
)
async def test_what_is_pressed_in_a_thread_is_answered_there_once(
    action_id: str, words: str
) -> None:
    it = a_visit()

    await it.press(action_id, JOB_ID, **REPLY)

    [(channel, user, thread_ts, payload)] = it.slack.whispers
    assert (channel, user, thread_ts) == ("C1", "U1", "5.0")
    assert words in str(payload)
    assert payload.keys() == {"text", "blocks"}
    assert it.slack.answers == []


@pytest.mark.parametrize("action_id", [ids.REFRESH, ids.SHARE, ids.SHOW])
async def test_trouble_is_told_in_the_thread_too(action_id: str) -> None:
    it = a_visit(progress=[Unreachable()], status=[Unreachable()])

    await it.press(action_id, JOB_ID, **REPLY)

    assert "DLI can't be reached" in it.whispers[0]
    assert it.slack.answers == []


async def test_details_that_slack_does_not_open_are_told_in_the_thread() -> None:
    it = a_visit(FakeMessenger(SlackRefused("expired_trigger_id")))

    await it.press(ids.DETAILS, JOB_ID, **REPLY)

    assert "Press Details once more" in it.whispers[0]


async def test_a_refresh_in_a_thread_changes_the_message_itself() -> None:
    it = a_visit()

    await it.press(ids.REFRESH, JOB_ID, **REPLY)

    [(url, payload)] = it.slack.answers
    assert (url, payload["replace_original"]) == (URL, True)
    assert "thread_ts" not in payload
    assert it.slack.whispers == []


async def test_a_share_in_a_thread_is_for_all_who_read_the_thread() -> None:
    it = a_visit()

    await it.press(ids.SHARE, JOB_ID, **REPLY)

    [(_, payload)] = it.slack.answers
    assert (payload["response_type"], payload["thread_ts"]) == ("in_channel", "5.0")
    assert it.slack.whispers == []


@pytest.mark.parametrize(
    "code",
    [
        *("not_in_channel", "channel_not_found", "is_archived", "user_not_in_channel"),
        *("ratelimited", "invalid_auth", "restricted_action_thread_locked"),
    ],
)
async def test_where_slack_takes_no_answer_into_the_thread_it_is_given_in_the_channel(
    code: str,
) -> None:
    it = a_visit()
    it.slack.closed.append(SlackRefused(code))

    await it.press(ids.SHOW, JOB_ID, **REPLY)

    [(url, payload)] = it.slack.answers
    assert (url, payload["response_type"]) == (URL, "ephemeral")
    assert "50 % of its tasks" in payload["text"]
    assert "thread_ts" not in payload


async def test_what_slack_may_have_taken_is_not_said_twice() -> None:
    it = a_visit()
    it.slack.closed.append(SlackUnanswered("ServerDisconnectedError"))

    await it.press(ids.SHOW, JOB_ID, **REPLY)

    assert it.slack.answers == []


@pytest.mark.parametrize(
    "where",
    [
        {},
        {"container": {"type": "message", "message_ts": "5.0"}},
        {"container": {"type": "message", "message_ts": "5.0", "thread_ts": "5.0"}},
        {
            "container": {"type": "message", "message_ts": "5.0"},
            "message": {"ts": "5.0", "thread_ts": "5.0"},
        },
        {**REPLY, "message": {"subtype": "thread_broadcast", "ts": "6.0", "thread_ts": "5.0"}},
        {"container": {"type": "message", "message_ts": "6.0", "thread_ts": "none"}},
    ],
)
async def test_what_stands_in_the_channel_too_is_answered_in_the_channel(
    where: Mapping[str, Any],
) -> None:
    it = a_visit()

    await it.press(ids.SHOW, JOB_ID, **where)

    assert [url for url, _ in it.slack.answers] == [URL]
    assert it.slack.whispers == []


async def test_a_shortcut_on_a_reply_is_answered_in_its_thread() -> None:
    it = a_visit(FakeMessenger(SlackRefused("expired_trigger_id")))
    message = {"text": "nothing", "ts": "6.0", "thread_ts": "5.0"}
    used = {"type": "message_action", "callback_id": ids.FOLLOW_JOB_SHORTCUT, "message": message}

    await it.send({**used, **WHO, "channel": {"id": "C1"}, "response_url": URL})

    [(*_, thread_ts, payload)] = it.slack.whispers
    assert thread_ts == "5.0"
    assert payload["text"] == "Slack didn't open the form. Try once more."
