"""`dli-bot`, but it kills itself at a step, or its clock is wrong: for the tests of faults.

`python -m tests.faults.victim [--skew SECONDS] [--soon] [--step NAME --kind KIND --place ID] run`

`--soon` gives those up sooner who were cut off while they cancelled a job.
"""

import argparse
import functools
import importlib
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from datetime import datetime, timedelta, tzinfo
from typing import Any, NoReturn

_dies_at_commit = ContextVar("dies_at_commit", default=False)


def main() -> None:
    """Prepare the trap, and be the bot."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--skew", type=float, default=0.0)
    parser.add_argument("--soon", action="store_true")
    parser.add_argument("--step", default="")
    parser.add_argument("--kind", default="")
    parser.add_argument("--place", default="")
    chosen, rest = parser.parse_known_args()
    if chosen.skew:
        _set_clocks(chosen.skew)
    if chosen.soon:
        _settle_soon()
    if chosen.step:
        _shorten_leases()
        _set_trap(chosen.step, (chosen.place, chosen.kind))
    sys.argv = ["dli-bot", *rest]
    importlib.import_module("bot.cli").main()


def _set_clocks(seconds: float) -> None:
    """Let this process's clock be wrong, for all who read it; the steady clock goes on."""
    true_time, wrong_by = time.time, timedelta(seconds=seconds)  # noqa: TID251

    class Wrong(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + wrong_by  # noqa: TID251

    time.time = lambda: true_time() + seconds  # noqa: TID251
    for reader in ("bot.clock", "apscheduler.schedulers.base", "apscheduler.executors.base"):
        vars(importlib.import_module(reader))["datetime"] = Wrong


def _settle_soon() -> None:
    vars(importlib.import_module("bot.store.audit"))["ABANDONED"] = timedelta(seconds=5)
    vars(importlib.import_module("bot.telling.chores"))["SETTLE_SECONDS"] = 1


def _shorten_leases() -> None:
    """Let the next victim go on sooner after this one."""
    replica = importlib.import_module("bot.replica")
    hurried = {"SPAN": timedelta(seconds=2), "MARGIN": timedelta(seconds=0.4), "BEAT_SECONDS": 0.5}
    vars(replica).update(hurried)


def _set_trap(name: str, place_and_kind: tuple[str, str]) -> None:
    """Wrap the call of a step."""
    step = importlib.import_module("tests.faults.steps").STEPS[name]
    called = getattr(step.owner, step.method)

    def is_it(arguments: tuple[Any, ...], result: object) -> bool:
        return place_and_kind in step.about(arguments, result)

    if step.owner.__name__ == "Observing" or not step.at_commit:
        trapped = _trapped_after(called, is_it, dies=not step.at_commit)
    else:
        trapped = _trapped_within(called, is_it)
    setattr(step.owner, step.method, trapped)
    if step.at_commit:
        _die_at_commits()


def _trapped_after(
    called: Callable[..., Awaitable[Any]],
    is_it: Callable[[tuple[Any, ...], object], bool],
    *,
    dies: bool,
) -> Callable[..., Awaitable[Any]]:
    @functools.wraps(called)
    async def trapped(self: object, *arguments: Any, **named: Any) -> Any:
        result = await called(self, *arguments, **named)
        if is_it(arguments, result):
            if dies:
                _die()
            _dies_at_commit.set(True)
        return result

    return trapped


def _trapped_within(
    called: Callable[..., Awaitable[Any]], is_it: Callable[[tuple[Any, ...], object], bool]
) -> Callable[..., Awaitable[Any]]:
    """Let the transaction of a call be the last; nothing of its result is known yet."""

    @functools.wraps(called)
    async def trapped(self: object, *arguments: Any, **named: Any) -> Any:
        _dies_at_commit.set(is_it(arguments, ...))
        try:
            return await called(self, *arguments, **named)
        finally:
            _dies_at_commit.set(False)

    return trapped


def _die_at_commits() -> None:
    sqlalchemy = importlib.import_module("sqlalchemy")

    def die(connection: object) -> None:
        if _dies_at_commit.get():
            _die()

    sqlalchemy.event.listen(sqlalchemy.Engine, "commit", die)


def _die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


if __name__ == "__main__":
    main()
