"""Every place is told in its own language, whatever else is said at the same time."""

import re

from bot.domain.jobs import JobStatus
from bot.domain.languages import Language
from tests.builders import JOB_ID
from tests.delivery.rig import Delivery, job_ids

_CHINESE = re.compile("[\u4e00-\u9fff]")
LONG = "why " * 1_000


def languages(texts: list[str]) -> set[bool]:
    """Whether the texts are Chinese: all of them, none, or some."""
    return {bool(_CHINESE.search(text)) for text in texts}


async def test_channels_hear_of_the_same_job_each_in_its_language(delivery: Delivery) -> None:
    await delivery.team.channels.set_language("C2", Language.CHINESE)
    for channel in ("C1", "C2", "C3"):
        await delivery.follow(channel=channel)
    await delivery.see(50)
    await delivery.deliver()
    await delivery.end(status=JobStatus.FAILED, message=LONG)
    await delivery.deliver(20)

    assert languages(delivery.slack.texts("C1")) == {False}
    assert languages(delivery.slack.texts("C2")) == {True}
    assert languages(delivery.slack.texts("C3")) == {False}
    titles = {file.channel_id: file.title for file in delivery.slack.files}
    assert titles["C1"] == f"Why {JOB_ID} failed"
    assert _CHINESE.search(titles["C2"])


async def test_a_digest_of_many_ends_is_in_the_channels_language(delivery: Delivery) -> None:
    await delivery.team.channels.set_language("C1", Language.CHINESE)
    several = job_ids(7)
    for job_id in several:
        await delivery.follow(job_id)
    await delivery.deliver(20)
    await delivery.end(*several)
    await delivery.deliver(20)

    assert languages(delivery.slack.texts("C1")) == {True}


async def test_a_card_is_drawn_anew_when_its_channel_changes_its_language(
    delivery: Delivery,
) -> None:
    await delivery.follow()
    await delivery.deliver()
    assert languages(delivery.slack.texts("C1")) == {False}

    await delivery.team.channels.set_language("C1", Language.CHINESE)
    await delivery.deliver()

    assert [bool(_CHINESE.search(edit.text)) for edit in delivery.slack.edits] == [True]
