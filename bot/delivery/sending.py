"""Carries one notice to Slack: once, as plain as it has to be, and never lost on the way.

A notice is `sending`, committed, before Slack is called. Whoever finds it so later looks it
up in the channel before saying it again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot import errors
from bot.delivery.budget import Budget, Call
from bot.delivery.saying import Attached, Needless, Said, Sayings
from bot.domain.notices import Notice, NoticeKind, NoticeState, Receipt
from bot.ports import Channels, Clock, Conversations, Outbox
from bot.views.message import Message
from bot.views.notices import plain

SETTLED = timedelta(seconds=2)
"""How long Slack gets before we look whether a message has arrived after all."""
SCANNED = timedelta(seconds=20)
"""The same for a file, which Slack looks through before it shows it."""
LATER = timedelta(seconds=5)
"""When to try again what Slack didn't hear."""
ABANDONED = timedelta(seconds=15)
"""After so long nobody else can still be sending what is `sending`: calls end before."""
APART = timedelta(hours=1)
"""Between two attempts at the same notice lies less than this."""

log = logging.getLogger(__name__)


class Sender:
    """Sends notices, one at a time for each place. `on_said` counts how each ended."""

    def __init__(
        self,
        outbox: Outbox,
        channels: Channels,
        conversations: Conversations,
        sayings: Sayings,
        budget: Budget,
        clock: Clock,
    ) -> None:
        self._outbox = outbox
        self._channels = channels
        self._conversations = conversations
        self._sayings = sayings
        self._budget = budget
        self._clock = clock
        self._doubts: dict[str, datetime] = {}
        self.on_said: Callable[[Notice, str], None] = lambda notice, outcome: None

    async def send(self, notice: Notice, queue: Sequence[Notice]) -> None:
        """Say a notice; `queue` is what waits in its place. Raises a `StoreUnavailable`."""
        saying = await self._sayings.of(notice, queue)
        if isinstance(saying, Needless):
            await self._outbox.void(notice, saying.why)
            return
        try:
            channel_id = await self._channel(notice)
            found = await self._found(notice, channel_id, saying)
        except errors.NotDelivered as error:
            await self._postpone(notice, error)
            return
        if found is not None:
            log.info("Notice %s had arrived: %s", notice.id, notice.key)
            await self._note(notice, saying, found, is_sure=False)
        elif await self._outbox.start(notice, self._clock()):
            await self._start(notice, channel_id, saying)

    def may_begin(self, notice: Notice, now: datetime) -> bool:
        """Whether a notice can be sent now: its budget allows it, and no doubt is too fresh."""
        if notice.state is NoticeState.SENDING:
            is_free = self._budget.ready_at(Call.FIND, notice.place, now) <= now
            if not is_free or not self._is_settled(notice, now):
                return False
        kind = Call.FILE if notice.kind is NoticeKind.FILE else Call.POST
        return self._budget.ready_at(kind, notice.place, now) <= now

    def _is_settled(self, notice: Notice, now: datetime) -> bool:
        """Whether it is time to look for a message whose arrival is uncertain."""
        settled = SCANNED if notice.kind is NoticeKind.FILE else SETTLED
        if doubted := self._doubts.get(notice.id):
            return now - doubted >= settled
        return notice.sending_since is None or now - notice.sending_since >= ABANDONED

    async def _start(self, notice: Notice, channel_id: str, saying: Said | Attached) -> None:
        """Call Slack for a notice that is `sending`."""
        try:
            receipt = await self._said(notice, channel_id, saying)
        except errors.NotDelivered as error:
            await self._take(notice, error)
        else:
            await self._note(notice, saying, receipt, is_sure=True)

    async def _channel(self, notice: Notice) -> str:
        if notice.kind is NoticeKind.HINT:
            return await self._conversations.direct(notice.place)
        return notice.place

    async def _found(
        self, notice: Notice, channel_id: str, saying: Said | Attached
    ) -> Receipt | None:
        """Look up a notice that may have arrived; None if it hasn't, or if we mayn't look."""
        if notice.state is not NoticeState.SENDING:
            return None
        self._budget.spend(Call.FIND, channel_id, self._clock())
        try:
            return await self._looked_up(notice, channel_id, saying)
        except errors.HistoryHidden as error:
            log.warning("A notice may come twice (%s): %s", error.code, notice.key)
            return None

    async def _looked_up(
        self, notice: Notice, channel_id: str, saying: Said | Attached
    ) -> Receipt | None:
        if isinstance(saying, Attached):
            is_there = await self._conversations.has_file(
                channel_id, saying.name, thread_ts=saying.thread_ts
            )
            return Receipt(channel_id, saying.thread_ts or "") if is_there else None
        since = max(notice.created_at, (notice.sending_since or notice.created_at) - APART)
        return await self._conversations.find(
            channel_id, notice.id, since, thread_ts=saying.thread_ts
        )

    async def _said(self, notice: Notice, channel_id: str, saying: Said | Attached) -> Receipt:
        if isinstance(saying, Attached):
            self._budget.spend(Call.FILE, channel_id, self._clock())
            await self._conversations.attach(
                channel_id, saying.name, saying.title, saying.content, thread_ts=saying.thread_ts
            )
            return Receipt(channel_id, saying.thread_ts or "")

        async def post(payload: Mapping[str, Any]) -> Receipt:
            await self._turn(channel_id)
            return await self._conversations.post(
                channel_id,
                payload,
                notice.id,
                thread_ts=saying.thread_ts,
                broadcast=saying.broadcast,
            )

        return await plainer_each_time(post, saying.message)

    async def _turn(self, channel_id: str) -> None:
        """Wait for the channel's second to pass, and take the next one."""
        now = self._clock()
        ready = self._budget.ready_at(Call.POST, channel_id, now)
        if ready > now:
            await asyncio.sleep((ready - now).total_seconds())
        self._budget.spend(Call.POST, channel_id, self._clock())

    async def _note(
        self, notice: Notice, saying: Said | Attached, receipt: Receipt, *, is_sure: bool
    ) -> None:
        """Note a notice as said; unless `is_sure`, its card may show something older."""
        version = saying.card_version if isinstance(saying, Said) else None
        if version is not None and not is_sure:
            version = 0
        await self._outbox.said(notice, receipt, self._clock(), card_version=version)
        self._doubts.pop(notice.id, None)
        self.on_said(notice, "said")

    async def _postpone(self, notice: Notice, error: errors.NotDelivered) -> None:
        """Leave a notice as it is, since it couldn't even be tried or looked up."""
        now = self._clock()
        log.warning("Can't look before saying (%s): %s", error.code, notice.key)
        wait = error.retry_after if isinstance(error, errors.SlackBusy) else LATER
        self._budget.busy(Call.FIND, now, wait)
        if isinstance(error, errors.ChannelClosed):
            await self._close(notice, error.code, now)
        else:
            self._doubts[notice.id] = now + wait

    async def _take(self, notice: Notice, error: errors.NotDelivered) -> None:
        """Decide what becomes of a notice that Slack didn't take."""
        now = self._clock()
        self.on_said(notice, type(error).__name__)
        kind = Call.FILE if notice.kind is NoticeKind.FILE else Call.POST
        match error:
            case errors.SlackBusy(retry_after=wait):
                log.info("Slack asks to wait %.0f s (%s)", wait.total_seconds(), error.code)
                self._budget.busy(kind, now, wait)
                await self._outbox.unheard(notice)
            case errors.ChannelClosed():
                await self._close(notice, error.code, now)
            case errors.MessageRefused() | errors.MessageGone():
                log.error(
                    "Slack refuses a notice even in plain text: %s %s", error.code, notice.key
                )
                await self._outbox.void(notice, error.code)
            case errors.Unanswered():
                log.warning("Slack didn't say whether a notice arrived: %s", notice.key)
                self._doubts[notice.id] = now
            case _:
                log.warning("Slack can't be told (%s): %s", error.code, notice.key)
                self._budget.busy(kind, now, LATER)
                await self._outbox.unheard(notice)

    async def _close(self, notice: Notice, code: str, now: datetime) -> None:
        """Let a channel's subscriptions rest; who can't be written to is let alone."""
        if notice.kind is NoticeKind.HINT:
            log.warning("Can't write to %s: %s", notice.place, code)
            await self._outbox.void(notice, code)
            return
        if notice.state is NoticeState.PENDING:
            await self._outbox.unheard(notice)
        if await self._channels.pause(notice.place, code, now):
            log.warning("Channel %s can't be posted to (%s): paused", notice.place, code)


async def plainer_each_time(
    send: Callable[[Mapping[str, Any]], Awaitable[Receipt]], message: Message
) -> Receipt:
    """Send a message, simpler each time Slack refuses it; the last refusal is raised."""
    *better, last = list(_ever_plainer(message))
    for payload in better:
        try:
            return await send(payload)
        except errors.MessageRefused as error:
            log.warning("Slack refused a message (%s): saying it plainer", error.code)
    return await send(last)


def _ever_plainer(message: Message) -> Iterator[Mapping[str, Any]]:
    yield message.to_slack()
    yield plain(message).to_slack()
    yield {"text": message.text}
