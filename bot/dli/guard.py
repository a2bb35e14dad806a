"""Keeps us from locking a key: DLI's gateway does so after five refused signatures.

At most four calls may be refused in the life of a process. So what has been refused and
what may yet be refused, being under way, must never exceed four together.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from enum import StrEnum

from bot.errors import WrongCredentials

MAX_REFUSED = 4

# A gateway refuses a signature at once: a request this old has passed it, and is slow.
YOUNG = 2.0

PROBE_AFTER = 600.0


class CredentialsState(StrEnum):
    """What is known of the credentials."""

    UNPROVEN = "unproven"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Guard:
    """Lets requests out such that few can be refused.

    Unproven credentials: one request at a time, and the others wait for its answer.
    Accepted: `at_once` may be under way and young. Refused: none, but for a single one
    every ten minutes, as long as four haven't been refused.

    A token that DLI no longer takes weighs as much, but only until another is accepted:
    in a long life tokens may be revoked any number of times, and lock nothing.
    """

    def __init__(
        self,
        *,
        at_once: int = MAX_REFUSED,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.state = CredentialsState.UNPROVEN
        self.refused = 0
        self.stale_tokens = 0
        self._at_once = at_once
        self._monotonic = monotonic
        self._refused_at = float("-inf")
        self._alone = asyncio.Lock()
        self._queue = asyncio.Lock()
        self._under_way: list[float] = []
        self._changed = asyncio.Event()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator["Turn"]:
        """Wait for leave to make a request, and keep it until the answer is judged.

        Raises `WrongCredentials` as soon as it is clear that none may be made.
        """
        if self._is(CredentialsState.REFUSED) and self._alone.locked():
            raise self.refusal()
        self._check()
        if not self._is(CredentialsState.ACCEPTED):
            async with self._alone:
                self._check()
                if not self._is(CredentialsState.ACCEPTED):
                    yield Turn(self, alone=True)
                    return
        yield Turn(self, alone=False)

    @asynccontextmanager
    async def flight(self, *, alone: bool) -> AsyncIterator[None]:
        """Wait until one more request may be under way; see `Turn.flight`."""
        async with self._queue:  # or each answer would wake all who wait, and the last come first
            while (wait := self._wait(alone=alone)) > 0:
                await self._until_changed(wait)
            start = self._monotonic()
            self._under_way.append(start)
        try:
            yield
        except asyncio.CancelledError:
            raise  # nobody knows its answer now, so it counts until it is old
        except BaseException:
            self._land(start)
            raise
        self._land(start)

    def become(self, state: CredentialsState) -> None:
        """Change the state, and let those who wait see it."""
        self.state = state
        if state is CredentialsState.REFUSED:
            self._refused_at = self._monotonic()
        self._stir()

    def refusal(self) -> WrongCredentials:
        """Return the error for those who aren't let out."""
        return WrongCredentials("DLI has refused these credentials; not asked again")

    def _is(self, state: CredentialsState) -> bool:
        return self.state is state

    def _check(self) -> None:
        is_early = self._monotonic() < self._refused_at + PROBE_AFTER
        if self._is(CredentialsState.REFUSED) and (is_early or self._left() <= 0):
            raise self.refusal()

    def _left(self) -> int:
        return MAX_REFUSED - self.refused - self.stale_tokens

    def _wait(self, *, alone: bool) -> float:
        if self._is(CredentialsState.REFUSED) and not alone:
            raise self.refusal()
        now = self._monotonic()
        self._under_way = [start for start in self._under_way if start + YOUNG > now]
        places = max(1, min(self._at_once, self._left()))
        if len(self._under_way) < places:
            return 0
        return self._under_way[-places] + YOUNG - now

    def _land(self, start: float) -> None:
        if start in self._under_way:
            self._under_way.remove(start)
        self._stir()

    async def _until_changed(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._changed.wait()

    def _stir(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


class Turn:
    """One caller's leave to make a request; tells the guard how it was answered.

    Only who is `alone` can change what is known for the better: an acceptance that comes
    in beside a refusal is older than it.
    """

    def __init__(self, guard: Guard, *, alone: bool) -> None:
        self._guard = guard
        self._is_alone = alone

    @asynccontextmanager
    async def flight(self) -> AsyncIterator[None]:
        """Wait until one more request may be under way; enter it right before sending.

        Raises `WrongCredentials` if another's refusal has come in the meantime.
        """
        async with self._guard.flight(alone=self._is_alone):
            yield

    def accepted(self) -> None:
        """DLI took the credentials."""
        if self._is_alone or self._guard.state is CredentialsState.ACCEPTED:
            self._guard.stale_tokens = 0
            self._guard.become(CredentialsState.ACCEPTED)

    def logged_in(self) -> None:
        """IAM took the password; whether DLI takes the token is yet to be seen."""
        if self._guard.state is CredentialsState.REFUSED:
            self._guard.become(CredentialsState.UNPROVEN)

    def refused(self) -> None:
        """DLI or IAM refused the credentials."""
        self._guard.refused += 1
        self._guard.become(CredentialsState.REFUSED)

    def token_refused(self) -> None:
        """DLI refused a token that can be replaced."""
        self._guard.stale_tokens += 1
        if self._guard.state is CredentialsState.ACCEPTED:
            self._guard.become(CredentialsState.UNPROVEN)
