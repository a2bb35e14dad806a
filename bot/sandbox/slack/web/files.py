"""`files.*`: announce, upload, complete, and look."""

import asyncio

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.changes import FileShared
from bot.sandbox.slack.content import Content, read_content
from bot.sandbox.slack.files import File
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.people import Channel
from bot.sandbox.slack.wire import Json, Refused
from bot.sandbox.slack.workspace import Workspace

_SCAN_SECONDS = 0.2
"""Slack looks at a file before it shows it, so the call that shares it ends earlier."""


def get_upload_url(workspace: Workspace, arguments: Arguments) -> Json:
    """Make room for a file, and say where to send it."""
    length = arguments.number("length", 0)
    if length < 1:
        raise Refused("invalid_arguments", messages=["missing required field: length"])
    file = workspace.files.announce(arguments.required("filename"), length)
    url = f"{workspace.base_url}/upload/v1/{file.upload_key}"
    return {"ok": True, "upload_url": url, "file_id": file.id}


def complete_upload(workspace: Workspace, arguments: Arguments) -> Json:
    """Turn uploads into files, and share them if a channel is named.

    The message that shows them comes a little later, so that neither its ts nor `shares`
    is in the answer.
    """
    wanted = _wanted(arguments)
    channel = _channel(workspace, arguments)
    content = _comment(workspace, arguments)
    files = workspace.files.complete(wanted)
    if channel:
        loop = asyncio.get_running_loop()
        message = _sharing(workspace, channel, files, content, arguments.text("thread_ts"))
        loop.call_later(_SCAN_SECONDS, _share, workspace, message)
    return {"ok": True, "files": [file.to_slack(workspace.base_url) for file in files]}


def info(workspace: Workspace, arguments: Arguments) -> Json:
    """Describe a file."""
    file = workspace.files.get(arguments.required("file"))
    return {"ok": True, "file": file.to_slack(workspace.base_url), "comments": []}


def _wanted(arguments: Arguments) -> list[tuple[str, str]]:
    files = arguments.json("files", error="invalid_arguments")
    if not isinstance(files, list) or not files or not all(isinstance(one, dict) for one in files):
        raise Refused("invalid_arguments", messages=["missing required field: files"])
    return [(str(one.get("id", "")), str(one.get("title") or "")) for one in files]


def _channel(workspace: Workspace, arguments: Arguments) -> Channel | None:
    named = [arguments.text("channel_id"), *arguments.items("channels")]
    references = [reference for reference in named if reference]
    return workspace.writable(references[0]) if references else None


def _comment(workspace: Workspace, arguments: Arguments) -> Content:
    if arguments.has("blocks"):
        return read_content(arguments, workspace.files)
    return Content(arguments.text("initial_comment"), None, None)


def _sharing(
    workspace: Workspace, channel: Channel, files: list[File], content: Content, thread_ts: str
) -> Message:
    return Message(
        channel=channel.id,
        user=workspace.team.app_user,
        text=content.text,
        blocks=content.blocks,
        files=tuple(file.id for file in files),
        thread_ts=workspace.conversations.root(channel.id, thread_ts),
    )


def _share(workspace: Workspace, message: Message) -> None:
    posted = workspace.conversations.post(message, "files.completeUploadExternal")
    for file_id in posted.files:
        workspace.files.share(file_id, posted.channel, posted.ts)
        workspace.changes.tell(FileShared(file_id, posted.channel, posted.user))
