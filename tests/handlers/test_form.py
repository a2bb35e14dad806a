"""The form that subscribes, over fakes."""

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.domain.channels import Defaults
from bot.domain.events import EventKind
from bot.domain.ids import JobRef
from bot.domain.subscriptions import ThreadMode
from bot.errors import SlackRefused
from bot.sandbox.slack.block_kit.state import values_of
from bot.views.ids import Entry
from handlers.background import Background
from handlers.desk import Desk
from handlers.forms.subscribe import Preset, SubscribeForm
from handlers.hosts import Host, Hosts, Served
from tests.builders import JOB_ID, a_job
from tests.fakes import FakeJobs, FakeMessenger
from tests.handlers.hosting import hosts_of
from tests.wishing.fakes import TEAM, BrokenList
from tests.wishing.world import World, a_world

LISTED = [a_job(), a_job(queue_name="bi", owner="bob")]
WHO = {"team": {"id": TEAM}, "user": {"id": "U1"}, "response_url": "https://slack.invalid/r"}
HERE = {**WHO, "channel": {"id": "C1"}}


class Visit:
    """Somebody at the form; what is entered stays there, as Slack keeps it."""

    def __init__(self, world: World, slack: FakeMessenger | None = None, *more: World) -> None:
        self.world = world
        self.slack = slack or FakeMessenger()
        self._background = Background(lambda *_: None)
        desk = Desk(self.slack, self._background, world.speech)
        host = hosts_of(world, desk).of(WHO)
        others = tuple(
            Served(name=f"p{at}", asking=one.asking, wishing=one.wishing)
            for at, one in enumerate(more)
        )
        self.form = SubscribeForm(
            Hosts(
                Host(
                    team_id=TEAM,
                    projects=(*host.projects, *others),
                    desk=desk,
                    style=host.style,
                    homes=host.homes,
                )
            )
        )
        self._number = 0

    @property
    def view(self) -> Mapping[str, Any]:
        return self.slack.views[-1]

    @property
    def preview(self) -> str:
        found = [one for one in self.view["blocks"] if one["block_id"] == "preview"]
        return str(found[0]["text"]["text"])

    async def open(self, preset: Preset | None = None, body: Mapping[str, Any] = HERE) -> None:
        self.form.open(self._once(body), preset)
        await self.done()

    def enter(self, **entries: Any) -> None:
        """Change something; `entries` is all that stands in the form by now."""
        body = self._once({**WHO, "view": self._filled(entries)})
        self.form.changed({**body, "actions": [{"action_ts": f"{self._number}.000100"}]})

    async def hand_in(self, entries: Mapping[str, Any], channel: str = "C2") -> dict[str, Any]:
        urls = [{"response_url": "https://slack.invalid/form"}] if channel else []
        view = self._filled({**entries, "channel": {"selected_conversation": channel}})
        body = {**WHO, "view": view, "response_urls": urls}
        del body["response_url"]
        acknowledged = self.form.handed_in(self._once(body))
        await self.done()
        return acknowledged

    async def done(self) -> None:
        await self._background.drain(20)

    def _filled(self, entries: Mapping[str, Any]) -> dict[str, Any]:
        values = {name: {name: entry} for name, entry in entries.items()}
        return {**self.view, "id": "V1", "hash": self.slack.hash, "state": {"values": values}}

    def _once(self, body: Mapping[str, Any]) -> dict[str, Any]:
        self._number += 1
        return {**body, "trigger_id": f"T{self._number}"}


def options(view: Mapping[str, Any], entry: str) -> list[str]:
    blocks = [one for one in view["blocks"] if one["block_id"].partition("@")[0] == entry]
    return [option["text"]["text"] for one in blocks for option in one["element"]["options"]]


def chosen(*values: str) -> dict[str, Any]:
    return {"selected_options": [{"value": value} for value in values]}


LOUD = Defaults(
    events=frozenset({EventKind.FAILED, EventKind.PROGRESS}),
    thresholds=(10, 90),
    mentions=("U7", "S8"),
    thread=ThreadMode.BROADCAST,
)
QUIET = Defaults(events=frozenset({EventKind.FAILED}), thread=ThreadMode.QUIET)
IN_C2 = {"channel": {"selected_conversation": "C2"}}


async def a_visit() -> Visit:
    """Somebody in C1, of which each new subscription is loud; in C2 it is quiet."""
    it = Visit(a_world(LISTED))
    await it.world.channels.set_defaults("C1", LOUD)
    await it.world.channels.set_defaults("C2", QUIET)
    return it


def standing(view: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return what stands in each input, as Slack keeps it by the name of its block."""
    values = values_of(view["blocks"], dict(before or {}))
    return {block: entry for block, entries in values.items() for entry in entries.values()}


def ticked(entries: Mapping[str, Any], entry: str) -> list[str]:
    found = next(said for block, said in entries.items() if block.partition("@")[0] == entry)
    return [one["value"] for one in found["selected_options"]]


def one(value: str) -> dict[str, Any]:
    return {"selected_option": {"value": value}}


ETL = {"queue": chosen("etl"), "filter_events": chosen("failed")}


async def test_it_opens_at_once_and_is_filled_with_what_ran_lately() -> None:
    it = Visit(a_world(LISTED))

    await it.open()

    assert "Asking DLI" in str(it.slack.views[0])
    assert options(it.view, Entry.QUEUE) == ["bi", "etl"]
    assert "see here which jobs" in it.preview


async def test_it_opens_even_if_dli_is_away() -> None:
    it = Visit(World(BrokenList()))

    await it.open()

    assert "More filters" in str(it.view)


async def test_a_form_that_slack_does_not_open_is_told_in_words() -> None:
    it = Visit(a_world(), FakeMessenger(SlackRefused("expired_trigger_id")))

    await it.open()

    assert "Slack didn't open the form" in it.slack.answers[-1][1]["text"]


async def test_it_can_ask_for_one_job_and_for_many_again() -> None:
    it = Visit(a_world(LISTED))
    await it.open()

    it.enter(kind={"selected_option": {"value": "job"}})
    await it.done()
    assert "Job id" in str(it.view)
    it.enter(kind={"selected_option": {"value": "filters"}})
    await it.done()

    assert options(it.view, Entry.QUEUE) == ["bi", "etl"]


async def test_each_filter_shows_what_it_would_have_meant() -> None:
    it = Visit(a_world(LISTED))
    await it.open()

    it.enter(queue=chosen("etl"))
    await it.done()

    assert "*1 job* of the last 24 h would have matched" in it.preview
    assert JOB_ID in it.preview


async def test_dli_is_asked_once_for_all_changes_of_half_a_minute() -> None:
    it = Visit(a_world(LISTED))
    await it.open()
    for queue in ("etl", "bi", "etl", "bi"):
        it.enter(queue=chosen(queue))
        await it.done()
    assert len(it.world.jobs.queries) == 1

    it.world.now += it.world.now.resolution * 30_000_000
    it.enter(queue=chosen("etl"))
    await it.done()

    assert len(it.world.jobs.queries) == 2


async def test_of_changes_that_come_at_once_the_last_one_wins() -> None:
    it = Visit(a_world(LISTED))
    await it.open()
    before = len(it.slack.views)

    for queue in ("etl", "bi", "nothing"):
        it.enter(queue=chosen(queue))
    await it.done()

    assert "No job" in it.preview
    assert len(it.slack.views) - before < 3


class Elsewhere(FakeMessenger):
    """A Slack where another process has drawn the form meanwhile."""

    async def update_view(
        self, view_id: str, view: Mapping[str, Any], *, expected: str = ""
    ) -> str:
        if expected:
            raise SlackRefused("hash_conflict")
        return await super().update_view(view_id, view)


async def test_what_another_process_drew_stays() -> None:
    it = Visit(a_world(LISTED), Elsewhere())
    await it.open()
    before = list(it.slack.views)

    it.enter(queue=chosen("etl"))
    await it.done()

    assert it.slack.views == before


async def test_what_is_wrong_with_a_filter_is_told_while_it_is_typed() -> None:
    it = Visit(a_world(LISTED))
    await it.open()

    it.enter(more={"value": "etl"})
    await it.done()

    assert it.preview.startswith("⚠️")


async def test_a_preview_of_my_jobs_needs_to_know_who_i_am() -> None:
    it = Visit(a_world(LISTED))
    await it.open()
    it.enter(owner=chosen("me"))
    await it.done()
    assert "I don't know which DLI user you are" in it.preview

    await it.world.people.link("U1", "bob")
    it.enter(owner=chosen("me"))
    await it.done()

    assert "*1 job*" in it.preview


async def test_a_preview_that_dli_does_not_give_says_why() -> None:
    it = Visit(World(BrokenList()))
    await it.open()

    it.enter(queue=chosen("etl"))
    await it.done()

    assert "DLI" in it.preview


async def test_another_project_has_queues_of_its_own() -> None:
    it = Visit(a_world(LISTED), None, World(FakeJobs(listed=[a_job(queue_name="ads")])))
    await it.open()

    it.enter(project={"selected_option": {"value": "p0"}}, queue=chosen("etl"))
    await it.done()

    assert options(it.view, Entry.QUEUE) == ["ads"]
    assert "see here which jobs" in it.preview
    await it.hand_in(
        {
            "project": {"selected_option": {"value": "p0"}},
            "queue@p0": chosen("ads"),
            "filter_events": chosen("failed"),
        }
    )
    assert "queue:ads" in str(it.slack.answers[-1])


async def test_it_is_answered_in_the_channel_that_was_chosen() -> None:
    it = Visit(a_world(LISTED))
    await it.open()

    said = await it.hand_in(ETL)

    assert said == {}
    assert it.slack.answers[-1][0] == "https://slack.invalid/form"
    assert it.world.subscriptions.kept[0].channel_id == "C2"


async def test_what_is_wrong_is_told_at_its_input_whatever_that_is_called() -> None:
    it = Visit(a_world(LISTED))
    await it.open()

    wrong = await it.hand_in({"queue@p0": {"value": ","}, Entry.MORE: {"value": "x"}})

    assert wrong["response_action"] == "errors"
    assert {"queue@p0", Entry.MORE} & wrong["errors"].keys()
    assert await it.hand_in(ETL, channel="") == {
        "response_action": "errors",
        "errors": {
            "channel": "Slack lets the bot answer nobody in this conversation: choose another."
        },
    }


async def test_a_job_of_a_message_is_preset_with_its_project() -> None:
    it = Visit(a_world(LISTED, status=[a_job()]))
    await it.open(Preset("C7", (JobRef("eu-de", JOB_ID),)))

    assert "C7" in str(it.view)
    await it.hand_in(
        {
            "job_choice": {"selected_option": {"value": f"eu-de/{JOB_ID}"}},
            "job_events": chosen("failed"),
        }
    )

    assert it.world.subscriptions.kept[0].target.key == JOB_ID


async def test_it_does_not_matter_who_asks_and_leaves() -> None:
    world = a_world(LISTED)
    one, other = (asyncio.create_task(world.wishing.last_day.seen()) for _ in range(2))
    await asyncio.sleep(0)
    one.cancel()

    assert (await other).queues == ("bi", "etl")
    assert len(world.jobs.queries) == 1


async def test_it_shows_what_its_channel_takes_and_leaves_that_to_the_channel() -> None:
    it = await a_visit()
    await it.open()

    shown = standing(it.view)
    assert ticked(shown, Entry.FILTER_EVENTS) == ["progress", "failed"]
    assert shown["filter_thresholds@10,90"]["value"] == "10, 90"
    assert shown["mention@U7,S8"]["selected_users"] == ["U7"]
    assert "Also 1 group" in str(it.view)
    assert shown["thread@broadcast"]["selected_option"]["value"] == "broadcast"
    await it.hand_in({**shown, "queue": chosen("etl")}, channel="C1")

    kept = it.world.subscriptions.kept[0].wishes
    assert (kept.events, kept.thresholds) == (LOUD.events, LOUD.thresholds)
    assert (kept.mentions, kept.thread) == (LOUD.mentions, LOUD.thread)


async def test_another_channel_shows_what_it_takes_and_keeps_what_somebody_chose() -> None:
    it = await a_visit()
    await it.open()
    said = {**standing(it.view), "queue": chosen("etl"), "thread@broadcast": one("default")}

    it.enter(**{**said, **IN_C2})
    await it.done()

    shown = {block["block_id"] for block in it.view["blocks"]}
    assert {"filter_events@failed", "thread@broadcast", "mention"} <= shown
    assert "filter_thresholds" in shown, "ours, as this channel has none of its own"
    assert "*1 job* of the last 24 h would have matched" in it.preview
    again = {**standing(it.view), "queue": chosen("etl"), "thread@broadcast": one("default")}
    await it.hand_in(again, channel="C2")

    kept = it.world.subscriptions.kept[0].wishes
    assert kept.events == QUIET.events
    assert kept.mentions == ()
    assert kept.thread is ThreadMode.DEFAULT


async def test_what_a_channel_takes_is_shown_of_one_job_too() -> None:
    it = await a_visit()
    await it.open(Preset("C2", (JobRef("eu-de", JOB_ID),)))

    assert ticked(standing(it.view), Entry.JOB_EVENTS) == ["failed"]
    it.enter(**{**standing(it.view), "kind": one("filters")})
    await it.done()

    assert ticked(standing(it.view), Entry.FILTER_EVENTS) == ["failed"]


async def test_a_channel_that_is_known_with_the_first_change_shows_what_it_takes() -> None:
    it = await a_visit()
    await it.open(Preset())
    assert ticked(standing(it.view), Entry.FILTER_EVENTS) == ["finished", "failed", "cancelled"]

    it.enter(**{**standing(it.view), **IN_C2})
    await it.done()

    assert ticked(standing(it.view), Entry.FILTER_EVENTS) == ["failed"]


async def test_a_form_handed_in_before_it_shows_another_channel_is_as_that_has_it() -> None:
    it = await a_visit()
    await it.open()

    await it.hand_in({**standing(it.view), "queue": chosen("etl")}, channel="C2")

    kept = it.world.subscriptions.kept[0].wishes
    assert (kept.events, kept.thread) == (QUIET.events, QUIET.thread)


async def test_the_form_works_without_knowing_what_its_channel_takes() -> None:
    it = await a_visit()
    it.world.channels.is_away = True

    await it.open()

    assert ticked(standing(it.view), Entry.FILTER_EVENTS) == ["finished", "failed", "cancelled"]
