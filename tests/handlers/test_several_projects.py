"""What is pressed without a project being named, where there are several."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.jobs import Job, JobId
from bot.views import ids
from bot.views.ids import LinkEntry
from tests.builders import JOB_ID, NOON, a_job
from tests.fakes import FakeJobs
from tests.handlers.visits import WHO, Visit
from tests.wishing.fakes import TEAM, BrokenList
from tests.wishing.world import World, a_world

THEIRS = JobId("0d2f1c1e-7c1a-4a52-9e0e-3a2f5c9b7a11")
IN_A_MODAL = {"view": {"id": "V1", "type": "modal"}, "response_url": ""}


def a_visit(listed: FakeJobs | None = None, theirs: FakeJobs | None = None) -> Visit:
    others = {"lake": World(theirs or FakeJobs(listed=[a_job(job_id=THEIRS)]))}
    return Visit(World(listed or FakeJobs(listed=[a_job()])), others=others)


async def choose(it: Visit, project: str, **more: Any) -> None:
    action = {
        "type": "static_select",
        "action_id": ids.JOBS_OF,
        "block_id": "b",
        "selected_option": {"value": project},
    }
    here = {"channel": {"id": "C1"}, "response_url": "https://slack.invalid/r"}
    await it.send({"type": "block_actions", **WHO, **here, "actions": [action], **more})


def menu(blocks: list[dict[str, Any]]) -> dict[str, Any]:
    return next(one["accessory"] for one in blocks if one.get("block_id", "").startswith("list_"))


async def test_recent_jobs_are_those_of_the_first_project_and_others_can_be_chosen() -> None:
    it = a_visit()
    await it.press(ids.JOBS)

    listed = it.slack.answers[-1][1]
    assert listed["text"].startswith("Project: eu-de\n")
    assert JOB_ID in listed["text"]
    assert [one["value"] for one in menu(listed["blocks"])["options"]] == ["eu-de", "lake"]
    await choose(it, "lake")

    other = it.slack.answers[-1][1]
    assert other["replace_original"]
    assert other["text"].startswith("Project: lake\n")
    assert THEIRS in other["text"]
    assert JOB_ID not in other["text"]
    assert menu(other["blocks"])["initial_option"]["value"] == "lake"


async def test_in_the_home_the_modal_with_the_list_turns_into_that_of_another_project() -> None:
    it = a_visit()
    await it.press(ids.JOBS, channel={}, response_url="", view={"id": "V0", "type": "home"})
    assert menu(it.view["blocks"])["initial_option"]["value"] == "eu-de"

    await choose(it, "lake", **IN_A_MODAL, channel={})

    assert THEIRS in str(it.view)
    assert menu(it.view["blocks"])["initial_option"]["value"] == "lake"


async def test_a_project_that_cannot_be_listed_leaves_the_others_to_choose() -> None:
    it = a_visit(BrokenList())
    await it.press(ids.JOBS)

    listed = it.slack.answers[-1][1]
    assert listed["text"].startswith("Project: eu-de\n")
    assert len(menu(listed["blocks"])["options"]) == 2


async def test_a_project_that_is_gone_is_told_below_the_list() -> None:
    it = a_visit()
    await choose(it, "old")

    answer = it.slack.answers[-1][1]
    assert "I know no project `old`" in answer["text"]
    assert not answer["replace_original"]


async def test_a_list_that_was_narrowed_names_its_project_alone() -> None:
    it = a_visit()
    await it.send(
        {
            "command": "/dli-progress",
            "text": "jobs queue:etl project:lake",
            "team_id": TEAM,
            "user_id": "U1",
            "channel_id": "C1",
            "response_url": "https://slack.invalid/r",
        }
    )

    listed = it.slack.answers[-1][1]
    assert listed["text"].startswith("Project: lake\n")
    assert ids.JOBS_OF not in str([one.get("accessory") for one in listed["blocks"]])


async def test_with_one_project_none_is_named() -> None:
    it = Visit(a_world([a_job()]))
    await it.press(ids.JOBS)

    assert "Project" not in str(it.slack.answers[-1][1])


def owned(owner: str, hours: int) -> Job:
    return a_job(owner=owner, start_time=NOON - timedelta(hours=hours))


@pytest.mark.parametrize(
    ("theirs", "owners"),
    [
        (FakeJobs(listed=[owned("carol", 2), owned("alice", 0)]), ["alice", "bob", "carol"]),
        (BrokenList(), ["bob", "alice"]),
    ],
)
async def test_who_one_is_is_chosen_of_the_owners_of_all_projects_that_tell(
    theirs: FakeJobs, owners: list[str]
) -> None:
    ours = FakeJobs(listed=[owned("bob", 1), owned("alice", 3), owned("bob", 5)])
    it = a_visit(ours, theirs)

    await it.press(ids.OPEN_LINK)

    [block] = [one for one in it.view["blocks"] if one.get("block_id") == LinkEntry.OWNER]
    assert [one["value"] for one in block["element"]["options"]] == owners
