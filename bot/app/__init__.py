"""The composition root: everything is built here, and nowhere else."""

from bot.app.process import Running, running

__all__ = ["Running", "running"]
