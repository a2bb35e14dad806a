from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.cards import Story
from bot.domain.events import EventKind
from bot.domain.jobs import JobStatus
from bot.domain.notices import Notice
from bot.domain.watch import Watched
from bot.views import notices, slowness
from bot.views.answers import Style
from bot.views.message import Message
from tests.builders import JOB_ID, NOON, a_job, a_sub_job
from tests.views.estimates import USUAL, a_forecast, knowing
from tests.views.stories import REF, a_notice, a_watched, buttons, drawn, ended

NAME = f"Job {JOB_ID} · queue etl · owner alice"
RUNNING = a_sub_job(0, num_tasks=1000, num_completed_tasks=812, num_active_tasks=2)
COUNTS = "Sub job 1 · 812 of 1,000 tasks · 2 running"
LAUNCHING = a_job(status=JobStatus.LAUNCHING, start_time=NOON - timedelta(minutes=12))


def told(notice: Notice, watched: Watched, **said: Any) -> Message:
    return notices.event(notice, Story(watched=watched, **said), Style())


def lines(kind: EventKind, watched: Watched) -> list[str]:
    return told(a_notice(kind), watched).text.splitlines()


def stalled(gained_at: datetime | None = NOON - timedelta(minutes=18), **said: Any) -> list[str]:
    watched = a_watched(replace(RUNNING, **said))
    return lines(EventKind.STALLED, knowing(watched, gained_at=gained_at))


def test_slow_is_said_beside_what_earlier_runs_took() -> None:
    running = a_watched(RUNNING, job=a_job(start_time=NOON - timedelta(minutes=25)))
    watched = knowing(running, usual=USUAL, forecast=a_forecast(10, 20))

    assert lines(EventKind.SLOW, watched) == [
        "Slower than usual: 25 min so far; 6 earlier runs took 4 to 9 min",
        COUNTS,
        (
            "10 to 20 min left as of <!date^1795348800^{time}|2026-11-22 12:00 UTC>, from 6 "
            "earlier runs"
        ),
        slowness.SLOW,
        NAME,
    ]


def test_what_is_not_known_of_a_slow_job_is_not_said() -> None:
    watched = a_watched(RUNNING, job=a_job(start_time=None))

    assert lines(EventKind.SLOW, watched)[0] == "Slower than usual"
    assert lines(EventKind.SLOW, knowing(watched, usual=USUAL))[0] == (
        "Slower than usual: 6 earlier runs took 4 to 9 min"
    )
    began = knowing(watched, began_at=NOON - timedelta(minutes=3))
    assert lines(EventKind.SLOW, began)[0] == "Slower than usual: 3 min so far"


def test_stalled_says_since_when_where_and_what_may_be_the_matter() -> None:
    head, counts, advice, name = stalled()

    assert head == (
        "Stalled: no task completed for 18 min, since "
        "<!date^1795347720^{time}|2026-11-22 11:42 UTC>"
    )
    assert (counts, name) == (COUNTS, NAME)
    assert advice.startswith("The 2 running tasks may have most of the data (skew), or wait for")
    assert advice.endswith("It may go on by itself.")


def test_stalled_without_a_running_task_points_at_the_queue() -> None:
    assert stalled(num_active_tasks=0)[2].startswith("No task runs: it may wait for free resources")
    assert stalled(num_active_tasks=1)[2].startswith("The running task may have most of the data")
    assert stalled(num_active_tasks=None)[2].startswith("What runs may have most of the data")


def test_stalled_between_sub_jobs_says_what_spark_does_there() -> None:
    done = replace(RUNNING, status="SUCCEEDED", num_completed_tasks=1000)

    said = lines(EventKind.STALLED, a_watched(done))

    assert said[0] == "Stalled: no task completed for a while"
    assert said[2].startswith("No sub job runs: planning, listing files and committing can take")


def test_a_stall_that_is_told_late_says_that_it_is_over() -> None:
    assert stalled(gained_at=NOON + timedelta(seconds=1))[2] == "It has come further since."


def test_queued_says_for_how_long_on_which_queue_and_what_is_normal() -> None:
    assert lines(EventKind.QUEUED, a_watched(job=LAUNCHING)) == [
        "Still launching: for 12 min on queue etl",
        slowness.LAUNCHING,
        NAME,
    ]
    unknown = replace(LAUNCHING, start_time=None, queue_name="")
    assert lines(EventKind.QUEUED, a_watched(job=unknown))[0] == (
        "Still launching: for more than 10 min"
    )


def test_a_job_that_has_started_meanwhile_is_no_more_said_to_wait() -> None:
    assert lines(EventKind.QUEUED, a_watched(RUNNING))[1] == "It has started since."


def test_the_time_limit_is_named_with_what_lifts_it() -> None:
    watched = a_watched(RUNNING, job=a_job(start_time=NOON - timedelta(hours=11, minutes=20)))

    head, _, advice, _ = lines(EventKind.LIMIT, watched)

    assert head == "Near the time limit: 11 h 20 min so far"
    assert advice == slowness.LIMIT
    assert "12 hours" in advice
    assert "`dli.sql.job.timeout`" in advice


@pytest.mark.parametrize(
    "kind", [EventKind.STALLED, EventKind.SLOW, EventKind.QUEUED, EventKind.LIMIT]
)
def test_an_alert_calls_those_named_offers_details_and_knows_an_end(kind: EventKind) -> None:
    message = told(a_notice(kind, "U0ANN"), a_watched(RUNNING), owner_user_id="U0OWNER")
    late = told(a_notice(kind), ended(JobStatus.FINISHED, RUNNING))

    assert message.text.endswith("\n<@U0ANN>")
    assert "\n<@U0ANN>\n" in drawn(message)
    assert "⚠️ *" in drawn(message)
    assert buttons(message) == {"Details": REF}
    assert "It has ended since." in late.text.splitlines()
