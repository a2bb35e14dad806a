"""What can be typed: in Slack, from the bot's own help, and in a terminal, from typer's."""

from collections.abc import Iterator, Mapping
from typing import Any

import typer

from bot.cli import cli
from bot.domain.languages import Language
from bot.views.guide import TOPICS, help_
from bot.views.language import speaking
from docs.reference.tables import markdown, table
from handlers.grammar import chinese

_SLASH = """# Commands in Slack

The same as `/dli-progress help` and `/dli-progress help TOPIC` say. Everything can be done by hand
as well: with the form, with buttons, in the app's Home.

"""
_SLASH_IN_CHINESE = """# Slack 中的命令

与 `/dli-progress 帮助` 和 `/dli-progress 帮助 TOPIC` 显示的内容相同。\
所有操作也都可以通过表单、按钮和应用的主页完成。

"""
_LINE = """# Commands in a terminal

`dli-bot` and `python -m bot` are the same.
"""


def slash_commands() -> str:
    """Return the page of `/dli-progress`."""
    return _SLASH + "\n".join(_topics({}))


def slash_commands_in_chinese() -> str:
    """Return the same for Chinese readers."""
    said = {**chinese.TOPICS, **chinese.COMMANDS}
    names = {topic: name for name, topic in reversed(said.items())}
    with speaking(Language.CHINESE):
        return _SLASH_IN_CHINESE + "\n".join(_topics(names))


def _topics(names: Mapping[str, str]) -> Iterator[str]:
    for topic in ("", *TOPICS):
        if topic:
            yield f"## {topic} {names[topic]}\n" if topic in names else f"## {topic}\n"
        for line in help_(topic).text.splitlines():
            yield f"{markdown(line)}\n"


def command_line() -> str:
    """Return the page of `dli-bot`."""
    return _LINE + "\n".join(_commands(typer.main.get_command(cli), "dli-bot"))


def _commands(group: Any, prefix: str) -> Iterator[str]:  # noqa: ANN401 - typer exports no type
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{prefix} {name}")
            continue
        named = [one for one in command.params if one.param_type_name == "argument"]
        words = [one.metavar or one.name.upper() for one in named]
        yield f"\n## `{' '.join([prefix, name, *words])}`\n"
        yield f"{command.help}\n"
        options = [one for one in command.params if one.param_type_name == "option"]
        if options:
            rows = [(f"`{'`, `'.join(one.opts)}`", one.help or "") for one in options]
            yield table(("option", "does"), rows) + "\n"
