"""Channels and what was said in them."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from bot.ports import Clock
from bot.sandbox.slack.changes import (
    Archived,
    Changes,
    Closed,
    Deleted,
    Edited,
    Joined,
    Left,
    Opened,
    Posted,
)
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.people import APP_NAME, SLACKBOT, Channel
from bot.sandbox.slack.teams import Team
from bot.sandbox.slack.wire import Refused

_MICROSECONDS = 1_000_000


class Conversations:
    """The channels of the workspace, and every message by channel and ts."""

    def __init__(self, team: Team, clock: Clock, changes: Changes) -> None:
        self._team = team
        self._channels: dict[str, Channel] = {}
        self._messages: dict[str, dict[str, Message]] = {}
        self._threads: dict[tuple[str, str], list[str]] = {}
        self._last_ts: dict[str, int] = {}
        self._numbers = count(1)
        self._clock = clock
        self._changes = changes
        for channel in team.channels():
            self.add(channel)

    def __iter__(self) -> Iterator[Channel]:
        return iter(tuple(self._channels.values()))

    def add(self, channel: Channel) -> Channel:
        """Open a new channel."""
        self._channels[channel.id] = channel
        self._messages[channel.id] = {}
        self._changes.tell(Opened(channel.id))
        return channel

    def new_id(self) -> str:
        """Make an id for a channel that is to be opened; no two are the same."""
        return f"C{self._team.number}NEW{next(self._numbers):05}"

    def remove(self, channel: Channel) -> None:
        """Delete a channel and everything in it."""
        del self._channels[channel.id], self._messages[channel.id]
        for key in [key for key in self._threads if key[0] == channel.id]:
            del self._threads[key]
        self._changes.tell(Closed(channel))

    def get(self, channel_id: str) -> Channel | None:
        """Find a channel by id."""
        return self._channels.get(channel_id)

    def find(self, reference: str) -> Channel:
        """Find a channel by id, `#name` or name."""
        if channel := self._channels.get(reference):
            return channel
        name = reference.removeprefix("#")
        named = [one for one in self if one.name == name and not one.is_im]
        if not named:
            raise Refused("channel_not_found")
        return named[0]

    def direct(self, user: str) -> Channel:
        """Find the app's direct messages with a user, or open them."""
        both = frozenset({user, self._team.app_user})
        known = [one for one in self if one.is_im and one.members == both]
        if known:
            return known[0]
        number = sum(1 for one in self if one.is_im)
        channel_id = f"D{self._team.number}APP{number:05}"
        return self.add(Channel(id=channel_id, name=APP_NAME, is_im=True, members=both))

    def in_channel(self, channel_id: str) -> list[Message]:
        """List everything in a channel, ephemeral and replies too, oldest first."""
        return list(self._messages[channel_id].values())

    def message(self, channel_id: str, ts: str) -> Message | None:
        """Find a message."""
        return self._messages.get(channel_id, {}).get(ts)

    def replies(self, channel_id: str, ts: str) -> list[Message]:
        """List what is in the thread below a message, oldest first."""
        return [
            self._messages[channel_id][reply] for reply in self._threads.get((channel_id, ts), ())
        ]

    def root(self, channel_id: str, thread_ts: str | None) -> str | None:
        """Say which thread a post with this `thread_ts` lands in.

        Slack has no error for a parent that is gone, or that is itself a reply: the post
        then stands in the channel.
        """
        parent = self.message(channel_id, thread_ts) if thread_ts else None
        if parent is None or parent.is_reply or parent.is_ephemeral:
            return None
        return parent.ts

    def post(self, message: Message, via: str) -> Message:
        """Add a message; it gets its `ts` here."""
        posted = replace(message, ts=self._next_ts(message.channel))
        self._messages[posted.channel][posted.ts] = posted
        if posted.thread_ts and not posted.is_ephemeral:
            self._threads.setdefault((posted.channel, posted.thread_ts), []).append(posted.ts)
        self._changes.tell(Posted(posted, via))
        self._touch_parent(posted)
        return posted

    def put(self, message: Message, via: str = "") -> Message:
        """Keep a new version of a message."""
        self._messages[message.channel][message.ts] = message
        self._changes.tell(Edited(message, via))
        return message

    def delete(self, message: Message) -> None:
        """Remove a message; one with replies leaves a tombstone."""
        if self.replies(message.channel, message.ts):
            gone = Message(
                channel=message.channel,
                ts=message.ts,
                user=SLACKBOT,
                text="This message was deleted.",
                is_tombstone=True,
            )
            self.put(gone)
            return
        del self._messages[message.channel][message.ts]
        if message.thread_ts and not message.is_ephemeral:
            self._threads[message.channel, message.thread_ts].remove(message.ts)
        self._changes.tell(Deleted(message))
        self._touch_parent(message)

    def join(self, channel: Channel, user: str, inviter: str = "") -> Channel:
        """Put somebody into a channel."""
        if user in channel.members:
            return channel
        joined = self._keep(replace(channel, members=channel.members | {user}))
        self._changes.tell(Joined(channel.id, user, inviter))
        return joined

    def leave(self, channel: Channel, user: str) -> Channel:
        """Take somebody out of a channel."""
        left = self._keep(replace(channel, members=channel.members - {user}))
        self._changes.tell(Left(channel.id, user))
        return left

    def archive(self, channel: Channel, *, archived: bool = True) -> Channel:
        """Archive a channel, or bring it back."""
        kept = self._keep(replace(channel, is_archived=archived))
        self._changes.tell(Archived(channel.id, archived))
        return kept

    def _keep(self, channel: Channel) -> Channel:
        self._channels[channel.id] = channel
        return channel

    def _touch_parent(self, message: Message) -> None:
        if message.thread_ts and not message.is_ephemeral:
            parent = self.message(message.channel, message.thread_ts)
            if parent:
                self._changes.tell(Edited(parent))

    def _next_ts(self, channel_id: str) -> str:
        now = int(self._clock().timestamp() * _MICROSECONDS)
        ts = max(now, self._last_ts.get(channel_id, 0) + 1)
        self._last_ts[channel_id] = ts
        return f"{ts // _MICROSECONDS}.{ts % _MICROSECONDS:06}"
