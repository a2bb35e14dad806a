"""`@DLI Progress …`, and links to jobs."""

from typing import Any

import pytest

from bot.domain.cancelling import Policy
from bot.domain.cards import Card, Story
from bot.domain.links import Links
from bot.domain.notices import NoticeKind
from bot.errors import Unreachable
from tests.builders import JOB_ID, a_job, a_sub_job, an_observation
from tests.handlers.visits import US, Visit
from tests.wishing.world import PROJECT, World, a_world

HALF = an_observation(a_sub_job(num_tasks=10, num_completed_tasks=5))
OTHER = "0d2f1c1e-7c1a-4a52-9e0e-3a2f5c9b7a11"
LINK = "https://console.example/dli?job={job_id}"


def a_bot(**more: Any) -> World:
    return a_world([a_job()], **{"progress": [HALF], "status": [a_job()], **more})


@pytest.mark.parametrize(
    "text", [f"<@{US}> {JOB_ID}", f"<@{US}|dli> `{JOB_ID}`", f"hey <@{US}>, and {JOB_ID} now?"]
)
async def test_a_job_is_told_to_all_in_the_thread_of_who_asked(text: str) -> None:
    it = Visit(a_bot())

    await it.hear("app_mention", text=text, ts="7.0")

    [notice] = it.world.outbox.notices.values()
    assert notice.kind is NoticeKind.REPLY
    assert (notice.place, notice.body["thread_ts"]) == ("C1", "7.0")
    assert "50 % of its tasks" in notice.body["text"]
    assert it.whispers == []


async def test_the_same_mention_is_answered_once_and_in_the_thread_where_it_is() -> None:
    it = Visit(a_bot())

    for _ in range(2):
        await it.hear("app_mention", text=f"<@{US}> {JOB_ID}", ts="7.0", thread_ts="5.0")

    [notice] = it.world.outbox.notices.values()
    assert notice.body["thread_ts"] == "5.0"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"<@{US}>", "Mention me with a job id"),
        (f"<@{US}> thanks!", "Mention me with a job id"),
        (f"<@{US}> help", "What you can ask"),
        (f"<@{US}> help mute", "Mute holds this channel's notices back"),
        (f"<@{US}> subscribe", "Press Subscribe for a form"),
        (f"<@{US}> cancel {JOB_ID}", "Cancelling from Slack is off"),
        (f"<@{US}> cancel {JOB_ID} {OTHER}", "Cancelling from Slack is off"),
        (f"<@{US}> jobs queue:no", "No job"),
        (f"<@{US}> subscribe queue:etl on:faild", "`failed`"),
        (f"<@{US}> subscribe {JOB_ID} on:faild", "`failed`"),
        (f"<@{US}> {JOB_ID} project:nowhere", f"This bot serves `{PROJECT}`"),
        (f"<@{US}> 1 {JOB_ID} {OTHER} {OTHER[:-1]}2 {OTHER[:-1]}3", "Three jobs at a time"),
        (f"<@{US}> subscribe {JOB_ID}", "Subscribed to job"),
        (f"<@{US}> list", "This channel hears of nothing yet"),
    ],
)
async def test_all_else_is_for_the_asker_alone(text: str, words: str) -> None:
    it = Visit(a_bot())

    await it.hear("app_mention", text=text, thread_ts="5.0")

    [(channel, user, thread_ts, _)] = it.slack.whispers
    assert (channel, user, thread_ts) == ("C1", "U1", "5.0")
    assert words in it.whispers[0]
    assert it.world.outbox.notices == {}


@pytest.mark.parametrize(
    "text",
    [f"<@{US}> {JOB_ID} {OTHER}", f"how far are {JOB_ID}, and {OTHER}, <@{US}>, since 7:30?"],
)
async def test_each_of_several_jobs_is_told_to_all_once(text: str) -> None:
    it = Visit(a_bot())

    for _ in range(2):
        await it.hear("app_mention", text=text, ts="7.0")

    told = [notice.body["text"] for notice in it.world.outbox.notices.values()]
    assert [job_id for job_id, one in zip((JOB_ID, OTHER), told, strict=True) if job_id in one]


async def test_whoever_may_cancel_is_asked_privately_whether_they_are_sure() -> None:
    it = Visit(a_bot(policy=Policy(admins=frozenset({"U1"}))), cancels=True)

    await it.hear("app_mention", text=f"<@{US}> cancel {JOB_ID}", thread_ts="5.0")

    [(*_, thread_ts, payload)] = it.slack.whispers
    assert thread_ts == "5.0"
    assert payload["text"].startswith("Cancel this job?")
    assert "cancel_job_now" in str(payload["blocks"])


async def test_a_job_that_nobody_knows_is_told_to_the_asker_alone() -> None:
    it = Visit(a_world())

    await it.hear("app_mention", text=f"<@{US}> {JOB_ID}")

    assert JOB_ID in it.whispers[0]


async def test_a_database_that_is_away_is_told_too() -> None:
    it = Visit(a_bot())
    it.world.subscriptions.is_away = True

    await it.hear("app_mention", text=f"<@{US}> list")

    assert "database can't be reached" in it.whispers[0]


@pytest.mark.parametrize("said", [{"bot_id": "B1"}, {"user": ""}, {"bot_profile": {"id": "B1"}}])
async def test_bots_are_passed_over(said: dict[str, Any]) -> None:
    it = Visit(a_bot(), links=Links(LINK), unfurls=True)

    await it.hear("app_mention", text=f"<@{US}> {JOB_ID}", **said)
    await it.hear("link_shared", **a_message(JOB_ID), **said)

    assert it.world.outbox.notices == {}
    assert (it.slack.unfurls, it.slack.whispers) == ([], [])


def a_message(*job_ids: str) -> dict[str, Any]:
    links = [{"url": LINK.format(job_id=one), "domain": "console.example"} for one in job_ids]
    return {"message_ts": "7.0", "links": links}


async def test_a_link_to_a_job_shows_how_it_is_doing() -> None:
    it = Visit(a_bot(), links=Links(LINK), unfurls=True)

    await it.hear("link_shared", **a_message(JOB_ID))

    [(channel, ts, unfurls)] = it.slack.unfurls
    assert (channel, ts, list(unfurls)) == ("C1", "7.0", [LINK.format(job_id=JOB_ID)])
    assert "50 % of its tasks" in str(unfurls)
    assert "alice" not in str(unfurls)


async def test_a_job_unfolds_once_in_half_an_hour_and_channel() -> None:
    it = Visit(a_bot(), links=Links(LINK), unfurls=True)

    await it.hear("link_shared", **a_message(JOB_ID, JOB_ID))
    await it.hear("link_shared", **a_message(JOB_ID) | {"message_ts": "8.0"})
    await it.hear("link_shared", **a_message(JOB_ID), channel="C2")

    assert [channel for channel, *_ in it.slack.unfurls] == ["C1", "C2"]


async def test_only_the_first_three_links_unfold() -> None:
    it = Visit(a_bot(), links=Links(LINK), unfurls=True)

    await it.hear("link_shared", **a_message("none-1", "none-2", OTHER, JOB_ID))

    assert all(LINK.format(job_id=JOB_ID) not in shown for *_, shown in it.slack.unfurls)


@pytest.mark.parametrize(
    "more",
    [
        {"source": "composer"},
        {"is_bot_user_member": False},
        {"links": [{"url": "https://x.example"}]},
    ],
)
async def test_other_links_do_not_unfold(more: dict[str, Any]) -> None:
    it = Visit(a_bot(), links=Links(LINK), unfurls=True)

    await it.hear("link_shared", **{**a_message(JOB_ID), **more})

    assert it.slack.unfurls == []


async def test_a_job_with_a_card_in_the_channel_does_not_unfold() -> None:
    it = Visit(a_bot(), links=Links(LINK), unfurls=True)
    await it.send(_subscribe())
    watched = it.world.subscriptions.watched[JOB_ID]
    card = Card(team_id="T1", channel_id="C1", project=PROJECT, job_id=JOB_ID, ts="3.0", version=1)
    it.world.outbox.told["C1", PROJECT, JOB_ID] = Story(watched=watched, card=card)

    await it.hear("link_shared", **a_message(JOB_ID))

    assert it.slack.unfurls == []


def _subscribe() -> dict[str, Any]:
    return {
        "command": "/dli-progress",
        "text": f"subscribe {JOB_ID}",
        "team_id": "T1",
        "user_id": "U1",
        "channel_id": "C1",
        "response_url": "https://slack.invalid/r",
    }


async def test_what_dli_does_not_tell_is_not_said() -> None:
    it = Visit(a_bot(progress=[Unreachable()], status=[]), links=Links(LINK), unfurls=True)

    await it.hear("link_shared", **a_message(JOB_ID))

    assert (it.slack.unfurls, it.slack.whispers) == ([], [])


async def test_nothing_unfolds_unless_the_operator_wants_it() -> None:
    it = Visit(a_bot(), links=Links(LINK))

    await it.hear("link_shared", **a_message(JOB_ID))

    assert it.slack.unfurls == []


async def test_where_the_bot_is_not_to_be_used_a_mention_says_so_and_no_link_unfolds() -> None:
    it = Visit(a_bot(), links=Links(LINK), unfurls=True, channels=("C9",))

    await it.hear("app_mention", text=f"<@{US}> {JOB_ID}")
    await it.hear("link_shared", **a_message(JOB_ID))

    assert "C9" in it.whispers[0]
    assert it.world.outbox.notices == {}
    assert it.slack.unfurls == []
