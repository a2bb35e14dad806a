"""What came back from the app."""

from dataclasses import dataclass

from bot.sandbox.slack.wire import Json

TIMED_OUT = "operation_timeout"
NOT_DISPATCHED = "dispatch_failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """Whether the app acknowledged in time, with what, and after how many seconds.

    `error` is "" for an ack, `operation_timeout` for none, and `dispatch_failed` when
    the app could not be reached or answered with an error.
    """

    seconds: float
    payload: Json | None = None
    error: str = ""
    may_retry: bool = True

    @property
    def ok(self) -> bool:
        """Whether it is one."""
        return not self.error
