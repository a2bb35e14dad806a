"""`/dli-progress`."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.views.troubles import COMMAND
from handlers import grammar
from handlers.cancelling import Cancels
from handlers.forms.subscribe import SubscribeForm
from handlers.hosts import Hosts
from handlers.meant import here
from handlers.questions import Questions
from handlers.wishes import Wishes


def register(
    app: AsyncApp, hosts: Hosts, questions: Questions, wishes: Wishes, form: SubscribeForm
) -> None:
    """Answer the command; nothing may stand after `ack` (see `Background`)."""
    cancels = Cancels(hosts)

    @app.command(COMMAND)
    async def ask(ack: AsyncAck, body: dict[str, Any]) -> None:
        host = hosts.of(body)
        asked = here(grammar.parse(str(body.get("text") or "")), host)
        if isinstance(asked, grammar.Wish):
            refusal = wishes.command(body, asked)
        elif isinstance(asked, grammar.OpenForm):
            refusal = form.open(body)
            wishes.visited(body)
        elif isinstance(asked, grammar.CancelJob):
            refusal = cancels.command(body, asked)
            wishes.visited(body)
        else:
            refusal = questions.command(body, asked)
            wishes.visited(body)
        await ack(refusal or "")
