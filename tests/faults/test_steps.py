"""A process is killed at every step between a job and the channel that hears of it."""

import asyncio
from dataclasses import dataclass, field

import pytest

from bot.sandbox.dli.replay import Replay
from tests.faults.place import EVERYTHING, Place, all_of, end_of
from tests.faults.tally import CARD, Thing

BURST = 6
NAMED = (
    *[("file", step) for step in ("sending", "uploaded", "noting")],
    *[("observation", step) for step in ("observing", "observed")],
    *[("card", step) for step in ("sending", "accepted", "noting")],
    *[("threshold", step) for step in ("sending", "accepted", "noting")],
    *[("digest", step) for step in ("sending", "accepted", "noting")],
    *[("edit", step) for step in ("edited", "drawing")],
)
REST = (
    *[(kind, step) for kind in ("file", "card", "threshold") for step in ("starting", "noted")],
    *[("end", step) for step in ("starting", "sending", "accepted", "noting", "noted")],
    *[("digest", step) for step in ("starting", "noted", "folding", "folded")],
    ("edit", "drawn"),
)


@dataclass(slots=True)
class Leg:
    """A channel of its own for one step, with a queue whose jobs it hears of."""

    place: Place
    kind: str
    step: str
    jobs: list[Replay] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What its channel and its queue are called."""
        return f"{self.kind}-{self.step}"

    async def subscribe(self) -> None:
        self.place.slack.create_channel(self.name)
        wishes = "on:end" if self.kind == "digest" else EVERYTHING
        await self.place.ask(f"subscribe queue:{self.name} {wishes}", self.name)

    def begin(self) -> set[Thing]:
        """Start a job that runs, and return what is said at its beginning."""
        job = self.place.job(self.name, fails=self.kind == "file")
        self.jobs.append(job)
        self.place.want(job, self.name, *all_of(job))
        return self.place.want(job, self.name, CARD, "Started")

    def happen(self) -> None:
        """Let happen what leads to the step."""
        dli = self.place.dli
        match self.kind:
            case "card" | "observation":
                self.begin()
            case "threshold":
                dli.advance_job(self.jobs[0].job_id, tasks=0.6)
            case "edit":
                dli.advance_job(self.jobs[0].job_id, tasks=0.3)
            case "end" | "file":
                dli.end_job(self.jobs[0].job_id)
            case _:
                for job in dli.start_burst(
                    "insert-values", BURST, speed=1000, queue_name=self.name
                ):
                    self.place.want(job, self.name, *end_of(job))

    async def prepare(self) -> None:
        """Let the channel hear all that comes before the step."""
        if self.kind in {"card", "observation", "digest"}:
            return
        await self.place.heard(self.begin())
        if self.kind in {"end", "file"}:
            await self._pass_half()

    async def finish(self) -> None:
        """Let the rest happen: a threshold, then the end."""
        for job in self.jobs:
            await self.place.heard(self.place.want(job, self.name, CARD, "Started"))
        await self._pass_half()
        for job in self.jobs:
            self.place.dli.end_job(job.job_id)

    async def _pass_half(self) -> None:
        for job in self.jobs:
            self.place.dli.advance_job(job.job_id, tasks=0.6)
            await self.place.heard(self.place.want(job, self.name, "50 %"))


@pytest.mark.parametrize(
    "engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.full)], indirect=True
)
async def test_killed_at_every_step(place: Place, *, is_full: bool) -> None:
    """One victim after the other, each with its step; the last process puts all right."""
    steps = [*NAMED, *REST] if is_full else [*NAMED]
    place.chance.shuffle(steps)
    steps.sort(key=lambda one: one[0] != "file")  # whose doubts last the longest
    legs = [Leg(place, kind, step) for kind, step in steps]
    setup = await place.bot()
    await place.until_connected()
    for leg in legs:
        await leg.subscribe()
    await asyncio.gather(*(leg.prepare() for leg in legs))
    await setup.stop()

    for leg in legs:
        trap = ("--step", leg.step, "--kind", leg.kind, "--place", place.slack.channel(leg.name).id)
        victim = await place.bot(*trap)
        leg.happen()
        await victim.died()
        place.kills += 1
    await place.bot()
    await asyncio.gather(*(leg.finish() for leg in legs))
    await place.settled()
