"""Jobs that run and end, and three channels that hear of them in three ways."""

import asyncio
from dataclasses import dataclass, field

from bot.sandbox.dli.replay import Replay
from tests.faults.place import EVERYTHING, Place, all_of, end_of
from tests.faults.tally import CARD

EVERYTHING_OF_A_QUEUE = "pipelines"
FAILURES = "alerts"
BY_NAME = "watchers"
QUEUE = "etl"


@dataclass(slots=True)
class Crowd:
    """So many jobs, of which every third fails; all that is random was drawn beforehand."""

    place: Place
    count: int
    seconds: float = 20
    jobs: list[Replay] = field(default_factory=list)
    _pauses: list[tuple[float, float]] = field(init=False)

    def __post_init__(self) -> None:
        chance, most = self.place.chance, self.seconds / 2
        self._pauses = [
            (chance.uniform(0, most), chance.uniform(0, most)) for _ in range(self.count)
        ]

    async def begin(self) -> None:
        """Subscribe the channels, and start the jobs; a bot has to be there."""
        for name in (EVERYTHING_OF_A_QUEUE, FAILURES, BY_NAME):
            self.place.slack.create_channel(name)
        await self.place.until_connected()
        await self.place.ask(f"subscribe queue:{QUEUE} {EVERYTHING}", EVERYTHING_OF_A_QUEUE)
        await self.place.ask(f"subscribe queue:{QUEUE} on:failed", FAILURES)
        for number in range(self.count):
            job = self.place.job(QUEUE, fails=number % 3 == 0)
            self.jobs.append(job)
            await self.place.ask(f"subscribe {job.job_id} at:50", BY_NAME)

    async def live(self) -> None:
        """Let all jobs pass half of their way, and end."""
        await asyncio.gather(*map(self._live, self.jobs, self._pauses))

    async def _live(self, job: Replay, pauses: tuple[float, float]) -> None:
        """Let one job go on once all that came before has been heard: none of it is left out."""
        want, dli = self.place.want, self.place.dli
        begun = want(job, EVERYTHING_OF_A_QUEUE, CARD, "Started") | want(job, BY_NAME, CARD)
        await self.place.heard(begun)
        await asyncio.sleep(pauses[0])
        dli.advance_job(job.job_id, tasks=0.6)
        half = want(job, EVERYTHING_OF_A_QUEUE, "50 %") | want(job, BY_NAME, "50 %")
        await self.place.heard(half)
        await asyncio.sleep(pauses[1])
        dli.end_job(job.job_id)
        await self.place.heard(
            want(job, EVERYTHING_OF_A_QUEUE, *all_of(job))
            | want(job, BY_NAME, *end_of(job))
            | (want(job, FAILURES, *end_of(job)) if job.reason else set())
        )
