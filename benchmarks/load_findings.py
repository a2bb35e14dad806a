"""What a run under load is, and what comes of it."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from benchmarks.load_dli import Plan, Report
from benchmarks.processes import Process
from bot.sandbox.slack import SlackSandbox
from bot.sandbox.slack.web.methods import POST

_TELLS_END = re.compile(r"^(?:Finished|Failed)\b|\bjobs? ended: ", re.MULTILINE)
_JOB = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f-]{27})?\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What is done to how many bots: each job subscribed by itself, or all by filters."""

    name: str
    plan: Plan
    by_filters: bool = True
    replicas: int = 1
    seconds: float = 300
    settings: Mapping[str, str] = field(default_factory=dict)
    slack_limits: bool = True


@dataclass(slots=True)
class Used:
    """What one process has used of the machine and of DLI, while it was measured."""

    process: Process
    metrics_url: str = ""
    megabytes: list[float] = field(default_factory=list)
    cpu_before: float = 0.0
    cpu_seconds: float = 0.0
    requests: Counter[str] = field(default_factory=Counter)

    def begin(self) -> None:
        """Measure from now on."""
        self.cpu_before = self.process.cpu_seconds()

    def sample(self) -> None:
        """Read what has been used."""
        self.cpu_seconds = self.process.cpu_seconds() - self.cpu_before
        self.megabytes.append(self.process.resident_megabytes())


@dataclass(slots=True, kw_only=True)
class Findings:
    """What a run came to. Seconds, by job id where a job is concerned."""

    seconds: float
    bots: list[Used]
    dli: Used
    report: Report
    acks: list[float]
    failed_acks: int
    noticed: dict[str, float]
    told: dict[str, float]
    tellings: Counter[str]
    sweeps: list[datetime]
    posts: int
    edits: int
    throttled: Counter[str]

    @property
    def between_sweeps(self) -> float:
        """Seconds between two sweeps, on the average."""
        if len(self.sweeps) < 2:  # noqa: PLR2004
            return float("nan")
        return (self.sweeps[-1] - self.sweeps[0]).total_seconds() / (len(self.sweeps) - 1)

    @property
    def lost(self) -> int:
        """Ends that nobody was told."""
        return sum(not self.tellings[job_id] for job_id in self.report.ended)

    @property
    def repeated(self) -> int:
        """Ends that were told more than once."""
        return sum(self.tellings[job_id] > 1 for job_id in self.report.ended)


def tellings(slack: SlackSandbox, job_ids: Iterable[str]) -> dict[str, list[datetime]]:
    """Return by job when posts told of its end; a reply is about the job of its card."""
    cards: dict[tuple[str, str], set[str]] = {}
    found: dict[str, list[datetime]] = {}
    for post in slack.posts:
        if post.via != POST:
            continue
        said = post.message
        named = cards.get((said.channel, said.thread_ts or ""))
        if named is None:
            named = {job_id[:8] for job_id in _JOB.findall(said.words)}
            cards[said.channel, said.ts] = named
        if _TELLS_END.search(said.words):
            for start in named:
                found.setdefault(start, []).append(post.at)
    return {job_id: found[job_id[:8]] for job_id in job_ids if job_id[:8] in found}


def late(ended: Mapping[str, datetime], told: Mapping[str, Sequence[datetime]]) -> dict[str, float]:
    """Return how many seconds after its end each job was told of first."""
    return {
        job_id: (told[job_id][0] - at).total_seconds()
        for job_id, at in ended.items()
        if job_id in told
    }
