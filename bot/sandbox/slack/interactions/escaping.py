"""What Slack makes of the names, channels and addresses that a person types."""

import re

from bot.sandbox.slack.people import User
from bot.sandbox.slack.workspace import Workspace

_BROADCASTS = frozenset({"here", "channel", "everyone"})


def escaped(workspace: Workspace, text: str, *, labelled: bool = True) -> str:
    """Turn typed names, channels and addresses into the references they stand for.

    `@mina` and `@Mina Okafor` become `<@U…|mina>`, `#etl-alerts` `<#C…|etl-alerts>`, an
    address `<https://…>`; a name that nobody has stays as it is. People are `labelled` in
    commands with `should_escape`, not in messages.
    """
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    people = _people(workspace)

    def refer(found: re.Match[str]) -> str:
        if user := people.get(found[0]):
            return f"<@{user.id}|{user.name}>" if labelled else f"<@{user.id}>"
        return _reference(workspace, found[0])

    names = "|".join(re.escape(name) for name in sorted(people, key=len, reverse=True))
    word = rf"https?://[^\s<>]+|(?<![\w@#])(?:(?:{names})(?![\w-]|\.\w)|[@#][\w.-]+)"
    return re.sub(word, refer, safe)


def _people(workspace: Workspace) -> dict[str, User]:
    named = {f"@{user.real_name}": user for user in workspace.people}
    return named | {f"@{user.name}": user for user in workspace.people}


def _reference(workspace: Workspace, word: str) -> str:
    if word.startswith("@"):
        return _group(workspace, word)
    if word.startswith("#"):
        return _channel(workspace, word)
    return f"<{word}>"


def _group(workspace: Workspace, word: str) -> str:
    name = word.removeprefix("@")
    if name in _BROADCASTS:
        return f"<!{name}>"
    if group := workspace.people.group_named(name):
        return f"<!subteam^{group.id}|@{group.handle}>"
    return word


def _channel(workspace: Workspace, word: str) -> str:
    name = word.removeprefix("#")
    for channel in workspace.conversations:
        if channel.name == name and not channel.is_im:
            return f"<#{channel.id}|{'' if channel.is_private else name}>"
    return word
