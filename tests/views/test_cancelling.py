from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from bot.domain.announcing import audit_notice
from bot.domain.cancelling import (
    AskedBefore,
    Cancelled,
    CancelOff,
    CancelOutcome,
    MayNot,
    NotCancelled,
    Outcome,
    Sure,
    TooLate,
    Uncertain,
    Verdict,
)
from bot.domain.cards import Story
from bot.domain.jobs import JobId, JobStatus
from bot.domain.reckoning import from_status
from bot.domain.reports import JobReport
from bot.errors import Failing, JobNotFound, Nonsense, NotAllowed, Throttled, Unreachable
from bot.views import answers, cancelling, card, direct
from bot.views.answers import Style
from tests.builders import JOB_ID, NOON, a_job
from tests.views.slack_rules import assert_fit_for_slack
from tests.views.stories import a_watched, buttons, drawn, ended, nasty

JOB = a_job(status=JobStatus.RUNNING, owner="alice", statement="SELECT 'secret'")
REPORT = JobReport(progress=from_status(None, JOB, NOON), asked_at=NOON, job=JOB, project="eu-de")
OVER = replace(REPORT, progress=from_status(None, a_job(status=JobStatus.FAILED), NOON))
STYLE = Style(cancels=True)


def told(outcome: CancelOutcome) -> str:
    return cancelling.answer(outcome, Style()).text


def may_not(verdict: Verdict, **said: Any) -> str:
    defaults: dict[str, Any] = {"job_id": JOB_ID, "owner": "alice", "admins": ("Ann", "Ben")}
    return told(MayNot(verdict=verdict, **{**defaults, **said}))


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (CancelOff(), "Cancelling from Slack is off"),
        (TooLate(OVER), "has ended already, so there was nothing to cancel: Failed"),
        (Cancelled(JOB_ID), "DLI has accepted it"),
        (NotCancelled(JOB_ID, NotAllowed("nope", code="DLI.0003")), "DLI.0003 nope"),
        (NotCancelled(JOB_ID, NotAllowed()), "it gives no reason"),
        (NotCancelled(JOB_ID, JobNotFound()), "DLI knows no job"),
        (NotCancelled(JOB_ID, Throttled()), "wasn't cancelled. DLI is throttling"),
        (Uncertain(JOB_ID, Unreachable()), "isn't known: DLI didn't answer. Try again"),
        (Uncertain(JOB_ID, Failing("x", code="DLI.0999")), "with an error (DLI.0999 x). Try again"),
        (Uncertain(JOB_ID, Nonsense()), "isn't known: DLI's answer couldn't be read."),
        (
            AskedBefore(job_id=JOB_ID, name="Ann", at=NOON, accepted=True),
            "Ann has cancelled job",
        ),
        (
            AskedBefore(job_id=JOB_ID, name="Ann", at=NOON, accepted=False),
            "Ann is cancelling job",
        ),
    ],
)
def test_every_outcome_is_a_sentence(outcome: CancelOutcome, words: str) -> None:
    assert words in told(outcome)


def test_who_mayn_t_hears_who_may_and_how_to_link() -> None:
    assert may_not(Verdict.NOT_ADMIN).endswith("Who may: Ann and Ben.")
    assert "`/dli-progress link alice`" in may_not(Verdict.NOT_LINKED, owners=True)
    assert "linked to `bob`" in may_not(Verdict.NOT_OWNER, iam_user="bob", owners=True)
    assert "doesn't say whose job" in may_not(Verdict.OWNER_UNKNOWN, owner="", owners=True)
    only = may_not(Verdict.NOT_LINKED, owners=True, admins=())
    assert only.endswith("Who may: whoever is linked to a job's owner.")


def test_the_question_shows_the_job_with_its_literals_masked() -> None:
    question = cancelling.answer(Sure(REPORT), Style())

    assert question.text.startswith("Cancel this job?\nRunning")
    assert "secret" not in drawn(question) + question.text
    assert "alice" in drawn(question)
    assert buttons(question) == {"Cancel this job": f"eu-de/{JOB_ID}"}
    assert_fit_for_slack(question.to_slack())


@given(nasty, nasty)
def test_whatever_is_said_slack_takes_it_and_nobody_is_pinged(name: str, owner: str) -> None:
    body = {"user": "U0ANN", "name": name, "channel": "C1", "outcome": Outcome.ACCEPTED.value}
    line = audit_notice("T1", "C2", "eu-de", JOB_ID, number=1, at=NOON)
    for message in (
        cancelling.line(replace(line, body=body)),
        cancelling.answer(AskedBefore(job_id=JOB_ID, name=name, at=NOON, accepted=True), STYLE),
        cancelling.answer(NotCancelled(JobId("1"), NotAllowed(owner)), STYLE),
        cancelling.answer(
            MayNot(
                verdict=Verdict.NOT_OWNER,
                job_id=JOB_ID,
                owner=owner,
                iam_user=name,
                admins=(name,),
            ),
            STYLE,
        ),
    ):
        assert_fit_for_slack(message.to_slack(), pings=("<#C1>",))


@pytest.mark.parametrize(
    ("channel", "outcome", "said"),
    [
        ("C1", "accepted", "Ann cancelled this job from <#C1>."),
        ("D1", "accepted", "Ann cancelled this job from a private conversation."),
        (
            "C1",
            "uncertain",
            "Ann asked DLI to cancel this job from <#C1>; whether DLI has heard it",
        ),
        ("D1", "uncertain", "from a private conversation; whether DLI has heard it"),
    ],
)
def test_a_line_says_who_it_was_and_from_where(channel: str, outcome: str, said: str) -> None:
    body = {"user": "U0ANN", "name": "Ann", "channel": channel, "outcome": outcome}
    notice = audit_notice("T1", "C2", "eu-de", JOB_ID, number=1, at=NOON)

    assert said in cancelling.line(replace(notice, body=body)).text


def test_a_card_has_the_button_where_cancelling_is_on_and_while_the_job_runs() -> None:
    running = Story(watched=a_watched(job=JOB))

    assert "Cancel job" in buttons(card.card(running, STYLE))
    assert "Cancel job" not in buttons(card.card(running, Style()))
    assert "Cancel job" not in buttons(card.card(replace(running, is_followed=False), STYLE))
    assert "Cancel job" not in buttons(card.card(Story(watched=ended(JobStatus.FAILED)), STYLE))


def test_an_answer_has_it_for_those_who_may() -> None:
    assert "Cancel job" in buttons(answers.job(REPORT, STYLE, may_cancel=True))
    assert "Cancel job" not in buttons(answers.job(REPORT, STYLE))
    assert "Cancel job" not in buttons(answers.job(OVER, STYLE, may_cancel=True))


def test_an_owner_is_told_how_it_ended_where_that_was_said_and_how_to_stop_it() -> None:
    over = ended(JobStatus.FAILED, message="disk full")
    message = direct.direct(Story(watched=over), ("C1", "C2"), Style())

    assert message.text.startswith("Failed after 12 min 3 s: disk full")
    assert "aren't in <#C1> and <#C2>" in message.text
    assert "link direct off" in drawn(message)
    assert list(buttons(message)) == ["Details"]
    assert_fit_for_slack(message.to_slack(), pings=("<#C1>", "<#C2>"))
