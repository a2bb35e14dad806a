"""What the app said, in the order in which it said it."""

from dataclasses import dataclass
from datetime import datetime

from bot.ports import Clock
from bot.sandbox.slack.changes import Change, Changes, Edited, Posted
from bot.sandbox.slack.messages import Message


@dataclass(frozen=True, slots=True)
class Post:
    """A message of the app as it was when it was posted, and by which way it came.

    `via` is a method's name, `ack` or `response_url`.
    """

    at: datetime
    via: str
    message: Message


@dataclass(frozen=True, slots=True)
class Edit:
    """A message of the app as it was after it was changed."""

    at: datetime
    via: str
    message: Message


class Recorder:
    """Keeps every post and every edit of the app."""

    def __init__(self, changes: Changes, clock: Clock) -> None:
        self.posts: list[Post] = []
        self.edits: list[Edit] = []
        self._clock = clock
        changes.listen(self._note)

    def _note(self, change: Change) -> None:
        match change:
            case Posted(message, via) if message.by_app:
                self.posts.append(Post(self._clock(), via, message))
            case Edited(message, via) if message.by_app and via:
                self.edits.append(Edit(self._clock(), via, message))
            case _:
                return
