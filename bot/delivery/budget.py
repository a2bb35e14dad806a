"""Slack's limits as a budget: what may be called when, in one workspace. Pure.

https://docs.slack.dev/apis/web-api/rate-limits: limits are per method, workspace and app.
"""

from collections import Counter, deque
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

SECOND = timedelta(seconds=1.1)
MINUTE = timedelta(seconds=61)
"""A little more than Slack's own, since calls don't all travel equally fast."""

REFUSED = timedelta(minutes=1)
"""How long to leave Slack alone when it refuses our token."""


class Call(StrEnum):
    """What is called, and so what a 429 blocks."""

    POST = "post"
    EDIT = "edit"
    FILE = "file"
    FIND = "find"
    HOME = "home"


CALLS_A_MINUTE = {
    # "Several hundred" for the workspace; we may not be the only ones who post.
    Call.POST: 200,
    # Tier 3, for all channels together.
    Call.EDIT: 50,
    # Tier 4, of both methods that a file takes.
    Call.FILE: 100,
    # Tier 3; a find may take more than one.
    Call.FIND: 50,
    # Tier 4.
    Call.HOME: 100,
}
KEPT_FOR_URGENT = {Call.POST: 40, Call.EDIT: 10, Call.HOME: 20}
"""Calls of a minute that only urgent ones may use: no end waits for the first posts of cards.

Whoever opens their Home is shown it by any process; what that spends others don't know.
"""
_MESSAGES = frozenset({Call.POST, Call.FILE})
"""What puts a message into a channel, which takes one a second."""


class Budget:
    """Tells when a call may be made, from those that were made.

    Whoever is told `ready_at(…) == now` and wants to call has to `spend` before anybody else
    asks. If the clock is set back, all that was noted moves with it. `is_refused` tells that
    Slack doesn't take our token.
    """

    def __init__(self) -> None:
        self._windows = {call: _Window(most, MINUTE) for call, most in CALLS_A_MINUTE.items()}
        self._blocked: dict[Call, datetime] = {}
        self._posted: dict[str, datetime] = {}
        self._latest: datetime | None = None
        self.is_refused = False

    def ready_at(self, call: Call, place: str, now: datetime, *, urgent: bool = True) -> datetime:
        """Return when this call may be made, `now` or later; `place` is a channel.

        Calls that aren't urgent leave the last ones of a minute to those that are.
        """
        self._follow(now)
        spare = _spare(call, urgent=urgent)
        moments = [now, self._blocked.get(call, now), self._windows[call].free_at(now, spare)]
        if call in _MESSAGES and (last := self._posted.get(place)):
            moments.append(last + SECOND)
        return max(moments)

    def has_room(self, call: Call, now: datetime, others: int, *, urgent: bool = True) -> bool:
        """Tell whether a call may be made beside `others` that aren't noted yet."""
        self._follow(now)
        taken = others + _spare(call, urgent=urgent)
        return taken < CALLS_A_MINUTE[call] and self._windows[call].free_at(now, taken) <= now

    def spend(self, call: Call, place: str, now: datetime) -> None:
        """Note a call that is made now."""
        self._follow(now)
        self._windows[call].take(now)
        if call in _MESSAGES:
            self._posted.pop(place, None)
            self._posted[place] = now
            self._forget(now)

    def busy(self, call: Call, now: datetime, retry_after: timedelta) -> None:
        """Note a 429: nothing of the kind until Slack's wait is over."""
        self._follow(now)
        self._blocked[call] = max(now + retry_after, self._blocked.get(call, now))

    def refused(self, now: datetime) -> bool:
        """Note that Slack doesn't take our token: nothing for a while; True if that is new."""
        for call in Call:
            self.busy(call, now, REFUSED)
        is_new, self.is_refused = not self.is_refused, True
        return is_new

    def accepted(self) -> None:
        """Note that Slack did what it was asked."""
        self.is_refused = False

    def used(self, call: Call, now: datetime) -> int:
        """Return how many calls of a kind were made in the last minute."""
        return self._windows[call].used(now)

    def made(self, call: Call, now: datetime) -> tuple[datetime, ...]:
        """Return when calls of a kind were made in the last minute."""
        self._follow(now)
        return self._windows[call].since(now)

    @property
    def blocked(self) -> Mapping[Call, datetime]:
        """Until when Slack takes no call of a kind; some of it may be over."""
        return self._blocked

    def recall(
        self, sent: Iterable[tuple[Call, str, datetime]], blocked: Mapping[Call, datetime]
    ) -> None:
        """Add what another has sent by now, and what Slack has forbidden it."""
        self._blocked |= blocked
        self._latest = None
        made = sorted(sent, key=lambda one: one[2])
        for call, window in self._windows.items():
            window.add(at for one, _, at in made if one is call)
        for call, place, at in made:
            if call in _MESSAGES:
                self._posted[place] = max(at, self._posted.get(place, at))
        self._posted = dict(sorted(self._posted.items(), key=lambda one: one[1]))

    @property
    def places(self) -> int:
        """How many channels are remembered: those of the last second or so."""
        return len(self._posted)

    def _follow(self, now: datetime) -> None:
        """Move all that was noted if the clock was set back: as much time has passed as before."""
        if self._latest is not None and now < self._latest:
            back = self._latest - now
            self._blocked = {call: until - back for call, until in self._blocked.items()}
            self._posted = {place: last - back for place, last in self._posted.items()}
            for window in self._windows.values():
                window.move(back)
        self._latest = now

    def _forget(self, now: datetime) -> None:
        """Drop the channels that are free again; the oldest come first."""
        for place, last in list(self._posted.items()):
            if last + SECOND > now:
                return
            del self._posted[place]


def _spare(call: Call, *, urgent: bool) -> int:
    return 0 if urgent else KEPT_FOR_URGENT.get(call, 0)


class _Window:
    """The last calls of a kind, and how many are allowed in a stretch of time."""

    def __init__(self, most: int, stretch: timedelta) -> None:
        self._stretch = stretch
        self._most = most
        self._taken: deque[datetime] = deque(maxlen=most)

    def free_at(self, now: datetime, spare: int) -> datetime:
        """Return when there's a place, `spare` of them left aside."""
        room = self._most - spare
        return now if len(self._taken) < room else self._taken[-room] + self._stretch

    def used(self, now: datetime) -> int:
        return len(self.since(now))

    def since(self, now: datetime) -> tuple[datetime, ...]:
        return tuple(at for at in self._taken if at + self._stretch > now)

    def take(self, now: datetime) -> None:
        self._taken.append(now)

    def add(self, others: Iterable[datetime]) -> None:
        """Add what another has counted, which may be among what is counted here."""
        all_ = Counter(self._taken) | Counter(others)
        self._taken = deque(sorted(all_.elements()), self._most)

    def move(self, back: timedelta) -> None:
        self._taken = deque((at - back for at in self._taken), self._most)
