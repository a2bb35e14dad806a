"""A `Conversations` without Slack, for those who test what is said when."""

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.clock import utcnow
from bot.domain.notices import Receipt
from bot.errors import ChannelClosed, HistoryHidden, MessageGone
from bot.ports import Clock


@dataclass(frozen=True, slots=True)
class Posted:
    """A post that Slack took."""

    receipt: Receipt
    payload: Mapping[str, Any]
    notice_id: str
    thread_ts: str | None = None
    broadcast: bool = False

    @property
    def text(self) -> str:
        return str(self.payload.get("text", ""))


@dataclass(frozen=True, slots=True)
class Edited:
    """A change that Slack took."""

    receipt: Receipt
    payload: Mapping[str, Any]

    @property
    def text(self) -> str:
        return str(self.payload.get("text", ""))


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that Slack took."""

    channel_id: str
    name: str
    title: str
    content: str
    thread_ts: str | None = None


@dataclass
class FakeConversations:
    """Keeps what was said, and fails as it's told to.

    `members` are those of each channel, and `gone` the people who can't read anything.
    `calls` are (method, place) in order, refused ones too. `closed` maps a channel to
    Slack's word for why nothing can be posted there; `hidden` are channels that can't be
    read. What was said stays in `posts`, `edits` and `files`, also after `delete`.
    """

    clock: Clock = utcnow
    closed: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    zones: dict[str, str] = field(default_factory=dict)
    locales: dict[str, str] = field(default_factory=dict)
    members: dict[str, set[str]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    calls: list[tuple[str, str]] = field(default_factory=list)
    posts: list[Posted] = field(default_factory=list)
    edits: list[Edited] = field(default_factory=list)
    files: list[Attached] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._failures: dict[str, deque[tuple[Exception, bool]]] = defaultdict(deque)
        self._standing: dict[Receipt, datetime] = {}
        self._last_ts = 0

    def fail(self, method: str, *errors: Exception, heard: bool = False) -> None:
        """Let the next calls of a method raise these, one each; `heard`: but do the deed."""
        self._failures[method].extend((error, heard) for error in errors)

    def delete(self, receipt: Receipt) -> None:
        """Take a message away, as somebody in the channel may."""
        del self._standing[receipt]

    def texts(self, channel_id: str) -> list[str]:
        """List what was posted to a channel and its threads, as it was then."""
        return [post.text for post in self.posts if post.receipt.channel_id == channel_id]

    async def post(
        self,
        channel_id: str,
        payload: Mapping[str, Any],
        notice_id: str,
        *,
        thread_ts: str | None = None,
        broadcast: bool = False,
    ) -> Receipt:
        failure = self._called("post", channel_id)
        self._check_open(channel_id)
        receipt = Receipt(channel_id, self._next_ts())
        self.posts.append(Posted(receipt, payload, notice_id, thread_ts, broadcast))
        self._standing[receipt] = self.clock()
        _raise(failure)
        return receipt

    async def edit(self, receipt: Receipt, payload: Mapping[str, Any]) -> None:
        failure = self._called("edit", receipt.channel_id)
        self._check_open(receipt.channel_id)
        if receipt not in self._standing:
            raise MessageGone("message_not_found")
        self.edits.append(Edited(receipt, payload))
        _raise(failure)

    async def find(
        self, channel_id: str, notice_id: str, since: datetime, *, thread_ts: str | None = None
    ) -> Receipt | None:
        _raise(self._called("find", channel_id))
        self._check_seen(channel_id)
        found = [
            post.receipt
            for post in self.posts
            if (post.receipt.channel_id, post.notice_id) == (channel_id, notice_id)
            and (post.thread_ts == thread_ts or (post.broadcast and not thread_ts))
            and post.receipt in self._standing
            and self._standing[post.receipt] >= since
        ]
        return found[0] if found else None

    async def attach(
        self, channel_id: str, name: str, title: str, content: str, *, thread_ts: str | None = None
    ) -> None:
        failure = self._called("attach", channel_id)
        self._check_open(channel_id)
        self.files.append(Attached(channel_id, name, title, content, thread_ts))
        _raise(failure)

    async def has_file(self, channel_id: str, name: str, *, thread_ts: str | None = None) -> bool:
        _raise(self._called("has_file", channel_id))
        self._check_seen(channel_id)
        wanted = (channel_id, name, thread_ts)
        return any((one.channel_id, one.name, one.thread_ts) == wanted for one in self.files)

    async def direct(self, user_id: str) -> str:
        _raise(self._called("direct", user_id))
        return f"D{user_id}"

    async def trouble(self, channel_id: str) -> str:
        self._called("trouble", channel_id)
        return self.closed.get(channel_id, "")

    async def is_member(self, channel_id: str, user_id: str) -> bool:
        _raise(self._called("is_member", channel_id))
        return user_id in self.members.get(channel_id, ())

    async def is_active(self, user_id: str) -> bool:
        return user_id not in self.gone

    async def name(self, user_id: str) -> str:
        return ""

    async def zone(self, user_id: str) -> str:
        self._called("zone", user_id)
        return self.zones.get(user_id, "UTC")

    async def locale(self, user_id: str, *, anew: bool = False) -> str:
        self._called("locale anew" if anew else "locale", user_id)
        return self.locales.get(user_id, "")

    def _called(self, method: str, place: str) -> Exception | None:
        """Note a call; raise its failure, or return it if it's to be raised after the deed."""
        self.calls.append((method, place))
        if not self._failures[method]:
            return None
        error, heard = self._failures[method].popleft()
        if not heard:
            raise error
        return error

    def _check_open(self, channel_id: str) -> None:
        if code := self.closed.get(channel_id):
            raise ChannelClosed(code)

    def _check_seen(self, channel_id: str) -> None:
        if channel_id in self.hidden:
            raise HistoryHidden("missing_scope")

    def _next_ts(self) -> str:
        self._last_ts = max(int(self.clock().timestamp() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06}"


def _raise(error: Exception | None) -> None:
    if error:
        raise error
