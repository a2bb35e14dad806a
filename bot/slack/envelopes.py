"""What people do in Slack: handed to Bolt, and acknowledged."""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TypeAlias

from cachetools import TTLCache
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.slack.payloads import nonsense

log = logging.getLogger(__name__)

MOST_AT_ONCE = 100
"""Envelopes that Bolt has at a time; an acknowledgement takes it some hundredths of a second."""
REPEATS_KEPT = 5_000
REPEAT_SECONDS = 600.0
"""For how long an envelope is known again; an event is repeated within 5 minutes or so."""
SAY_AGAIN_SECONDS = 60.0

Acknowledge: TypeAlias = Callable[[str], Awaitable[bool]]
"""Sends an acknowledgement, over whichever connection takes it; False if none does."""


class Envelopes:
    """Lets Bolt answer each envelope once, however often and over whatever connection it comes."""

    def __init__(self, app: AsyncApp, *, most_at_once: int = MOST_AT_ONCE) -> None:
        self.taken = 0
        self.repeated = 0
        self.unacknowledged = 0
        self._app = app
        self._places = asyncio.Semaphore(most_at_once)
        self._crowded_at = float("-inf")
        self._answers: TTLCache[str, asyncio.Future[BoltResponse]] = TTLCache(
            REPEATS_KEPT, REPEAT_SECONDS
        )
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def open(self) -> int:
        """How many are being answered."""
        return len(self._tasks)

    async def take(self, request: SocketModeRequest, acknowledge: Acknowledge) -> None:
        """Start to answer an envelope. Returns when there was a place for it.

        One that isn't as Slack says it is is acknowledged, so that it doesn't come again.

        Whoever reads a connection waits for that, and so does what is still to be read: in
        the end Slack itself, rather than our memory.
        """
        if wrong := nonsense(request.payload):
            facts = {"envelope": str(request.type), "detail": wrong}
            log.warning("Passed over what isn't as Slack says it is", extra=facts)
            await acknowledge(json.dumps({"envelope_id": request.envelope_id}))
            return
        if self._places.locked():
            self._say_crowded()
        await self._places.acquire()
        self.taken += 1
        task = asyncio.create_task(self._answer(request, acknowledge))
        self._tasks.add(task)
        task.add_done_callback(self._done)

    async def drain(self, seconds: float) -> None:
        """Wait until those under way are acknowledged, at most so long; then give up on them."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._places.release()

    def _say_crowded(self) -> None:
        now = time.monotonic()
        if now - self._crowded_at > SAY_AGAIN_SECONDS:
            self._crowded_at = now
            log.warning(
                "Too many requests of Slack at once: further ones wait", extra={"open": self.open}
            )

    async def _answer(self, request: SocketModeRequest, acknowledge: Acknowledge) -> None:
        try:
            answer = await self._once(request)
        except Exception:
            log.exception("No acknowledgement: it can't be answered", extra=_facts(request))
            self._forget(request)
            return
        if answer.status != HTTPStatus.OK:
            facts = {**_facts(request), "status": answer.status}
            log.warning("No acknowledgement: Bolt has no answer", extra=facts)
            self._forget(request)
        elif not await acknowledge(_acknowledgement(request, answer)):
            log.warning("No acknowledgement: no connection takes it", extra=_facts(request))
            self.unacknowledged += 1

    def _once(self, request: SocketModeRequest) -> Awaitable[BoltResponse]:
        """Return Bolt's answer; a repeated envelope gets the one that it got before."""
        key = _key(request)
        before = self._answers.get(key)
        if before is not None:
            self.repeated += 1
            return before
        answer = asyncio.ensure_future(run_async_bolt_app(self._app, request))
        self._answers[key] = answer
        return answer

    def _forget(self, request: SocketModeRequest) -> None:
        """Let Slack try again what had no answer."""
        self.unacknowledged += 1
        self._answers.pop(_key(request), None)


def _key(request: SocketModeRequest) -> str:
    """Name what happened: an event that Slack repeats comes in another envelope."""
    return str(request.payload.get("event_id") or request.envelope_id)


def _facts(request: SocketModeRequest) -> dict[str, str]:
    return {"envelope": request.type, "envelope_id": request.envelope_id}


def _acknowledgement(request: SocketModeRequest, answer: BoltResponse) -> str:
    payload = None
    if answer.body:
        is_json = answer.first_headers().get("content-type", "").startswith("application/json")
        payload = json.loads(answer.body) if is_json else {"text": answer.body}
    return json.dumps(SocketModeResponse(request.envelope_id, payload).to_dict())
