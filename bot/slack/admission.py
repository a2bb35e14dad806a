"""Whom the bot serves: the workspaces that it is installed in, through one app."""

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.views.troubles import FOREIGN

log = logging.getLogger(__name__)

Next: TypeAlias = Callable[[], Awaitable[BoltResponse]]


@dataclass(frozen=True, slots=True)
class Admitted:
    """A workspace that is served, and its app; "" if Slack doesn't tell which that is."""

    team_id: str
    app_id: str

    def admits(self, team_id: str, app_id: str) -> bool:
        """Whether something comes from this workspace through this app."""
        return team_id == self.team_id and app_id in {"", self.app_id or app_id}


def admitting(
    admits: Callable[[str, str], bool], departures: Collection[str] = ()
) -> Callable[..., Awaitable[BoltResponse]]:
    """Return a middleware that lets in what `admits` takes: a team and an app, "" if unsaid.

    A signing secret and a socket belong to an app, not to a workspace: one that is installed
    in several gets the requests of all of them, and all data is keyed by theirs. What is
    refused is acknowledged, or Slack would send it again. `departures` are events that are let
    in from any workspace: something may be kept of one that isn't served any more.
    """

    async def admit(
        request: AsyncBoltRequest, context: AsyncBoltContext, next_: Next
    ) -> BoltResponse:
        team_id, app_id = context.team_id or "", str(request.body.get("api_app_id") or "")
        if admits(team_id, app_id) or _event_of(request.body) in departures:
            return await next_()
        log.warning(
            "Refused what came from another workspace or app",
            extra={"from_team": team_id, "from_app": app_id},
        )
        return BoltResponse(status=200, body=FOREIGN if "command" in request.body else "")

    return admit


def _event_of(body: Mapping[str, Any]) -> str:
    """Return the type of the event that Slack tells, "" if it tells none."""
    event = body.get("event")
    if body.get("type") != "event_callback" or not isinstance(event, Mapping):
        return ""
    return str(event.get("type") or "")
