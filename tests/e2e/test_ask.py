import asyncio

import pytest

from bot.sandbox.slack import Message
from tests.e2e.conftest import Rig, a_rig

UNKNOWN = "85798b38-dae0-4f3c-9d3b-0c1f9bd2ec2b"
SLACK_WAITS = 3
"""Seconds in which Slack wants an ack."""


def action_ids(message: Message) -> list[str]:
    return [
        element["action_id"]
        for block in message.blocks or ()
        if block["type"] == "actions"
        for element in block["elements"]
    ]


async def test_a_running_job_is_answered_to_the_asker_alone(rig: Rig) -> None:
    job = rig.dli.start_job("star-join", elapsed_seconds=5, queue_name="etl", owner="alice")

    answer = await rig.ask(job.job_id)

    assert answer.text.startswith("Running · ")
    assert "Sub job" in answer.text
    assert "Queue etl" in answer.text
    assert "Owner alice" in answer.text
    assert answer.only_for == "U0MINA0001"
    assert all(post.message.only_for for post in rig.slack.posts)


async def test_several_jobs_are_answered_one_after_the_other(rig: Rig) -> None:
    jobs = [rig.dli.start_job("star-join", elapsed_seconds=5) for _ in range(3)]
    ids = ", ".join(job.job_id for job in jobs)

    asked = await rig.slack.command(f"/dli-progress {ids} please")
    await rig.slack.wait_until(lambda: len(asked.replies) == 3)

    said = [one.message.text for one in asked.replies if one.message]
    assert [job.job_id in text for job, text in zip(jobs, said, strict=True)] == [True] * 3
    assert ["I left out `please`" in text for text in said] == [False, False, True]


async def test_a_failed_job_says_why(rig: Rig) -> None:
    job = rig.dli.start_job("fails-on-division", elapsed_seconds=9_000)

    answer = await rig.ask(job.job_id)

    assert answer.text.splitlines()[0] == "Failed"
    assert answer.text.splitlines()[1].startswith("Why: ")
    assert "DIVIDE_BY_ZERO" in answer.text


@pytest.mark.parametrize(
    ("recording", "elapsed", "headline"),
    [
        ("pipeline", 9_000, "Finished"),
        ("cancelled", 9_000, "Cancelled"),
        ("show-tables", 9_000, "Finished"),
    ],
)
async def test_a_job_that_ended_says_how(recording: str, elapsed: int, headline: str) -> None:
    async with a_rig("http") as rig:
        job = rig.dli.start_job(recording, elapsed_seconds=elapsed)

        answer = await rig.ask(job.job_id)

    assert answer.text.splitlines()[0] == headline


async def test_a_job_on_an_idle_queue_is_launching(rig: Rig) -> None:
    job = rig.dli.start_job("pipeline", launching_seconds=600)

    answer = await rig.ask(job.job_id)

    assert answer.text.startswith("Launching · 0 %\nWaiting for the queue")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (UNKNOWN, "DLI knows no job"),
        ("a_1", "can't be a DLI job id"),
        ("hlep", "Did you mean `/dli-progress help`"),
        ("", "What you can ask"),
        ("cancel 1", "nothing was cancelled"),
        ("@alice #random", "I don't know"),
    ],
)
async def test_every_question_has_its_answer(rig: Rig, text: str, said: str) -> None:
    assert said in (await rig.ask(text)).text


async def test_jobs_lists_what_matches(rig: Rig) -> None:
    running = rig.dli.start_job("star-join", elapsed_seconds=5, queue_name="etl-1")
    other = rig.dli.start_job("pipeline", elapsed_seconds=5, queue_name="bi")

    answer = await rig.ask("jobs queue:etl* status:running")

    assert running.job_id in answer.text
    assert other.job_id not in answer.text


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("throttled", "DLI is throttling this project"),
        ("denied", "isn't allowed to read this"),
        ("nonsense", "isn't readable as DLI"),
        ("unavailable", "DLI is in trouble"),
        ("away", "DLI can't be reached"),
        ("cut", "DLI's answer broke off"),
        ("slow", "DLI is too slow"),
        ("unsuccessful", "DLI refused the request"),
        ("bad_credentials", "DLI refuses the bot's credentials"),
        ("busy", "the queue is busy"),
    ],
)
async def test_every_fault_has_a_sentence_of_its_own(fault: str, said: str) -> None:
    async with a_rig("socket") as rig:
        job = rig.dli.start_job("star-join", elapsed_seconds=5)
        rig.dli.faults.switch_on(fault)

        answer = await rig.ask(job.job_id)

    assert said in answer.text


async def test_hostile_answers_ping_nobody_and_are_answered(rig: Rig) -> None:
    job = rig.dli.start_job("star-join", elapsed_seconds=5)
    rig.dli.faults.switch_on("hostile")

    for _ in range(6):
        words = (await rig.ask(job.job_id)).words

        assert "<!" not in words.replace("<!date", "")
        assert "<@" not in words


async def test_refresh_changes_the_answer_in_place(rig: Rig) -> None:
    job = rig.dli.start_job("star-join", elapsed_seconds=5)
    answer = await rig.ask(job.job_id)
    rig.dli.cancel_job(job.job_id)

    click = await rig.slack.click(answer, "refresh_job")
    reply = await click.reply()

    assert reply.message is not None
    assert reply.message.ts == answer.ts
    assert reply.message.text.startswith("Cancelled")


async def test_share_posts_to_the_channel_once(rig: Rig) -> None:
    job = rig.dli.start_job("star-join", elapsed_seconds=5)
    answer = await rig.ask(job.job_id)

    click = await rig.slack.click(answer, "share_job")
    reply = await click.reply()

    assert reply.message is not None
    assert not reply.message.only_for
    assert "Shared by mina" in reply.message.text
    assert "share_job" not in action_ids(reply.message)


async def test_details_open_a_modal_with_every_field(rig: Rig) -> None:
    job = rig.dli.start_job("star-join", elapsed_seconds=5)
    answer = await rig.ask(job.job_id)

    await rig.slack.click(answer, "show_details")
    [view] = await rig.slack.wait_until(
        lambda: [view for view in rig.slack.views_of() if "num_tasks" in str(view.blocks)]
    )

    assert "num_completed_indices" in str(view.blocks)


async def test_a_job_of_the_list_can_be_shown(rig: Rig) -> None:
    job = rig.dli.start_job("star-join", elapsed_seconds=5)
    listed = await rig.ask("jobs")

    reply = await (await rig.slack.click(listed, "show_job")).reply()

    assert job.job_id in reply.words


async def test_the_ack_does_not_wait_for_dli(rig: Rig) -> None:
    job = rig.dli.start_job("star-join", elapsed_seconds=5)
    rig.dli.faults.switch_on("slow", seconds=SLACK_WAITS)

    invocation = await rig.slack.command(f"/dli-progress {job.job_id}")

    assert not invocation.ack.error
    assert invocation.replies == []
    rig.dli.faults.clear()


async def test_an_envelope_delivered_twice_is_answered_once() -> None:
    async with a_rig("socket") as rig:
        job = rig.dli.start_job("star-join", elapsed_seconds=5)
        rig.slack.faults.on("duplicate_envelopes")

        invocation = await rig.slack.command(f"/dli-progress {job.job_id}")
        await invocation.reply()
        await rig.ask("help")

        assert len(invocation.replies) == 1


async def test_many_who_ask_at_once_are_all_answered(rig: Rig) -> None:
    jobs = [rig.dli.start_job("star-join", elapsed_seconds=n) for n in range(1, 11)]

    answers = await asyncio.gather(*(rig.ask(job.job_id) for job in jobs * 5))

    assert all(job.job_id in answer.text for job, answer in zip(jobs * 5, answers, strict=True))


async def test_wrong_credentials_cost_one_refused_call_however_many_ask() -> None:
    async with a_rig("http", huaweicloud_sdk_sk="wrong") as rig:
        answers = await asyncio.gather(*(rig.ask(f"job-{n}") for n in range(40)))

        refused = [call for call in rig.dli.calls if call.status == 401]

    assert all("DLI refuses the bot's credentials" in answer.text for answer in answers)
    assert 1 <= len(refused) <= 4


async def test_blocks_that_slack_refuses_become_plain_text(rig: Rig) -> None:
    job = rig.dli.start_job("star-join", elapsed_seconds=5)
    rig.slack.faults.on("blocks_refused")

    answer = await rig.ask(job.job_id)

    assert answer.text.startswith("Running · ")
    assert not answer.blocks


async def test_details_that_slack_refuses_say_so_in_the_modal() -> None:
    async with a_rig("http") as rig:
        job = rig.dli.start_job("star-join", elapsed_seconds=5)
        answer = await rig.ask(job.job_id)
        rig.slack.faults.on("blocks_refused", methods=("views.update",), times=1)

        await rig.slack.click(answer, "show_details")

        assert await rig.slack.wait_until(
            lambda: [v for v in rig.slack.views_of() if "Slack refused to show" in str(v.blocks)]
        )
