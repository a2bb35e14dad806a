"""Whom the bot serves: one workspace, through one app."""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.slack.identity import Welcome
from bot.views.troubles import FOREIGN

log = logging.getLogger(__name__)

Next: TypeAlias = Callable[[], Awaitable[BoltResponse]]


def only_for(us: Welcome) -> Callable[..., Awaitable[BoltResponse]]:
    """Return a middleware that lets in what comes from our workspace and our app alone.

    A signing secret and a socket belong to an app, not to a workspace: one that is installed
    in several gets the requests of all of them, and all data is keyed by ours. What is
    refused is acknowledged, or Slack would send it again.
    """

    async def admit(
        request: AsyncBoltRequest, context: AsyncBoltContext, next_: Next
    ) -> BoltResponse:
        app_id = str(request.body.get("api_app_id") or us.app_id)
        if context.team_id == us.team_id and app_id == (us.app_id or app_id):
            return await next_()
        log.warning(
            "Refused what came from another workspace or app",
            extra={"team": us.team_id, "from_team": context.team_id, "from_app": app_id},
        )
        return BoltResponse(status=200, body=FOREIGN if "command" in request.body else "")

    return admit
