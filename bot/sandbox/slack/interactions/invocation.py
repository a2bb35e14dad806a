"""One thing that a person did, and what became of it."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field

from bot.sandbox.slack.changes import Changes
from bot.sandbox.slack.delivery.ack import Ack
from bot.sandbox.slack.hooks import Hook
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Reply:
    """One use of the response URL, so many seconds after the person did it.

    `message` is as it stood right then; None: the app had the original deleted.
    """

    message: Message | None
    seconds: float

    @property
    def words(self) -> str:
        """Everything that can be read in it."""
        return self.message.words if self.message else ""


@dataclass(slots=True, kw_only=True)
class Invocation:
    """A command typed or an element used: its ack, what the ack showed, the replies.

    `settled` is set once the ack, or its absence, was dealt with.
    """

    trigger_id: str
    changes: Changes = field(repr=False)
    response_url: str = field(default="", repr=False)
    ack: Ack = field(default_factory=lambda: Ack(seconds=0, error="pending"))
    shown: Message | None = None
    replies: list[Reply] = field(default_factory=list)
    settled: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    def reply(self, n: int = 1, timeout: float = 120) -> Awaitable[Reply]:
        """Wait for the nth reply that comes through the response URL, and return it.

        What the ack itself showed is `shown`, not a reply. TimeoutError: it didn't come.
        """
        return self._reply(n, timeout)

    async def _reply(self, n: int, seconds: float) -> Reply:
        await self.changes.until(lambda: len(self.replies) >= n, seconds)
        return self.replies[n - 1]


def begin(workspace: Workspace, user: str, channel: str = "") -> Invocation:
    """Note that a person did something: from now on a trigger id lives."""
    trigger_id = workspace.triggers.issue(user, channel)
    return Invocation(trigger_id=trigger_id, changes=workspace.changes)


def answerable(
    workspace: Workspace, invocation: Invocation, user: str, channel: str, kind: str
) -> Hook:
    """Give an invocation a response URL."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    hook = workspace.hooks.make(user, channel, kind=kind)
    hook.settled = invocation.settled
    hook.on_reply = lambda said: invocation.replies.append(Reply(said, loop.time() - began))
    invocation.response_url = f"{workspace.base_url}/{hook.path}"
    return hook
