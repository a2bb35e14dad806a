"""Whoever hands in a form is known before it is acknowledged: what is wrong stands in there."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from handlers.desk import asker
from handlers.hosts import Hosts, team_of


def register(app: AsyncApp, hosts: Hosts) -> None:
    """Find out the language of who hands in a form, if another process opened it."""

    @app.middleware
    async def met(
        body: dict[str, Any],
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's
    ) -> BoltResponse:
        if body.get("type") == "view_submission" and hosts.serves(team_of(body)):
            await hosts.of(body).desk.speech.meet(asker(body).user_id)
        return await next()
