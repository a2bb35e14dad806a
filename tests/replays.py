"""Recorded runs as looks at a job, read once, and what is made of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache

from benchmarks.recorded_runs import SHIPPED, Body, lines
from bot.dli.wire import read_progress, read_status_word
from bot.domain.history import MOST_RUNS, EarlierRun
from bot.domain.jobs import Job, JobId, JobStatus, Observation
from bot.domain.progress import Progress
from bot.domain.reckoning import Background, advance
from bot.domain.watch import Watched, run_of

VARIANTS = ("A", "B")


@dataclass(frozen=True, kw_only=True, eq=False)
class Recording:
    """A recorded run; `looks` are all of its answers, the one that shows its end the last."""

    name: str
    statement_id: str
    job: Job
    looks: tuple[Observation, ...]

    @property
    def began_at(self) -> datetime:
        """When it was submitted."""
        return self.looks[0].seen_at

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.job.duration.total_seconds() if self.job.duration else 0.0

    @property
    def under_way(self) -> tuple[Observation, ...]:
        """Return the looks before its end."""
        return tuple(look for look in self.looks if not look.status.is_final)

    def elapsed(self, progress: Progress) -> float:
        """Return the seconds between the submission and a look."""
        return (progress.seen_at - self.began_at).total_seconds()

    def background(self, earlier: tuple[EarlierRun, ...] = ()) -> Background:
        """Return what is known of it besides its looks."""
        return Background(
            earlier=earlier, began_at=self.began_at, database_name=self.job.database_name
        )

    def as_earlier(self, progress: Progress) -> EarlierRun:
        """Return what it tells of runs to come, `progress` being the last of it."""
        seen_at = progress.seen_at
        run = run_of(
            Watched(
                team_id="",
                project="",
                job=self.job,
                progress=progress,
                first_seen_at=seen_at,
                seen_at=seen_at,
                fingerprint=self.statement_id,
            )
        )
        assert run is not None
        return run


@cache
def recordings(variant: str) -> tuple[Recording, ...]:
    """Return the runs of one variant in the order in which they were submitted."""
    read = (_read(*lines(path)) for path in (SHIPPED / variant).glob("*.jsonl.gz"))
    return tuple(sorted(read, key=lambda one: one.began_at))


def followed(
    looks: Iterable[Observation], background: Background, before: Progress | None = None
) -> Iterator[Progress]:
    """Yield what is known after each look."""
    known = before
    for look in looks:
        known = advance(known, look, background)
        yield known


@cache
def alone(variant: str) -> dict[Recording, tuple[Progress, ...]]:
    """Return what is known after each look at each run, without any before it."""
    return {one: tuple(followed(one.looks, one.background())) for one in recordings(variant)}


@cache
def together(variant: str) -> dict[Recording, tuple[Progress, ...]]:
    """Return the same where runs are history for those of their statement that follow."""
    earlier = before_each(variant)
    return {
        one: tuple(followed(one.looks, one.background(earlier[one]))) for one in recordings(variant)
    }


@cache
def before_each(variant: str) -> dict[Recording, tuple[EarlierRun, ...]]:
    """Return the earlier runs of each run's statement, the newest first."""
    found: dict[Recording, tuple[EarlierRun, ...]] = {}
    known: dict[str, tuple[EarlierRun, ...]] = {}
    for one, story in alone(variant).items():
        found[one] = known.get(one.statement_id, ())
        known[one.statement_id] = (one.as_earlier(story[-1]), *found[one])[:MOST_RUNS]
    return found


def every(looks: Sequence[Observation], seconds: float) -> Iterator[Observation]:
    """Yield looks that are so far apart, and the last one."""
    due = looks[0].seen_at
    for look in looks:
        if look.seen_at >= due or look is looks[-1]:
            yield look
            due = look.seen_at + timedelta(seconds=seconds)


def _read(meta: Body, answers: Sequence[tuple[float, Body]]) -> Recording:
    job_id = JobId(meta["job_id"])
    began_at = datetime.fromtimestamp(meta["start_time_ms"] / 1000, UTC)
    return Recording(
        name=meta["name"],
        statement_id=meta["statement_id"],
        job=Job(
            job_id=job_id,
            status=JobStatus(read_status_word(meta["final_status"])),
            start_time=began_at,
            duration=timedelta(milliseconds=meta["duration_ms"]),
            database_name=meta["database_name"],
        ),
        looks=tuple(_looks(job_id, began_at, answers)),
    )


def _looks(
    job_id: JobId, began_at: datetime, answers: Sequence[tuple[float, Body]]
) -> Iterator[Observation]:
    read: dict[int, Observation] = {}
    for at, body in answers:
        seen_at = began_at + timedelta(seconds=at)
        if id(body) not in read:
            read[id(body)] = read_progress(body, job_id, seen_at)
        yield replace(read[id(body)], seen_at=seen_at)
