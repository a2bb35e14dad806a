"""The commands of `dli-bot`, in the order of its help."""

from bot.cli import local
from bot.cli.commands import cli, main

__all__ = ["cli", "local", "main"]
