"""Words for cancelling a job from Slack, and for what is left of that."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.clock import utcnow
from bot.domain.cancelling import Attempt, Outcome
from bot.domain.jobs import JobId
from bot.sandbox.dli.replay import Replay
from bot.sandbox.slack import RAJ, YOU, Message
from bot.sandbox.slack.people import TEAM_ID
from bot.store.audit import SqlAudit
from bot.store.database import opened
from bot.views import ids
from tests.e2e.telling import PLATFORM, Told

ADMIN = f'[cancel]\nadmins = ["{YOU}"]\n'
OWNERS = "[cancel]\nowners = true\n"
BOTH = f"{ADMIN}owners = true\n"
CANCELLED = "mina cancelled this job from <#C0DATAPLAT>."


async def pressed(told: Told, message: Message, action_id: str, user: str = YOU) -> Message:
    """Press a button, and return what its answer says."""
    click = await told.slack.click(message, action_id, user=user)
    reply = await click.reply()
    assert reply.message is not None
    return reply.message


async def sure(told: Told, job: Replay, user: str = YOU) -> Message:
    """Type the command, and return the question."""
    question = await told.ask(f"cancel {job.job_id}", user=user)
    assert "Cancel this job?" in question.words
    return question


async def cancelled(told: Told, job: Replay, user: str = YOU) -> Message:
    return await pressed(told, await sure(told, job, user), ids.CANCEL_NOW, user)


@asynccontextmanager
async def audited(told: Told) -> AsyncIterator[tuple[SqlAudit, str]]:
    """Open the audit, and name the project of the jobs."""
    async with opened(f"sqlite:///{told.folder / 'bot.db'}") as database:
        yield SqlAudit(database, TEAM_ID), told.dli.environment.get("DLI_REGION") or "default"


async def outcomes(told: Told, job: Replay) -> list[str]:
    async with audited(told) as (audit, project):
        return [one.outcome for one in await audit.of_job(project, JobId(job.job_id))]


async def cut_off(told: Told, job: Replay, ago: timedelta) -> None:
    """Leave what a process leaves that was killed after it was told to cancel a job."""
    async with audited(told) as (audit, project):
        await audit.begin(
            Attempt(
                project=project,
                job_id=JobId(job.job_id),
                channel_id="C0DATAPLAT",
                user_id=RAJ,
                name="raj",
                outcome=Outcome.ASKED,
                at=utcnow() - ago,
            )
        )


async def cancelled_at_once(told: Told) -> None:
    async with told.bot(), told.bot():
        job = told.job(owner="alice")
        await told.follow(job)
        questions = [await sure(told, job) for _ in range(6)]

        answers = await asyncio.gather(*(pressed(told, one, ids.CANCEL_NOW) for one in questions))
        await told.replied("Cancelled after", job)
        await told.replied("cancelled this job", job)

        assert deletes(told) == 1
        assert sum("is being cancelled" in one.words for one in answers) == 1
        assert lines(told, job) == [CANCELLED]


def deletes(told: Told) -> int:
    return len(told.dli.calls.of("cancel"))


def lines(told: Told, job: Replay, channel: str = PLATFORM) -> list[str]:
    return [text for text in told.thread(job, channel=channel) if "cancelled this job" in text]
