"""Write the reference from the code: `make reference`."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from docs.reference.commands import command_line, slash_commands, slash_commands_in_chinese
from docs.reference.events import events
from docs.reference.metrics import metrics
from docs.reference.settings import settings

HERE = Path(__file__).parent
IN_CHINESE = HERE.parent / "zh"


def main(
    *, check: Annotated[bool, typer.Option("--check", help="Write nothing; fail if stale.")] = False
) -> None:
    """Write a page for commands, settings, metrics and events."""
    stale = {path: text for path, text in pages().items() if _differs(path, text)}
    if check and stale:
        sys.exit("stale, `make reference` mends it: " + ", ".join(path.name for path in stale))
    for path, text in stale.items():
        path.write_text(text, "utf-8")


def pages() -> dict[Path, str]:
    """Return what each page of the reference has to say."""
    made = {
        "commands": slash_commands(),
        "command-line": command_line(),
        "settings": settings(),
        "metrics": asyncio.run(metrics()),
        "events": events(),
    }
    in_chinese = {IN_CHINESE / "commands.md": slash_commands_in_chinese()}
    return {HERE / f"{name}.md": text for name, text in made.items()} | in_chinese


def _differs(path: Path, text: str) -> bool:
    return not path.exists() or path.read_text("utf-8") != text


if __name__ == "__main__":
    typer.run(main)
