"""Response URLs: each a short-lived way to answer one command or action."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.ports import Clock
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.wire import Refused

MOST_USES = 5
LIFE = timedelta(minutes=30)


@dataclass(slots=True, kw_only=True)
class Hook:
    """One response URL, and what it answers.

    `original_ts` is the message that `replace_original` and `delete_original` mean: the
    one that was acted on, or the first answer to a command. `typed` is the command line,
    which an answer to all shows first. `settled` is set once the ack was dealt with.
    """

    user: str
    channel: str
    made_at: datetime
    kind: str = "commands"
    key: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    typed: str = ""
    original_ts: str = ""
    uses: int = 0
    settled: asyncio.Event = field(default_factory=asyncio.Event)
    on_reply: Callable[[Message | None], None] = field(default=lambda message: None)

    @property
    def path(self) -> str:
        """Where on the local server it is reached."""
        return f"hooks/{self.kind}/{self.key}"


class Hooks:
    """Every response URL that was handed out."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._hooks: dict[str, Hook] = {}

    def make(self, user: str, channel: str, *, kind: str = "commands") -> Hook:
        """Hand out a response URL."""
        hook = Hook(user=user, channel=channel, made_at=self._clock(), kind=kind)
        self._hooks[hook.key] = hook
        return hook

    def use(self, key: str) -> Hook:
        """Count a use, else `expired_url` after half an hour or `used_url` after five."""
        hook = self._hooks.get(key)
        if hook is None or self._clock() - hook.made_at > LIFE:
            raise Refused("expired_url")
        if hook.uses >= MOST_USES:
            raise Refused("used_url")
        hook.uses += 1
        return hook
