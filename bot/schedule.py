"""When things run: APScheduler, with a schedule that is configuration and lives in memory."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from bot.clock import utcnow
from bot.domain.channels import DigestPlan
from bot.errors import StoreUnavailable

GLANCE_SECONDS = 1
"""How often it is seen whether the clock was set back."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Every:
    """Something to run at once, and then every so many seconds, never twice at a time."""

    name: str
    seconds: float
    run: Callable[[], Awaitable[None]]


class Schedule:
    """What recurs, and may be asked for sooner."""

    def __init__(self, on_away: Callable[[str], None] = lambda name: None) -> None:
        """`on_away` hears of each run that came to nothing as the database was away."""
        self._on_away = on_away
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 2, "misfire_grace_time": None},
        )
        self._runs: dict[str, _Run] = {}

    @asynccontextmanager
    async def running(self, *tasks: Every) -> AsyncIterator[None]:
        """Run `tasks` for as long as the context is open; one that fails runs again next time.

        A run that was missed is made up for once, however late: APScheduler would drop what
        is a second late. What runs when the context is left is cancelled.
        """
        for task in tasks:
            run = self._runs[task.name] = _Run(task, self._on_away)
            self._scheduler.add_job(
                run.run, "interval", seconds=task.seconds, id=task.name, next_run_time=utcnow()
            )
        self._scheduler.start()
        watching = asyncio.create_task(self._watch_clock(), name="watch the clock")
        try:
            yield
        finally:
            watching.cancel()
            runs, self._runs = self._runs, {}
            self._scheduler.shutdown(wait=False)
            await asyncio.gather(*(run.ended.wait() for run in runs.values()))

    def soon(self, *names: str) -> None:
        """Run the tasks of these names now, or once more as soon as they have ended.

        Nothing happens while they don't recur yet, or no longer.
        """
        for name in names:
            run = self._runs.get(name)
            if run is not None and not run.postpone():
                self._scheduler.modify_job(name, next_run_time=utcnow())

    async def _watch_clock(self) -> None:
        """Run all anew when the clock was set back: APScheduler would wait till it caught up."""
        before = utcnow()
        while True:
            await asyncio.sleep(GLANCE_SECONDS)
            now = utcnow()
            if now < before:
                log.warning("The clock was set back", extra={"by": before - now})
                self.soon(*self._runs)
            before = now


def next_fire(plan: DigestPlan, after: datetime) -> datetime:
    """Return when a daily digest is due next: its local time, whatever summer time does."""
    trigger = CronTrigger(
        hour=plan.hour, minute=plan.minute, day_of_week=plan.days, timezone=plan.zone
    )
    fire: datetime = trigger.get_next_fire_time(None, after + timedelta(seconds=1))
    return fire.astimezone(UTC)


class _Run:
    """One task: whether it is running, and whether it was asked for meanwhile."""

    def __init__(self, task: Every, on_away: Callable[[str], None]) -> None:
        self._on_away = on_away
        self.ended = asyncio.Event()
        self.ended.set()
        self._task = task
        self._is_wanted = False
        self._is_resting = False

    @property
    def name(self) -> str:
        """What it's called."""
        return self._task.name

    def postpone(self) -> bool:
        """Run once more after this run; False if none is under way."""
        self._is_wanted = not self.ended.is_set()
        return self._is_wanted

    async def run(self) -> None:
        """Run, unless that is under way: APScheduler would log each time it has to skip one."""
        if not self.ended.is_set():
            return
        self.ended.clear()
        with suppress(asyncio.CancelledError):
            await self._until_unwanted()

    async def _until_unwanted(self) -> None:
        try:
            await self._once()
            while self._is_wanted:
                self._is_wanted = False
                await self._once()
        finally:
            self.ended.set()

    async def _once(self) -> None:
        try:
            await self._task.run()
        except StoreUnavailable as error:
            if not self._is_resting:
                log.warning(
                    "Nothing is done while the database is away",
                    extra={"task": self.name, "detail": error},
                )
            self._is_resting = True
            self._on_away(self.name)
        except Exception:
            log.exception("A task failed", extra={"task": self.name})
        else:
            if self._is_resting:
                log.info("The database is back", extra={"task": self.name})
            self._is_resting = False
