"""The buttons of an answer and of a list; a job's id is the button's value."""

import re
from collections.abc import Callable
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.domain.ids import read_job_id
from bot.domain.jobs import JobId
from bot.views import ids
from handlers.questions import Body, Questions


def register(app: AsyncApp, questions: Questions) -> None:
    """Answer clicks; nothing may stand after `ack` (see `Background`)."""
    _about_a_job(app, ids.REFRESH, questions.refresh)
    _about_a_job(app, ids.DETAILS, questions.details)
    _about_a_job(app, ids.SHARE, questions.share)
    _about_a_job(app, ids.SHOW, questions.show)

    @app.action(ids.JOBS)
    async def recent(ack: AsyncAck, body: dict[str, Any]) -> None:
        questions.recent(body)
        await ack()

    @app.action(re.compile(".*"))
    async def outdated(ack: AsyncAck) -> None:
        """Acknowledge a button of an older version, which would else show a warning sign."""
        await ack()


def _about_a_job(app: AsyncApp, action_id: str, take: Callable[[Body, JobId], None]) -> None:
    @app.action(action_id)
    async def clicked(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        if job_id := read_job_id(str(action.get("value") or "")):
            take(body, job_id)
        await ack()
