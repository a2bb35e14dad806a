"""Where people live and which language they read, as far as Slack tells."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from cachetools import TTLCache
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import NotDelivered
from bot.slack.outcomes import translated
from bot.slack.web import told

log = logging.getLogger(__name__)

UTC_ZONE = "UTC"
KEPT = 1_000
KEPT_SECONDS = 3_600
"""Nobody moves more often; whoever does types the command again an hour later."""
UNTOLD_SECONDS = 60
"""How long nobody is kept waiting again for a language that Slack didn't tell."""


@dataclass(frozen=True, slots=True)
class _Person:
    zone: str
    locale: str


class Persons:
    """Asks Slack about people, at most once an hour each."""

    def __init__(
        self, client: AsyncWebClient, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = client
        self._known: TTLCache[str, _Person] = TTLCache(KEPT, KEPT_SECONDS, timer=monotonic)
        self._untold: TTLCache[str, bool] = TTLCache(KEPT, UNTOLD_SECONDS, timer=monotonic)

    async def zone(self, user_id: str) -> str:
        """Return somebody's IANA time zone; "UTC" if Slack doesn't tell."""
        person = self._known.get(user_id) or await self._asked(user_id)
        return person.zone or UTC_ZONE

    async def locale(self, user_id: str) -> str:
        """Return somebody's locale, such as `zh-CN`; "" if Slack doesn't tell."""
        if person := self._known.get(user_id):
            return person.locale
        if user_id in self._untold:
            return ""
        return (await self._asked(user_id)).locale

    async def _asked(self, user_id: str) -> _Person:
        """Ask Slack; what it doesn't tell is "", and asked again if that is the zone."""
        try:
            with translated():
                answer = await self._client.users_info(user=user_id, include_locale=True)
                person = _Person(ZoneInfo(told(answer, "user", "tz")).key, _locale(answer.data))
        except NotDelivered as error:
            log.warning(
                "Slack doesn't tell somebody's time zone and language",
                extra={"user": user_id, "code": error.code},
            )
            self._untold[user_id] = True
            return _Person("", "")
        self._known[user_id] = person
        return person


def _locale(answer: Any) -> str:  # noqa: ANN401 - whatever Slack answers
    """Return what Slack tells only where it was asked to, and not of everybody."""
    locale = answer["user"].get("locale")
    return locale if isinstance(locale, str) else ""
