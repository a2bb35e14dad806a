"""How long to leave DLI alone when it doesn't answer."""

import random
from datetime import datetime, timedelta

from bot.domain.pauses import Pause
from bot.errors import Throttled

FIRST = timedelta(seconds=2)
LONGEST = timedelta(minutes=1)


class Patience:
    """Waits longer with each fault in a row, never twice as long as anybody else."""

    def __init__(self) -> None:
        self._faults = 0
        self._pause: Pause | None = None

    def lasts(self, now: datetime) -> bool:
        """Whether it is too early to ask again."""
        return self._pause is not None and self._pause.lasts(now)

    @property
    def is_tried(self) -> bool:
        """Whether the last call was a fault."""
        return self._faults > 0

    def try_again(self, error: Exception, now: datetime) -> timedelta:
        """Note a fault, and return how long to wait: as DLI says, or longer each time.

        Of calls that were made together several may fail: that's one fault.
        """
        if not self.lasts(now):
            self._faults = min(self._faults + 1, 16)
        wait = min(LONGEST, FIRST * float(2 ** (self._faults - 1)))
        wait *= 1 + random.random() / 2  # noqa: S311 - jitter
        if isinstance(error, Throttled) and error.retry_after is not None:
            wait = max(wait, error.retry_after + wait / 10)
        if self._pause is not None and self.lasts(now):
            wait = max(wait, self._pause.until - now)
        self._pause = Pause(now, now + wait)
        return wait

    def restored(self) -> None:
        """Note that DLI answered."""
        self._faults = 0
        self._pause = None
