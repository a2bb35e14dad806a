"""Notices that it is too early to try again, or to look up."""

from datetime import datetime, timedelta

from bot.domain.notices import Notice, NoticeKind, NoticeState
from bot.domain.pauses import Pause

ABANDONED = timedelta(seconds=15)
"""After so long nobody else can still be sending what is `sending`: calls end before."""
UPLOADED = timedelta(seconds=45)
"""The same for a file, which takes three calls."""


class Rests:
    """Remembers which notices are to be left alone for a while.

    What we know of an attempt of ours says nothing of one that others have made since.
    """

    def __init__(self) -> None:
        self._pauses: dict[str, Pause] = {}

    def __len__(self) -> int:
        """Count those that have to wait, or had to not long ago."""
        return len(self._pauses)

    def begin(self, notice: Notice, now: datetime, wait: timedelta) -> None:
        """Leave a notice alone for a while; forget those that may be tried anyway."""
        self._pauses = {
            key: pause for key, pause in self._pauses.items() if now < pause.until + UPLOADED
        }
        self._pauses[notice.id] = Pause(now, now + wait)

    def hold(self, notice: Notice, now: datetime) -> bool:
        """Whether it is too early to try, or to look for a message that may have arrived."""
        since = notice.sending_since
        pause = self._pauses.get(notice.id)
        if pause is not None and (since is None or since <= pause.since):
            return pause.lasts(now)
        if notice.state is not NoticeState.SENDING or since is None:
            return False
        abandoned = UPLOADED if notice.kind is NoticeKind.FILE else ABANDONED
        return Pause(since, since + abandoned).lasts(now)
