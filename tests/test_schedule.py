import asyncio
from datetime import UTC, datetime, timedelta, tzinfo

import pytest
from apscheduler.executors import base as executors
from apscheduler.schedulers import base

from bot import clock
from bot.domain.channels import DigestPlan
from bot.schedule import Every, Schedule, next_fire


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("plan", "after", "due"),
    [
        (DigestPlan(hour=9, minute=0), "2026-11-22T08:59", "2026-11-22T09:00"),
        (DigestPlan(hour=9, minute=0), "2026-11-22T09:00", "2026-11-23T09:00"),
        (
            DigestPlan(hour=9, minute=0, days="mon-fri", zone="Europe/Berlin"),
            "2026-11-20T08:00",
            "2026-11-23T08:00",
        ),
        (
            DigestPlan(hour=8, minute=30, zone="Asia/Shanghai"),
            "2026-11-22T00:00",
            "2026-11-22T00:30",
        ),
    ],
)
def test_a_digest_is_due_at_its_local_time(plan: DigestPlan, after: str, due: str) -> None:
    assert next_fire(plan, at(after)) == at(due)


def test_a_digest_keeps_its_local_time_through_summer_time() -> None:
    plan = DigestPlan(hour=9, minute=0, zone="Europe/Berlin")

    assert next_fire(plan, at("2026-03-28T12:00")) == at("2026-03-29T07:00")
    assert next_fire(plan, at("2026-10-24T12:00")) == at("2026-10-25T08:00")


async def test_what_is_asked_for_sooner_runs_at_once_and_again_if_it_was_running() -> None:
    running, may_end = asyncio.Event(), asyncio.Event()
    runs = 0

    async def task() -> None:
        nonlocal runs
        runs += 1
        running.set()
        await may_end.wait()

    schedule = Schedule()
    schedule.soon("task")
    async with asyncio.timeout(120), schedule.running(Every("task", 3600, task)):
        await running.wait()
        running.clear()
        schedule.soon("task")
        schedule.soon("task")
        may_end.set()
        await running.wait()
        running.clear()
        await asyncio.sleep(0)
        schedule.soon("task")
        await running.wait()

    assert runs == 3


async def test_a_task_that_fails_runs_again(caplog: pytest.LogCaptureFixture) -> None:
    again = asyncio.Event()
    runs = 0

    async def task() -> None:
        nonlocal runs
        runs += 1
        if runs > 1:
            again.set()
        raise RuntimeError("boom")

    async with asyncio.timeout(120), Schedule().running(Every("task", 0.01, task)):
        await again.wait()

    assert "task failed" in caplog.text


async def test_a_clock_that_is_set_back_keeps_nothing_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_back = timedelta()

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) - set_back  # noqa: TID251

    for reader in (clock, base, executors):
        monkeypatch.setattr(reader, "datetime", Clock)
    ran = asyncio.Event()

    async def task() -> None:
        ran.set()

    async with asyncio.timeout(120), Schedule().running(Every("task", 0.1, task)):
        await ran.wait()
        set_back = timedelta(hours=1)
        for _ in range(5):
            ran.clear()
            await ran.wait()
