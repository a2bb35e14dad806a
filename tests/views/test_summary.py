from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cards import Story
from bot.domain.events import EventKind
from bot.domain.history import EarlierRun
from bot.domain.jobs import JobStatus
from bot.domain.journey import Journey
from bot.domain.subscriptions import ThreadMode
from bot.views import notices, timeline
from bot.views.answers import Style
from bot.views.message import Message
from tests.builders import NOON, a_sub_job
from tests.views.estimates import a_journey, an_earlier, journeys, knowing, nights, spans
from tests.views.stories import a_notice, ended

SUB_JOBS = [
    a_sub_job(n, status="SUCCEEDED", num_tasks=400, num_completed_tasks=400) for n in (1, 2)
]
MINUTE = timedelta(minutes=1)


def finished(*earlier: EarlierRun, thread: ThreadMode = ThreadMode.DEFAULT, **said: Any) -> Message:
    watched = ended(JobStatus.FINISHED, *SUB_JOBS, duration=6 * MINUTE + timedelta(seconds=10))
    notice = replace(a_notice(EventKind.FINISHED), thread=thread)
    return notices.event(notice, Story(watched=knowing(watched, **said), earlier=earlier), Style())


def charts(message: Message) -> list[dict[str, Any]]:
    blocks = message.to_slack()["blocks"]
    return [block for block in blocks if block["type"] == "data_visualization"]


def points(chart: dict[str, Any]) -> list[tuple[str, float]]:
    [series] = chart["chart"]["series"]
    return [(point["label"], point["value"]) for point in series["data"]]


def test_a_finished_job_is_compared_with_the_runs_before_it() -> None:
    message = finished(*nights(5, 4, 9))

    assert message.text.splitlines()[2:] == [
        "2 sub jobs seen · 800 tasks",
        "3 earlier runs took 4 to 9 min (median 5 min)",
        "Runs before this one, newest first: 5, 4 and 9 min",
    ]


def test_the_chart_shows_this_run_last() -> None:
    [chart] = charts(finished(*nights(5, 4, 9)))

    assert chart["title"] == "This run and 3 runs before it"
    assert chart["chart"]["type"] == "bar"
    assert chart["chart"]["axis_config"]["y_label"] == "Minutes"
    assert points(chart) == [("19 Nov", 9), ("20 Nov", 4), ("21 Nov", 5), ("this run", 6.2)]


def test_only_runs_that_finished_are_compared_and_the_newest_of_many() -> None:
    failed = an_earlier(NOON - MINUTE, 99, outcome=JobStatus.FAILED)

    [chart] = charts(finished(failed, *nights(*range(1, 20))))

    assert [value for _, value in points(chart)] == [*range(9, 0, -1), 6.2]
    assert charts(finished(failed)) == []
    assert "before this one" not in finished(failed).text


@pytest.mark.parametrize(
    ("minutes_ago", "labels"),
    [
        ((60, 30), ["11:30", "11:00"]),
        ((60.25, 60.5), ["10:59:30", "10:59:45"]),
        ((60, 1440), ["21 Nov", "22 Nov"]),
        ((1440, 1500), ["Sat 11:00", "Sat 12:00"]),
        ((1440.25, 1440.5), ["Sat 11:59:30", "Sat 11:59:45"]),
        ((14400, 14460), ["12 Nov 11:00", "12 Nov 12:00"]),
        ((14400, 14400), ["12 Nov 12:00:00", "12 Nov 12:00:00 (2)"]),
    ],
)
def test_runs_are_told_apart_in_as_few_words_as_possible(
    minutes_ago: tuple[float, float], labels: list[str]
) -> None:
    earlier = [an_earlier(NOON - ago * MINUTE, 5) for ago in minutes_ago]

    [chart] = charts(finished(*sorted(earlier, key=lambda run: run.started_at, reverse=True)))

    assert sorted(label for label, _ in points(chart)[:-1]) == sorted(labels)


@pytest.mark.parametrize(
    ("took", "unit", "said"),
    [
        (1, "Seconds", "60 and 60 s"),
        (7.25, "Minutes", "7.2 and 1 min"),
        (200, "Hours", "3.3 and 0 h"),
    ],
)
def test_durations_are_counted_in_what_suits_the_longest(took: float, unit: str, said: str) -> None:
    watched = ended(JobStatus.FINISHED, duration=MINUTE)
    story = Story(watched=watched, earlier=nights(took, 1))

    message = notices.event(a_notice(EventKind.FINISHED), story, Style())

    [chart] = charts(message)
    assert chart["chart"]["axis_config"]["y_label"] == unit
    assert message.text.splitlines()[-1] == f"Runs before this one, newest first: {said}"


def test_how_a_run_went_is_shown_where_only_its_thread_sees_it() -> None:
    went = a_journey(100, 300, 500, 700, 800)

    quiet = finished(*nights(5), thread=ThreadMode.QUIET, journey=went)
    loud = finished(*nights(5), journey=went)

    [_, chart] = charts(quiet)
    assert (chart["title"], chart["chart"]["type"]) == ("Tasks done over time", "area")
    assert "Half of the 800 tasks seen were done after 3 min" in quiet.text.splitlines()
    assert len(charts(loud)) == 1
    assert "Half of" not in loud.text


@pytest.mark.parametrize("went", [Journey(), a_journey(1, 2), a_journey(0, 0, 0)])
def test_too_few_steps_make_no_chart(went: Journey) -> None:
    assert charts(finished(thread=ThreadMode.QUIET, journey=went)) == []


def test_between_two_looks_a_straight_line_is_drawn_and_nothing_before_the_first() -> None:
    chart = timeline.chart(a_journey(100, 300, 500), timedelta(seconds=200))

    assert list(chart.points) == [
        *(("0:00", 0), ("0:15", 0), ("0:30", 0), ("0:45", 0)),
        *(("1:00", 100), ("1:15", 150), ("1:30", 200), ("1:45", 250)),
        *(("2:00", 300), ("2:15", 350), ("2:30", 400), ("2:45", 450)),
        *(("3:00", 500), ("3:15", 500), ("3:30", 500)),
    ]
    assert chart.x_label == "Minutes:seconds since it was submitted"


def test_long_runs_are_drawn_in_hours() -> None:
    chart = timeline.chart(a_journey(1, 2, 3, every=3600), timedelta(hours=4))

    assert chart.x_label == "Hours:minutes since it was submitted"
    assert [label for label, _ in chart.points][:3] == ["0:00", "0:20", "0:40"]


@given(journeys.filter(timeline.is_telling), spans)
def test_a_line_only_rises_and_ends_where_the_run_did(went: Journey, took: timedelta) -> None:
    values = [value for _, value in timeline.chart(went, took).points]

    assert values == sorted(values)
    assert values[-1] == went.steps[-1].done
    assert 2 <= len(values) <= 16


@given(st.sampled_from([JobStatus.FAILED, JobStatus.CANCELLED]))
def test_only_a_success_is_compared(status: JobStatus) -> None:
    story = Story(watched=knowing(ended(status), journey=a_journey(1, 2, 3)), earlier=nights(5, 4))
    kind = EventKind(status.lower())

    message = notices.event(replace(a_notice(kind), thread=ThreadMode.QUIET), story, Style())

    assert charts(message) == []
    assert "earlier runs" not in message.text


def test_plain_words_say_the_same_without_a_chart() -> None:
    plain = notices.plain(finished(*nights(5, 4, 9)))

    assert charts(plain) == []
    assert "Runs before this one, newest first: 5, 4 and 9 min" in str(plain.to_slack()["blocks"])
