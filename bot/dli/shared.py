"""One run for all who want the same thing at the same time."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class SharedRun(Generic[T]):
    """Starts what is asked for unless it is running, and gives all its result or error.

    A caller who leaves doesn't stop it, as others may be waiting.
    """

    def __init__(self, run: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._run = run
        self._task: asyncio.Task[T] | None = None

    async def __call__(self) -> T:
        """Wait for the run, started by whoever came first."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
            self._task.add_done_callback(_noticed)
        return await asyncio.shield(self._task)

    async def ended(self) -> None:
        """Wait for what is still running."""
        if self._task:
            await asyncio.wait([self._task])


def _noticed(task: asyncio.Task[Any]) -> None:
    # Without this, asyncio complains of an error whose callers have all left.
    if not task.cancelled():
        task.exception()
