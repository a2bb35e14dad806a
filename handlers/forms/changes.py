"""Open forms that change with what is entered: one change after the other, the last one wins."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cachetools import LRUCache
from slack_sdk.models.views import View

from bot.errors import CONFLICT, SlackRefused
from bot.ports import Messenger

log = logging.getLogger(__name__)

KEPT = 1_000
"""Forms whose changes are kept in order."""
_TS = re.compile(r"[0-9]{1,12}(\.[0-9]{1,9})?")


@dataclass(slots=True)
class _Open:
    newest: float = 0
    shows: str = ""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Changes:
    """Draws forms anew when something in them has changed.

    What people type meanwhile stays: Slack keeps it in inputs that are called as before.
    """

    def __init__(self) -> None:
        self._forms: LRUCache[str, _Open] = LRUCache(KEPT)

    def begin(self, body: Mapping[str, Any]) -> float:
        """Hear of a change, and return when it was made, as Slack tells; it may tell it twice."""
        form = self._forms.setdefault(str((body.get("view") or {}).get("id")), _Open())
        made_at = max((_moment(action) for action in body.get("actions") or ()), default=0.0)
        form.newest = max(form.newest, made_at)
        return made_at

    async def draw(
        self,
        messenger: Messenger,
        view: Mapping[str, Any],
        made_at: float,
        make: Callable[[], Awaitable[View]],
    ) -> None:
        """Draw what a change makes of a form, unless another change came after it."""
        form = self._forms.setdefault(str(view.get("id")), _Open())
        async with form.lock:
            if made_at < form.newest:
                return
            made = (await make()).to_dict()
            if made_at >= form.newest:
                await _drawn(form, messenger, view, made)


def _moment(action: Mapping[str, Any]) -> float:
    told = str(action.get("action_ts") or "")
    return float(told) if _TS.fullmatch(told) else 0.0


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
