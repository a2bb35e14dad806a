"""Homes are kept current, and what they show is asked of DLI."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from bot.delivery.budget import Budget
from bot.delivery.drafting import Ways
from bot.delivery.homes import FRESH, Publisher
from bot.domain.homes import Mine
from bot.schedule import Every
from bot.telling.circle import Circle
from bot.telling.delivery import Alone
from bot.watching.minding import Minder

HOME_SECONDS = 1.6
"""How often a Home may be published that nobody asked for: fewer than 40 a minute."""
MIND_SECONDS = 2
"""How often it is seen whether DLI is to be asked for what Homes show."""


class Homes:
    """A team's Homes, and who asks its projects for them."""

    def __init__(self, circle: Circle, budget: Budget, minders: Sequence[Minder]) -> None:
        self._circle = circle
        self._minders = minders
        self.publisher = Publisher(
            Ways(
                homes=circle.stores.homes,
                conversations=circle.conversations,
                speech=circle.speech,
                clock=circle.clock,
                style=circle.style,
                mind=self._mind,
            ),
            circle.messenger,
            budget,
        )

    def tasks(self, alone: Alone) -> list[Every]:
        """Return what has to run."""
        return [
            alone("homes", HOME_SECONDS, self.publisher.beat),
            alone("mind", MIND_SECONDS, self._mind_those_due),
        ]

    async def _mind(self, user_id: str, mine: Mine, since: datetime) -> bool:
        """Ask each project what somebody has who looks at their Home; tell whether one was."""
        minding = (minder.mind(user_id, mine, since) for minder in self._minders)
        is_minded = any(await asyncio.gather(*minding))
        if is_minded:
            self.publisher.acts(user_id)
        return is_minded

    async def _mind_those_due(self) -> None:
        homes = await self._circle.stores.homes.fresh(self._circle.clock() - FRESH)
        for minder in self._minders:
            for user_id in await minder.beat(homes):
                self.publisher.acts(user_id)
