"""Where the bot may be used: asked of all that people do in a channel, before anything else."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from bot.domain.access import DIRECT
from bot.views import ids
from bot.views.message import said
from handlers.desk import BELOW, asker
from handlers.hosts import Hosts, team_of

_CLICKED = frozenset({"block_actions", "message_action", "shortcut"})
_ASKING = frozenset({ids.JOBS, ids.JOBS_OF, ids.SHOW, ids.REFRESH_ANSWER, ids.ASK_SHORTCUT})
"""What asks about any job, also from outside of all channels: the Home, modals, shortcuts."""


def register(app: AsyncApp, hosts: Hosts) -> None:
    """Say where to ask instead, to whoever types or presses something elsewhere.

    What events tell, and what a form is for, is looked at where that is known.
    """

    @app.middleware
    async def admitted(
        body: dict[str, Any],
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's
    ) -> BoltResponse:
        is_typed = "command" in body
        if not hosts.serves(team_of(body)) or not (is_typed or body.get("type") in _CLICKED):
            return await next()
        host = hosts.of(body)
        if not (is_typed or _counts(body)) or not (elsewhere := host.elsewhere(asker(body))):
            return await next()
        if not is_typed:
            host.desk.take("elsewhere", body, lambda: host.desk.send(body, said(elsewhere), BELOW))
        return BoltResponse(status=200, body=elsewhere if is_typed else "")


def _counts(body: dict[str, Any]) -> bool:
    """Whether something is pressed in a channel, or would ask about any job outside of them.

    What stands below a direct message of ours is for whoever got it.
    """
    channel_id = asker(body).channel_id
    if channel_id and not channel_id.startswith(DIRECT):
        return True
    names = {action.get("action_id") for action in body.get("actions") or ()}
    return bool(_ASKING & {*names, body.get("callback_id")})
