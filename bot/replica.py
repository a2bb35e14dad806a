"""One of the processes that run a bot: what it alone does, and the time they all go by."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from secrets import token_hex

from bot.clock import utcnow
from bot.errors import StoreUnavailable
from bot.ports import Clock, Lease, Leases
from bot.ports.replicas import PRESENCE

SPAN = timedelta(seconds=6)
"""How long a lease lasts that isn't renewed: others go on that much after a crash, and a beat."""
BEAT_SECONDS = 1.5
"""How often leases are renewed."""
MARGIN = timedelta(seconds=1)
"""So much sooner than others a holder takes its lease for lost."""
LAST_SECONDS = 1
UNSURE = timedelta(milliseconds=50)
"""The clock isn't set by less: that much is lost between asking and being told."""
SILENCE = timedelta(seconds=8)
"""After so long without a lease renewed the database can't be called usable."""

log = logging.getLogger(__name__)


class DatabaseClock:
    """The database's time, carried on by this machine's own steady clock.

    So processes agree on what is due, and on how long ago something was begun, though their
    machines may not. Until it is set it tells this machine's time.
    """

    def __init__(
        self, *, clock: Clock = utcnow, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._monotonic = monotonic
        self._set_to = clock()
        self._set_at = monotonic()

    def __call__(self) -> datetime:
        """Return now."""
        return self._set_to + timedelta(seconds=self._monotonic() - self._set_at)

    @property
    def ahead(self) -> timedelta:
        """How far it is ahead of this machine's clock."""
        return self() - self._clock()

    async def set(self, leases: Leases) -> None:
        """Ask the database; raises StoreUnavailable."""
        asked_at = self._monotonic()
        told = await leases.now()
        now = self._monotonic()
        told += timedelta(seconds=(now - asked_at) / 2)
        if abs(told - self()) > UNSURE + timedelta(seconds=now - asked_at):
            self._set_to, self._set_at = told, now


class Tenure:
    """What one process does at a time, and whether this one may.

    The lease counts as lost before its time is over, by the steady clock and from before it
    was asked for: whoever takes it next can be sure that nothing more is begun here.
    """

    def __init__(
        self,
        leases: Leases,
        name: str,
        holder: str,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._leases = leases
        self._holder = holder
        self._monotonic = monotonic
        self._asking = asyncio.Lock()
        self._lease: Lease | None = None
        self._until = float("-inf")

    @property
    def lease(self) -> Lease | None:
        """The lease, while it is ours."""
        return self._lease if self._monotonic() < self._until else None

    async def hold(self, *, patience: timedelta = timedelta(0)) -> Lease | None:
        """Take the lease, or make it last; None if others have it, or if it isn't due.

        `patience` is how long others may have it first if it was ours the last time. Raises
        StoreUnavailable; a lease that we have lasts for a while all the same.
        """
        async with self._asking:
            return await self._claimed(patience)

    async def renew(self) -> None:
        """Make the lease last, if it is ours. Raises StoreUnavailable."""
        async with self._asking:
            if self.lease is not None:
                await self._claimed(timedelta(0))

    async def give_up(self, due_in: timedelta = timedelta(0)) -> None:
        """Let others have it, after `due_in`. Raises StoreUnavailable."""
        async with self._asking:
            lease, self._lease = self._lease, None
            if lease is not None:
                await self._leases.release(lease, due_in=due_in)

    async def hurry(self) -> None:
        """Let it be due at once, whoever takes it. Raises StoreUnavailable."""
        await self._leases.hurry(self.name, timedelta(0))

    async def _claimed(self, patience: timedelta) -> Lease | None:
        asked_at = self._monotonic()
        had = self.lease
        claimed = await self._leases.claim(self.name, self._holder, SPAN, patience=patience)
        self._lease, self._until = claimed, asked_at + (SPAN - MARGIN).total_seconds()
        if had and claimed != had:
            log.warning("Lost a lease", extra={"lease": self.name, "holder": self._holder})
        return self.lease


class Replica:
    """The process among others: it renews what it has, and knows how many there are."""

    def __init__(
        self,
        leases: Leases,
        clock: DatabaseClock,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.holder = token_hex(4)
        self.alive = 1
        self.clock = clock
        self._leases = leases
        self._monotonic = monotonic
        self._kept = {self._tenure(f"{PRESENCE}{self.holder}"): _nothing}
        self._turns: list[Tenure] = []
        self._renewed_at = monotonic()

    def keeps(self, name: str, on_taken: Callable[[], None]) -> Tenure:
        """Return what this process does until `drop`, unless another does already.

        `on_taken` is called whenever it becomes ours.
        """
        tenure = self._tenure(name)
        self._kept[tenure] = on_taken
        return tenure

    def takes_turns(self, name: str) -> Tenure:
        """Return what is taken for one go at a time, and renewed while that lasts."""
        self._turns.append(self._tenure(name))
        return self._turns[-1]

    async def drop(self, *tenures: Tenure) -> None:
        """Leave to others what this process did until now; a database that is away is waited out.

        Others go on when the lease has run out.
        """
        for tenure in tenures:
            self._kept.pop(tenure, None)
            if tenure in self._turns:
                self._turns.remove(tenure)
            with suppress(StoreUnavailable):
                await tenure.give_up()

    def held(self, kind: str) -> int:
        """How many leases of a kind this process holds: `courier`, `sweep`."""
        named = (one for one in (*self._kept, *self._turns) if one.name.startswith(f"{kind}/"))
        return sum(one.lease is not None for one in named)

    async def beat(self) -> None:
        """Renew what we have, and take what nobody has. Raises StoreUnavailable."""
        await self.clock.set(self._leases)
        for tenure, on_taken in tuple(self._kept.items()):
            if tenure not in self._kept:  # dropped meanwhile
                continue
            had = tenure.lease
            now = await tenure.hold()
            if now and not had:
                log.info("Took a lease", extra={"lease": tenure.name, "holder": self.holder})
            if now not in (None, had):
                on_taken()
        for tenure in tuple(self._turns):
            await tenure.renew()
        self.alive = max(1, await self._leases.held(PRESENCE))
        self._renewed_at = self._monotonic()

    async def leave(self) -> None:
        """Let others go on at once; a database that hangs holds up no stop."""
        try:
            async with asyncio.timeout(LAST_SECONDS):
                for tenure in (*self._turns, *self._kept):
                    await tenure.give_up()
        except (StoreUnavailable, TimeoutError) as error:
            log.warning(
                "Could not give leases back: others go on when they have run out",
                extra={"wait": SPAN, "detail": error},
            )

    async def problem(self) -> str:
        """Return "" while the database takes what we write, for `/readyz`."""
        silence = self._monotonic() - self._renewed_at
        if silence <= SILENCE.total_seconds():
            return ""
        return (
            f"the database has taken nothing for {silence:.0f} s: see whether it is locked or full"
        )

    def _tenure(self, name: str) -> Tenure:
        return Tenure(self._leases, name, self.holder, self._monotonic)


def _nothing() -> None:
    """Hear of a lease that was taken, and do nothing."""
