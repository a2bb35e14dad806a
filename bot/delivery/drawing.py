"""Keeps cards true: what is drawn is the newest state at the moment of sending."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot import errors
from bot.delivery.budget import Call
from bot.delivery.plainness import ways
from bot.delivery.workspace import Workspace
from bot.domain.cards import Card
from bot.domain.jobs import JobId
from bot.domain.notices import Receipt
from bot.domain.pauses import Pause
from bot.views import card as cards
from bot.views.answers import Style
from bot.views.language import speaking
from bot.views.message import Message

AT_ONCE = 20
"""Cards that are taken up in one go."""
BETWEEN = timedelta(seconds=3)
"""The least time between two edits of a card that isn't final."""
LATER = timedelta(seconds=5)
"""When to edit again after a call that Slack may not have heard."""
SET_ASIDE = timedelta(seconds=30)
"""When to try again a card whose edit had no answer: the trouble may be with this one alone."""

log = logging.getLogger(__name__)


class Drawer:
    """Edits the cards that don't show what is true, final ones first."""

    def __init__(self, workspace: Workspace, style: Style) -> None:
        self._workspace = workspace
        self._outbox = workspace.outbox
        self._conversations = workspace.conversations
        self._budget = workspace.budget
        self._clock = workspace.clock
        self._tenure = workspace.tenure
        self._chronicle = workspace.chronicle
        self._speech = workspace.speech
        self._style = style
        self._aside: dict[tuple[str, str, JobId], Pause] = {}

    async def draw(self) -> None:
        """Draw as many cards as Slack's limits allow now. Raises a `StoreUnavailable`."""
        now = self._clock()
        self._aside = {key: pause for key, pause in self._aside.items() if pause.lasts(now)}
        for card in await self._outbox.undrawn(AT_ONCE + len(self._aside)):
            now = self._clock()
            ready = self._budget.ready_at(Call.EDIT, card.channel_id, now, urgent=card.is_final)
            if ready > now:  # for those behind it too: they are no more urgent
                return
            if self._is_due(card, now):
                await self._guarded(card)

    async def _guarded(self, card: Card) -> None:
        """Draw a card; one that we stumble over steps aside for the others."""
        try:
            await self._draw(card)
        except errors.StoreUnavailable:
            raise
        except Exception:
            log.exception(
                "Could not draw a card", extra={"channel": card.channel_id, "job": card.job_id}
            )
            now = self._clock()
            self._aside[_key(card)] = Pause(now, now + SET_ASIDE)

    def _is_due(self, card: Card, now: datetime) -> bool:
        if _key(card) in self._aside:
            return False
        if card.is_final or card.drawn_at is None:
            return True
        return not Pause(card.drawn_at, card.drawn_at + BETWEEN).lasts(now)

    async def _draw(self, card: Card) -> None:
        story = await self._outbox.story(card.channel_id, card.project, card.job_id)
        if story is None or card.ts is None or self._tenure.lease is None:
            return
        try:
            with speaking(await self._speech.of_channel(card.channel_id)):
                message = cards.card(story, self._style)
            await self._edit(Receipt(card.channel_id, card.ts), message)
            await self._outbox.drawn(card, self._clock())
            self._chronicle.drawn(card)
        except errors.NotDelivered as error:
            await self._take(card, error)

    async def _edit(self, receipt: Receipt, message: Message) -> None:
        """Change a message, plainer each time Slack refuses it; the last refusal is raised."""
        *better, plainest = ways(message)
        for payload in better:
            try:
                await self._edit_once(receipt, payload)
            except errors.MessageRefused as error:
                log.warning(
                    "Slack refused a card: drawing it plainer",
                    extra={"channel": receipt.channel_id, "code": error.code},
                )
            else:
                return
        await self._edit_once(receipt, plainest)

    async def _edit_once(self, receipt: Receipt, payload: Mapping[str, Any]) -> None:
        self._budget.spend(Call.EDIT, receipt.channel_id, self._clock())
        await self._conversations.edit(receipt, payload)
        self._budget.accepted()

    async def _take(self, card: Card, error: errors.NotDelivered) -> None:
        """Decide what becomes of a card that Slack didn't change; an edit may be repeated."""
        now = self._clock()
        match error:
            case errors.MessageGone():
                self._chronicle.not_drawn(card, error, "The card is gone", logging.INFO)
                await self._outbox.card_gone(card)
            case errors.ChannelClosed():
                await self._workspace.pause(card.channel_id, error.code, now)
            case errors.MessageRefused():
                self._chronicle.not_drawn(card, error, "Slack refused a card", logging.ERROR)
                await self._outbox.drawn(card, now)
            case _:
                self._hold_back(card, error, now)

    def _hold_back(self, card: Card, error: errors.NotDelivered, now: datetime) -> None:
        """Wait before more is drawn."""
        if self._workspace.holds_back(Call.EDIT, error, now):
            return
        self._chronicle.not_drawn(card, error, "Could not draw a card", logging.WARNING)
        self._budget.busy(Call.EDIT, now, LATER)
        if isinstance(error, errors.Unanswered):
            self._aside[_key(card)] = Pause(now, now + SET_ASIDE)


def _key(card: Card) -> tuple[str, str, JobId]:
    return card.channel_id, card.project, card.job_id
