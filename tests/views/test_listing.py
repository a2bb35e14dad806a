from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.forecast import Basis
from bot.domain.reports import ListedJob, RecentJobs
from bot.views import listing
from bot.views.answers import Style
from bot.views.message import Message
from tests.builders import JOB_ID, NOON, a_job, a_report, a_sub_job
from tests.views.estimates import BY_HISTORY, a_forecast, estimated_stories
from tests.views.slack_rules import assert_fit_for_slack
from tests.views.stories import drawn
from tests.views.wishes import nasty

listed = estimated_stories.map(lambda story: ListedJob(story.watched.job, story.watched.progress))


def recent(*jobs: ListedJob, **said: Any) -> Message:
    found = RecentJobs(
        jobs=jobs, matched=len(jobs), searched=len(jobs), total=len(jobs), asked_at=NOON
    )
    return listing.recent(replace(found, **said), Style())


def running(**said: Any) -> ListedJob:
    progress = a_report(a_sub_job(num_tasks=100, num_completed_tasks=63)).progress
    return ListedJob(a_job(), replace(progress, **said))


@given(st.lists(listed, min_size=1, max_size=10))
def test_whatever_dli_says_slack_takes_the_list(jobs: list[ListedJob]) -> None:
    assert_fit_for_slack(recent(*jobs).to_slack())


@given(nasty, st.lists(nasty, max_size=120))
def test_whatever_projects_are_called_slack_takes_their_list(name: str, names: list[str]) -> None:
    message = listing.of_project(recent(running()), name, [name, *names])

    assert_fit_for_slack(message.to_slack())


def test_a_row_shows_how_far_a_job_is_and_how_long_it_will_take() -> None:
    message = recent(running(forecast=a_forecast(4, 7), **BY_HISTORY))

    assert message.text.splitlines()[1] == (
        "Running about 63 % · etl · alice · 4 min 12 s · 4 to 7 min left, from 6 earlier runs · "
        f"{JOB_ID}"
    )
    assert "▶️ *Running about 63 %* · etl · alice · 4 min 12 s\n`▓▓▓▓▓▓▓▓▓▓░░░░░░` 4 to 7 min" in (
        drawn(message)
    )


def test_what_was_known_earlier_has_aged() -> None:
    row = running(forecast=a_forecast(4, 7, Basis.TASKS))

    later = recent(row, asked_at=NOON + timedelta(minutes=1))

    assert "3 to 6 min left, at this run's rate" in later.text
    assert "left" not in recent(row, asked_at=NOON + timedelta(minutes=9)).text
    assert "left" not in recent(running()).text


def test_whoever_sees_all_already_is_not_sent_to_all() -> None:
    assert "or ask for all" not in recent(running()).text
    assert "or ask for all" in recent(running(), filtered=True).text
