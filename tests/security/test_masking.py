"""What stands in a statement is shown nowhere by default: not in Slack, a log, or a figure."""

import logging
from typing import Any

import aiohttp
import pytest

from bot.sandbox.slack import SlackSandbox
from tests.e2e.conftest import a_rig
from tests.e2e.telling import FAST, PLATFORM, SLOWLY

MARK = "hunter2madeup"
STATEMENT = f"INSERT INTO sales SELECT '{MARK}' /* {MARK} */ WHERE pin = '{MARK}' -- {MARK}"
REASON = (
    f"""[PARSE_SYNTAX_ERROR] Syntax error at or near 'WHERE'. SQLSTATE: 42601 (line 1, pos 57)

== SQL ==
{STATEMENT}
{"-" * 57}^^^
"""
    + "\tat org.apache.spark.sql.Parser.parse(Parser.scala:1)\n" * 120
)


def _sent(slack: SlackSandbox) -> list[Any]:
    """Everything the bot brought to Slack: messages as they stood, files, modals."""
    posts = [post.message.text + post.message.words for post in slack.posts]
    edits = [edit.message.text + edit.message.words for edit in slack.edits]
    return [*posts, *edits, *_files(slack), *(call.arguments for call in slack.calls())]


def _files(slack: SlackSandbox) -> list[Any]:
    return [
        (file.name, file.title, file.content)
        for card in slack.top_level(PLATFORM)
        for reply in slack.replies(card)
        for file in slack.files_of(reply)
    ]


async def test_no_literal_of_a_statement_is_shown_or_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    async with a_rig("socket", **FAST) as rig:
        await rig.ask("subscribe queue:etl on:all")
        jobs = [
            rig.dli.start_job(
                "fails-on-cast",
                speed=SLOWLY,
                statement=STATEMENT,
                message=REASON,
                queue_name="etl",
            )
            for _ in range(6)
        ]
        answers = [await rig.ask(text) for text in (jobs[0].job_id, "jobs", "list")]
        await rig.ask("mute 1h")
        for job in jobs[1:]:
            rig.dli.end_job(job.job_id)
        await rig.ask("mute off")
        await rig.slack.said(jobs[1].job_id[:8])
        rig.dli.end_job(jobs[0].job_id)
        await rig.slack.wait_until(lambda: _files(rig.slack))
        answers.append(await rig.ask(jobs[0].job_id))
        async with aiohttp.ClientSession(rig.bot.url) as web, web.get("/metrics") as metrics:
            figures = await metrics.text()
        shown = [*_sent(rig.slack), *(answer.words for answer in answers), figures, caplog.text]

    assert "INSERT INTO sales" in str(shown)
    assert [one for one in shown if MARK in str(one)] == []
