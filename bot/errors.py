"""Everything that can go wrong on purpose, a class per reaction.

DliError
├── JobNotFound        ask for another id
├── NotAllowed         ask an admin for a permission
├── WrongCredentials   stop: DLI locks a key after five refused signatures
├── Throttled          wait as long as DLI says
│   └── OverBudget     wait: our own share of the minute is used up
├── Busy               wait a little; `/status` still answers
├── Unreachable        retry with back-off
│   ├── Failing        the same; DLI or its gateway is in trouble
│   ├── BrokenOff      the same; the network is in trouble
│   └── TooSlow        the same; DLI did hear us, perhaps
├── Nonsense           log it; nothing can be concluded
│   └── TooLarge       the same; more was sent than we take in
├── ProjectGone        say that the project isn't served any more
└── Refused            show DLI's own words
SlackRefused           tell the person another way; `code` is Slack's word for why
└── SlackThrottled     wait as long as Slack says
NotDelivered           what Slack made of a post, an edit or a look into a channel's history
├── SlackBusy          wait as long as Slack says
├── ChannelClosed      stop posting there, and tell whoever subscribed
├── MessageRefused     say it again, plainer
├── MessageGone        there's nothing left to edit
├── TokenRefused       stop: nothing can be said
├── HistoryHidden      it can't be looked up
├── SlackAway          say it again later: Slack didn't hear it
└── Unanswered         look it up before saying it again: Slack may have heard it
StoreUnavailable       try again later: nothing was kept
SettingsError          say what to set, and end the start
"""

from datetime import timedelta


def facts(error: BaseException) -> dict[str, object]:
    """Return what a log tells of an error, to go beside its sentence."""
    return {"error": type(error).__name__, "detail": str(error)}


class DliError(Exception):
    """DLI did not answer a question.

    The message is DLI's own text as far as there is one: hostile, for logs and to be
    escaped and cut before a person reads it.
    """

    def __init__(self, detail: str = "", *, code: str = "") -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code


class JobNotFound(DliError):
    """DLI knows no such job in this project."""


class ProjectGone(DliError):
    """The bot doesn't serve this project any more; its name is the detail."""


class NotAllowed(DliError):
    """The credentials are good, but may not do this."""


class WrongCredentials(DliError):
    """DLI or IAM refused the credentials; asking again could lock the key.

    `not_before` is how long they aren't tried again, if they weren't tried this time.
    """

    def __init__(
        self, detail: str = "", *, code: str = "", not_before: timedelta | None = None
    ) -> None:
        super().__init__(detail, code=code)
        self.not_before = not_before


class Throttled(DliError):
    """Too many requests; `retry_after` is how long to wait, as far as it is known."""

    def __init__(
        self, detail: str = "", *, code: str = "", retry_after: timedelta | None = None
    ) -> None:
        super().__init__(detail, code=code)
        self.retry_after = retry_after


class OverBudget(Throttled):
    """Our own request budget for the project has no place left in time."""


class Busy(DliError):
    """DLI.0999: the queue's backend is busy, or too old to report progress."""


class Unreachable(DliError):
    """No connection, or none that lasts."""


class Failing(Unreachable):
    """DLI or its gateway answered 5xx, or with a code that means as much."""


class BrokenOff(Unreachable):
    """An answer that ended before its end."""


class TooSlow(Unreachable):
    """No answer within the time we give DLI."""


class Nonsense(DliError):
    """An answer that can't be read: HTML, cut JSON, a list where an object belongs."""


class TooLarge(Nonsense):
    """An answer larger than any honest one; the rest of it wasn't read."""


class Refused(DliError):
    """DLI refused for a reason of its own, told in `detail`."""


CONFLICT = "hash_conflict"
"""Slack's word when a view isn't any more the one that was to be replaced."""


class SlackRefused(Exception):
    """Slack refused a call, or couldn't be reached (`code` is "unreachable" then)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SlackThrottled(SlackRefused):
    """Slack says wait, `retry_after` long."""

    def __init__(self, code: str, retry_after: timedelta) -> None:
        super().__init__(code)
        self.retry_after = retry_after


class SlackUnanswered(SlackRefused):
    """Slack may have done what was asked, or not: it mustn't be asked in another way."""


class NotDelivered(Exception):
    """Slack didn't do what was asked; `code` is its word for why, or ours."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SlackBusy(NotDelivered):
    """Slack says wait, `retry_after` long; it did nothing."""

    def __init__(self, code: str, retry_after: timedelta) -> None:
        super().__init__(code)
        self.retry_after = retry_after


class ChannelClosed(NotDelivered):
    """The channel is gone or archived, or we aren't in it or mayn't post there."""


class MessageRefused(NotDelivered):
    """Slack doesn't take the message as it is: its blocks, its length."""


class MessageGone(NotDelivered):
    """The message isn't there any more, or mayn't be edited any more."""


class TokenRefused(NotDelivered):
    """Slack refuses our token, or it lacks a scope without which nothing can be said."""


class HistoryHidden(NotDelivered):
    """We mayn't read what was said in a channel."""


class SlackAway(NotDelivered):
    """Slack can't be reached, and surely didn't hear the call."""


class Unanswered(NotDelivered):
    """No answer, or one that doesn't tell whether Slack did what was asked."""


class StoreUnavailable(Exception):
    """The database can't be reached, or didn't do what was asked; what was begun is undone."""


class SettingsError(Exception):
    """Settings are missing or contradictory; each of `problems`, a line, names one and the cure."""

    def __init__(self, *problems: str) -> None:
        super().__init__(*problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(self.problems)
