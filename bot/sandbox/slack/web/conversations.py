"""`conversations.*`."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import TypeVar

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.wire import Json, Refused
from bot.sandbox.slack.workspace import Workspace

_MOST = 1000

Item = TypeVar("Item")


def listed(workspace: Workspace, arguments: Arguments) -> Json:
    """List the channels that the app knows of."""
    types = arguments.items("types") or ["public_channel"]
    workspace.need_for_types(types, "read")
    channels = [
        channel
        for channel in workspace.conversations
        if channel.type in types
        and (workspace.team.app_user in channel.members or channel.type == "public_channel")
        and not (channel.is_archived and arguments.flag("exclude_archived"))
    ]
    page, more = paged(channels, arguments, 100)
    counted = [workspace.channel_json(one) | {"num_members": len(one.members)} for one in page]
    return {"ok": True, "channels": counted, **_cursor(more)}


def info(workspace: Workspace, arguments: Arguments) -> Json:
    """Describe one channel."""
    channel = workspace.seen_by_app(arguments.required("channel"))
    workspace.need_for(channel, "read")
    said = workspace.channel_json(channel)
    if arguments.flag("include_num_members"):
        said["num_members"] = len(channel.members)
    return {"ok": True, "channel": said}


def members(workspace: Workspace, arguments: Arguments) -> Json:
    """List who is in a channel."""
    channel = workspace.seen_by_app(arguments.required("channel"))
    workspace.need_for(channel, "read")
    page, more = paged(sorted(channel.members), arguments, 100)
    return {"ok": True, "members": list(page), **_cursor(more)}


def join(workspace: Workspace, arguments: Arguments) -> Json:
    """Put the app into a public channel."""
    channel = workspace.seen_by_app(arguments.required("channel"))
    if channel.type != "public_channel":
        raise Refused("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refused("is_archived")
    joined = workspace.conversations.join(channel, workspace.team.app_user)
    return {"ok": True, "channel": workspace.channel_json(joined)}


def opened(workspace: Workspace, arguments: Arguments) -> Json:
    """Open the app's direct messages with one person."""
    users = arguments.items("users")
    if len(users) != 1:
        raise Refused("users_list_not_supplied" if not users else "too_many_users")
    person = workspace.people.get(users[0])
    if person is None:
        raise Refused("user_not_found")
    if person.is_bot:
        raise Refused("cannot_dm_bot")
    channel = workspace.conversations.direct(person.id)
    if arguments.flag("return_im"):
        return {"ok": True, "channel": workspace.channel_json(channel)}
    return {"ok": True, "channel": {"id": channel.id}}


def history(workspace: Workspace, arguments: Arguments) -> Json:
    """Read a channel, newest first; replies only where they were sent to the channel."""
    channel = workspace.readable(arguments.required("channel"))
    is_within = _within(arguments)
    shown = [
        message
        for message in reversed(workspace.conversations.in_channel(channel.id))
        if not message.is_ephemeral and (message.reply_broadcast or not message.is_reply)
    ]
    return _messages(workspace, arguments, [one for one in shown if is_within(one)])


def replies(workspace: Workspace, arguments: Arguments) -> Json:
    """Read a thread, its parent first."""
    channel = workspace.readable(arguments.required("channel"))
    ts = arguments.required("ts")
    message = workspace.conversations.message(channel.id, ts)
    if message is None or message.is_ephemeral:
        raise Refused("thread_not_found")
    is_within = _within(arguments)
    below = [one for one in workspace.conversations.replies(channel.id, ts) if is_within(one)]
    return _messages(workspace, arguments, [message, *below])


def paged(items: Sequence[Item], arguments: Arguments, default: int) -> tuple[Sequence[Item], str]:
    """Cut out the page that `cursor` and `limit` ask for, and say where the next begins."""
    limit = min(arguments.number("limit", default), _MOST)
    if limit < 1:
        raise Refused("invalid_limit")
    start = _start(arguments.text("cursor"))
    end = start + limit
    more = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
    return items[start:end], more


def _start(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).removeprefix(b"next:"))
    except (binascii.Error, ValueError):
        raise Refused("invalid_cursor") from None


def _cursor(more: str) -> Json:
    return {"response_metadata": {"next_cursor": more}}


def _within(arguments: Arguments) -> Callable[[Message], bool]:
    """Keep what lies between `oldest` and `latest`; `inclusive` counts the ends in."""
    oldest = _seconds(arguments, "oldest", 0)
    latest = _seconds(arguments, "latest", float("inf"))
    inclusive = arguments.flag("inclusive")

    def check(message: Message) -> bool:
        ts = float(message.ts)
        return oldest < ts < latest or (inclusive and ts in {oldest, latest})

    return check


def _seconds(arguments: Arguments, name: str, default: float) -> float:
    if not arguments.has(name):
        return default
    try:
        return float(arguments.text(name))
    except ValueError:
        raise Refused(f"invalid_ts_{name}") from None


def _messages(workspace: Workspace, arguments: Arguments, found: Sequence[Message]) -> Json:
    page, more = paged(found, arguments, 100)
    full = arguments.flag("include_all_metadata")
    said = [workspace.message_json(one, with_metadata=full) for one in page]
    answer: Json = {"ok": True, "messages": said, "has_more": bool(more)}
    return answer | (_cursor(more) if more else {})
