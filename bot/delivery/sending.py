"""Sends one notice to Slack: once, and never lost on the way.

A notice is `sending`, committed, before Slack is called. Whoever finds it so later looks it
up in the channel before saying it again.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot import errors
from bot.delivery.budget import Call
from bot.delivery.carrying import Carrier
from bot.delivery.resting import Rests
from bot.delivery.saying import Attached, Needless, Said, Sayings
from bot.delivery.workspace import Workspace
from bot.domain.notices import Notice, NoticeKind, NoticeState, Receipt
from bot.domain.owners import is_person

SETTLED = timedelta(seconds=2)
"""How long Slack gets before we look whether a message has arrived after all."""
SCANNED = timedelta(seconds=20)
"""The same for a file, which Slack looks through before it shows it."""
LATER = timedelta(seconds=5)
"""When to try again what Slack didn't hear."""


class Sender:
    """Sends notices, one at a time for each place."""

    def __init__(self, workspace: Workspace, sayings: Sayings) -> None:
        self._workspace = workspace
        self._outbox = workspace.outbox
        self._budget = workspace.budget
        self._clock = workspace.clock
        self._tenure = workspace.tenure
        self._chronicle = workspace.chronicle
        self._carrier = Carrier(workspace)
        self._sayings = sayings
        self._composing: Counter[Call] = Counter()
        self.rests = Rests()

    async def send(self, notice: Notice, queue: Sequence[Notice]) -> None:
        """Say a notice; `queue` is what waits in its place. Raises a `StoreUnavailable`."""
        try:
            saying = await self._composed(notice, queue)
            if isinstance(saying, Needless):
                await self._outbox.void(notice, saying.why)
                self._chronicle.voided(notice, saying.why)
                return
            channel_id = await self._carrier.channel(notice)
            if notice.state is NoticeState.SENDING and not self._takes(Call.FIND, channel_id):
                return
            found = await self._carrier.found(notice, channel_id, saying)
        except errors.NotDelivered as error:
            await self._postpone(notice, error)
            return
        if found is not None:
            await self._note(notice, saying, found, is_sure=False)
        elif self._takes(_call(notice), channel_id, urgent=_is_urgent(notice, queue)):
            await self._start(notice, channel_id, saying)

    async def _composed(
        self, notice: Notice, queue: Sequence[Notice]
    ) -> Said | Attached | Needless:
        """Put a notice into words; no more are at the same time than can be sent."""
        call = _call(notice)
        self._composing[call] += 1
        try:
            return await self._sayings.of(notice, queue)
        finally:
            self._composing[call] -= 1

    def may_begin(self, notice: Notice, queue: Sequence[Notice], now: datetime) -> bool:
        """Whether a notice can be sent now: its budget allows it, and no doubt is too fresh.

        `queue` is what waits in its place.
        """
        if self.rests.hold(notice, now):
            return False
        call = _call(notice)
        urgent = _is_urgent(notice, queue)
        if not self._budget.has_room(call, now, self._composing[call], urgent=urgent):
            return False
        if self._budget.ready_at(call, notice.place, now, urgent=urgent) > now:
            return False
        is_sure = notice.state is not NoticeState.SENDING
        return is_sure or self._budget.ready_at(Call.FIND, notice.place, now) <= now

    def _takes(self, call: Call, channel_id: str, *, urgent: bool = True) -> bool:
        """Take a place in the budget; False if others were faster."""
        now = self._clock()
        if self._budget.ready_at(call, channel_id, now, urgent=urgent) > now:
            return False
        self._budget.spend(call, channel_id, now)
        return True

    async def _start(self, notice: Notice, channel_id: str, saying: Said | Attached) -> None:
        """Turn a notice to `sending`, unless it needn't be said any more, and call Slack.

        If another process delivers by now, it is the one that looks it up.
        """
        lease = self._tenure.lease
        if lease is None or not await self._outbox.start(notice, self._clock(), lease=lease):
            return
        if self._tenure.lease is None:
            return
        try:
            receipt = await self._carrier.say(notice, channel_id, saying)
        except errors.NotDelivered as error:
            await self._take(notice, error)
        else:
            self._budget.accepted()
            await self._note(notice, saying, receipt, is_sure=True)

    async def _note(
        self, notice: Notice, saying: Said | Attached, receipt: Receipt, *, is_sure: bool
    ) -> None:
        """Note a notice as said; unless `is_sure`, its card may show something older."""
        version = saying.card_version if isinstance(saying, Said) else None
        if version is not None and not is_sure:
            version = 0
        at = self._clock()
        await self._outbox.said(notice, receipt, at, card_version=version)
        self._chronicle.said(notice, receipt, saying.ends if isinstance(saying, Said) else (), at)

    async def _postpone(self, notice: Notice, error: errors.NotDelivered) -> None:
        """Leave a notice as it is, since it couldn't even be tried or looked up."""
        now = self._clock()
        match error:
            case errors.TokenRefused():
                self._workspace.holds_back(Call.FIND, error, now)
            case errors.ChannelClosed() | errors.MessageRefused() | errors.MessageGone():
                await self._close(notice, error.code, now)
            case _:
                self._chronicle.not_looked_up(notice, error)
                wait = error.retry_after if isinstance(error, errors.SlackBusy) else LATER
                self.rests.begin(notice, now, wait)
                if notice.state is NoticeState.SENDING:
                    self._budget.busy(Call.FIND, now, wait)

    async def _take(self, notice: Notice, error: errors.NotDelivered) -> None:
        """Decide what becomes of a notice that Slack didn't take."""
        now = self._clock()
        self._chronicle.refused(notice, error)
        match error:
            case errors.ChannelClosed():
                await self._close(notice, error.code, now)
            case errors.MessageRefused() if self._carrier.can_be_plainer(notice):
                self._chronicle.plainer(notice, error)
                await self._outbox.unheard(notice)
            case errors.MessageRefused() | errors.MessageGone():
                await self._outbox.void(notice, error.code)
                self._chronicle.given_up(notice, error.code)
            case errors.Unanswered():
                self._chronicle.unsure(notice, error)
                is_file = notice.kind is NoticeKind.FILE
                self.rests.begin(notice, now, SCANNED if is_file else SETTLED)
            case _:
                if not self._workspace.holds_back(call := _call(notice), error, now):
                    self._chronicle.away(call, error, LATER)
                    self._budget.busy(call, now, LATER)
                await self._outbox.unheard(notice)

    async def _close(self, notice: Notice, code: str, now: datetime) -> None:
        """Let a channel's subscriptions rest; who can't be written to is let alone."""
        if is_person(notice.place):
            await self._outbox.void(notice, code)
            self._chronicle.given_up(notice, code)
            return
        if notice.state is NoticeState.PENDING:
            await self._outbox.unheard(notice)
        await self._workspace.pause(notice.place, code, now)


def _call(notice: Notice) -> Call:
    return Call.FILE if notice.kind is NoticeKind.FILE else Call.POST


def _is_urgent(notice: Notice, queue: Sequence[Notice]) -> bool:
    """Whether it's more than the first post of a card, behind which no end waits."""
    ends = (one.event is not None and one.event.kind.is_end for one in queue)
    return notice.kind is not NoticeKind.CARD or any(ends)
