from datetime import timedelta

import pytest

from benchmarks.load_dli import Plan, busiest
from benchmarks.load_findings import late, tellings
from bot.sandbox.slack import SlackSandbox
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.people import APP_USER
from bot.sandbox.slack.web.methods import POST
from tests.builders import NOON

ONE = "85798b38-dae0-4f3c-9d3b-0c1f9bd2ec2b"
OTHER = "0c1f9bd2-dae0-4f3c-9d3b-85798b38ec2b"


@pytest.fixture
def slack() -> SlackSandbox:
    return SlackSandbox(clock=lambda: NOON)


def post(slack: SlackSandbox, text: str, thread_ts: str | None = None) -> Message:
    said = Message(
        channel=slack.channel("data-platform").id,
        user=APP_USER,
        text=text,
        thread_ts=thread_ts,
    )
    return slack.workspace.conversations.post(said, POST)


def test_as_many_jobs_end_in_a_lifetime_as_run() -> None:
    assert Plan(jobs=2_000, queues=50, per_minute=100).lifetime == 20 * 60


def test_the_busiest_stretch_is_found_wherever_it_begins() -> None:
    assert busiest([0, 30, 59, 60, 61, 89, 200], 60) == 5
    assert busiest([], 60) == 0


def test_a_message_tells_of_all_the_ends_that_it_names(slack: SlackSandbox) -> None:
    post(slack, f"2 jobs ended: 2 finished\n{ONE[:8]}\n{OTHER[:8]}")

    assert {job: len(at) for job, at in tellings(slack, [ONE, OTHER]).items()} == {ONE: 1, OTHER: 1}


def test_a_reply_tells_of_its_cards_job_and_a_card_that_runs_of_none(slack: SlackSandbox) -> None:
    card = post(slack, f"Running\nJob {ONE}\nSub job 2 · 38 of 40 tasks · 2 failed")
    before = tellings(slack, [ONE])
    post(slack, "Finished in 3 min", card.ts)
    post(slack, "Finished in 3 min", card.ts)

    assert not before
    assert len(tellings(slack, [ONE])[ONE]) == 2


def test_it_is_late_by_the_first_telling() -> None:
    second = timedelta(seconds=1)

    assert late({ONE: NOON, OTHER: NOON}, {ONE: [NOON + second, NOON + 9 * second]}) == {ONE: 1}
