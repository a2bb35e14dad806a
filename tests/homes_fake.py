"""A fake of the port that keeps Homes, with its contract."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.domain.homes import Home, Mine, Part
from bot.domain.subscriptions import Subscription
from bot.errors import StoreUnavailable


class FakeHomes:
    """`Homes` in memory; `found` is what is whose, `asked` for whom and since when it was asked."""

    def __init__(self) -> None:
        self.kept: dict[str, Home] = {}
        self.found: dict[str, Mine] = {}
        self.pages: dict[str, dict[Part, int]] = {}
        self.asked: list[Mapping[str, datetime]] = []
        self.is_away = False
        self.answers = asyncio.Event()
        self.answers.set()

    async def open(self, user_id: str, at: datetime) -> Home:
        self._insist()
        await self.answers.wait()
        self.pages.pop(user_id, None)
        return await self.look(user_id, at)

    async def look(self, user_id: str, at: datetime) -> Home:
        self._insist()
        known = self.kept.get(user_id, Home(user_id=user_id, opened_at=at))
        self.kept[user_id] = replace(known, opened_at=at)
        return self.kept[user_id]

    async def turn(self, user_id: str, part: Part, page: int) -> None:
        self._insist()
        self.pages.setdefault(user_id, {})[part] = page

    async def fresh(self, since: datetime) -> tuple[Home, ...]:
        self._insist()
        fresh = [home for home in self.kept.values() if home.opened_at >= since]
        undrawn = [home for home in fresh if home.drawn_at is None]
        drawn = [(home.drawn_at, home.user_id, home) for home in fresh if home.drawn_at]
        return (*undrawn, *(home for _, _, home in sorted(drawn, key=lambda one: one[:2])))

    async def mine(self, since: Mapping[str, datetime]) -> Mapping[str, Mine]:
        self._insist()
        self.asked.append(since)
        return {
            user_id: replace(self.found.get(user_id, Mine()), pages=self.pages.get(user_id, {}))
            for user_id in since
        }

    async def drawn(self, home: Home, digest: str, view_hash: str, at: datetime) -> None:
        self._insist()
        if now := self.kept.get(home.user_id):
            is_known = now.drawn_at == home.drawn_at
            shown, named = (digest, view_hash) if is_known else ("", "")
            self.kept[home.user_id] = replace(now, drawn=shown, view_hash=named, drawn_at=at)

    async def shut(self, user_id: str) -> None:
        self._insist()
        self.kept.pop(user_id, None)

    async def subscription(self, user_id: str, subscription_id: int) -> Subscription | None:
        self._insist()
        every = self.found.get(user_id, Mine()).subscriptions
        return next((one for one in every if one.id == subscription_id), None)

    def _insist(self) -> None:
        if self.is_away:
            raise StoreUnavailable("the disk is full")
