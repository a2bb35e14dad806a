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
└── Refused            show DLI's own words
SlackRefused           tell the person another way; `code` is Slack's word for why
SettingsError          say what to set, and end the start
"""

from datetime import timedelta


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


class NotAllowed(DliError):
    """The credentials are good, but may not do this."""


class WrongCredentials(DliError):
    """DLI or IAM refused the credentials; asking again could lock the key."""


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


class Refused(DliError):
    """DLI refused for a reason of its own, told in `detail`."""


class SlackRefused(Exception):
    """Slack refused a call, or couldn't be reached (`code` is "unreachable" then)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SettingsError(Exception):
    """A setting is missing or contradictory; the message names it and the cure."""
