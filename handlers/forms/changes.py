"""Open forms that change with what is entered: one change after the other, the last one wins."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cachetools import LRUCache
from slack_sdk.models.views import View

from bot.errors import SlackRefused
from bot.ports import Messenger

log = logging.getLogger(__name__)

KEPT = 1_000
"""Forms whose changes are kept in order."""
CONFLICT = "hash_conflict"


@dataclass(slots=True)
class _Open:
    newest: int = 0
    shows: str = ""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Changes:
    """Draws forms anew when something in them has changed.

    What people type meanwhile stays: Slack keeps it in inputs that are called as before.
    """

    def __init__(self) -> None:
        self._forms: LRUCache[str, _Open] = LRUCache(KEPT)

    def begin(self, view: Mapping[str, Any]) -> int:
        """Return the number of a change, in the order in which they come."""
        form = self._forms.setdefault(str(view.get("id")), _Open())
        form.newest += 1
        return form.newest

    async def draw(
        self,
        messenger: Messenger,
        view: Mapping[str, Any],
        number: int,
        make: Callable[[], Awaitable[View]],
    ) -> None:
        """Draw what a change makes of a form, unless another change came after it."""
        form = self._forms.setdefault(str(view.get("id")), _Open())
        async with form.lock:
            if number < form.newest:
                return
            made = (await make()).to_dict()
            if number >= form.newest:
                await _drawn(form, messenger, view, made)


async def _drawn(
    form: _Open, messenger: Messenger, view: Mapping[str, Any], made: Mapping[str, Any]
) -> None:
    """Update the view as we left it, or as it was sent to us.

    If it is neither any more, another process has drawn it.
    """
    told = str(view.get("hash") or "")
    for expected in dict.fromkeys((form.shows or told, told)):
        try:
            form.shows = await messenger.update_view(str(view["id"]), made, expected=expected)
        except SlackRefused as error:
            if error.code != CONFLICT:
                log.info("Slack didn't change a form", extra={"code": error.code})
                return
        else:
            return
