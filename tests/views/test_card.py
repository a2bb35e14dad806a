from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given

from bot.domain.cards import Story
from bot.domain.forecast import Basis
from bot.domain.jobs import Job, JobStatus
from bot.domain.links import Links
from bot.domain.watch import Watched
from bot.views import card
from bot.views.answers import Style
from tests.builders import JOB_ID, NOON, a_job, a_sub_job
from tests.views.estimates import (
    BY_HISTORY,
    USUAL,
    a_forecast,
    estimated_stories,
    knowing,
    nights,
)
from tests.views.slack_rules import assert_fit_for_slack
from tests.views.stories import (
    REF,
    a_watched,
    blocks,
    buttons,
    drawn,
    ended,
    lost,
)

DONE = a_sub_job(1, status="SUCCEEDED", num_tasks=200, num_completed_tasks=200)
RUNNING = a_sub_job(7, num_tasks=800, num_completed_tasks=430, num_active_tasks=40)
TIMES = (
    "Started <!date^1795348548^{ago}|2026-11-22 11:55 UTC> · "
    "last seen <!date^1795348800^{ago}|2026-11-22 12:00 UTC>"
)
ENDED = "Ended <!date^1795349271^{date_short_pretty} {time}|2026-11-22 12:07 UTC>"


def shown(watched: Watched, *mentions: str, style: Style | None = None, **said: Any) -> str:
    return drawn(card.card(Story(watched=watched, **said), style or Style(), mentions))


def spoken(watched: Watched, *mentions: str, **said: Any) -> list[str]:
    return card.card(Story(watched=watched, **said), Style(), mentions).text.splitlines()


@given(estimated_stories)
def test_whatever_dli_says_slack_takes_the_card_and_only_those_named_are_pinged(
    story: Story,
) -> None:
    style = Style(links=Links("https://console.example/dli?job={job_id}"))

    message = card.card(story, style, ("U0NAMED", "S0NAMED", "channel", "!here"))

    assert_fit_for_slack(message.to_slack(), pings=("<@U0NAMED>", "<!subteam^S0NAMED>"))


def test_a_running_job_shows_how_far_it_is_where_and_since_when() -> None:
    watched = knowing(a_watched(DONE, RUNNING), overall=0.444)

    [head, *_] = blocks(card.card(Story(watched=watched), Style()))

    assert head["text"]["text"].splitlines() == [
        "▶️ *Running* · about 44 %, from the tasks known so far",
        "`▓▓▓▓▓▓▓░░░░░░░░░`",
        "Sub job 2 · 430 of 800 tasks · 40 running",
        "Queue etl · owner alice · started <!date^1795348548^{ago}|2026-11-22 11:55 UTC>",
    ]


def test_a_job_with_a_history_shows_on_what_its_figures_rest_and_as_of_when() -> None:
    watched = knowing(
        a_watched(DONE, RUNNING), **BY_HISTORY, usual=USUAL, forecast=a_forecast(4, 6.6)
    )

    [head, *_] = blocks(card.card(Story(watched=watched), Style()))

    assert head["text"]["text"].splitlines() == [
        "▶️ *Running* · about 63 %, from 6 earlier runs",
        "`▓▓▓▓▓▓▓▓▓▓░░░░░░` 4 to 7 min left as of <!date^1795348800^{time}|2026-11-22 12:00 UTC>",
        "Sub job 2 · 430 of 800 tasks · 40 running",
        "6 earlier runs took 4 to 9 min",
        "Queue etl · owner alice · started <!date^1795348548^{ago}|2026-11-22 11:55 UTC>",
    ]
    assert spoken(watched)[2:] == [
        "4 to 7 min left as of <!date^1795348800^{time}|2026-11-22 12:00 UTC>",
        "Sub job 2 · 430 of 800 tasks · 40 running",
        "6 earlier runs took 4 to 9 min",
        TIMES,
    ]


def test_what_is_left_counts_from_when_dli_last_spoke() -> None:
    known = knowing(a_watched(RUNNING), forecast=a_forecast(4, 7, Basis.TASKS))

    later = replace(known, seen_at=NOON + timedelta(minutes=2))

    assert "2 to 5 min left as of <!date^1795348920^{time}|2026-11-22 12:02 UTC>" in shown(later)


@pytest.mark.parametrize("changed", [{"failures": 3}, {"misses": 3}])
def test_nothing_is_foretold_of_a_job_that_nobody_sees(changed: dict[str, Any]) -> None:
    known = knowing(a_watched(RUNNING), forecast=a_forecast(4, 7))

    assert "min left" in shown(known)
    assert "min left" not in shown(replace(known, **changed))
    assert "min left" not in spoken(replace(known, **changed))


def test_few_tasks_left_are_a_hint_and_no_warning() -> None:
    late = replace(RUNNING, num_completed_tasks=797)
    known = knowing(a_watched(DONE, late), is_tail=True)

    assert "💡 3 tasks left of sub job 2. Such a tail can take long" in shown(known)
    assert spoken(known)[-1].startswith("Hint: 3 tasks left of sub job 2.")
    assert "💡" not in shown(knowing(a_watched(DONE, late)))
    assert "💡" not in shown(lost(known))


def test_a_finished_card_says_what_earlier_runs_took() -> None:
    over = ended(JobStatus.FINISHED, RUNNING)

    assert "6 earlier runs took 4 to 9 min (median 5 min)" in spoken(knowing(over, usual=USUAL))
    assert "3 earlier runs took 6 to 9 min (median 7 min)" in spoken(over, earlier=nights(6, 9, 7))
    assert "data_visualization" not in str(
        card.card(Story(watched=over, earlier=nights(6, 9)), Style()).to_slack()
    )


def test_a_failed_card_says_how_far_it_came_where_earlier_runs_tell_it() -> None:
    over = ended(JobStatus.FAILED, RUNNING, message="disk full")

    assert "It had come to about 63 %, from 6 earlier runs" in spoken(knowing(over, **BY_HISTORY))
    assert not [line for line in spoken(over) if "had come" in line]
    assert not [line for line in spoken(knowing(over, usual=USUAL)) if "earlier" in line]


def test_the_small_print_names_the_job_and_says_how_old_the_news_is() -> None:
    style = Style(links=Links("https://console.example/dli?job={job_id}"))

    said = shown(a_watched(RUNNING), style=style)

    assert f"`{JOB_ID}` · last seen <!date^1795348800^{{ago}}|2026-11-22 12:00 UTC>" in said
    assert f"<https://console.example/dli?job={JOB_ID}|Open in DLI>" in said


def test_the_link_is_the_one_of_the_jobs_project() -> None:
    own = {"lake": "https://console.example/eu-nl?job={job_id}"}
    style = Style(links=Links("https://console.example/eu-de?job={job_id}", own))
    ours, theirs = a_watched(RUNNING), replace(a_watched(RUNNING), project="lake")

    assert f"<https://console.example/eu-de?job={JOB_ID}|Open in DLI>" in shown(ours, style=style)
    assert f"<https://console.example/eu-nl?job={JOB_ID}|Open in DLI>" in shown(theirs, style=style)


def test_its_text_reads_well_alone() -> None:
    assert spoken(knowing(a_watched(DONE, RUNNING), overall=0.444)) == [
        "Running · about 44 %, from the tasks known so far",
        f"Job {JOB_ID} · queue etl · owner alice",
        "Sub job 2 · 430 of 800 tasks · 40 running",
        TIMES,
    ]


def test_the_statement_is_masked_and_cut() -> None:
    job = a_job(statement=f"SELECT {'a, ' * 200} b FROM t WHERE day = '2026-11-21'")

    said = shown(a_watched(job=job))

    assert "SELECT a, a, a" in said
    assert "2026" not in said.partition("SELECT")[2].partition("\n")[0]
    assert max(len(line) for line in said.splitlines()) <= 160


def test_a_job_of_which_nothing_is_known_but_its_status_still_has_a_card() -> None:
    said = spoken(a_watched(job=Job(job_id=JOB_ID, status=JobStatus.RUNNING)))

    assert said[:-1] == [
        "Running",
        f"Job {JOB_ID}",
        "No sub job has started yet, or DLI doesn't say",
    ]
    assert said[-1].startswith("Last seen <!date^1795348800^{ago}|")


def test_a_finished_job_tells_how_long_it_took_and_what_it_read() -> None:
    over = ended(
        JobStatus.FINISHED, RUNNING, input_row_count=1_204_331, bad_row_count=3, result_count=1
    )

    assert spoken(over) == [
        "Finished in 12 min 3 s",
        f"Job {JOB_ID} · queue etl · owner alice",
        "1 sub job seen · 800 tasks",
        "1,204,331 rows read · 1 row in the result",
        ENDED,
        "Note: 3 bad rows in the input.",
    ]
    assert "▓" not in shown(over)


def test_when_dli_tells_no_duration_the_end_counts_from_the_start() -> None:
    end = NOON + timedelta(minutes=1)

    over = ended(JobStatus.FINISHED, duration=None, start_time=NOON, end_time=end)

    assert spoken(over)[0] == "Finished in 1 min"
    assert "ended <!date^1795348860^" in shown(over)


def test_the_cause_of_a_failure_comes_before_everything_else() -> None:
    failed = replace(RUNNING, status="FAILED", num_failed_tasks=4, num_killed_tasks=37)
    over = ended(JobStatus.FAILED, DONE, failed, message="DLI.0001: x\nCaused by: a.b.E: disk full")

    assert spoken(over) == [
        "Failed after 12 min 3 s: a.b.E: disk full",
        f"Job {JOB_ID} · queue etl · owner alice",
        "Failed in sub job 2 of 2 · 430 of 800 tasks · 4 failed · 37 killed",
        ENDED,
        "DLI.0001: x",
        "Caused by: a.b.E: disk full",
    ]
    assert [block["type"] for block in blocks(card.card(Story(watched=over), Style()))] == [
        *("section", "rich_text", "rich_text", "section", "rich_text", "context", "actions")
    ]


def test_a_cause_that_says_all_is_not_said_twice() -> None:
    assert shown(ended(JobStatus.FAILED, message="no such table")).count("no such table") == 1


def test_a_failure_without_a_reason_says_so() -> None:
    assert spoken(ended(JobStatus.FAILED))[0] == "Failed after 12 min 3 s: DLI gives no reason."


def test_without_a_failed_sub_job_the_last_with_failed_tasks_is_named() -> None:
    suspect = replace(DONE, num_failed_tasks=2)

    [_, _, where, _] = spoken(ended(JobStatus.FAILED, suspect, RUNNING))

    assert where == "Tasks failed in sub job 1 of 2 · 200 of 200 tasks · 2 failed"


def test_the_only_sub_job_needs_no_number() -> None:
    [_, _, where, _] = spoken(ended(JobStatus.FAILED, replace(RUNNING, status="FAILED")))

    assert where == "Failed at 430 of 800 tasks"


def test_what_dli_says_of_a_cancelled_job_is_told() -> None:
    over = ended(JobStatus.CANCELLED, message="by a SQL inspection rule")

    assert spoken(over)[0] == "Cancelled after 12 min 3 s: by a SQL inspection rule"
    assert "*DLI says*\nby a SQL inspection rule" in shown(over)


def test_a_lost_job_is_said_to_be_unknown_and_what_that_means() -> None:
    gone = lost(a_watched(RUNNING))

    assert spoken(gone)[0] == "Lost · DLI no longer knows this job"
    assert "❓ *Lost* · DLI no longer knows this job" in shown(gone)
    assert "DLI said that there is no such job" in shown(gone)
    assert "▓" not in shown(gone)


def test_a_card_that_may_not_be_true_says_so() -> None:
    assert "⚠️ DLI hasn't answered since <!date^" in shown(a_watched(RUNNING, failures=3))
    assert "hasn't answered" not in shown(a_watched(RUNNING, failures=2))


def test_a_channel_that_dropped_a_job_reads_that_until_the_job_ends() -> None:
    dropped = "This channel no longer follows this job."

    assert dropped in shown(a_watched(RUNNING), is_followed=False)
    assert dropped not in shown(ended(JobStatus.FINISHED), is_followed=False)


def test_while_a_job_is_followed_its_card_can_be_muted_and_dropped() -> None:
    followed = buttons(card.card(Story(watched=a_watched(RUNNING)), Style()))

    assert followed == {"Details": REF, "Mute": REF, "Unsubscribe": REF}


@pytest.mark.parametrize(
    "story",
    [
        Story(watched=a_watched(RUNNING), is_followed=False),
        Story(watched=ended(JobStatus.FINISHED)),
        Story(watched=lost(a_watched(RUNNING))),
    ],
)
def test_afterwards_it_can_only_be_looked_into(story: Story) -> None:
    assert buttons(card.card(story, Style())) == {"Details": REF}


def test_a_card_that_tells_the_end_calls_those_who_are_named() -> None:
    over = ended(JobStatus.FAILED)

    assert spoken(over, "U0ANN", "S0TEAM", "U0ANN")[-1] == "<@U0ANN> <!subteam^S0TEAM>"
    assert "\n<@U0ANN> <!subteam^S0TEAM>\n" in shown(over, "U0ANN", "S0TEAM")
    assert "<@" not in shown(over, owner_user_id="U0ANN")


def test_an_older_look_at_progress_does_not_hide_the_end() -> None:
    over = replace(ended(JobStatus.FINISHED), progress=a_watched(RUNNING).progress)

    assert spoken(over)[0] == "Finished in 12 min 3 s"
