from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.exposition import generate_latest

from bot.domain.announcing import card_notice, event_notice
from bot.domain.cancelling import Outcome
from bot.domain.events import Event, EventKind
from bot.domain.jobs import JobId
from bot.ops.gauging import Gauging
from bot.ops.health import Health
from bot.ops.metrics import Metrics
from bot.store.database import opened
from bot.store.migrating import migrate
from bot.store.stores import Stores, for_team

NOW = datetime(2026, 11, 28, tzinfo=UTC)
JOB = JobId("job-1")
FAILED = Event(kind=EventKind.FAILED, at=NOW)


def shown(metrics: Metrics) -> list[str]:
    return generate_latest(metrics.registry).decode().splitlines()


@pytest.fixture
async def stores(tmp_path: Path) -> AsyncIterator[Stores]:
    async with opened(f"sqlite:///{tmp_path / 'bot.db'}") as database:
        await migrate(database)
        yield for_team(database, "T1")


def test_outcomes_are_named_as_prometheus_does() -> None:
    metrics = Metrics()
    metrics.became(event_notice("T1", "C1", "eu-de", JOB, FAILED), "SlackBusy")
    metrics.looked("seen")
    metrics.swept("Unreachable", 3)

    lines = shown(metrics)
    assert 'dli_bot_notices_total{kind="event",outcome="slack_busy"} 1.0' in lines
    assert 'dli_bot_looks_total{outcome="seen"} 1.0' in lines
    assert 'dli_bot_sweeps_total{outcome="unreachable"} 1.0' in lines
    assert "dli_bot_sweep_requests_total 3.0" in lines


def test_new_notices_are_counted_by_what_they_tell() -> None:
    metrics = Metrics()
    metrics.created(event_notice("T1", "C1", "eu-de", JOB, FAILED))
    metrics.created(card_notice("T1", "C1", "eu-de", JOB, NOW))

    lines = shown(metrics)
    assert 'dli_bot_new_notices_total{event="failed",kind="event"} 1.0' in lines
    assert 'dli_bot_new_notices_total{event="",kind="card"} 1.0' in lines


def test_a_notice_that_tells_many_ends_is_late_for_each() -> None:
    metrics = Metrics()
    notice = event_notice("T1", "C1", "eu-de", JOB, FAILED)
    metrics.received(notice, timedelta(seconds=2), [timedelta(seconds=4), timedelta(seconds=-1)])

    lines = shown(metrics)
    assert 'dli_bot_seen_to_receipt_seconds_sum{kind="event"} 2.0' in lines
    assert "dli_bot_end_to_receipt_seconds_count 2.0" in lines
    assert "dli_bot_end_to_receipt_seconds_sum 4.0" in lines


def test_attempts_to_cancel_are_counted_by_what_came_of_them() -> None:
    metrics = Metrics()
    for outcome in (Outcome.ACCEPTED, Outcome.DENIED, Outcome.DENIED):
        metrics.cancelled(outcome.value)

    lines = shown(metrics)
    assert 'dli_bot_cancels_total{outcome="accepted"} 1.0' in lines
    assert 'dli_bot_cancels_total{outcome="denied"} 2.0' in lines


def test_a_repetition_without_proof_can_be_seen_to_rise_from_nought() -> None:
    assert 'dli_bot_slack_lookups_total{outcome="hidden"} 0.0' in shown(Metrics())


def test_what_only_rises_is_a_counter_that_is_read_at_each_scrape() -> None:
    metrics, lost = Metrics(), iter([0, 3])
    metrics.watch_total("dli_bot_lost", "Lost ones", lambda: next(lost))

    assert "dli_bot_lost_total 0.0" in shown(metrics)
    lines = shown(metrics)
    assert "# TYPE dli_bot_lost_total counter" in lines
    assert "dli_bot_lost_total 3.0" in lines


async def test_what_waits_and_what_is_wrong_is_shown(stores: Stores) -> None:
    async def wrong() -> str:
        return "no"

    async def well() -> str:
        return ""

    metrics = Metrics()
    await stores.outbox.put([card_notice("T1", "C1", "eu-de", JOB, NOW)])
    await Gauging(metrics, Health({"dli": wrong, "slack": well}), stores.outbox.backlog).beat()

    lines = shown(metrics)
    assert 'dli_bot_notices_waiting{state="pending"} 1.0' in lines
    assert 'dli_bot_notices_waiting{state="sending"} 0.0' in lines
    assert "dli_bot_cards_undrawn 0.0" in lines
    assert 'dli_bot_problem{check="dli"} 1.0' in lines
    assert 'dli_bot_problem{check="slack"} 0.0' in lines
