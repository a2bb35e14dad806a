"""A process is killed at every step between a job and the channel that hears of it, and between
whoever presses or asks and what comes of it.
"""

import asyncio
from dataclasses import dataclass, field

import pytest

from bot.sandbox.dli.replay import Replay
from bot.sandbox.slack.people import YOU
from bot.views import ids
from tests.faults.place import EVERYTHING, Place, all_of, end_of
from tests.faults.process import HANGS
from tests.faults.tally import ANSWER, CARD, WHO, Thing

BURST = 6
KINDS = ("threshold", "digest", "end", "audit", "reply")
NAMED = (
    *[("file", step) for step in ("sending", "uploaded")],
    *[("observation", step) for step in ("observing", "observed")],
    *[("card", step) for step in ("sending", "accepted", "noting")],
    *[("edit", step) for step in ("edited", "drawing")],
    *[("cancel", step) for step in ("asked", "cancelled")],
    *[("reply", step) for step in ("put", "accepted")],
    *[(kind, "accepted") for kind in ("threshold", "digest")],
)
REST = (
    *[(kind, step) for kind in ("card", "file") for step in ("starting", "noted")],
    *[(kind, step) for kind in KINDS for step in ("starting", "sending", "noting", "noted")],
    *[("digest", step) for step in ("folding", "folded")],
    *[("end", "accepted"), ("audit", "accepted"), ("edit", "drawn")],
    ("file", "noting"),
)
UNHEARD = "nobodys"
US = "@DLI Progress"
MAY_CANCEL = f'[cancel]\nadmins = ["{YOU}"]\n'


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

    @property
    def target(self) -> str:
        """What the step is about: a channel, or a job that somebody cancels."""
        if self.kind == "cancel":
            return self.jobs[0].job_id
        return self.place.slack.channel(self.name).id

    @property
    def cancels(self) -> bool:
        """Whether DLI is asked to cancel its job."""
        return self.kind in {"cancel", "audit"} and self.step != "asked"

    async def subscribe(self) -> None:
        self.place.slack.create_channel(self.name)
        wishes = "on:end" if self.kind == "digest" else EVERYTHING
        await self.place.ask(f"subscribe queue:{self.name} {wishes}", self.name)

    def begin(self) -> set[Thing]:
        """Start a job that runs, and return what is said at its beginning."""
        job = self.place.job(self.name, fails=self.kind == "file")
        self.jobs.append(job)
        if self.cancels:
            self.place.want(job, self.name, CARD, "Started", "50 %", "Cancelled")
        else:
            self.place.want(job, self.name, *all_of(job))
        return self.place.want(job, self.name, CARD, "Started")

    async def happen(self) -> None:
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
            case "cancel" | "audit":
                await self._cancel()
            case "reply":
                await self._mention()
            case _:
                for job in dli.start_burst(
                    "insert-values", BURST, speed=1000, queue_name=self.name
                ):
                    self.place.want(job, self.name, *end_of(job))

    async def prepare(self) -> None:
        """Let the channel hear all that comes before the step."""
        if self.kind in {"card", "observation", "digest", "reply"}:
            return
        await self.place.heard(self.begin())
        if self.kind in {"end", "file", "cancel", "audit"}:
            await self._pass_half()

    async def finish(self) -> None:
        """Let the rest happen: a threshold, then the end."""
        for job in self.jobs:
            await self.place.heard(self.place.want(job, self.name, CARD, "Started"))
        await self._pass_half()
        for job in self.jobs:
            self.place.dli.end_job(job.job_id)

    async def _cancel(self) -> None:
        [job], slack = self.jobs, self.place.slack
        self.place.want(job, self.name, WHO)
        await self.place.until_connected()
        asked = await slack.command(f"/dli-progress cancel {job.job_id}", channel=self.name)
        question = (await asked.reply(timeout=HANGS)).message
        assert question
        await slack.click(question, ids.CANCEL_NOW)

    async def _mention(self) -> None:
        """Ask for all to read; it is about a job of which no channel hears."""
        job = self.place.job(UNHEARD)
        self.place.want(job, self.name, ANSWER)
        await self.place.until_connected()
        self.place.slack.say(f"{US} {job.job_id}", channel=self.name)

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
    config = place.folder / "bot.toml"
    config.write_text(MAY_CANCEL)
    place.settings["DLI_BOT_CONFIG"] = str(config)
    setup = await place.bot()
    await place.until_connected()
    for leg in legs:
        await leg.subscribe()
    await asyncio.gather(*(leg.prepare() for leg in legs))
    await setup.stop()

    for leg in legs:
        victim = await place.bot("--step", leg.step, "--kind", leg.kind, "--place", leg.target)
        await leg.happen()
        await victim.died()
        await place.slack.wait_until(lambda: not place.slack.socket_count, HANGS)
        place.kills += 1
    await place.bot("--soon")
    await asyncio.gather(*(leg.finish() for leg in legs))
    await place.settled()
    assert len(place.dli.calls.of("cancel")) == sum(leg.cancels for leg in legs)
