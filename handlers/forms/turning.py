"""A modal that is handed in, and turns into its answer."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

from cachetools import TTLCache
from slack_sdk.models.views import View

from bot.errors import SlackRefused
from bot.views.language import speaking
from bot.views.message import said
from bot.views.modals.answer import answered, waiting
from handlers.background import REPEATS
from handlers.desk import Body, Desk, asker, trouble

log = logging.getLogger(__name__)

NOT_YET = "not_found"
PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
"""Seconds between looks whether Slack has taken the acknowledgement by now."""


class Turning:
    """Acknowledges at once with a modal that says "one moment", and fills it later.

    The answer may be there before Slack has taken the acknowledgement, which would then take
    its place. So the modal that the acknowledgement shows has a name of its own, and is not
    found before.
    """

    def __init__(self) -> None:
        self._turned: TTLCache[str, View] = TTLCache(1_000, REPEATS)

    def take(
        self,
        desk: Desk,
        body: Body,
        title: Callable[[], str],
        work: Callable[[], Awaitable[View]],
        sentence: Callable[[], str] = str,
    ) -> dict[str, Any]:
        """Begin `work`, and return what to acknowledge with; a repeated delivery changes nothing.

        `title` and `sentence` are said in the language of whoever asks.
        """
        key = str(body.get("trigger_id") or "")
        view_id = str((body.get("view") or {}).get("id"))
        with speaking(desk.speech.known(asker(body).user_id)):
            shown = self._turned.get(key)
            if shown is None:
                shown = waiting(title(), sentence(), external_id=uuid4().hex)
                self._turned[key] = shown
                name = str(shown.external_id)
                refusal = desk.take(
                    "modal", body, lambda: self._fill(desk, key, (name, view_id), title, work)
                )
                if refusal:
                    del self._turned[key]
                    shown = answered(title(), said(refusal))
        return {"response_action": "update", "view": shown.to_dict()}

    async def _fill(
        self,
        desk: Desk,
        key: str,
        names: tuple[str, str],
        title: Callable[[], str],
        work: Callable[[], Awaitable[View]],
    ) -> None:
        view = await desk.tried(work())
        if isinstance(view, Exception):
            view = answered(title(), said(trouble(view)))
        self._turned[key] = view
        await _shown(desk, *names, view.to_dict())


async def _shown(desk: Desk, external_id: str, view_id: str, view: dict[str, Any]) -> None:
    """Fill the modal by its name once it is there; else, as it seems, by its id."""
    for pause in PAUSES:
        try:
            await desk.messenger.update_named(external_id, view)
        except SlackRefused as error:
            if error.code != NOT_YET:
                log.warning("Slack refused what a modal should show", extra={"code": error.code})
                return
            await asyncio.sleep(pause)
        else:
            return
    await desk.fill(view_id, view)
