"""Publishes Homes: at once to whoever opens theirs, and when something of theirs changes."""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from weakref import WeakValueDictionary

from cachetools import TTLCache
from slack_sdk.models.views import View

from bot import errors
from bot.delivery.budget import Budget, Call
from bot.delivery.drafting import Draft, Drafts, Ways
from bot.domain.homes import Home, Part
from bot.domain.pauses import Pause
from bot.domain.subscriptions import Subscription
from bot.ports import Messenger
from bot.views import home as views
from bot.views.language import speaking

FRESH = timedelta(days=1)
"""How long a Home is kept current that nobody opens again."""
BETWEEN = timedelta(seconds=10)
"""The least time between two that nobody asked for, of one person."""
AT_ONCE = 25
"""Homes that are compared in one go: more would only wait for Slack."""
SOON = 1.5
"""Seconds after which somebody who sees nothing yet is told that something is coming."""
LATER = timedelta(seconds=5)
"""When to publish again after a call that Slack may not have heard."""
ASIDE = timedelta(minutes=10)
"""When to try again a Home that Slack refused for a reason of its own."""
PASSING = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
"""Slack's words for trouble that may be over the next time."""
HOMELESS = frozenset({"not_enabled", "user_disabled", "user_not_found", "user_not_visible"})
"""Slack's words for a person to whom no Home can be shown."""
_REMEMBERED = 10_000

log = logging.getLogger(__name__)


class Publisher:
    """Keeps the Homes of one workspace true. Only the process that delivers may `beat`.

    Slack takes 100 of its calls a minute. `beat` makes at most one: how often it comes leaves the
    rest to those who open their Home, in whatever process. What somebody's own click shows them
    with a note isn't replaced by what was looked up before, here or in another process.
    """

    def __init__(self, ways: Ways, messenger: Messenger, budget: Budget) -> None:
        self._homes = ways.homes
        self._speech = ways.speech
        self._clock = ways.clock
        self._drafts = Drafts(ways)
        self._messenger = messenger
        self._budget = budget
        self._acted: TTLCache[str, datetime] = TTLCache(_REMEMBERED, BETWEEN.total_seconds())
        self._compared: dict[str, datetime] = {}
        self._aside: dict[str, Pause] = {}
        self._noted: TTLCache[str, datetime] = TTLCache(_REMEMBERED, FRESH.total_seconds())
        self._stale: TTLCache[str, str] = TTLCache(_REMEMBERED, FRESH.total_seconds())
        self._busy: Counter[str] = Counter()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def acts(self, user_id: str) -> None:
        """Hear that somebody does something: what it changes is shown without delay."""
        self._acted[user_id] = self._clock()

    async def opened(self, user_id: str, *, is_shown: bool) -> None:
        """Show somebody their Home; `is_shown` tells that Slack shows an earlier one meanwhile.

        Raises SlackRefused. While the database is away, an earlier one stays. While Slack wants
        no more of them, it is left to `beat`.
        """
        with self._drawing(user_id):
            looking = asyncio.create_task(self._drafts.opened(user_id))
            try:
                await self._opened(user_id, looking, is_shown=is_shown)
            finally:
                looking.cancel()

    async def subscription(self, user_id: str, subscription_id: int) -> Subscription | None:
        """Return a subscription that somebody made. Raises a StoreUnavailable."""
        return await self._homes.subscription(user_id, subscription_id)

    async def redraw(self, user_id: str, note: str = "") -> timedelta | None:
        """Show somebody at once what their click has changed; `note` stays until more changes.

        Return how long Slack wants no Homes, if it does: what has changed is left to `beat`.
        Raises SlackRefused or StoreUnavailable.
        """
        with self._drawing(user_id):
            async with self._lock(user_id):
                home, draft = await self._drafts.changed(user_id)
                if self._is_blocked():
                    return self._budget.blocked[Call.HOME] - self._clock()
                try:
                    await self._publish(home, draft, note)
                except errors.SlackThrottled as error:
                    return error.retry_after
                self._noted[user_id] = self._clock()
                return None

    async def turn(self, user_id: str, part: Part, page: int) -> timedelta | None:
        """Show somebody another page of a part, as `redraw` does."""
        await self._homes.turn(user_id, part, page)
        return await self.redraw(user_id)

    async def beat(self) -> None:
        """Publish one Home that shows what isn't true any more, those before the others first.

        Raises a StoreUnavailable.
        """
        if not self._has_spare_calls():
            return
        now = self._clock()
        homes = await self._homes.fresh(now - FRESH)
        never = datetime.min.replace(tzinfo=UTC)
        self._compared = {one.user_id: self._compared.get(one.user_id, never) for one in homes}
        due = [one for one in homes if self._is_due(one, now)]
        due.sort(key=lambda one: self._compared[one.user_id])
        await self._publish_first(due[:AT_ONCE], now)

    async def _opened(
        self, user_id: str, looking: "asyncio.Task[tuple[Home, Draft]]", *, is_shown: bool
    ) -> None:
        began = self._clock()
        try:
            if not is_shown:
                await self._bridged(user_id, looking)
            home, draft = await looking
        except (errors.StoreUnavailable, TimeoutError) as error:
            log.warning("Could not look up a Home", extra={"user": user_id, "detail": error})
            if not is_shown:
                with speaking(self._speech.known(user_id)):
                    await self._show(user_id, views.away())
        else:
            is_shown_now = home.drawn == draft.digest and _is_recent(home, self._clock())
            async with self._lock(user_id):
                is_noted = self._is_noted(user_id, began)
                if not is_shown_now and not self._is_blocked() and not is_noted:
                    await self._publish(home, draft)

    @contextmanager
    def _drawing(self, user_id: str) -> Iterator[None]:
        """Keep `beat` from somebody's Home."""
        self._busy[user_id] += 1
        try:
            yield
        finally:
            self._busy -= Counter((user_id,))

    async def _publish_first(self, homes: Sequence[Home], now: datetime) -> None:
        """Publish the first that differs; those behind it are first the next time."""
        drafts = await self._drafts.of([home.user_id for home in homes])
        for home in homes:
            self._compared[home.user_id] = now
            draft = drafts[home.user_id]
            if home.drawn != draft.digest and not self._is_overtaken(home.user_id, now):
                await self._replace(home, draft)
                return

    async def _replace(self, home: Home, draft: Draft) -> None:
        """Publish what replaces nothing newer, unless Slack said before that it would."""
        is_stale = self._stale.get(home.user_id) == home.view_hash
        try:
            async with self._lock(home.user_id):
                await self._publish(home, draft, expected="" if is_stale else home.view_hash)
        except errors.SlackRefused as error:  # `_show` has dealt with it
            if error.code == errors.CONFLICT:
                self._stale[home.user_id] = home.view_hash

    def _lock(self, user_id: str) -> asyncio.Lock:
        """Return what lets one after the other draw somebody's Home."""
        return self._locks.setdefault(user_id, asyncio.Lock())

    def _is_overtaken(self, user_id: str, since: datetime) -> bool:
        return bool(self._busy[user_id]) or self._is_noted(user_id, since)

    def _is_noted(self, user_id: str, since: datetime) -> bool:
        """Whether somebody was shown since then what their click has changed."""
        noted_at = self._noted.get(user_id)
        return noted_at is not None and noted_at >= since

    def _has_spare_calls(self) -> bool:
        now = self._clock()
        return self._budget.ready_at(Call.HOME, "", now, urgent=False) <= now

    def _is_blocked(self) -> bool:
        now = self._clock()
        return self._budget.blocked.get(Call.HOME, now) > now

    def _is_due(self, home: Home, now: datetime) -> bool:
        if self._busy[home.user_id]:
            return False
        if (aside := self._aside.get(home.user_id)) and aside.lasts(now):
            return False
        if home.drawn_at is None or not _is_recent(home, now):
            return True
        acted_at = self._acted.get(home.user_id)
        return acted_at is not None and acted_at > home.drawn_at

    async def _bridged(self, user_id: str, looking: "asyncio.Task[tuple[Home, Draft]]") -> None:
        """Say that something is coming, if it takes long and Slack has calls to spare."""
        done, _ = await asyncio.wait({looking}, timeout=SOON)
        if not done and self._has_spare_calls():
            with speaking(self._speech.known(user_id)), suppress(errors.SlackRefused):
                await self._show(user_id, views.loading())

    async def _publish(
        self, home: Home, draft: Draft, note: str = "", *, expected: str = ""
    ) -> None:
        with speaking(draft.language):
            view = views.home(draft.blocks, self._clock(), note)
        view_hash = await self._show(home.user_id, view, expected)
        await self._homes.drawn(home, draft.digest, view_hash, self._clock())

    async def _show(self, user_id: str, view: View, expected: str = "") -> str:
        """Call Slack, and decide what a refusal comes to; it is raised."""
        self._budget.spend(Call.HOME, "", self._clock())
        try:
            return await self._messenger.publish_home(user_id, view.to_dict(), expected=expected)
        except errors.SlackThrottled as error:
            log.info("Slack wants fewer Homes", extra={"wait": error.retry_after})
            self._budget.busy(Call.HOME, self._clock(), error.retry_after)
            raise
        except errors.SlackRefused as error:
            await self._take(user_id, error)
            raise

    async def _take(self, user_id: str, error: errors.SlackRefused) -> None:
        facts = {"user": user_id, "code": error.code}
        if error.code in HOMELESS:
            log.info("Somebody's Home can't be shown, and isn't kept any more", extra=facts)
            await self._homes.shut(user_id)
        elif error.code == "unreachable":
            self._budget.busy(Call.HOME, self._clock(), LATER)
        elif error.code == errors.CONFLICT:
            log.info("Somebody's Home was drawn by another first", extra=facts)
            self._lay_aside(user_id, LATER)
        else:
            log.warning("Slack refused a Home", extra=facts)
            self._lay_aside(user_id, LATER if error.code in PASSING else ASIDE)

    def _lay_aside(self, user_id: str, wait: timedelta) -> None:
        now = self._clock()
        self._aside = {one: pause for one, pause in self._aside.items() if pause.lasts(now)}
        self._aside[user_id] = Pause(now, now + wait)


def _is_recent(home: Home, now: datetime) -> bool:
    """Whether what is shown was drawn just now: somebody goes to and fro."""
    drawn_at = home.drawn_at
    return drawn_at is not None and Pause(drawn_at, drawn_at + BETWEEN).lasts(now)
