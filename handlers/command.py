"""`/dli-progress`."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.views.troubles import COMMAND
from handlers import grammar
from handlers.questions import Questions
from handlers.wishes import Wishes


def register(app: AsyncApp, questions: Questions, wishes: Wishes) -> None:
    """Answer the command; nothing may stand after `ack` (see `Background`)."""

    @app.command(COMMAND)
    async def ask(ack: AsyncAck, body: dict[str, Any]) -> None:
        asked = grammar.parse(str(body.get("text") or ""))
        if isinstance(asked, grammar.OpenForm):
            asked = grammar.ShowHelp("subscribe")
        if isinstance(asked, grammar.Wish):
            refusal = wishes.command(body, asked)
        else:
            refusal = questions.command(body, asked)
            wishes.visited(body)
        await ack(refusal or "")
