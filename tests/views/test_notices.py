from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.announcing import card_notice
from bot.domain.cards import Story
from bot.domain.concluding import LONG_REASON
from bot.domain.events import EventKind
from bot.domain.jobs import JobStatus
from bot.domain.links import Links
from bot.domain.notices import Notice
from bot.domain.subscriptions import ThreadMode
from bot.views import notices
from bot.views.answers import Style
from bot.views.message import Message
from tests.builders import JOB_ID, NOON, a_sub_job
from tests.views.estimates import BY_HISTORY, a_forecast, estimated_stories, knowing
from tests.views.slack_rules import assert_fit_for_slack
from tests.views.stories import (
    REF,
    a_notice,
    a_watched,
    buttons,
    drawn,
    ended,
    lost,
    told,
)

RUNNING = a_sub_job(0, num_tasks=100, num_completed_tasks=80, num_active_tasks=4)
FAILED = ended(JobStatus.FAILED, message="DLI.0005: no such table")
PINGS = ("<@U0OWNER>", "<@U0NAMED>", "<!subteam^S0NAMED>")


def said(notice: Notice, story: Story) -> Message:
    return notices.event(notice, story, Style())


def lines(notice: Notice, story: Story) -> list[str]:
    return said(notice, story).text.splitlines()


def test_an_end_is_linked_as_its_project_is() -> None:
    own = {"lake": "https://console.example/eu-nl?job={job_id}"}
    style = Style(links=Links("https://console.example/eu-de?job={job_id}", own))
    theirs = Story(watched=replace(FAILED, project="lake"))

    message = notices.event(a_notice(EventKind.FAILED), theirs, style)

    assert f"<https://console.example/eu-nl?job={JOB_ID}|Open in DLI>" in drawn(message)


@given(
    st.sampled_from(EventKind), estimated_stories, st.integers(0, 100), st.sampled_from(ThreadMode)
)
def test_whatever_dli_says_slack_takes_the_notice_and_only_those_named_are_pinged(
    kind: EventKind, story: Story, percent: int, thread: ThreadMode
) -> None:
    threshold = {"percent": percent, "passed": (1, 2, 3)} if kind is EventKind.PROGRESS else {}
    notice = a_notice(kind, "U0NAMED", "S0NAMED", "channel", **threshold)
    notice = replace(notice, thread=thread)

    message = said(notice, story)

    assert_fit_for_slack(message.to_slack(), pings=PINGS)
    assert_fit_for_slack(notices.plain(message).to_slack(), pings=PINGS)


def test_a_threshold_names_its_percentage_first_and_those_passed_with_it() -> None:
    notice = a_notice(EventKind.PROGRESS, percent=75, passed=(25, 50))

    assert lines(notice, Story(watched=a_watched(RUNNING))) == [
        "75 % of its tasks · also past 25 % and 50 %",
        "80 % by now",
        "Sub job 1 · 80 of 100 tasks · 4 running",
        f"Job {JOB_ID} · queue etl · owner alice",
    ]


def test_the_bar_of_a_threshold_shows_how_far_the_job_is_by_now() -> None:
    story = Story(watched=a_watched(RUNNING))

    late = drawn(said(a_notice(EventKind.PROGRESS, percent=75), story))
    just = drawn(said(a_notice(EventKind.PROGRESS, percent=80), story))

    assert "*75 %* of its tasks\n`▓▓▓▓▓▓▓▓▓▓▓▓░░░░` 80 % by now" in late
    assert "*80 %* of its tasks\n`▓▓▓▓▓▓▓▓▓▓▓▓░░░░`\n" in just


@pytest.mark.parametrize(("passed", "named"), [((25,), "25 %"), ((1, 2, 3), "1 %, 2 % and 3 %")])
def test_passed_thresholds_are_listed(passed: tuple[int, ...], named: str) -> None:
    notice = a_notice(EventKind.PROGRESS, percent=75, passed=passed)

    [head, *_] = lines(notice, Story(watched=a_watched(RUNNING)))

    assert head.endswith(f"also past {named}")


def test_a_threshold_that_is_told_after_the_end_is_still_true() -> None:
    over = ended(JobStatus.FINISHED, RUNNING)

    [head, *_] = lines(a_notice(EventKind.PROGRESS, percent=75), Story(watched=over))

    assert head == "75 % of the tasks known by then"


def test_a_start_is_told_with_the_queue() -> None:
    started = a_notice(EventKind.STARTED)

    assert lines(started, Story(watched=a_watched(RUNNING)))[0] == "Started on queue etl"


def test_a_threshold_says_on_what_it_rests_and_how_long_it_will_take() -> None:
    watched = knowing(a_watched(RUNNING), **BY_HISTORY, forecast=a_forecast(4, 7))
    notice = a_notice(EventKind.PROGRESS, percent=60, passed=(50,))

    assert lines(notice, Story(watched=watched))[:4] == [
        "60 %, from 6 earlier runs · also past 50 %",
        "About 63 % by now",
        "Sub job 1 · 80 of 100 tasks · 4 running",
        "4 to 7 min left as of <!date^1795348800^{time}|2026-11-22 12:00 UTC>",
    ]
    assert drawn(said(notice, Story(watched=watched))).splitlines()[:2] == [
        "*60 %*, from 6 earlier runs · also past 50 %",
        (
            "`▓▓▓▓▓▓▓▓▓▓░░░░░░` about 63 % by now · 4 to 7 min left as of "
            "<!date^1795348800^{time}|2026-11-22 12:00 UTC>"
        ),
    ]


def test_nobody_is_pinged_by_what_happens_under_way() -> None:
    story = Story(watched=a_watched(RUNNING), owner_user_id="U0OWNER")

    for kind in (EventKind.STARTED, EventKind.PROGRESS):
        assert "<@" not in str(said(a_notice(kind, "U0NAMED", percent=50), story).to_slack())


@pytest.mark.parametrize(
    ("status", "head"),
    [
        (JobStatus.FINISHED, "Finished in 12 min 3 s"),
        (JobStatus.FAILED, "Failed after 12 min 3 s: DLI gives no reason."),
        (JobStatus.CANCELLED, "Cancelled after 12 min 3 s"),
    ],
)
def test_an_end_begins_with_what_it_is_and_names_the_job(status: JobStatus, head: str) -> None:
    assert lines(*told(ended(status)))[:2] == [head, f"Job {JOB_ID} · queue etl · owner alice"]


def test_rows_are_told_and_bad_ones_warned_of() -> None:
    over = ended(JobStatus.FINISHED, input_row_count=1200, bad_row_count=1)

    message = said(*told(over))

    assert message.text.splitlines()[2:] == ["1,200 rows read", "1 bad row in the input."]
    assert "1,200 rows read\n⚠️ 1 bad row in the input." in drawn(message)


def test_a_failure_tells_why_before_anything_else() -> None:
    broken = replace(RUNNING, status="FAILED", num_failed_tasks=4, num_killed_tasks=2)
    over = ended(JobStatus.FAILED, broken, message="DLI.0999: x\n\tat a.b\nCaused by: disk full")

    message = said(*told(over))

    assert message.text.splitlines() == [
        "Failed after 12 min 3 s: disk full",
        f"Job {JOB_ID} · queue etl · owner alice",
        "Failed at 80 of 100 tasks · 4 failed · 2 killed",
        "DLI.0999: x",
        "\tat a.b",
        "Caused by: disk full",
    ]
    assert drawn(message).splitlines()[:5] == [
        "❌ *Failed* after 12 min 3 s",
        "disk full",
        *("DLI.0999: x", "\tat a.b", "Caused by: disk full"),
    ]
    assert buttons(message) == {"Details": REF}


def test_a_long_reason_is_cut_and_the_rest_promised_as_a_file() -> None:
    exact = ended(JobStatus.FAILED, message="x " * (LONG_REASON // 2))
    longer = ended(JobStatus.FAILED, message="x " * LONG_REASON)

    assert "in the file" not in drawn(said(*told(exact)))
    assert "The whole text is in a file in the thread." in drawn(said(*told(longer)))
    assert max(len(line) for line in drawn(said(*told(longer))).splitlines()) == LONG_REASON


def test_the_statement_is_masked() -> None:
    said_of_it = str(said(*told(FAILED)).to_slack())

    assert "WHERE day = ?" in said_of_it
    assert "2026-11-21" not in said_of_it


@pytest.mark.parametrize("status", [JobStatus.FINISHED, JobStatus.CANCELLED])
def test_any_end_can_be_looked_into(status: JobStatus) -> None:
    assert buttons(said(*told(ended(status)))) == {"Details": REF}


def test_what_dli_says_of_a_cancelled_job_is_told() -> None:
    message = said(*told(ended(JobStatus.CANCELLED, message="by a rule")))

    assert message.text.startswith("Cancelled after 12 min 3 s: by a rule\n")
    assert "*DLI says*\nby a rule" in drawn(message)


def test_a_lost_job_is_explained() -> None:
    notice, story = told(lost(a_watched(RUNNING)))
    message = said(replace(notice, mentions=("U0OWNER",)), story)

    assert message.text.startswith(f"Lost · DLI no longer knows this job\nJob {JOB_ID}")
    assert "The last that was seen of it: Running · 80 % of its tasks, <!date^" in message.text
    assert "belong to another project or region" in drawn(message)
    assert message.text.endswith("\n<@U0OWNER>")
    assert not any(word in message.text.lower() for word in ("finished", "failed", "cancelled"))


def test_those_named_are_called_in_a_line_of_their_own_and_in_the_text() -> None:
    message = said(a_notice(EventKind.FAILED, "U0ANN", "S0TEAM"), Story(watched=FAILED))

    assert message.text.splitlines()[-1] == "<@U0ANN> <!subteam^S0TEAM>"
    assert "<@U0ANN> <!subteam^S0TEAM>" in drawn(message).splitlines()


def test_a_notice_without_an_event_is_no_event() -> None:
    card = card_notice("T1", "C1", "eu-de", JOB_ID, NOON)

    with pytest.raises(ValueError, match="card has no event"):
        said(card, Story(watched=FAILED))
