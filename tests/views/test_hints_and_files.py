from dataclasses import replace

import pytest
from hypothesis import given

from bot.domain.announcing import hint_notice
from bot.domain.cards import Story
from bot.domain.jobs import JobId, JobStatus
from bot.views import notices
from bot.views.answers import Style
from bot.views.message import Message
from tests.builders import JOB_ID, NOON
from tests.views.stories import blocks, drawn, ended, nasty, told

FAILED = ended(JobStatus.FAILED, message="DLI.0005: no such table")


def test_plain_says_the_same_in_a_section() -> None:
    message = notices.event(*told(FAILED), Style())

    plain = notices.plain(message)

    assert plain.text == message.text
    assert [block["text"]["text"] for block in blocks(plain)] == [message.text]


def test_plain_parts_a_long_text_between_its_lines() -> None:
    long = "\n".join(["x" * 1000] * 3 + ["<@U0ANN>"])

    assert [block["text"]["text"] for block in blocks(notices.plain(Message(long)))] == [
        "\n".join(["x" * 1000] * 2),
        "\n".join(["x" * 1000, "<@U0ANN>"]),
    ]


def test_the_file_holds_all_that_dli_said() -> None:
    reason = "DLI.0999: x\n" + "\tat a.b\n" * 900

    name, title, content = notices.file(Story(watched=ended(JobStatus.FAILED, message=reason)))

    assert name == f"dli-{JOB_ID}-failed.txt"
    assert title == f"Why {JOB_ID} failed"
    assert content == f"{reason.strip()}\n"


@given(nasty)
def test_a_files_name_is_harmless(job_id: str) -> None:
    over = ended(JobStatus.FAILED)
    hostile = replace(over, job=replace(over.job, job_id=JobId(job_id)))

    name, title, _ = notices.file(Story(watched=hostile))

    assert len(name) <= 120
    assert not set("<>/\\@! ") & set(name)
    assert "<" not in title


@pytest.mark.parametrize(
    ("code", "why", "cure"),
    [
        ("not_in_channel", "I'm not a member", "Type `/invite @DLI Progress` in <#C0ETL>"),
        ("is_archived", "it's archived", "Unarchive it and invite me again"),
        ("channel_not_found", "it's gone", "subscribe in another channel"),
        ("restricted_action", "Slack says `restricted_action`", "Ask an admin"),
    ],
)
def test_a_hint_says_which_channel_is_closed_why_and_what_helps(
    code: str, why: str, cure: str
) -> None:
    message = notices.hint(hint_notice("T1", "U1", "C0ETL", code, NOON), 3)

    assert message.text.startswith("I can't post in <#C0ETL>: ")
    for part in (why, cure, "Until then 3 subscriptions rest", "in one digest"):
        assert part in message.text
        assert part in drawn(message)


def test_a_hint_about_one_subscription_is_good_english() -> None:
    message = notices.hint(hint_notice("T1", "U1", "C0ETL", "is_archived", NOON), 1)

    assert "Until then 1 subscription rests" in message.text
