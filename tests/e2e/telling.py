"""A rig in which jobs are watched fast, and words for what a channel heard."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Unpack

from bot.app import Running, running
from bot.demo import settings_for
from bot.sandbox.dli import DliSandbox
from bot.sandbox.dli.replay import Replay
from bot.sandbox.dli.workspace import JobDetails
from bot.sandbox.slack import Message, SlackSandbox

PLATFORM = "data-platform"
ALERTS = "etl-alerts"
ASIDE = "aside"
ACK_SECONDS = 20
"""How long the local Slack waits here: its own limits are tested elsewhere."""
SLOWLY = 0.000_001
"""The speed of a job that stands still until it is advanced."""
FAST = {
    "dli_bot_sweep_seconds": 0.2,
    "dli_bot_look_min_seconds": 0.1,
    "dli_bot_look_max_seconds": 1,
    "dli_requests_per_minute": 100_000,
}


@dataclass(slots=True)
class Told:
    """A local DLI, a local Slack, and a bot that may be stopped and started between them."""

    dli: DliSandbox
    slack: SlackSandbox
    folder: Path
    settings: dict[str, object] = field(default_factory=dict)

    @asynccontextmanager
    async def bot(self, **more: object) -> AsyncIterator[Running]:
        """Run the bot on the same database each time."""
        given = {"database_url": f"sqlite:///{self.folder / 'bot.db'}", **FAST, **self.settings}
        async with running(settings_for(self.dli, self.slack, **given, **more)) as bot:
            yield bot

    def job(self, recording: str = "distinct-counts", **details: Unpack[JobDetails]) -> Replay:
        """Start a job that runs and stands still until it is advanced or ended."""
        details.setdefault("speed", SLOWLY)
        job = self.dli.start_job(recording, **details)
        if job.tape.statuses.count("RUNNING"):
            job = self.dli.advance_job(job.job_id, tasks=0.001)
        return job

    async def ask(self, text: str, *, channel: str = PLATFORM, user: str = "U0MINA0001") -> Message:
        """Type a command, and return the private answer."""
        invocation = await self.slack.command(f"/dli-progress {text}", channel=channel, user=user)
        reply = await invocation.reply()
        assert reply.message is not None
        return reply.message

    async def follow(self, job: Replay, options: str = "", *, channel: str = PLATFORM) -> Message:
        """Subscribe a channel to a job, and return its card."""
        await self.ask(f"subscribe {job.job_id} {options}", channel=channel)
        return await self.card(job, channel=channel)

    async def card(self, job: Replay, *, channel: str = PLATFORM) -> Message:
        """Wait for the card of a job in a channel."""
        [card] = await self.slack.wait_until(lambda: self.about(job, channel=channel))
        return card

    def about(self, job: Replay, *, channel: str = PLATFORM) -> list[Message]:
        """List what stands at a channel's top level about a job, replies left out."""
        said = self.slack.top_level(channel)
        return [one for one in said if one.by_app and job.job_id in one.words]

    def replies(self, job: Replay, *, channel: str = PLATFORM) -> list[Message]:
        """List what stands below a job's cards."""
        cards = self.about(job, channel=channel)
        return [reply for card in cards for reply in self.slack.replies(card)]

    def thread(self, job: Replay, *, channel: str = PLATFORM) -> list[str]:
        """List the texts below a job's cards."""
        return [reply.text for reply in self.replies(job, channel=channel)]

    async def replied(self, words: str, job: Replay, *, channel: str = PLATFORM) -> Message:
        """Wait until a reply below a job's card reads like this."""
        found = await self.slack.wait_until(
            lambda: [one for one in self.replies(job, channel=channel) if words in one.words],
        )
        return found[0]

    async def finished(self, job: Replay, *, channel: str = PLATFORM) -> None:
        """End a job that finishes, and wait for its card and the reply to say so."""
        self.dli.end_job(job.job_id)
        await self.replied("Finished", job, channel=channel)
        await self.slack.wait_until(lambda: "Finished" in self.about(job, channel=channel)[0].text)

    async def heard(self, words: str, *, channel: str = PLATFORM) -> Message:
        """Wait until a message of the bot reads like this."""
        return await self.slack.said(words, channel=channel)

    async def swept(self, times: int = 3) -> None:
        """Wait until the bot has listed jobs so many times more: what it can see, it has seen.

        Somebody follows something that never comes, or else the bot needn't list any.
        """
        await self.ask("subscribe queue:no-such-queue", channel=ASIDE)
        before = self._lists()
        await self.slack.wait_until(lambda: self._lists() >= before + times)

    async def looked(self, *jobs: Replay) -> None:
        """Wait until the bot has kept a look at each of these jobs: what comes now is a change.

        A job is looked at anew once the look before is kept.
        """
        await self.slack.wait_until(lambda: all(self._looks(job) > 1 for job in jobs))

    def _looks(self, job: Replay) -> int:
        return len(self.dli.calls.of("progress", job_id=job.job_id))

    def _lists(self) -> int:
        return len(self.dli.calls.of("list"))


@asynccontextmanager
async def a_place(folder: Path, **slack: object) -> AsyncIterator[Told]:
    """Serve the two sandboxes; the bot isn't running yet."""
    async with (
        DliSandbox().serve() as dli,
        SlackSandbox(**{"ack_seconds": ACK_SECONDS} | slack).serve() as workspace,  # type: ignore[arg-type]
    ):
        workspace.create_channel(ASIDE)
        yield Told(dli, workspace, folder)


@asynccontextmanager
async def configured(folder: Path, toml: str, **slack: object) -> AsyncIterator[Told]:
    """Serve the two sandboxes with the bot between them, by a file if there's something in it."""
    more: dict[str, object] = {}
    if toml:
        more["dli_bot_config"] = folder / "bot.toml"
        (folder / "bot.toml").write_text(toml)
    async with a_place(folder, **slack) as place, place.bot(**more):
        yield place
