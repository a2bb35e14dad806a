"""Work that goes on after a request was acknowledged, kept until it is done."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

from cachetools import TTLCache

from bot.errors import SlackRefused, StoreUnavailable, facts
from bot.views.language import _

log = logging.getLogger(__name__)

MOST_AT_ONCE = 2_000
"""Answers that may be under way; more are turned away, with a sentence."""
AT_ONCE = 4
"""Answers that start freely; further ones let the acknowledgements go first."""
LONGEST_PAUSE = 1.0
"""Seconds that an answer waits for these, at most: a slow DLI holds up nobody."""
LONGEST_END = 1.0
"""Seconds for an answer to end that nobody waits for any more."""
CROWD = 150
"""Answers that are worked at; if more were, none would be ready within its time."""
REPEATS = 600.0
"""Seconds for which a repeated delivery of the same request is recognised."""

Work: TypeAlias = Coroutine[Any, Any, None]
Done: TypeAlias = Callable[[str, str, float], None]
"""Is told what was done, how it ended, and the seconds it took."""


class Background:
    """Runs answers beside the acknowledgements.

    Bolt keeps no reference to its tasks, and forgets an acknowledgement that an error
    follows at once (slack_bolt/listener/asyncio_runner.py); nothing that can fail may run
    in a listener itself.

    What nobody waits for may find the database away: that is no fault of ours, and shows at
    the next occasion.
    """

    def __init__(self, on_done: Done) -> None:
        self._on_done = on_done
        self._places = asyncio.Semaphore(AT_ONCE)
        self._crowd = asyncio.Semaphore(CROWD)
        self._tasks: dict[asyncio.Task[None], object] = {}
        self._taken: TTLCache[str, bool] = TTLCache(20_000, REPEATS)

    @property
    def open(self) -> int:
        """How many answers are under way."""
        return len(self._tasks)

    def take(
        self, name: str, key: str, work: Callable[[], Work], whose: object = None
    ) -> str | None:
        """Start `work`, unless the same `key` came before; return why not, for the person.

        Slack may deliver a request twice; `key` is its trigger_id, which is used once. For
        `whose` work it is can be waited.
        """
        if key in self._taken:
            return None
        if len(self._tasks) >= MOST_AT_ONCE:
            return _("Too many questions are open just now. Ask again in a minute.")
        if key:
            self._taken[key] = True
        task = asyncio.create_task(self._timed(name, work), name=name)
        self._tasks[task] = whose
        task.add_done_callback(self._tasks.pop)
        return None

    async def drain(self, seconds: float, whose: object = None) -> None:
        """Wait for the answers under way, all or somebody's, at most so long; then end them."""
        tasks = [task for task, one in self._tasks.items() if whose in {None, one}]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late, timeout=LONGEST_END)

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        """Wait until few others are under way, but no longer than `LONGEST_PAUSE`."""
        has_place = await self._waited()
        try:
            yield
        finally:
            if has_place:
                self._places.release()

    async def _waited(self) -> bool:
        try:
            async with asyncio.timeout(LONGEST_PAUSE):
                return await self._places.acquire()
        except TimeoutError:
            return False

    async def _timed(self, name: str, work: Callable[[], Work]) -> None:
        started = time.monotonic()
        outcome = "failed"
        try:
            async with self._crowd, self._place():
                await work()
            outcome = "answered"
        except SlackRefused as error:
            outcome = "refused"
            log.warning(
                "Slack didn't take the answer", extra={"question": name, "code": error.code}
            )
        except StoreUnavailable as error:
            log.warning("Could not note what Slack told", extra={"question": name, **facts(error)})
        except Exception:
            log.exception("Could not answer", extra={"question": name})
        finally:
            self._on_done(name, outcome, time.monotonic() - started)
