"""What `should_escape` makes of a command's text."""

import re

from bot.sandbox.slack.workspace import Workspace

_WORD = re.compile(r"https?://[^\s<>]+|(?<![\w@#])[@#][\w.-]+")
_BROADCASTS = frozenset({"here", "channel", "everyone"})


def escaped(workspace: Workspace, text: str) -> str:
    """Turn typed names, channels and addresses into the references they stand for.

    `@mina` becomes `<@U…|mina>`, `#etl-alerts` `<#C…|etl-alerts>`, an address `<https://…>`;
    a name that nobody has stays as it is. Also what Slack makes of a message.
    """
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _WORD.sub(lambda found: _reference(workspace, found[0]), safe)


def _reference(workspace: Workspace, word: str) -> str:
    if word.startswith("@"):
        return _person(workspace, word)
    if word.startswith("#"):
        return _channel(workspace, word)
    return f"<{word}>"


def _person(workspace: Workspace, word: str) -> str:
    name = word.removeprefix("@")
    if name in _BROADCASTS:
        return f"<!{name}>"
    if user := workspace.people.named(name):
        return f"<@{user.id}|{user.name}>"
    if group := workspace.people.group_named(name):
        return f"<!subteam^{group.id}|@{group.handle}>"
    return word


def _channel(workspace: Workspace, word: str) -> str:
    name = word.removeprefix("#")
    for channel in workspace.conversations:
        if channel.name == name and not channel.is_im:
            return f"<#{channel.id}|{'' if channel.is_private else name}>"
    return word
