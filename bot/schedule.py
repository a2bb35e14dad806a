"""When things run: APScheduler, with a schedule that is configuration and lives in memory."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import utcnow

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Every:
    """Something to run at once, and then every so many seconds, never twice at a time."""

    name: str
    seconds: float
    run: Callable[[], Awaitable[None]]


@asynccontextmanager
async def recurring(*tasks: Every) -> AsyncIterator[None]:
    """Run `tasks` for as long as the context is open; one that fails runs again next time.

    A run that was missed is made up for once, however late: APScheduler would drop what is
    a second late.
    """
    scheduler = AsyncIOScheduler(
        timezone=UTC,
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for task in tasks:
        scheduler.add_job(
            _guarded(task), "interval", seconds=task.seconds, id=task.name, next_run_time=utcnow()
        )
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)


def _guarded(task: Every) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        try:
            await task.run()
        except Exception:
            log.exception("%s failed", task.name)

    return run
