"""How far the sweeps of a project have come, and what the next one has to read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.jobs import Job, JobId, JobStatus
from bot.domain.subscriptions import Subscription

OVERLAP = timedelta(minutes=1)
"""How far a sweep reaches back behind the one before: DLI's list may show a job late."""
MARGIN = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenJob:
    """As much of a job that hasn't ended, and that somebody follows, as a sweep needs.

    `misses` counts answers in a row that there is no such job, whoever asked.
    """

    job_id: JobId
    status: JobStatus
    start_time: datetime | None = None
    misses: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """How far the sweeps of a project have come.

    All jobs that started before `until`, by DLI's clock, are known. `subscription_id` is the
    newest subscription whose filters were held against all jobs that run.
    """

    until: datetime
    subscription_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one sweep begins with. Times are by DLI's clock."""

    filters: tuple[Subscription, ...]
    known: Mapping[JobId, OpenJob]
    swept: Swept
    now: datetime

    @property
    def newest(self) -> int:
        """The newest subscription with filters."""
        return max((one.id for one in self.filters), default=0)

    @property
    def reach(self) -> datetime:
        """Since when jobs that started have to be listed, to know of new ones.

        No later than now: as long as we knew nothing of DLI's clock, ours may have been ahead.
        """
        return min(self.swept.until, self.now) - OVERLAP

    @property
    def oldest(self) -> datetime:
        """Since when they have to be listed to see how all that are known are doing."""
        starts = [job.start_time or self.reach for job in self.known.values()]
        return min([self.reach, *starts] if self.filters else starts) - MARGIN


def tells_more(known: OpenJob | None, job: Job) -> bool:
    """Whether a row shows another status of a known job, or the first facts of it.

    Of a job that was followed while DLI didn't answer nothing is known but its id. One that DLI
    didn't know when it was asked last is there after all.
    """
    if known is None:
        return False
    is_bare = known.start_time is None and job.start_time is not None
    return is_bare or known.misses > 0 or known.status is not job.status
