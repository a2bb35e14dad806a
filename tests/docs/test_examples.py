"""What the documentation tells people to type does what it says."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from bot.cli import cli
from bot.config_file import FileSettings
from bot.domain.slips import Mistake
from bot.settings import Settings
from handlers import grammar
from tests.docs.said import ROOT, pages

COMMAND = "/dli-progress"
INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
FENCED = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
JOB = "85798b38-dae0-4f3c-9d3b-0c1f9bd2ec2b"
SPOKEN = {
    "<job_id>": JOB,
    "JOB_ID": JOB,
    "<target>": "queue:etl",
    "<job_id or filters>": "queue:etl",
    "<IAM user>": "alice",
    "<job_id 或筛选条件>": "queue:etl",
    "<IAM 用户>": "alice",
    "[FILTERS]": "queue:etl",
    "[OPTIONS]": "on:failed",
    "@DLI Progress": COMMAND,
    "mention:@oncall": "mention:<!subteam^S0123456>",
    "mention:@someone": "mention:<@U0123456>",
    "mention:@ann": "mention:<@U0123456>",
    "TOPIC": "events",
    "NAME": "test",
}
"""What stands for what people type, or what Slack makes of it."""


def code(page: Path) -> Iterator[tuple[str, str]]:
    """Every line of a page that is code, with its language."""
    text = page.read_text("utf-8")
    for language, block in FENCED.findall(text):
        yield from ((language, line.strip()) for line in block.splitlines())
    yield from (("", piece) for piece in INLINE.findall(FENCED.sub("", text)))


def examples(beginning: str) -> list[str]:
    """Every piece of code on any page that begins so, and leaves nothing to be filled in."""
    lines = (line for page in pages() for _, line in code(page))
    whole = (line.removeprefix(".venv/bin/") for line in lines)
    return sorted({line for line in whole if line.startswith(beginning) and "…" not in line})


def fenced(language: str) -> list[str]:
    blocks = (FENCED.findall(page.read_text("utf-8")) for page in pages())
    return [block for kind, block in chain.from_iterable(blocks) if kind == language]


def spoken(line: str) -> str:
    for written, meant in SPOKEN.items():
        line = line.replace(written, meant)
    return line


@pytest.mark.parametrize("line", [*examples(f"{COMMAND} "), *examples("@DLI Progress ")])
def test_each_command_is_understood(line: str) -> None:
    typed = spoken(line).removeprefix(COMMAND).strip()

    assert not isinstance(grammar.parse(typed), Mistake)


@pytest.mark.parametrize("line", examples("dli-bot "))
def test_each_command_of_the_terminal_is_there_with_its_options(line: str) -> None:
    words = shlex.split(spoken(line), comments=True)[1:]
    command: Any = typer.main.get_command(cli)
    while hasattr(command, "commands") and words and not words[0].startswith("-"):
        command = command.commands[words.pop(0)]
    known = {name for parameter in command.params for name in parameter.opts}
    asked = {word.partition("=")[0] for word in words if word.startswith("--")}

    assert asked <= known | {"--help"}


@pytest.mark.parametrize("block", fenced("toml"))
def test_each_file_of_settings_is_understood(block: str) -> None:
    FileSettings.model_validate(tomllib.loads(block))


@pytest.mark.parametrize("block", fenced("yaml"))
def test_each_piece_of_yaml_can_be_read(block: str) -> None:
    assert yaml.safe_load(block)


def test_each_variable_is_a_setting() -> None:
    lines = (line for page in pages() if page.name != "CONTRIBUTING.md" for _, line in code(page))
    named = set(re.findall(r"(?<![A-Z0-9_$<{])([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+)=?", " ".join(lines)))
    ours = {
        one for one in named if one.split("_")[0] in {"SLACK", "DLI", "HUAWEICLOUD", "DATABASE"}
    }

    assert ours <= {name.upper() for name in Settings.model_fields}


def test_each_target_of_make_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    lines = (line for page in pages() for _, line in code(page))
    named = {word for line in lines for word in re.findall(r"^make ([a-z]+)\b", line)}

    assert named
    assert [name for name in named if not re.search(rf"^{name}:", makefile, re.MULTILINE)] == []
