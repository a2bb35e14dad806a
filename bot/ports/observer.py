"""Who hears of what is done, so as to count it."""

from collections.abc import Iterable
from datetime import timedelta

from bot.domain.notices import Notice


class Observer:
    """Takes no notice of anything; a subclass may.

    Outcomes are words of ours, or the names of errors: never what somebody typed or said.
    """

    def looked(self, outcome: str) -> None:
        """Hear of a look at a job: `seen`, or what went wrong."""

    def swept(self, outcome: str, requests: int) -> None:
        """Hear of a sweep that took so many requests: `read`, or what went wrong."""

    def created(self, notice: Notice) -> None:
        """Hear that there's something to say."""

    def became(self, notice: Notice, outcome: str) -> None:
        """Hear what a notice became: `said`, `void`, `folded`, `given_up`, or what went wrong."""

    def received(
        self, notice: Notice, since_seen: timedelta, since_ends: Iterable[timedelta]
    ) -> None:
        """Hear how late Slack took a notice, and how long ago the jobs ended whose end it tells."""

    def looked_up(self, outcome: str) -> None:
        """Hear of a look for a message: `found`, `missing`, `hidden`, or what went wrong."""

    def cancelled(self, outcome: str) -> None:
        """Hear what an attempt to cancel a job came to."""

    def edited(self, outcome: str) -> None:
        """Hear of an edit of a card: `drawn`, or what went wrong."""

    def throttled(self, call: str) -> None:
        """Hear that Slack asked to wait with such calls."""

    def waited(self, oldest: timedelta) -> None:
        """Hear how long the oldest notice that can be said has waited."""
