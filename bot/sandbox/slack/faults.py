"""What can be made to go wrong, on request."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from bot.sandbox.slack.block_kit.blocks import NEWER
from bot.sandbox.slack.wire import Json


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which Slack fails; `seconds` is how long it takes or asks to wait."""

    name: str
    title: str
    description: str
    seconds: float = 0


CATALOGUE = (
    Fault("throttled", "Too many requests", "Web API calls get 429 with Retry-After.", 2),
    Fault(
        "server_error",
        "Server error",
        "Web API calls get 503 with an HTML page, and nothing happens.",
    ),
    Fault(
        "bad_gateway",
        "Bad gateway",
        "Web API calls get 502 in plain text from a proxy, and nothing happens.",
    ),
    Fault(
        "internal_error",
        "Internal error",
        "Web API calls get 200 with internal_error, and nothing happens.",
    ),
    Fault(
        "accepted_then_cut",
        "Accepted, then cut",
        "Slack does what a Web API call asks, then cuts the connection without a word.",
    ),
    Fault(
        "accepted_then_error",
        "Accepted, then 503",
        "Slack does what a Web API call asks, then answers with a server error.",
    ),
    Fault("slow", "Slow", "Web API calls are done at once, but answered after five seconds.", 5),
    Fault("token_revoked", "Token revoked", "The app's tokens are refused."),
    Fault(
        "blocks_refused",
        "Blocks refused",
        "Every message or view with blocks is refused with invalid_blocks.",
    ),
    Fault(
        "new_blocks_refused",
        "New blocks refused",
        "Messages and views with charts, tables or other new blocks are refused with "
        "invalid_blocks.",
    ),
    Fault(
        "response_url_gone",
        "response_url gone",
        "Answers through a response_url get 404 expired_url.",
    ),
    Fault(
        "dead_ticket",
        "Dead ticket",
        "apps.connections.open hands out addresses that no socket can be opened at.",
    ),
    Fault(
        "duplicate_envelopes",
        "Everything twice",
        "Each command, action and event reaches the app two times.",
    ),
    Fault(
        "deaf",
        "Deaf sockets",
        "The app's sockets stay open, but carry nothing either way, not even a ping; "
        "so do new ones.",
    ),
    Fault(
        "sockets_closed",
        "Sockets closed",
        "The app's sockets are closed, and no new one is accepted.",
    ),
)

_BY_NAME = {fault.name: fault for fault in CATALOGUE}


@dataclass(frozen=True, slots=True)
class Strike:
    """A fault at work: for these methods (none named: all), so many more times."""

    methods: frozenset[str]
    times: int | None
    seconds: float


class Faults:
    """Which faults are at work."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        self._active: dict[str, Strike] = {}
        self._on_change = on_change

    def on(
        self,
        name: str,
        *,
        methods: Collection[str] = (),
        times: int | None = None,
        seconds: float | None = None,
    ) -> None:
        """Switch a fault of the catalogue on; after `times` strikes it is off again.

        It strikes every Web API method unless some are named. `seconds` is the delay of
        `slow` and the Retry-After of `throttled`. KeyError: there is no such fault.
        """
        fault = _BY_NAME[name]
        wait = fault.seconds if seconds is None else seconds
        self._active[name] = Strike(frozenset(methods), times, wait)
        self._on_change()

    def off(self, name: str) -> None:
        """Switch a fault off."""
        if self._active.pop(name, None):
            self._on_change()

    def is_on(self, name: str) -> bool:
        """Say whether a fault is at work, without counting a strike."""
        return name in self._active

    def strike(self, name: str, method: str = "") -> Strike | None:
        """Say whether a fault strikes now, and count it."""
        strike = self._active.get(name)
        if strike is None or (strike.methods and method not in strike.methods):
            return None
        if strike.times is not None:
            self._active[name] = replace(strike, times=strike.times - 1)
            if strike.times <= 1:
                self.off(name)
        return strike

    def refuse(self, blocks: object, method: str) -> bool:
        """Say whether blocks are refused now, all of them or new ones, and count it."""
        if self.strike("blocks_refused", method):
            return True
        found = blocks if isinstance(blocks, list) else []
        kinds = {one.get("type") for one in found if isinstance(one, dict)}
        return bool(kinds & NEWER.keys()) and self.strike("new_blocks_refused", method) is not None

    def to_page(self) -> list[Json]:
        """List the catalogue with what is on."""
        return [
            {
                "name": fault.name,
                "title": fault.title,
                "description": fault.description,
                "on": self.is_on(fault.name),
            }
            for fault in CATALOGUE
        ]
