"""The composition root: here a process is put together, and nowhere else."""

from bot.app.process import Running, running

__all__ = ["Running", "running"]
