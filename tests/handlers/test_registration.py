import re
from typing import Any

import pytest

from bot.views import ids
from bot.views.ids import Entry
from bot.views.modals.form import Form, FormKind
from bot.views.modals.subscribe import form
from handlers.background import Background
from handlers.desk import Desk
from tests.builders import JOB_ID, NOON, a_job, a_sub_job, an_observation
from tests.fakes import FakeMessenger
from tests.handlers.dispatching import Bolt
from tests.handlers.hosting import hosts_of
from tests.wishing.fakes import TEAM
from tests.wishing.world import World, a_world

HALF = an_observation(a_sub_job(num_tasks=10, num_completed_tasks=5))
WHO = {"user": {"id": "U1", "name": "ann"}, "channel": {"id": "C1"}, "team": {"id": TEAM}}
VIEWS = {value for name, value in vars(ids).items() if name.endswith(("_VIEW", "_SHORTCUT"))}
BUTTONS = {value for name, value in vars(ids).items() if name.isupper()} - VIEWS


class App:
    """Bolt with every handler, over fakes."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.slack = FakeMessenger()
        background = Background(lambda *_: None)
        desk = Desk(self.slack, background, world.speech)
        self.send = Bolt(hosts_of(world, desk), background).send

    @property
    def said(self) -> str:
        return str(self.slack.answers[-1][1]["text"]) if self.slack.answers else ""

    async def paused_for(self) -> str:
        return (await self.world.channels.channel("C1")).paused_for


@pytest.fixture
def app() -> App:
    return App(a_world(progress=[HALF], status=[a_job()], listed=[a_job()]))


def a_command(text: str) -> dict[str, Any]:
    return {
        "command": "/dli-progress",
        "text": text,
        "team_id": TEAM,
        "user_id": "U1",
        "channel_id": "C1",
        "trigger_id": text,
        "response_url": "https://slack.invalid/r",
    }


def a_click(action_id: str, **action: Any) -> dict[str, Any]:
    return {
        "type": "block_actions",
        **WHO,
        "trigger_id": action_id,
        "response_url": "https://slack.invalid/r",
        "actions": [{"type": "button", "action_id": action_id, "block_id": "b", **action}],
    }


def an_event(kind: str, **said: Any) -> dict[str, Any]:
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "event_id": f"Ev-{kind}",
        "authorizations": [{"user_id": "UBOT", "team_id": TEAM, "is_bot": True}],
        "event": {"type": kind, "channel": "C1", **said},
    }


async def test_questions_and_wishes_are_both_answered(app: App) -> None:
    await app.send(a_command(JOB_ID))
    assert "50 % of its tasks" in app.said
    await app.send(a_command("subscribe queue:etl"))
    assert "Subscribed to the jobs with `queue:etl`" in app.said


async def test_subscribe_alone_opens_the_form(app: App) -> None:
    await app.send(a_command("subscribe"))

    assert app.slack.views[-1]["callback_id"] == ids.SUBSCRIBE_VIEW


@pytest.mark.parametrize("text", [f"{JOB_ID}", "jobs", "subscribe queue:x", "unsubscribe queue:x"])
async def test_a_project_that_the_bot_does_not_serve_is_told(app: App, text: str) -> None:
    await app.send(a_command(f"{text} project:bi"))
    assert "I know no project `bi`. This bot serves `eu-de`" in app.said
    await app.send(a_command(f"{text} project:EU-DE"))
    assert "I know no project" not in app.said


@pytest.mark.parametrize("button", sorted(BUTTONS))
async def test_every_button_does_something(app: App, button: str) -> None:
    await app.send(a_command(f"subscribe {JOB_ID}"))
    numbered = {
        ids.END_SUBSCRIPTION,
        ids.END_MINE,
        ids.PAGE,
        ids.OTHER_PAGE,
        ids.SUBSCRIPTIONS,
    }
    values = dict.fromkeys(numbered, "1")
    values |= dict.fromkeys((ids.MUTE, ids.UNSUBSCRIBE), f"eu-de/{JOB_ID}")
    values |= dict.fromkeys((ids.HOME_PAGE, ids.HOME_OTHER_PAGE), "running-2")
    before = app.slack.count

    await app.send(a_click(button, value=values.get(button, JOB_ID)))

    assert app.slack.count > before


@pytest.mark.parametrize(
    ("button", "value"),
    [
        ("of an older version", "1"),
        (ids.PAGE, "x"),
        (ids.END_SUBSCRIPTION, ""),
        (ids.SHOW, "/"),
        (ids.HOME_PAGE, "x"),
    ],
)
async def test_a_button_that_nobody_understands_is_acknowledged(
    app: App, button: str, value: str
) -> None:
    await app.send(a_click(button, value=value))

    assert app.slack.answers == []


async def test_unsubscribing_in_the_list_knows_its_page(app: App) -> None:
    await app.send(a_command("subscribe queue:etl"))
    await app.send(a_command("list"))
    [row] = [
        block
        for block in app.slack.answers[-1][1]["blocks"]
        if block.get("accessory", {}).get("action_id") == ids.END_SUBSCRIPTION
    ]

    await app.send(
        a_click(
            ids.END_SUBSCRIPTION, block_id=row["block_id"], value=str(row["accessory"]["value"])
        )
    )

    assert app.slack.answers[-1][1]["replace_original"] is True


def a_form(**entries: Any) -> dict[str, Any]:
    values = {
        Entry.JOB: {"type": "plain_text_input", "value": JOB_ID},
        Entry.JOB_EVENTS: {"selected_options": [{"value": "progress"}, {"value": "failed"}]},
        Entry.JOB_THRESHOLDS: {"value": "10, 90"},
        Entry.MENTION: {"selected_users": ["U2"]},
        Entry.THREAD: {"selected_option": {"value": "quiet"}},
        Entry.CHANNEL: {"selected_conversation": "C1"},
        **{Entry(name): entry for name, entry in entries.items()},
    }
    state = {entry.value: {entry.value: value} for entry, value in values.items()}
    shown = form(Form(FormKind.JOB, "C1")).to_dict()
    return {
        "type": "view_submission",
        **WHO,
        "trigger_id": "T1",
        "view": {**shown, "id": "V1", "state": {"values": state}},
        "response_urls": [{"channel_id": "C1", "response_url": "https://slack.invalid/f"}],
    }


async def test_a_form_subscribes_as_a_command_does(app: App) -> None:
    assert not await app.send(a_form())

    [kept] = app.world.subscriptions.kept
    assert kept.wishes.thresholds == (10, 90)
    assert kept.wishes.mentions == ("U2",)
    assert "when it passes 10 and 90 %, and when it fails" in app.said


async def test_a_form_of_another_version_says_what_to_do(app: App) -> None:
    handed_in = a_form()

    answer = await app.send({**handed_in, "view": {**handed_in["view"], "callback_id": "older"}})

    assert "open it anew" in str(answer)
    assert app.world.subscriptions.kept == []


async def test_what_is_wrong_in_a_form_is_told_at_its_input(app: App) -> None:
    wrong = a_form(job={"value": "a_1"}, job_thresholds={"value": "x"})

    answer = await app.send(wrong)

    assert "can't be a DLI job id" in str(answer)
    assert "x is no threshold" in str(answer)
    assert app.world.subscriptions.kept == []


async def test_a_form_that_cannot_be_answered_stays_open(app: App) -> None:
    answer = await app.send({**a_form(), "response_urls": []})

    assert "choose another" in str(answer)
    assert app.world.subscriptions.kept == []


async def test_the_form_changes_with_the_kind_of_target(app: App) -> None:
    shown = {**form(Form(FormKind.FILTERS, "C1")).to_dict(), "id": "V1"}
    state = {"values": {Entry.KIND: {Entry.KIND: {"selected_option": {"value": "job"}}}}}

    await app.send({**a_click(Entry.KIND.value), "view": {**shown, "state": state}})

    assert "Job id" in str(app.slack.views[-1])


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("channel_left", "not_in_channel"),
        ("group_left", "not_in_channel"),
        ("channel_archive", "is_archived"),
        ("group_archive", "is_archived"),
        ("channel_deleted", "channel_not_found"),
        ("group_deleted", "channel_not_found"),
    ],
)
async def test_a_channel_that_closes_rests(app: App, kind: str, code: str) -> None:
    await app.send(an_event(kind))

    assert await app.paused_for() == code


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("channel_unarchive", {}),
        ("group_unarchive", {}),
        ("member_joined_channel", {"user": "UBOT"}),
    ],
)
async def test_a_channel_that_opens_goes_on(app: App, kind: str, said: dict[str, str]) -> None:
    await app.world.channels.pause("C1", "is_archived", NOON)

    await app.send(an_event(kind, **said))

    assert await app.paused_for() == ""


async def test_who_else_comes_and_goes_does_not_matter(app: App) -> None:
    await app.send(an_event("member_left_channel", user="U1"))
    assert await app.paused_for() == ""
    await app.send(an_event("member_left_channel", user="UBOT") | {"event_id": "Ev2"})
    assert await app.paused_for() == "not_in_channel"
    await app.send(an_event("member_joined_channel", user="U1"))
    assert await app.paused_for() == "not_in_channel"


def test_ids_are_distinct_and_their_own() -> None:
    assert len(BUTTONS) == len([name for name in vars(ids) if name.isupper()]) - len(VIEWS)
    assert all(re.fullmatch("[a-z_]+", one) for one in BUTTONS)
