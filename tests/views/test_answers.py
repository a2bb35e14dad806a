from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import errors
from bot.domain.forecast import Basis
from bot.domain.history import Usual
from bot.domain.jobs import JobId, JobStatus, SubJob
from bot.domain.links import Links
from bot.domain.reports import JobDetails, JobReport
from bot.domain.statements import Privacy
from bot.domain.unusual import Oddity
from bot.views import answers, details, words
from bot.views.answers import Style
from tests.builders import JOB_ID, NOON, a_job, a_report, a_sub_job
from tests.views.estimates import BY_HISTORY, USUAL, a_forecast, estimates
from tests.views.slack_rules import assert_fit_for_slack

nasty = st.text(max_size=60) | st.sampled_from(
    ["<!channel>", "<@U123>", "@here", "`*_~", "&lt;", "x" * 20_000, "<http://a|b>", "\n\n"]
)
hostile_sub_jobs = st.lists(
    st.builds(
        SubJob,
        id=st.integers(0, 200),
        name=nasty,
        description=nasty,
        status=nasty,
        submission_time=nasty,
        num_tasks=st.none() | st.integers(-9, 10**12),
        num_completed_tasks=st.none() | st.integers(-9, 10**12),
        num_active_stages=st.integers(-9, 9),
        killed_tasks_summary=st.dictionaries(nasty, st.integers(), max_size=2),
    ),
    max_size=40,
)
_reports = st.builds(
    lambda subs, status, texts, tags: a_report(
        *subs,
        status=status,
        status_word=texts[0],
        message=texts[1],
        job=a_job(
            status=status,
            queue_name=texts[2],
            owner=texts[3],
            statement=texts[4],
            message=texts[5],
            database_name=texts[6],
            tags=tags,
            extra={texts[7]: texts[0]},
        ),
    ),
    hostile_sub_jobs,
    st.sampled_from(JobStatus),
    st.lists(nasty, min_size=8, max_size=8),
    st.dictionaries(nasty, nasty, max_size=3),
)
hostile_reports = st.builds(
    lambda report, said: replace(report, progress=replace(report.progress, **said)),
    _reports,
    estimates,
)


@given(hostile_reports)
def test_whatever_dli_says_slack_takes_the_answer_and_nobody_is_pinged(report: Any) -> None:
    assert_fit_for_slack(answers.job(report, Style()).to_slack())
    assert_fit_for_slack(answers.shared(report, Style(), "<!here> ann").to_slack())


@given(hostile_reports, st.dictionaries(nasty, nasty, max_size=5))
def test_whatever_dli_says_slack_takes_the_details(report: Any, detail: dict[str, str]) -> None:
    view = details.details(JobDetails(report=report, detail=detail), Style()).to_dict()

    assert_fit_for_slack(view, most_blocks=100)
    assert len(view["title"]["text"]) <= 24


def text_of(*sub_jobs: SubJob, **said: Any) -> str:
    return answers.job(a_report(*sub_jobs, **said), Style()).text


def test_the_text_says_all_that_matters_in_plain_words() -> None:
    third = a_sub_job(
        9, num_tasks=1000, num_completed_tasks=812, num_active_tasks=40, num_failed_tasks=2
    )
    done = [a_sub_job(n, status="SUCCEEDED", num_tasks=0) for n in (6, 7)]

    report = a_report(*done, third, job=a_job())
    report = replace(report, progress=replace(report.progress, overall=0.523))

    assert answers.job(report, Style()).text.splitlines() == [
        "Running · about 52 %, from the tasks known so far",
        "Sub job 3 · 812 of 1,000 tasks · 40 running · 2 failed",
        "Queue etl",
        "Owner alice",
        "Elapsed 4 min 12 s",
        "Type INSERT",
        f"Job {JOB_ID}",
        "As DLI told it at <!date^1795348800^{time_secs}|2026-11-22 12:00 UTC>",
    ]


def test_the_reason_of_a_failure_comes_right_after_the_status() -> None:
    job = a_job(status=JobStatus.FAILED, message="DLI.0003: no access to <b>")

    said = text_of(status=JobStatus.FAILED, job=job)

    assert said.splitlines()[:2] == ["Failed", "Why: DLI.0003: no access to &lt;b&gt;"]


def test_a_failure_without_a_reason_says_so() -> None:
    said = text_of(status=JobStatus.FAILED, job=a_job(status=JobStatus.FAILED))

    assert "Why: DLI gives no reason." in said


@pytest.mark.parametrize(
    ("status", "phase"),
    [
        (JobStatus.LAUNCHING, "Waiting for the queue"),
        (JobStatus.SCALING, "The queue is being scaled"),
        (JobStatus.RUNNING, "No sub job has started yet"),
    ],
)
def test_without_sub_jobs_the_phase_says_what_is_going_on(status: JobStatus, phase: str) -> None:
    assert phase in text_of(status=status)


def test_an_unknown_status_is_quoted() -> None:
    assert "Unknown status “SUSPENDED”" in text_of(
        status=JobStatus.UNKNOWN, status_word="SUSPENDED"
    )


def test_an_error_beside_an_answer_is_a_note() -> None:
    said = text_of(a_sub_job(num_tasks=2, num_completed_tasks=1), status_error=errors.TooSlow())

    assert "50 % of its tasks" in said
    assert "No queue, owner, statement or reason: DLI is too slow just now" in said


def test_literals_of_the_statement_are_masked_unless_an_operator_wants_them() -> None:
    report = a_report(job=a_job())

    masked = str(answers.job(report, Style()).to_slack())
    full = str(answers.job(report, Style(privacy=Privacy.FULL)).to_slack())
    hidden = str(answers.job(report, Style(privacy=Privacy.HIDDEN)).to_slack())

    assert "day = ?" in masked
    assert "2026-11-21" in full
    assert "INSERT INTO" not in hidden


def test_the_buttons_carry_the_job() -> None:
    [buttons] = [
        block
        for block in answers.job(a_report(), Style()).to_slack()["blocks"]
        if block["type"] == "actions"
    ]

    assert [button["text"]["text"] for button in buttons["elements"]] == [
        "Refresh",
        "Details",
        "Share",
    ]
    assert {button["value"] for button in buttons["elements"]} == {JOB_ID}


def test_a_link_to_the_console_is_shown_if_there_is_a_template() -> None:
    style = Style(links=Links("https://console.example/dli?job={job_id}"))

    assert f"<https://console.example/dli?job={JOB_ID}|Open in DLI>" in str(
        answers.job(a_report(), style).to_slack()
    )


@pytest.mark.parametrize(
    ("project", "region"), [("", "eu-de"), ("eu_de-1", "eu-de"), ("lake", "eu-nl")]
)
def test_the_link_is_the_one_of_the_jobs_project(project: str, region: str) -> None:
    own = {
        "eu_de-1": "https://console.example/eu-de?job={job_id}",
        "lake": "https://console.example/eu-nl?job={job_id}",
    }
    style = Style(links=Links(own=own), first_project="eu_de-1")

    said = str(answers.job(replace(a_report(), project=project), style).to_slack())

    assert f"<https://console.example/{region}?job={JOB_ID}|Open in DLI>" in said
    assert said.count("|Open in DLI>") == 1


def test_many_sub_jobs_are_shown_as_a_table_of_the_newest() -> None:
    subs = [a_sub_job(n, status="SUCCEEDED", num_tasks=1) for n in range(164)]

    blocks = answers.job(a_report(*subs), Style()).to_slack()["blocks"]

    [table] = [block for block in blocks if block["type"] == "table"]
    assert table["rows"][-1][0]["text"] == "164"
    assert "152 earlier sub jobs not shown" in str(blocks)


def test_an_old_sub_job_that_still_runs_stays_in_the_table() -> None:
    done = [a_sub_job(number, status="SUCCEEDED", num_tasks=1) for number in range(1, 20)]

    blocks = answers.job(a_report(a_sub_job(0, num_tasks=5), *done), Style()).to_slack()["blocks"]

    [table] = [block for block in blocks if block["type"] == "table"]
    shown = [row[0]["text"] for row in table["rows"][1:]]
    assert shown == ["1", *(str(position) for position in range(10, 21))]


def test_details_show_every_field_dli_documents() -> None:
    sub = a_sub_job(
        3,
        name="runJob at FileFormatWriter",
        stage_ids=(33, 34),
        job_group="g",
        num_tasks=10,
        num_active_stages=-2,
        killed_tasks_summary={"stage cancelled": 2},
    )
    job = a_job(input_row_count=12_000, input_size=1_500_000, tags={"team": "bi"})

    view = str(details.details(JobDetails(report=a_report(sub, job=job)), Style()).to_dict())

    for shown in ("stage_ids: 33, 34", "num_active_stages: -2", "killed: stage cancelled: 2"):
        assert shown in view
    for shown in ("12,000", "1.5 MB", "team=bi", "job_group: g"):
        assert shown in view


def test_the_modal_opens_before_dli_has_answered() -> None:
    view = details.looking(JobId("job-1")).to_dict()

    assert "Asking DLI about `job-1`" in str(view)


def test_an_older_answer_says_that_it_is_one_and_why() -> None:
    report = a_report(a_sub_job(num_tasks=10, num_completed_tasks=5), job=a_job())
    older = replace(report, is_older=True, progress_error=errors.OverBudget("used up"))

    answer = answers.job(older, Style())

    assert "This is older." in answer.text
    assert "50 %" in answer.text


def known(**said: Any) -> JobReport:
    report = a_report(a_sub_job(num_tasks=1000, num_completed_tasks=812), job=a_job())
    return replace(report, progress=replace(report.progress, **said))


def head_of(report: JobReport) -> list[str]:
    [head, *_] = answers.job(report, Style()).to_slack()["blocks"]
    return str(head["text"]["text"]).splitlines()


def test_an_answer_says_how_long_it_will_take_and_from_what_that_is_known() -> None:
    by_rate = known(forecast=a_forecast(4, 7, Basis.TASKS))
    by_history = known(forecast=a_forecast(4, 7), **BY_HISTORY)
    mixed = known(forecast=a_forecast(4, 7))

    assert head_of(by_rate)[:2] == [
        "▶️ *Running* · 81 % of its tasks",
        "`▓▓▓▓▓▓▓▓▓▓▓▓░░░░` 4 to 7 min left, at this run's rate",
    ]
    assert head_of(by_history)[:2] == [
        "▶️ *Running* · about 63 %, from 6 earlier runs",
        "`▓▓▓▓▓▓▓▓▓▓░░░░░░` 4 to 7 min left",
    ]
    assert head_of(mixed)[1].endswith("4 to 7 min left, from 6 earlier runs")
    assert answers.job(mixed, Style()).text.splitlines()[1] == (
        "4 to 7 min left, from 6 earlier runs"
    )


def test_without_a_forecast_nothing_is_said_of_the_time_left() -> None:
    assert "left" not in answers.job(known(), Style()).text


def test_what_is_left_shrinks_with_the_age_of_the_answer_until_it_is_not_said() -> None:
    report = known(forecast=a_forecast(4, 7, Basis.TASKS))

    later, too_late = (
        replace(report, asked_at=NOON + timedelta(minutes=age), is_older=True) for age in (3, 8)
    )

    assert "1 to 4 min left" in answers.job(later, Style()).text
    assert "left" not in answers.job(too_late, Style()).text


@pytest.mark.parametrize(
    ("usual", "line"),
    [
        (USUAL, "6 earlier runs took 4 to 9 min"),
        (replace(USUAL, runs=1, median=timedelta(seconds=370)), "The run before took 6 min 10 s"),
        (replace(USUAL, runs=2, longest=USUAL.shortest), "2 earlier runs took about 4 min"),
    ],
)
def test_what_earlier_runs_took_is_among_the_facts(usual: Usual, line: str) -> None:
    answer = answers.job(known(usual=usual), Style())

    name, _, took = line.partition(" took ")
    assert line in answer.text.splitlines()
    assert f"*{name}*\\ntook {took}" in str(answer.to_slack())


def test_few_tasks_left_are_hinted_at() -> None:
    answer = answers.job(known(is_tail=True), Style())

    assert "Hint: 188 tasks left. Such a tail can take long" in answer.text
    assert "💡 188 tasks left" in str(answer.to_slack())
    assert "tail" not in answers.job(known(is_tail=True, current=None), Style()).text


def test_an_answer_says_since_when_a_job_stands_still_and_what_may_be_the_matter() -> None:
    report = known(stands_still=True, gained_at=NOON - timedelta(minutes=25), seen_at=NOON)

    said = answers.job(report, Style()).text

    assert "Stalled: no task completed for 25 min, since" in said
    assert "It may go on by itself." in said


def test_details_say_what_is_reckoned() -> None:
    report = known(forecast=a_forecast(4, 7), usual=USUAL, **BY_HISTORY)

    [head, *_] = details.details(JobDetails(report=report), Style()).to_dict()["blocks"]

    assert head["text"]["text"].splitlines() == [
        "*Running · about 63 %, from 6 earlier runs*",
        "4 to 7 min left",
        "6 earlier runs took 4 to 9 min (median 5 min)",
    ]


def test_launching_for_long_and_nearing_the_limit_are_noted() -> None:
    def noted(status: JobStatus, hours: float) -> str:
        job = a_job(status=status, start_time=NOON - timedelta(hours=hours))
        return text_of(status=status, job=job)

    assert "Note: Launching takes longer than" in noted(JobStatus.LAUNCHING, 0.2)
    assert "Note: Launching" not in noted(JobStatus.LAUNCHING, 0.1)
    assert "Note: DLI cancels SQL jobs after 12 hours" in noted(JobStatus.RUNNING, 11.1)
    assert "Note: DLI cancels" not in noted(JobStatus.RUNNING, 10.9)
    assert "Note: Slower than usual: 4 min 12 s so far; 6 earlier runs took 4 to 9 min." in (
        answers.job(known(usual=USUAL, oddities=frozenset({Oddity.SLOW})), Style()).text
    )


@pytest.mark.parametrize(
    ("status", "subs", "figure"),
    [
        (JobStatus.RUNNING, 1, "81 % of its tasks"),
        (JobStatus.RUNNING, 2, "about 81 %, from the tasks known so far"),
        (JobStatus.FAILED, 1, "81 % of the tasks known by then"),
        (JobStatus.FAILED, 2, "about 81 %, from the tasks known by then"),
        (JobStatus.LAUNCHING, 0, "81 %"),
        (JobStatus.FINISHED, 1, ""),
    ],
)
def test_only_what_was_counted_is_called_a_share(status: JobStatus, subs: int, figure: str) -> None:
    sub_jobs = tuple(a_sub_job(n, num_tasks=10) for n in range(subs))
    current = sub_jobs[0] if status is JobStatus.RUNNING else None
    report = known(status=status, overall=0.812, sub_jobs=sub_jobs, current=current)

    assert words.figure(report.progress) == figure
