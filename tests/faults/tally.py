"""What should have been said once, and what was said: the judge of every run.

It knows nothing of the bot but what people read: the local Slack's record of what was posted.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from bot.sandbox.slack import Message, SlackSandbox

ANSWER = "answer"
CARD = "card"
FILE = "file"
WHO = "who cancelled it"
ENDS = ("Finished", "Failed", "Cancelled")
_HEADS = ("Started", "50 %", *ENDS)
_WHO = re.compile(r"\S+ (cancelled|asked DLI to cancel) this job from")
_MANY = re.compile(r"(While .*, )?\d+ jobs? ended")


@dataclass(frozen=True, slots=True, order=True)
class Thing:
    """What a channel hears of a job: its card, the head of a notice, or a file.

    An `ANSWER` stands in a thread that a person began.
    """

    channel: str
    job_id: str
    what: str


@dataclass(slots=True)
class Tally:
    """What is wanted, each of it once."""

    slack: SlackSandbox
    wanted: set[Thing] = field(default_factory=set)

    def heard(self) -> Counter[Thing]:
        """Count what was said, also what was deleted since."""
        jobs = {thing.job_id for thing in self.wanted}
        posts = [post for post in self.slack.posts if post.via.startswith(("chat.", "files."))]
        return Counter(thing for post in posts for thing in self._said(post.message, jobs))

    def lost(self) -> list[Thing]:
        """List what was never said, and the end of a job that its card doesn't show."""
        heard = self.heard()
        return sorted([*(self.wanted - heard.keys()), *self._stale()])

    def excess(self) -> list[Thing]:
        """List what was said too often, or to nobody's wish."""
        over = self.heard()
        over.subtract(self.wanted)
        return sorted(thing for thing, count in over.items() for _ in range(count))

    def is_heard(self, things: Collection[Thing]) -> bool:
        """Whether all of these were said."""
        return self.heard().keys() >= set(things)

    def _stale(self) -> Iterator[Thing]:
        ends = {(one.channel, one.job_id): one.what for one in self.wanted if one.what in ENDS}
        for (channel, job_id), end in ends.items():
            for card in self._cards(channel, job_id):
                if not card.text.startswith(end):
                    yield Thing(channel, job_id, f"{CARD}: {end}")

    def _cards(self, channel: str, job_id: str) -> list[Message]:
        said = self.slack.top_level(channel)
        return [one for one in said if one.by_app and _is_card(one) and job_id in one.words]

    def _said(self, message: Message, jobs: Collection[str]) -> Iterator[Thing]:
        channel = self.slack.channel(message.channel).name
        files = [file.name for file in self.slack.files_of(message)]
        root = self._root(message)
        text = "\n".join([message.words, *files])
        if root and _WHO.match(message.text):
            text = root.words
        about = [job_id for job_id in jobs if job_id in text]
        for job_id in about:
            yield Thing(channel, job_id, FILE if files else _what(message, root, job_id))
        if not about:
            yield Thing(channel, "", message.text[:60])

    def _root(self, message: Message) -> Message | None:
        ts = message.thread_ts
        return self.slack.workspace.conversations.message(message.channel, ts) if ts else None


def _is_card(message: Message) -> bool:
    return not message.is_reply and not message.files and not _MANY.match(message.text)


def _what(message: Message, root: Message | None, job_id: str) -> str:
    """Return what a message says of a job; a card that shows an end when it's posted tells it."""
    if root and not root.by_app:
        return ANSWER
    if _WHO.match(message.text):
        return WHO
    if _MANY.match(message.text):
        [line] = [line for line in message.text.splitlines() if job_id in line]
        return line.split()[0]
    for head in _HEADS:
        if message.text.startswith(head) and (message.is_reply or head in ENDS):
            return head
    return CARD if not message.is_reply else message.text[:60]
