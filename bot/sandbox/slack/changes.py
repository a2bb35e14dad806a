"""What happens in the workspace, told to whoever listens: the page, the events, the tests."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.people import Channel

_LOOK_AGAIN_SECONDS = 0.05
"""How soon to look again when nothing happened here: a condition may rest on more."""

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Posted:
    """A new message, and by which way it came: a method's name, `ack`, `response_url`."""

    message: Message
    via: str


@dataclass(frozen=True, slots=True)
class Edited:
    """A message is another now, or its thread is."""

    message: Message
    via: str = ""


@dataclass(frozen=True, slots=True)
class Deleted:
    """A message is gone."""

    message: Message


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody is in a channel now."""

    channel: str
    user: str
    inviter: str


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody is in a channel no longer."""

    channel: str
    user: str


@dataclass(frozen=True, slots=True)
class Archived:
    """A channel was archived, or brought back."""

    channel: str
    is_archived: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """There is a new channel."""

    channel: str


@dataclass(frozen=True, slots=True)
class Closed:
    """A channel was deleted with all that was said in it; this is how it was."""

    channel: Channel


@dataclass(frozen=True, slots=True)
class ModalsChanged:
    """Somebody's stack of modals is another now."""

    user: str


@dataclass(frozen=True, slots=True)
class HomeChanged:
    """Somebody's Home tab is another now."""

    user: str


@dataclass(frozen=True, slots=True)
class FileShared:
    """A file was shared into a channel."""

    file_id: str
    channel: str
    user: str


@dataclass(frozen=True, slots=True)
class ConnectionChanged:
    """The app's sockets came or went, or the app itself did."""


@dataclass(frozen=True, slots=True)
class Uninstalled:
    """The app is taken out of the workspace."""


@dataclass(frozen=True, slots=True)
class FaultsChanged:
    """A fault was switched on or off."""


@dataclass(frozen=True, slots=True)
class Toast:
    """Something that one person is told in passing."""

    user: str
    text: str
    level: str = "error"


Change = (
    Posted
    | Edited
    | Deleted
    | Joined
    | Left
    | Archived
    | Opened
    | Closed
    | ModalsChanged
    | HomeChanged
    | FileShared
    | ConnectionChanged
    | Uninstalled
    | FaultsChanged
    | Toast
)
Listener = Callable[[Change], None]


class Changes:
    """Tells each listener of each change, in order and at once."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._moved = asyncio.Event()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` for every change from now on; returns how to stop it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self, change: Change) -> None:
        """Pass a change on."""
        for listener in list(self._listeners):
            listener(change)
        self.stir()

    def stir(self) -> None:
        """Make those who wait look again."""
        self._moved.set()
        self._moved = asyncio.Event()

    async def until(self, look: Callable[[], Found], seconds: float) -> Found:
        """Wait until `look()` is truthy and return what it found, else TimeoutError."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while not (found := look()):
            if loop.time() >= deadline:
                raise TimeoutError(f"not within {seconds:g} s: {look}")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._moved.wait(), _LOOK_AGAIN_SECONDS)
        return found
