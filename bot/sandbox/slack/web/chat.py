"""`chat.*` and `reactions.add`."""

from dataclasses import replace

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.content import (
    LONGEST_UPDATE,
    Content,
    checked_attachment,
    read_content,
    read_metadata,
)
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.people import Channel
from bot.sandbox.slack.wire import Json, Refused
from bot.sandbox.slack.workspace import Workspace


def post_message(workspace: Workspace, arguments: Arguments) -> Json:
    """Post into a channel or a thread."""
    channel = workspace.writable(arguments.required("channel"))
    message = _said(workspace, channel, arguments)
    metadata = read_metadata(arguments) or None
    broadcast = bool(message.thread_ts) and arguments.flag("reply_broadcast")
    posted = workspace.conversations.post(
        replace(message, metadata=metadata, reply_broadcast=broadcast), "chat.postMessage"
    )
    return {
        "ok": True,
        "channel": channel.id,
        "ts": posted.ts,
        "message": workspace.message_json(posted),
    }


def post_ephemeral(workspace: Workspace, arguments: Arguments) -> Json:
    """Post for one person's eyes."""
    channel = workspace.writable(arguments.required("channel"))
    user = arguments.required("user")
    if workspace.people.get(user) is None:
        raise Refused("user_not_found")
    if user not in channel.members:
        raise Refused("user_not_in_channel")
    message = replace(_said(workspace, channel, arguments), only_for=user)
    posted = workspace.conversations.post(message, "chat.postEphemeral")
    return {"ok": True, "message_ts": posted.ts}


def update(workspace: Workspace, arguments: Arguments) -> Json:
    """Change one of the app's messages.

    Text without blocks removes the blocks; attachments and metadata that are left out
    stay. Blocks hide the "(edited)" mark.
    """
    message = _own(workspace, arguments, "cant_update_message")
    if len(arguments.text("text")) > LONGEST_UPDATE:
        raise Refused("msg_too_long")
    if arguments.flag("reply_broadcast"):
        return _updated(workspace, _broadcast(message, arguments))
    content = read_content(arguments, workspace.files)
    return _updated(workspace, _changed(workspace, message, content, arguments))


def delete(workspace: Workspace, arguments: Arguments) -> Json:
    """Delete one of the app's messages."""
    message = _own(workspace, arguments, "cant_delete_message")
    workspace.conversations.delete(message)
    return {"ok": True, "channel": message.channel, "ts": message.ts}


def get_permalink(workspace: Workspace, arguments: Arguments) -> Json:
    """Return a message's address."""
    channel = workspace.seen_by_app(arguments.required("channel"))
    message = _lasting(workspace, channel, arguments.required("message_ts"))
    return {"ok": True, "channel": channel.id, "permalink": workspace.permalink(message)}


def unfurl(workspace: Workspace, arguments: Arguments) -> Json:
    """Put previews below a message with links, in whichever channel it stands."""
    channel = workspace.conversations.find(arguments.required("channel"))
    message = _lasting(workspace, channel, arguments.required("ts"), "cannot_find_message")
    unfurls = arguments.json("unfurls", error="cannot_parse_attachment")
    if not unfurls or not isinstance(unfurls, dict):
        raise Refused("missing_unfurls")
    if not all(isinstance(preview, dict) for preview in unfurls.values()):
        raise Refused("cannot_parse_attachment")
    if any(url not in message.text for url in unfurls):
        raise Refused("cannot_unfurl_url")
    previews = [
        {"from_url": url, **checked_attachment(preview, f"/unfurls/{at}")}
        for at, (url, preview) in enumerate(unfurls.items())
    ]
    kept = [one for one in message.attachments or () if one.get("from_url") not in unfurls]
    workspace.conversations.put(replace(message, attachments=[*kept, *previews]), "chat.unfurl")
    return {"ok": True}


def add_reaction(workspace: Workspace, arguments: Arguments) -> Json:
    """Put an emoji below a message."""
    channel = workspace.seen_by_app(arguments.required("channel"))
    name = arguments.required("name").strip(":")
    message = _lasting(workspace, channel, arguments.required("timestamp"))
    users = message.reactions.get(name, ())
    if workspace.team.app_user in users:
        raise Refused("already_reacted")
    reactions = {**message.reactions, name: (*users, workspace.team.app_user)}
    workspace.conversations.put(replace(message, reactions=reactions), "reactions.add")
    return {"ok": True}


def _said(workspace: Workspace, channel: Channel, arguments: Arguments) -> Message:
    content = read_content(arguments, workspace.files)
    return Message(
        channel=channel.id,
        user=workspace.team.app_user,
        text=content.text,
        blocks=content.blocks,
        attachments=content.attachments,
        thread_ts=workspace.conversations.root(channel.id, arguments.text("thread_ts")),
    )


def _lasting(
    workspace: Workspace, channel: Channel, ts: str, error: str = "message_not_found"
) -> Message:
    """Find a message that everybody can see."""
    message = workspace.conversations.message(channel.id, ts)
    if message is None or message.is_ephemeral or message.is_tombstone:
        raise Refused(error)
    return message


def _own(workspace: Workspace, arguments: Arguments, error: str) -> Message:
    """Find a message of the app's own, in a channel that can still be written to.

    Only the id of a conversation is taken, never a name or a person.
    """
    reference, ts = arguments.required("channel"), arguments.required("ts")
    if workspace.conversations.get(reference) is None:
        raise Refused("channel_not_found")
    channel = workspace.seen_by_app(reference)
    message = _lasting(workspace, channel, ts)
    if not message.by_app:
        raise Refused(error)
    if channel.is_archived:
        raise Refused("is_inactive" if error == "cant_update_message" else "is_archived")
    return message


def _broadcast(message: Message, arguments: Arguments) -> Message:
    if any(arguments.has(name) for name in ("text", "blocks", "attachments")):
        raise Refused("no_dual_broadcast_content_update")
    if not message.is_reply:
        raise Refused("cant_broadcast_message")
    return replace(message, reply_broadcast=True)


def _changed(
    workspace: Workspace, message: Message, content: Content, arguments: Arguments
) -> Message:
    metadata = read_metadata(arguments)
    kept = content.attachments is None
    now = f"{workspace.clock().timestamp():.6f}"
    return replace(
        message,
        text=content.text,
        blocks=content.blocks,
        attachments=message.attachments if kept else content.attachments,
        metadata=message.metadata if metadata is None else metadata or None,
        edited_ts=message.edited_ts if content.blocks else now,
    )


def _updated(workspace: Workspace, message: Message) -> Json:
    workspace.conversations.put(message, "chat.update")
    return {
        "ok": True,
        "channel": message.channel,
        "ts": message.ts,
        "text": message.text,
        "message": workspace.message_json(message),
    }
