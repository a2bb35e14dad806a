"""Answers to a command or an action: in the ack, or later through its response URL."""

from dataclasses import replace

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.content import Content, read_content, read_metadata
from bot.sandbox.slack.hooks import Hook
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.workspace import Workspace


def respond(workspace: Workspace, hook: Hook, arguments: Arguments, via: str) -> Message | None:
    """Do what an answer says: post, replace or delete. None: a message was deleted.

    Channel permissions don't matter here, and a private message can be changed in no
    other way. Only what all see can be put into a thread: with anything else Slack passes
    `thread_ts` over (https://docs.slack.dev/interactivity/handling-user-interaction).
    """
    if arguments.flag("delete_original"):
        _delete_original(workspace, hook)
        return None
    content = read_content(arguments, workspace.files)
    original = workspace.conversations.message(hook.channel, hook.original_ts)
    if original and arguments.flag("replace_original"):
        return workspace.conversations.put(_changed(original, content), via)
    message = _post(workspace, hook, content, arguments, via)
    hook.original_ts = hook.original_ts or message.ts
    return message


def _delete_original(workspace: Workspace, hook: Hook) -> None:
    original = workspace.conversations.message(hook.channel, hook.original_ts)
    if original:
        workspace.conversations.delete(original)
        hook.original_ts = ""


def _changed(original: Message, content: Content) -> Message:
    return replace(
        original, text=content.text, blocks=content.blocks, attachments=content.attachments
    )


def _post(
    workspace: Workspace, hook: Hook, content: Content, arguments: Arguments, via: str
) -> Message:
    for_all = arguments.text("response_type") == "in_channel"
    if for_all and hook.typed:
        show_typed(workspace, hook)
    thread_ts = arguments.text("thread_ts") if for_all else ""
    message = Message(
        channel=hook.channel,
        user=workspace.team.app_user,
        text=content.text,
        blocks=content.blocks,
        attachments=content.attachments,
        thread_ts=workspace.conversations.root(hook.channel, thread_ts),
        metadata=read_metadata(arguments) or None,
        only_for="" if for_all else hook.user,
    )
    return workspace.conversations.post(message, via)


def show_typed(workspace: Workspace, hook: Hook) -> None:
    """Show the command line to the channel, once."""
    line = Message(channel=hook.channel, user=hook.user, text=hook.typed)
    workspace.conversations.post(line, "command")
    hook.typed = ""
