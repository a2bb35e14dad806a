"""Keeps us from locking a key: DLI's gateway does so after five refused signatures.

What has been refused lately and what may yet be refused, being under way, must never exceed
four together, in all processes. `bot.dli.tally` says what counts, and for how long.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from enum import StrEnum
from secrets import token_hex

from bot.dli.tally import GAPS, MAX_REFUSED, YOUNG, SharedTally
from bot.errors import WrongCredentials

# How soon it is looked again whether another process's try was accepted.
LOOK_AGAIN = 30.0

# How long an acceptance proves the credentials; no longer than others wait after a refusal.
PROVEN = GAPS[0]


class CredentialsState(StrEnum):
    """What is known of the credentials."""

    UNPROVEN = "unproven"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Guard:
    """Lets requests out such that few can be refused.

    Unproven credentials: one request at a time, of all processes, and the others wait for
    its answer. Accepted within the last minutes: `at_once` may be under way and young, divided
    by the number of processes that ask; if more than four ask, each that was proven may add
    a refusal of its own. Refused: none, but for a single one now and then that finds out
    whether somebody has mended the key.

    A token that DLI no longer takes weighs as much, but only until another is accepted, and
    in its own process: in a long life tokens may be revoked any number of times, and lock
    nothing.
    """

    def __init__(
        self,
        tally: SharedTally,
        *,
        at_once: int = MAX_REFUSED,
        processes: Callable[[], int] = lambda: 1,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.state = CredentialsState.UNPROVEN
        self.tally = tally
        self.stale_tokens = 0
        self._at_once = at_once
        self._processes = processes
        self._monotonic = monotonic
        self._closed_until = float("-inf")
        self._forbidden_until = float("-inf")
        self._proven_until = float("-inf")
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
        if self._is(CredentialsState.ACCEPTED) and self._monotonic() >= self._proven_until:
            self.become(CredentialsState.UNPROVEN)  # others may have been refused meanwhile
        if not self._is(CredentialsState.ACCEPTED):
            async with self._alone:
                self._check()
                if not self._is(CredentialsState.ACCEPTED):
                    turn = Turn(self, token_hex(4))
                    try:
                        yield turn
                    finally:
                        await turn.ended()
                    return
        yield Turn(self)

    @asynccontextmanager
    async def flight(self, turn: "Turn") -> AsyncIterator[None]:
        """Wait until one more request may be under way; see `Turn.flight`."""
        async with self._queue:  # or each answer would wake all who wait, and the last come first
            while (wait := self._wait(alone=turn.is_alone)) > 0:
                await self._until_changed(wait)
            if turn.is_alone:
                await self._reserve(turn)
            start = self._monotonic()
            self._under_way.append(start)
        try:
            yield
        except asyncio.CancelledError:
            # Nobody knows its answer now, so it counts until it is old, and as a try for longer.
            if self._monotonic() < start + YOUNG:
                turn.is_open = False
            raise
        except BaseException:
            self._land(start)
            raise
        self._land(start)

    async def _reserve(self, turn: "Turn") -> None:
        turn.is_open = True
        if (seconds := await self.tally.reserve(turn.name, self.stale_tokens)) > 0:
            turn.is_open = False
            self.close(seconds)
            raise self.refusal()

    def become(self, state: CredentialsState) -> None:
        """Change the state, and let those who wait see it."""
        self.state = state
        self._stir()

    def proven(self) -> None:
        """Let requests out side by side until it was long ago that one was accepted."""
        self._proven_until = self._monotonic() + PROVEN

    def close(self, seconds: float) -> None:
        """Let nobody out for so long, or until it may have turned out that it was mended."""
        now = self._monotonic()
        self._forbidden_until = now + seconds
        self._closed_until = now + min(seconds, LOOK_AGAIN)
        self.become(CredentialsState.REFUSED)

    def refusal(self) -> WrongCredentials:
        """Return the error for those who aren't let out."""
        left = timedelta(seconds=max(0.0, self._forbidden_until - self._monotonic()))
        return WrongCredentials(
            "DLI has refused these credentials; not asked again", not_before=left
        )

    def _is(self, state: CredentialsState) -> bool:
        return self.state is state

    def _check(self) -> None:
        if self._is(CredentialsState.REFUSED) and self._monotonic() < self._closed_until:
            raise self.refusal()

    def _left(self) -> int:
        return MAX_REFUSED - self.tally.refusals - self.stale_tokens

    def _wait(self, *, alone: bool) -> float:
        if self._is(CredentialsState.REFUSED) and not alone:
            raise self.refusal()
        now = self._monotonic()
        self._under_way = [start for start in self._under_way if start + YOUNG > now]
        places = max(1, min(self._at_once // self._processes(), self._left()))
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

    Only who is alone, and has a `name`, can change what is known for the better: an
    acceptance that comes in beside a refusal is older than it. While it `is_open`, the tally
    has its try, and waits for how it ends.
    """

    def __init__(self, guard: Guard, name: str = "") -> None:
        self.name = name
        self.is_open = False
        self._guard = guard

    @property
    def is_alone(self) -> bool:
        """Whether no other request is under way."""
        return bool(self.name)

    @asynccontextmanager
    async def flight(self) -> AsyncIterator[None]:
        """Wait until one more request may be under way; enter it right before sending.

        Raises `WrongCredentials` if another's refusal has come in the meantime.
        """
        async with self._guard.flight(self):
            yield

    async def accepted(self) -> None:
        """DLI took the credentials."""
        if not self.is_alone and self._guard.state is not CredentialsState.ACCEPTED:
            return
        self._guard.stale_tokens = 0
        self._guard.proven()
        if self._guard.state is not CredentialsState.ACCEPTED:
            self._guard.become(CredentialsState.ACCEPTED)
            self.is_open = False
            await self._guard.tally.accepted(self.name)

    def logged_in(self) -> None:
        """IAM took the password; whether DLI takes the token is yet to be seen."""
        if self._guard.state is CredentialsState.REFUSED:
            self._guard.become(CredentialsState.UNPROVEN)

    async def refused(self) -> None:
        """DLI or IAM refused the credentials."""
        self.is_open = False
        self._guard.close(LOOK_AGAIN)
        self._guard.close(await self._guard.tally.refused(self.name))

    async def ended(self) -> None:
        """Give the try back that was neither accepted nor refused."""
        if self.is_open:
            self.is_open = False
            await self._guard.tally.unanswered(self.name)

    def token_refused(self) -> None:
        """DLI refused a token that can be replaced."""
        self._guard.stale_tokens += 1
        if self._guard.state is CredentialsState.ACCEPTED:
            self._guard.become(CredentialsState.UNPROVEN)
