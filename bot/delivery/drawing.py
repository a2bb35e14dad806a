"""Keeps cards true: what is drawn is the newest state at the moment of sending."""

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot import errors
from bot.delivery.budget import Budget, Call
from bot.delivery.sending import plainer_each_time
from bot.domain.cards import Card
from bot.domain.notices import Receipt
from bot.ports import Channels, Clock, Conversations, Outbox
from bot.views import card as cards
from bot.views.answers import Style

AT_ONCE = 20
"""Cards that are taken up in one go."""
BETWEEN = timedelta(seconds=3)
"""The least time between two edits of a card that isn't final."""

log = logging.getLogger(__name__)


class Drawer:
    """Edits the cards that don't show what is true, final ones first."""

    def __init__(
        self,
        outbox: Outbox,
        channels: Channels,
        conversations: Conversations,
        style: Style,
        budget: Budget,
        clock: Clock,
    ) -> None:
        self._outbox = outbox
        self._channels = channels
        self._conversations = conversations
        self._style = style
        self._budget = budget
        self._clock = clock

    async def draw(self) -> None:
        """Draw as many cards as Slack's limits allow now. Raises a `StoreUnavailable`."""
        for card in await self._outbox.undrawn(AT_ONCE):
            now = self._clock()
            ready = self._budget.ready_at(Call.EDIT, card.channel_id, now, urgent=card.is_final)
            if ready > now:
                return
            if card.is_final or card.drawn_at is None or now - card.drawn_at >= BETWEEN:
                await self._draw(card)

    async def _draw(self, card: Card) -> None:
        story = await self._outbox.story(card.channel_id, card.project, card.job_id)
        if story is None or card.ts is None:
            return
        receipt = Receipt(card.channel_id, card.ts)

        async def edit(payload: Mapping[str, Any]) -> Receipt:
            self._budget.spend(Call.EDIT, card.channel_id, self._clock())
            await self._conversations.edit(receipt, payload)
            return receipt

        try:
            await plainer_each_time(edit, cards.card(story, self._style))
            await self._outbox.drawn(card, self._clock())
        except errors.NotDelivered as error:
            await self._take(card, error)

    async def _take(self, card: Card, error: errors.NotDelivered) -> None:
        """Decide what becomes of a card that Slack didn't change; an edit may be repeated."""
        now = self._clock()
        match error:
            case errors.SlackBusy(retry_after=wait):
                self._budget.busy(Call.EDIT, now, wait)
            case errors.MessageGone():
                log.info("The card of %s in %s is gone", card.job_id, card.channel_id)
                await self._outbox.card_gone(card)
            case errors.ChannelClosed():
                if await self._channels.pause(card.channel_id, error.code, now):
                    log.warning("Channel %s can't be posted to: %s", card.channel_id, error.code)
            case errors.MessageRefused():
                log.error("Slack refuses the card of %s: %s", card.job_id, error.code)
                await self._outbox.drawn(card, now)
            case _:
                log.warning("Could not draw the card of %s: %s", card.job_id, error.code)
                self._budget.busy(Call.EDIT, now, timedelta(seconds=5))
