"""Where a bot is put to the test: a local DLI, a local Slack, and processes in between."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from bot.domain.notices import Backlog
from bot.sandbox.dli import DliSandbox
from bot.sandbox.dli.faults import Faults
from bot.sandbox.dli.replay import Replay
from bot.sandbox.slack import SlackSandbox
from bot.sandbox.slack.limits import Limit
from bot.sandbox.slack.people import TEAM_ID
from bot.store.database import opened
from bot.store.outbox import SqlOutbox
from tests.faults.process import HANGS, Process, start
from tests.faults.tally import CARD, FILE, Tally, Thing

SLOWLY = 0.000_001
"""The speed of a job that stands still until it is advanced."""
WHY = "why " * 400
"""A reason that is too long for a message, so that it comes as a file as well."""
FAST = {
    "DLI_BOT_SWEEP_SECONDS": "0.2",
    "DLI_BOT_LOOK_MIN_SECONDS": "0.1",
    "DLI_BOT_LOOK_MAX_SECONDS": "1",
    "DLI_REQUESTS_PER_MINUTE": "600",
    "DLI_BOT_PORT": "0",
}
OFTEN = Limit(1_000, 60)
"""How often a socket may be asked for: bots are started more often than Slack would like."""
EVERYTHING = "on:started,progress,end at:50"
NOTHING = Backlog(pending=0, sending=0, undrawn=0)
SOON = 0.2
_PATIENTLY = 2 * HANGS


@dataclass(slots=True)
class Place:
    """One workspace, one project, one database, and who runs between them.

    `chance` decides whatever the seed decides.
    """

    dli: DliSandbox
    slack: SlackSandbox
    folder: Path
    database_url: str
    chance: random.Random
    settings: dict[str, str] = field(default_factory=dict)
    kills: int = 0
    tally: Tally = field(init=False)
    _processes: list[Process] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=count)

    def __post_init__(self) -> None:
        self.tally = Tally(self.slack)

    @property
    def per_minute(self) -> int:
        """How many requests of DLI all processes together may make in a minute."""
        return int({**FAST, **self.settings}["DLI_REQUESTS_PER_MINUTE"])

    async def bot(self, *before: str) -> Process:
        """Start a bot; with words before `run`, as `tests.faults.victim` understands them."""
        words = ["tests.faults.victim", *before, "run"] if before else ["bot", "run"]
        name = f"bot-{next(self._numbers)}"
        folder = self.folder / name
        folder.mkdir()
        process = await start(words, self._environment(), folder, name)
        self._processes.append(process)
        return process

    async def kill(self, process: Process) -> None:
        """End a process in the middle of what it does."""
        await process.kill()
        self.kills += 1

    async def end(self) -> None:
        """Leave no process behind, and keep what all of them logged where it can be read."""
        for process in self._processes:
            await process.kill()

    def logs(self) -> str:
        """Return what all processes logged, one after the other."""
        return "\n".join(process.log for process in self._processes)

    async def until_connected(self, sockets: int = 1) -> None:
        """Wait until Slack can reach the bot."""
        await self.slack.wait_until(lambda: self.slack.socket_count >= sockets, HANGS)

    async def ask(self, text: str, channel: str) -> None:
        """Type a command, and wait for its answer."""
        invocation = await self.slack.command(f"/dli-progress {text}", channel=channel)
        await invocation.reply(timeout=HANGS)

    def job(self, queue: str, *, fails: bool = False) -> Replay:
        """Start a job that runs and stands still; no two have the same statement."""
        job = self.dli.start_job(
            "fails-late" if fails else "star-join",
            speed=SLOWLY,
            queue_name=queue,
            statement=f"INSERT INTO t{next(self._numbers)} SELECT * FROM orders",
            message=WHY if fails else "",
        )
        return self.dli.advance_job(job.job_id, tasks=0.001)

    def want(self, job: Replay, channel: str, *what: str) -> set[Thing]:
        """Expect these things of a job to be said once in a channel."""
        things = {Thing(channel, job.job_id, one) for one in what}
        self.tally.wanted |= things
        return things

    async def heard(self, things: set[Thing]) -> None:
        """Wait until these things were said."""
        try:
            await self.slack.wait_until(lambda: self.tally.is_heard(things), _PATIENTLY)
        except TimeoutError:
            missing = sorted(things - self.tally.heard().keys())
            raise AssertionError(f"never said: {missing}") from None

    async def settled(self) -> None:
        """Wait until all is said, and nothing waits in the database that might still be said."""
        await self.heard(self.tally.wanted)
        await self.slack.wait_until(lambda: not self.tally.lost(), _PATIENTLY)
        async with asyncio.timeout(_PATIENTLY), opened(self.database_url) as database:
            outbox = SqlOutbox(database, TEAM_ID)
            while await outbox.backlog() != NOTHING:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(SOON)

    def _environment(self) -> dict[str, str]:
        return {
            **self.dli.environment,
            "SLACK_API_URL": self.slack.api_url,
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": self.slack.app_token,
            "DATABASE_URL": self.database_url,
            **FAST,
            **self.settings,
        }


def end_of(job: Replay) -> Sequence[str]:
    """Return what is said of a job's end."""
    return ("Failed", FILE) if job.reason else ("Finished",)


def all_of(job: Replay) -> Sequence[str]:
    """Return what a channel hears of a job that asked for `EVERYTHING`."""
    return (CARD, "Started", "50 %", *end_of(job))


@asynccontextmanager
async def a_place(folder: Path, database_url: str, seed: int) -> AsyncIterator[Place]:
    """Serve the two sandboxes; no bot is running yet."""
    chance = random.Random(seed)  # noqa: S311 - it has to be repeatable
    dli = DliSandbox()
    dli.faults = Faults(random.Random(seed).random)  # noqa: S311
    async with dli.serve(), SlackSandbox(connects=OFTEN).serve() as slack:
        place = Place(dli, slack, folder, database_url, chance)
        try:
            yield place
        finally:
            await place.end()
