from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.announcing import digest_notice, summary_notice
from bot.domain.cards import Story
from bot.domain.channels import DigestPlan
from bot.domain.jobs import JobId, JobStatus
from bot.domain.links import Links
from bot.domain.notices import MOST_IN_DIGEST, DigestReason, Notice
from bot.domain.watch import Watched
from bot.views import digest
from bot.views.answers import Style
from bot.views.message import Message
from tests.builders import JOB_ID, NOON, a_sub_job
from tests.views.slack_rules import assert_fit_for_slack
from tests.views.stories import (
    TROUBLES,
    a_notice,
    a_watched,
    blocks,
    drawn,
    ended,
    hostile_stories,
    hostile_watched,
    lost,
    numbered,
    told,
)

PLAN = DigestPlan(hour=9, minute=5, days="mon-fri", zone="Europe/Berlin")
LINKED = Style(links=Links("https://console.example/a/long/way/to/dli?job={job_id}"))
FINISHED = ended(JobStatus.FINISHED)
CANCELLED = ended(JobStatus.CANCELLED)
FAILED = ended(JobStatus.FAILED, message="DLI.0999: x\nCaused by: disk full")
WHEN = (
    "A digest of what ended comes Monday to Friday at 09:05 (Europe/Berlin). "
    "`/dli-progress digest off` ends it."
)


def together(
    *ends: tuple[Notice, Story],
    reason: DigestReason = DigestReason.BURST,
    style: Style | None = None,
) -> Message:
    notice = digest_notice([notice for notice, _ in ends], reason, NOON)
    return digest.digest(notice, ends, style or Style())


def many(count: int, *kinds: Watched) -> list[tuple[Notice, Story]]:
    return [told(numbered(kinds[n % len(kinds)], n)) for n in range(count)]


def summed_up(ended: Sequence[Watched] = (), running: Sequence[Watched] = ()) -> Message:
    notice = summary_notice("T1", "C1", NOON - timedelta(days=1), NOON)
    return digest.summary(notice, ended, running, PLAN, Style())


@settings(max_examples=30)
@given(st.lists(hostile_stories, min_size=1, max_size=MOST_IN_DIGEST))
def test_whatever_dli_says_slack_takes_the_digest_and_only_those_named_are_pinged(
    stories: list[Story],
) -> None:
    kinds = list(TROUBLES.values())
    ends = [(a_notice(kinds[n % 3], "U0NAMED"), story) for n, story in enumerate(stories)]

    message = together(*ends, style=LINKED)

    assert_fit_for_slack(message.to_slack(), pings=("<@U0NAMED>", "<@U0OWNER>"))


@settings(max_examples=30)
@given(st.lists(hostile_watched, max_size=40), st.lists(hostile_watched, max_size=40))
def test_whatever_dli_says_slack_takes_the_summary_and_nobody_is_pinged(
    ended: list[Watched], running: list[Watched]
) -> None:
    assert_fit_for_slack(summed_up(ended, running).to_slack())


@pytest.mark.parametrize("name", ["etl", "x" * 300, "&" * 300])
@pytest.mark.parametrize("id_tail", ["-dae0-4f3c-9d3b-0c1f9bd2ec2b", "x" * 56, "&" * 99])
def test_as_many_ends_as_a_digest_tells_fit_whatever_they_are_called(
    name: str, id_tail: str
) -> None:
    job: dict[str, Any] = {"queue_name": name, "owner": name, "message": f"{name} failed " * 99}
    ends = [
        (replace(notice, mentions=(f"U{n:09}",)), story)
        for n, (notice, story) in enumerate(
            told(ended(JobStatus.FAILED, job_id=JobId(f"{number:08}{id_tail}"), **job))
            for number in range(MOST_IN_DIGEST)
        )
    ]

    message = together(*ends, style=LINKED)

    assert_fit_for_slack(message.to_slack(), pings=tuple(f"<@U{n:09}>" for n in range(50)))
    assert len(message.text) <= 4000
    for number in range(MOST_IN_DIGEST):
        assert f"Failed {number:08}" in message.text
        assert f"*Failed* `{number:08}{id_tail.replace('&', '&amp;')}"[:80] in drawn(message)


def test_the_heading_counts_what_ended() -> None:
    message = together(*many(12, FAILED, FINISHED, FINISHED, CANCELLED))

    assert message.text.startswith("12 jobs ended: 3 failed, 3 cancelled, 6 finished\n")


@pytest.mark.parametrize(
    ("reason", "head"),
    [
        (DigestReason.BURST, "1 job ended: 1 failed"),
        (DigestReason.MUTED, "While this channel was muted, 1 job ended: 1 failed"),
        (DigestReason.PAUSED, "While I couldn't post here, 1 job ended: 1 failed"),
    ],
)
def test_the_heading_says_why_they_are_told_together(reason: DigestReason, head: str) -> None:
    message = together(told(FAILED), reason=reason)

    assert message.text.splitlines()[0] == head
    assert drawn(message).splitlines()[0] == f"*{head}*"


def test_each_job_has_a_line_and_failures_come_first_with_their_cause() -> None:
    gone = lost(a_watched())

    message = together(*map(told, (FINISHED, CANCELLED, gone, FAILED)))

    assert message.text.splitlines()[1:] == [
        f"Failed {JOB_ID} · etl · alice · 12 min 3 s: disk full",
        f"Lost {JOB_ID} · etl · alice",
        f"Cancelled {JOB_ID} · etl · alice · 12 min 3 s",
        f"Finished {JOB_ID} · etl · alice · 12 min 3 s",
    ]
    assert drawn(message).splitlines()[1:] == [
        f"❌ *Failed* `{JOB_ID}` · etl · alice · 12 min 3 s",
        "> disk full",
        f"❓ *Lost* `{JOB_ID}` · etl · alice",
        f"⏹️ *Cancelled* `{JOB_ID}` · etl · alice · 12 min 3 s",
        f"✅ *Finished* `{JOB_ID}` · etl · alice · 12 min 3 s",
    ]


def test_a_failure_leads_to_the_console_if_there_is_a_link() -> None:
    message = together(told(FAILED), told(FINISHED), style=LINKED)

    assert drawn(message).count("|Open in DLI>") == 1


def test_each_failure_is_linked_as_its_project_is() -> None:
    own = {"lake": "https://console.example/eu-nl?job={job_id}"}
    style = Style(links=Links("https://console.example/eu-de?job={job_id}", own))

    said = drawn(together(told(FAILED), told(replace(FAILED, project="lake")), style=style))

    assert f"<https://console.example/eu-de?job={JOB_ID}|Open in DLI>" in said
    assert f"<https://console.example/eu-nl?job={JOB_ID}|Open in DLI>" in said


def test_a_failure_without_a_reason_says_so() -> None:
    assert "> DLI gives no reason." in drawn(together(told(ended(JobStatus.FAILED))))


def test_all_who_are_mentioned_are_called_once_at_the_end() -> None:
    notice, story = told(FAILED)
    named, owned = (
        (replace(notice, mentions=(called,)), story) for called in ("S0TEAM", "U0OWNER")
    )

    message = together(named, owned, owned, told(FINISHED, owner_user_id="U0OTHER"))

    assert message.text.splitlines()[-1] == "<!subteam^S0TEAM> <@U0OWNER>"
    assert drawn(message).splitlines()[-1] == "<!subteam^S0TEAM> <@U0OWNER>"


def test_a_usual_night_fits_with_all_its_details() -> None:
    message = together(*many(MOST_IN_DIGEST, FINISHED, FINISHED, FINISHED, FAILED))

    assert drawn(message).count("· etl · alice · 12 min 3 s") == MOST_IN_DIGEST
    assert message.text.count("disk full") == 12
    assert len(blocks(message)) < 5


def test_a_summary_tells_failures_then_the_slowest_then_what_runs() -> None:
    slow, quick = (replace(FINISHED.job, duration=timedelta(hours=n)) for n in (2, 1))
    finished = [replace(FINISHED, job=job) for job in (quick, slow)]
    running = a_watched(a_sub_job(0, num_tasks=100, num_completed_tasks=63))

    message = summed_up([*finished, FAILED, CANCELLED], [running])

    since = "<!date^1795262400^{date_short_pretty} {time}|2026-11-21 12:00 UTC>"
    assert message.text.splitlines() == [
        f"4 jobs ended since {since}: 1 failed, 1 cancelled, 2 finished",
        "Failed:",
        f"Failed {JOB_ID} · etl · alice · 12 min 3 s: disk full",
        "The slowest:",
        f"Finished {JOB_ID} · etl · alice · 2 h",
        f"Finished {JOB_ID} · etl · alice · 1 h",
        "Still running:",
        f"Running {JOB_ID} · etl · alice · 63 %",
        WHEN,
    ]
    assert "*Still running*\n▶️ *Running* `" in drawn(message)


def test_a_summary_of_a_quiet_day_says_so() -> None:
    message = summed_up()

    assert message.text.startswith("No followed job ended since <!date^")
    assert len(blocks(message)) == 2


def test_a_summary_says_when_it_comes_and_how_to_end_that() -> None:
    message = summed_up()

    assert drawn(message).splitlines()[-1] == WHEN
    assert message.text.splitlines()[-1] == WHEN


def test_a_summary_lists_the_first_of_very_many_and_counts_the_rest() -> None:
    message = summed_up([FAILED] * 40)

    assert message.text.splitlines()[-2:] == ["And 28 more", WHEN]
    assert drawn(message).count("> disk full") == 12


def test_only_some_of_the_slowest_are_named() -> None:
    message = summed_up([FINISHED] * 40)

    assert drawn(message).count("✅") == 3
    assert "more" not in message.text
