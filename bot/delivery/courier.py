"""Carries what waits in the store to Slack: the urgent first, bursts together."""

import asyncio
import logging
from collections.abc import Sequence

from bot.delivery.drawing import Drawer
from bot.delivery.sending import Sender
from bot.domain.notices import (
    MOST_IN_DIGEST,
    DigestReason,
    Notice,
    NoticeKind,
    NoticeState,
    digest_notice,
)
from bot.errors import StoreUnavailable
from bot.ports import Clock, Outbox

BURST = 5
"""Ends that wait in one channel, from which on they are told in one message."""
EACH = 3 * MOST_IN_DIGEST
"""Notices of one place that are looked at together."""

log = logging.getLogger(__name__)


class Courier:
    """Serves every place by itself, so that a slow one holds up none of the others."""

    def __init__(self, outbox: Outbox, sender: Sender, drawer: Drawer, clock: Clock) -> None:
        self._outbox = outbox
        self._sender = sender
        self._drawer = drawer
        self._clock = clock
        self._served: dict[str, asyncio.Task[None]] = {}

    async def beat(self) -> None:
        """Begin to serve the places where something waits, and draw cards."""
        queues: dict[str, list[Notice]] = {}
        for notice in await self._outbox.waiting(self._clock(), EACH):
            queues.setdefault(notice.place, []).append(notice)
        for place, queue in queues.items():
            if place not in self._served:
                self._serve(place, tuple(queue))
        await self._drawer.draw()

    async def drain(self, seconds: float) -> None:
        """Wait for the calls under way, at most so long; what is cut off is looked up later."""
        if self._served:
            _, late = await asyncio.wait(self._served.values(), timeout=seconds)
            for task in late:
                task.cancel()

    def _serve(self, place: str, queue: tuple[Notice, ...]) -> None:
        task = asyncio.create_task(self._guarded(queue), name=f"deliver to {place}")
        self._served[place] = task
        task.add_done_callback(lambda _: self._served.pop(place))

    async def _guarded(self, queue: tuple[Notice, ...]) -> None:
        """Serve a place once; its trouble is its own."""
        try:
            await self._once(queue)
        except StoreUnavailable as error:
            log.warning("Nothing is delivered while the database is away: %s", error)
        except Exception:
            log.exception("Could not deliver to %s", queue[0].place)

    async def _once(self, queue: tuple[Notice, ...]) -> None:
        """Say the next thing; nothing else as long as one may have been said already."""
        doubtful = [notice for notice in queue if notice.state is NoticeState.SENDING]
        ends = [notice for notice in queue if _is_waiting_end(notice)]
        if not doubtful and len(ends) >= BURST:
            await self._together(ends[:MOST_IN_DIGEST])
            return
        next_one = (*doubtful, *queue)[0]
        if self._sender.may_begin(next_one, self._clock()):
            await self._sender.send(next_one, queue)

    async def _together(self, ends: Sequence[Notice]) -> None:
        """Let one message tell all of these; it is sent with the next beat."""
        digest = digest_notice(ends, DigestReason.BURST, self._clock())
        if await self._outbox.fold(ends, digest):
            log.info("%d ends in %s are told together", len(ends), ends[0].place)


def _is_waiting_end(notice: Notice) -> bool:
    return (
        notice.kind is NoticeKind.EVENT
        and notice.state is NoticeState.PENDING
        and notice.event is not None
        and notice.event.kind.is_end
    )
