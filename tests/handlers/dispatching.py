"""Bolt with every handler, as Slack's payloads reach it."""

import asyncio
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

import handlers
from handlers.background import Background
from handlers.hosts import Hosts


class Bolt:
    """Takes payloads for `hosts`, whose work is done in `background`."""

    def __init__(self, hosts: Hosts, background: Background) -> None:
        self._background = background
        self._app = AsyncApp(authorize=_authorize, request_verification_enabled=False)
        handlers.register(self._app, hosts)

    async def send(self, payload: Mapping[str, Any]) -> Any:
        """Send what Slack would, and return the acknowledgement once all is done."""
        answer = await self.answered(payload)
        assert answer.status == 200
        return answer.body

    async def answered(self, payload: Mapping[str, Any]) -> BoltResponse:
        """Send whatever it is, and return the answer once all is done."""
        request = AsyncBoltRequest(mode="socket_mode", body=dict(payload))
        answer = await self._app.async_dispatch(request)
        if others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others)
        await self._background.drain(20)
        return answer


async def _authorize() -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id=None, bot_token="xoxb-1")
