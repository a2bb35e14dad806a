"""A bot that runs as operators run it, and what can be done to it from outside."""

import asyncio
import os
import re
import resource
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
HANGS = 120
"""Seconds after which what doesn't come never will."""
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
_PLENTY = resource.RLIM_INFINITY


class Process:
    """A process, and all that it has logged."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process = process
        self._log = log

    @property
    def log(self) -> str:
        """What it has logged so far."""
        return self._log.read_text(errors="replace")

    @property
    def url(self) -> str:
        """Where it serves its health, "" if it doesn't yet."""
        found = _ADDRESS.search(self.log.partition("istening")[2])
        return found[0] if found else ""

    @property
    def is_running(self) -> bool:
        """Whether it hasn't ended."""
        return self._process.returncode is None

    async def died(self) -> None:
        """Wait until it has killed itself."""
        async with asyncio.timeout(HANGS):
            status = await self._process.wait()
        assert status == -signal.SIGKILL, f"it ended with {status}:\n{self.log[-4000:]}"

    async def kill(self) -> None:
        """End it as a power cut would."""
        if self.is_running:
            self._process.kill()
            await self._process.wait()

    async def stop(self) -> None:
        """End it as an operator does."""
        self._process.terminate()
        async with asyncio.timeout(HANGS):
            status = await self._process.wait()
        assert status == 0, f"it ended with {status}:\n{self.log[-4000:]}"

    def freeze(self) -> None:
        """Let it stand still in the middle of whatever it does."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on as if no time had passed."""
        self._process.send_signal(signal.SIGCONT)

    def fill_its_disk(self) -> None:
        """Let it write no more to any file."""
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (1, _PLENTY))

    def empty_its_disk(self) -> None:
        """Let it write again."""
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (_PLENTY, _PLENTY))


async def start(
    words: Sequence[str], settings: Mapping[str, str], folder: Path, name: str
) -> Process:
    """Start `python -m …` in a folder of its own making, with nothing else in its environment."""
    log = folder / f"{name}.log"
    environment = {
        "PATH": os.environ["PATH"],  # noqa: TID251 - for a process of its own
        "PYTHONPATH": str(ROOT),
        **settings,
    }
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            *words,
            env=environment,
            cwd=folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    return Process(process, log)
