"""Who may call, and how often."""

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.limits import PER_WORKSPACE, Limit, RateLimits
from bot.sandbox.slack.web.methods import CONNECT, KEYLESS, METHODS, POST
from bot.sandbox.slack.wire import Refused
from bot.sandbox.slack.workspace import Workspace


class Throttled(Exception):
    """429: come back after so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"retry after {seconds:g} s")
        self.seconds = max(1, round(seconds))


class Gate:
    """Lets a call through to its method, or refuses it."""

    def __init__(
        self,
        workspace: Workspace,
        app_token: str,
        limits: RateLimits,
        faults: Faults,
        *,
        per_channel: Limit,
        connects: Limit,
    ) -> None:
        self._per_channel = per_channel
        self._connects = connects
        self._workspace = workspace
        self._app_token = app_token
        self._limits = limits
        self._faults = faults

    def check(self, method: str, arguments: Arguments) -> None:
        """Raise `Refused` or `Throttled`, or let the call pass and count it."""
        self._check_token(method, arguments.text("token"))
        if strike := self._faults.strike("throttled", method):
            raise Throttled(strike.seconds)
        if seconds := self._limits.take(self._wanted(method, arguments)):
            raise Throttled(seconds)
        if method != CONNECT:
            self._workspace.need(*METHODS[method].scopes)

    def limit(self, method: str, arguments: Arguments) -> str:
        """Name what a call is counted against: a method, or a channel's posts."""
        if method != POST:
            return method
        return f"{POST} {self._channel_key(arguments.text('channel'))}"

    def _check_token(self, method: str, token: str) -> None:
        if method in KEYLESS:
            return
        if not token:
            raise Refused("not_authed")
        if self._faults.strike("token_revoked", method):
            raise Refused("token_revoked")
        is_for_app = bool(self._app_token) and token == self._app_token
        if not is_for_app:
            self._workspace.installation.tokens.check(token)
        if is_for_app != (method == CONNECT):
            raise Refused("not_allowed_token_type")

    def _wanted(self, method: str, arguments: Arguments) -> list[tuple[str, Limit]]:
        """Name the limits that a call counts against."""
        if method == CONNECT:
            return [(method, self._connects)]
        if method == POST:
            in_channel = self.limit(method, arguments)
            return [(in_channel, self._per_channel), (POST, PER_WORKSPACE)]
        return [(method, METHODS[method].limit)]

    def _channel_key(self, reference: str) -> str:
        """Count a channel's posts together, by whichever name it is called."""
        try:
            return self._workspace.seen_by_app(reference).id
        except Refused:
            return reference
