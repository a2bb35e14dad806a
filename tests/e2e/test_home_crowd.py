"""Many Homes of many changing jobs: Slack's limits are kept, by its own count."""

from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.sandbox.dli.replay import Replay
from bot.sandbox.slack.people import APP_USER, USER_GROUPS, USERS, People, User
from tests.e2e.telling import Told, a_place

PEOPLE = 50
JOBS_EACH = 4
PUBLISHED = 5
SECOND = timedelta(seconds=1)
A_HANG = 240
"""Seconds: longer than DLI is left alone that was slow."""
CALMLY = {"dli_bot_look_min_seconds": 5, "dli_bot_look_max_seconds": 10}
"""So that two hundred jobs leave a slow machine time for their Homes."""


@pytest.fixture
async def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Told]:
    """A bot that shows each Home once when it is opened, however long a busy machine takes."""
    monkeypatch.setattr("bot.delivery.drafting.PATIENCE", A_HANG)
    monkeypatch.setattr("bot.delivery.homes.SOON", A_HANG)
    async with a_place(tmp_path) as place:
        place.settings |= CALMLY
        async with place.bot():
            yield place


async def test_fifty_homes_and_two_hundred_changing_jobs_stay_within_slacks_limits(
    told: Told,
) -> None:
    crowd = [User(id=f"U0CROWD{one:03}", name=f"u{one}", real_name="") for one in range(PEOPLE)]
    told.slack.workspace.people = People([*USERS, *crowd], USER_GROUPS)
    jobs = [job for one in crowd for job in await _theirs(told, one)]
    for one in crowd:
        told.slack.open_home(one.id)
    await told.slack.wait_until(lambda: all(_sees_theirs(told, one) for one in crowd), A_HANG)
    asked = _published(told)

    for count in range(1, PUBLISHED + 1):
        for job in jobs:
            told.dli.advance_job(job.job_id, tasks=count / 10)
        await told.slack.wait_until(partial(_has_published, told, asked + count), A_HANG)

    calls = told.slack.calls("views.publish")
    moments = [call.at for call in calls[asked:]]
    assert {call.error for call in calls} == {""}
    assert len(moments) <= 2 + (moments[-1] - moments[0]) / SECOND  # as one may come late


async def _theirs(told: Told, one: User) -> list[Replay]:
    """Let somebody's channel follow their jobs, of which it hears nothing yet."""
    told.slack.create_channel(one.name, members=[one.id, APP_USER])
    await told.ask(f"subscribe owner:{one.name} at:99", channel=one.name, user=one.id)
    names = {"queue_name": "etl", "owner": one.name}
    return [told.job("distinct-counts", **names) for _ in range(JOBS_EACH)]  # type: ignore[arg-type]


def _sees_theirs(told: Told, one: User) -> bool:
    view = told.slack.home_of(one.id)
    return view is not None and "As of" in str(view.definition)


def _has_published(told: Told, count: int) -> bool:
    return _published(told) >= count


def _published(told: Told) -> int:
    return len(told.slack.calls("views.publish"))
