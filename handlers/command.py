"""`/dli-progress`."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.views.troubles import COMMAND
from handlers.questions import Questions


def register(app: AsyncApp, questions: Questions) -> None:
    """Answer the command; nothing may stand after `ack` (see `Background`)."""

    @app.command(COMMAND)
    async def ask(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack(questions.command(body) or "")
