"""Carries what waits in the store to Slack: the urgent first, bursts together."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial

from cachetools import LRUCache

from bot.delivery.drawing import Drawer
from bot.delivery.handover import Handover
from bot.delivery.sending import Sender
from bot.delivery.workspace import Workspace
from bot.domain.announcing import digest_notice
from bot.domain.notices import MOST_IN_DIGEST, DigestReason, Notice, NoticeKind, NoticeState
from bot.errors import StoreUnavailable
from bot.ports import Lease

BURST = 5
"""Ends that wait in one channel, from which on they are told in one message."""
EACH = 3 * MOST_IN_DIGEST
"""Notices of one place that are looked at together."""
TRIES = 3
"""How often we try a notice that we stumble over ourselves."""
CARDS = "cards"
"""What stands for no place, but for the drawing of cards, which may be slow as well."""

log = logging.getLogger(__name__)


class Courier:
    """Serves every place by itself, so that a slow one holds up none of the others."""

    def __init__(
        self, workspace: Workspace, sender: Sender, drawer: Drawer, handover: Handover
    ) -> None:
        self._outbox = workspace.outbox
        self._clock = workspace.clock
        self._tenure = workspace.tenure
        self._chronicle = workspace.chronicle
        self._sender = sender
        self._drawer = drawer
        self._handover = handover
        self._since: Lease | None = None
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._is_draining = False
        self._stumbled: LRUCache[str, int] = LRUCache(1_000)

    async def beat(self) -> None:
        """Begin to serve the places where something waits, and to draw cards."""
        if not await self._is_ours():
            self._chronicle.waited(timedelta())
            return
        queues: dict[str, list[Notice]] = {}
        waiting, now = await self._outbox.waiting(EACH), self._clock()
        self._chronicle.waited(max((now - one.created_at for one in waiting), default=timedelta()))
        for notice in waiting:
            queues.setdefault(notice.place, []).append(notice)
        for place, queue in queues.items():
            self._begin(place, partial(self._once, tuple(queue)))
        self._begin(CARDS, self._drawer.draw)

    async def _is_ours(self) -> bool:
        """Tell whether nobody else delivers; begin where the last one stopped."""
        lease = self._tenure.lease
        if lease is None:
            return False
        if lease != self._since:
            await self._handover.take_over()
            self._since = lease
        await self._handover.leave_word()
        return True

    async def idle(self) -> None:
        """Wait until nothing is under way."""
        while self._under_way:
            await asyncio.wait(self._under_way.values())

    async def drain(self, seconds: float) -> None:
        """Begin nothing more, and wait for what is under way, at most so long.

        What is cut off is looked up later.
        """
        self._is_draining = True
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.idle()
        for task in self._under_way.values():
            task.cancel()
        await self.idle()

    def _begin(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do something by itself, unless the same is under way."""
        if self._is_draining or name in self._under_way:
            return
        task = asyncio.create_task(self._guarded(name, work), name=f"deliver: {name}")
        self._under_way[name] = task
        task.add_done_callback(lambda _: self._under_way.pop(name))

    async def _guarded(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do something once; its trouble is its own."""
        try:
            await work()
        except StoreUnavailable as error:
            log.warning("Nothing is delivered while the database is away", extra={"detail": error})
        except Exception:
            log.exception("Could not deliver", extra={"channel": name})

    async def _once(self, queue: tuple[Notice, ...]) -> None:
        """Say the next thing; nothing else as long as one may have been said already.

        Ends are put together when a message can be sent, so that it holds all that wait by then.
        """
        doubtful = [notice for notice in queue if notice.state is NoticeState.SENDING]
        digests = [notice for notice in queue if notice.kind is NoticeKind.DIGEST]
        ends = [notice for notice in queue if _is_waiting_end(notice)]
        is_burst = len(ends) >= BURST and not (doubtful or digests)
        next_one = ends[0] if is_burst else (*doubtful, *digests, *queue)[0]
        if not self._sender.may_begin(next_one, queue, self._clock()):
            return
        if is_burst:
            await self._together(ends[:MOST_IN_DIGEST])
        else:
            await self._send(next_one, queue)

    async def _send(self, notice: Notice, queue: Sequence[Notice]) -> None:
        """Say a notice; one that we stumble over each time is given up, lest it block its place."""
        try:
            await self._sender.send(notice, queue)
        except StoreUnavailable:
            raise
        except Exception:
            stumbled = self._stumbled.pop(notice.id, 0) + 1
            log.exception("Could not say a notice", extra={**notice.facts, "times": stumbled})
            if stumbled < TRIES:
                self._stumbled[notice.id] = stumbled
            else:
                await self._outbox.void(notice, "given up: see the log")
                self._chronicle.given_up(notice, "we stumble over it")

    async def _together(self, ends: Sequence[Notice]) -> None:
        """Let one message tell all of these; it is sent with the next beat."""
        digest = digest_notice(ends, DigestReason.BURST, self._clock())
        if await self._outbox.fold(ends, digest):
            self._chronicle.folded(ends, digest)


def _is_waiting_end(notice: Notice) -> bool:
    return (
        notice.kind is NoticeKind.EVENT
        and notice.state is NoticeState.PENDING
        and notice.event is not None
        and notice.event.kind.is_end
    )
