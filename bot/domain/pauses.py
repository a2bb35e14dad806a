from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch of time to wait; over as well once the clock is set back behind its beginning.

    Else a clock that was hours ahead would let us wait for hours when it is put right.
    """

    since: datetime
    until: datetime

    def lasts(self, now: datetime) -> bool:
        """Whether it is too early."""
        return self.since <= now < self.until
