"""Where people live, which language they read, who they are: as far as Slack tells."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from cachetools import TTLCache
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import NotDelivered, SlackBusy
from bot.slack.outcomes import translated
from bot.slack.web import told

log = logging.getLogger(__name__)

UTC_ZONE = "UTC"
KEPT = 1_000
KEPT_SECONDS = 3_600
"""Nobody moves more often; whoever does types the command again an hour later."""
FRESH_SECONDS = 60
"""How long a language is as good as new to somebody who is looking at what we say."""
MOST_RENEWED = 30
"""People asked about in a minute, after whom languages may be older: Slack answers a hundred."""
UNTOLD_SECONDS = 60
"""How long nobody is kept waiting again for a language that Slack didn't tell."""


@dataclass(frozen=True, slots=True)
class _Person:
    zone: str
    locale: str
    name: str = ""
    is_active: bool = True


class Persons:
    """Asks Slack about people, at most once an hour each; of what they read, once a minute."""

    def __init__(
        self, client: AsyncWebClient, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = client
        self._known: TTLCache[str, _Person] = TTLCache(KEPT, KEPT_SECONDS, timer=monotonic)
        self._untold: TTLCache[str, bool] = TTLCache(KEPT, UNTOLD_SECONDS, timer=monotonic)
        self._fresh: TTLCache[str, bool] = TTLCache(KEPT, FRESH_SECONDS, timer=monotonic)
        self._monotonic = monotonic
        self._busy_until = float("-inf")

    async def zone(self, user_id: str) -> str:
        """Return somebody's IANA time zone; "UTC" if Slack doesn't tell."""
        person = self._known.get(user_id) or await self._asked(user_id)
        return person.zone or UTC_ZONE

    async def locale(self, user_id: str, *, anew: bool = False) -> str:
        """Return somebody's locale, such as `zh-CN`; "" if Slack doesn't tell.

        `anew`: at most a minute old, as long as Slack has calls to spare.
        """
        if anew and user_id not in self._fresh and len(self._fresh) < MOST_RENEWED:
            return (await self._renewed(user_id)).locale
        return (await self._soon(user_id)).locale

    async def name(self, user_id: str) -> str:
        """Return what somebody is called; "" if Slack doesn't tell."""
        return (await self._soon(user_id)).name

    async def is_active(self, user_id: str) -> bool:
        """Tell whether it's a person who is still there; True if Slack doesn't tell."""
        return (await self._soon(user_id)).is_active

    async def _soon(self, user_id: str) -> _Person:
        """Return what is known, without asking again at once for what Slack didn't tell."""
        if person := self._known.get(user_id):
            return person
        is_too_soon = user_id in self._untold or self._monotonic() < self._busy_until
        return _NOBODY if is_too_soon else await self._asked(user_id)

    async def _renewed(self, user_id: str) -> _Person:
        """Return what Slack says now; what it said before, if it doesn't tell."""
        is_too_soon = user_id in self._untold or self._monotonic() < self._busy_until
        return await (self._soon(user_id) if is_too_soon else self._asked(user_id))

    async def _asked(self, user_id: str) -> _Person:
        """Ask Slack; what it doesn't tell is as before, or "", and then asked again if a zone."""
        try:
            with translated():
                answer = await self._client.users_info(user=user_id, include_locale=True)
                person = _person(answer)
        except asyncio.CancelledError:  # it took too long
            self._untold[user_id] = True
            raise
        except NotDelivered as error:
            log.warning(
                "Slack doesn't tell somebody's time zone and language",
                extra={"user": user_id, "code": error.code},
            )
            self._untold[user_id] = True
            if isinstance(error, SlackBusy):
                self._busy_until = self._monotonic() + error.retry_after.total_seconds()
            return self._known.get(user_id, _NOBODY)
        self._known[user_id] = person
        self._fresh[user_id] = True
        return person


_NOBODY = _Person("", "")


def _person(answer: AsyncSlackResponse) -> _Person:
    """Read a person; of those who were deactivated Slack tells little, and no zone."""
    user: Any = answer["user"]
    is_active = not (user.get("deleted") or user.get("is_bot"))
    zone = ZoneInfo(told(answer, "user", "tz")).key if is_active else ""
    return _Person(zone, _word(user.get("locale")), _name(user), is_active=is_active)


def _name(user: Any) -> str:  # noqa: ANN401 - whatever Slack answers
    profile = user.get("profile") or {}
    names = (profile.get("display_name"), profile.get("real_name"), user.get("name"))
    return next(filter(None, map(_word, names)), "")


def _word(said: object) -> str:
    return said if isinstance(said, str) else ""
