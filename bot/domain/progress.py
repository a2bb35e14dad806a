"""How far a job is, as far as anybody can honestly say."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain.forecast import Basis, Forecast
from bot.domain.history import Usual
from bot.domain.jobs import JobId, JobStatus, SubJob
from bot.domain.journey import Journey
from bot.domain.sub_jobs import NONE_PAST, Past
from bot.domain.unusual import Oddity


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a job is, as far as anybody can honestly say.

    `overall` is 0..1 and only rises; None, with no `basis`, where nothing honest can be
    said. `sub_jobs` are those that were seen, in Spark's order, but for the oldest of very
    many, which `past` sums up; a sub job's position is its place among all of them. `current`
    is the one to speak of, if any runs.
    `sub_job_progress` is DLI's own figure for it. `runs` is how many earlier runs `overall`
    rests on, `usual` how long they took; `forecast` counts from `seen_at`. `began_at` is when
    the job was submitted, as well as we know, and `gained_at` when it was last seen to have
    come further, `idle_looks` looks ago. `is_tail` hints that few tasks are left of the
    current sub job; `stands_still` tells that it has been stalled since `gained_at`, and
    `oddities` is all that was ever unusual about the run.
    """

    job_id: JobId
    status: JobStatus
    seen_at: datetime
    status_word: str = ""
    message: str = ""
    overall: float | None = None
    basis: Basis | None = None
    past: Past = NONE_PAST
    sub_jobs: tuple[SubJob, ...] = ()
    current: SubJob | None = None
    sub_job_progress: float | None = None
    runs: int = 0
    usual: Usual | None = None
    forecast: Forecast | None = None
    journey: Journey = field(default_factory=Journey)
    began_at: datetime | None = None
    gained_at: datetime | None = None
    idle_looks: int = 0
    is_tail: bool = False
    stands_still: bool = False
    oddities: frozenset[Oddity] = frozenset()

    @property
    def position(self) -> int | None:
        """The current sub job's place among those seen, from 1."""
        found = (place for place, sub in self.numbered if sub == self.current)
        return next(found) if self.current else None

    @property
    def numbered(self) -> list[tuple[int, SubJob]]:
        """The sub jobs that are remembered one by one, each with its position."""
        return list(enumerate(self.sub_jobs, self.past.count + 1))

    @property
    def seen_sub_jobs(self) -> int:
        """How many sub jobs were ever seen."""
        return self.past.count + len(self.sub_jobs)

    @property
    def done_tasks(self) -> int:
        """The tasks of all of them that ran."""
        return self.past.done + sum(sub.done for sub in self.sub_jobs)


def rewound(progress: Progress, back: timedelta) -> Progress:
    """Return the same by a clock that was set back; when it began was told by DLI's."""
    gained_at = progress.gained_at and progress.gained_at - back
    return replace(
        progress,
        seen_at=progress.seen_at - back,
        gained_at=gained_at,
        journey=progress.journey.rewound(back.total_seconds()),
    )
