"""What survives a restart of what is watched: who hears of what, what is known, earlier runs."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

from bot.domain.history import EarlierRun
from bot.domain.jobs import Job, JobId
from bot.domain.notices import Notice
from bot.domain.subscriptions import Follower, Subscription
from bot.domain.sweeps import OpenJob, Swept
from bot.domain.watch import Conclusion, Look, Watched

Conclude: TypeAlias = Callable[
    [Watched | None, Look, tuple[Follower, ...], datetime], Conclusion | None
]
"""Puts an answer beside what is known; it is called within the transaction that keeps it."""


class Subscriptions(Protocol):
    """What the channels of one team want to hear. Each method is one transaction.

    Every method of this and of the following stores raises a `bot.errors.StoreUnavailable`.
    """

    async def add(
        self,
        wish: Subscription,
        *,
        watched: Watched | None = None,
        card: Notice | None = None,
    ) -> tuple[Subscription, bool]:
        """Keep a wish, and tell whether it is new; `wish.id` doesn't matter.

        A second wish of a channel for the same target of the same project takes the place
        of the first, whose id, maker and beginning stay. For a wish about one job, `watched`
        is what is known of it and `card` the first post of its card: the job is followed,
        and gets its card, together with the wish. What is known of it already stays, unless
        it was over then, and by `watched` isn't; `watched` adds how far it is to a job that
        wasn't looked at.
        """
        ...

    async def of_channel(self, channel_id: str) -> tuple[Subscription, ...]:
        """Return a channel's subscriptions, the oldest first."""
        ...

    async def remove(self, channel_id: str, ids: Collection[int]) -> tuple[Subscription, ...]:
        """Take subscriptions away, and return those that were there.

        What is still to be said of jobs that the channel follows no more is void, and their
        cards are drawn once more.
        """
        ...

    async def drop_job(self, channel_id: str, project: str, job_id: JobId) -> bool:
        """Let a channel hear no more of one job, whatever its filters mean; False if it didn't."""
        ...

    async def followed(self, channel_id: str, limit: int) -> tuple[Watched, ...]:
        """Return jobs that haven't ended and that a channel follows, the newest first."""
        ...


class Watchlist(Protocol):
    """The jobs that somebody in one team follows, or owns. Each method is one transaction."""

    async def filters(self, project: str) -> tuple[Subscription, ...]:
        """Return the subscriptions that mean jobs by filters, the oldest first."""
        ...

    async def open_jobs(self, project: str) -> tuple[OpenJob, ...]:
        """Return the jobs that haven't ended and that somebody still follows."""
        ...

    async def swept(self, project: str) -> Swept | None:
        """Return how far sweeps have come; None before the first."""
        ...

    async def mark_swept(self, project: str, swept: Swept) -> None:
        """Note how far sweeps have come; it only rises."""
        ...

    async def observe(
        self, looks: Sequence[Look], conclude: Conclude, at: datetime
    ) -> tuple[Notice, ...]:
        """Keep what `looks` at jobs of one project come to, and return the new notices.

        All of it is kept, or nothing. For each look, its `matches` become followers, but for
        channels that dropped the job, and `conclude` is asked with what is known and with
        the job's followers, one for each channel, and a new one more for what a channel that
        follows already was only now found to mean. Its notices are kept once each, ever, and
        with the first one of a channel the job gets a card there, to be posted. The cards of
        a job that shows more are to be drawn anew. With the end of a job, subscriptions to
        just that job end too, and its cards become final. Its run becomes history, unless it
        is there already with a journey. A look at a job that nobody follows is passed over,
        unless somebody owns it who looks at their Home.
        Nobody has a claim any more to the jobs of which something was kept.
        """
        ...

    async def known(self, project: str, job_id: JobId) -> Watched | None:
        """Return what is known of a job; None of one that nobody ever followed."""
        ...

    async def claim(
        self, project: str, now: datetime, limit: int, span: timedelta
    ) -> tuple[JobId, ...]:
        """Return jobs whose progress has to be asked for, the longest due first.

        Nobody else gets them for `span`, or until something is kept of them.
        """
        ...

    async def unclaim(self, project: str, job_ids: Collection[JobId]) -> None:
        """Let others have jobs at once that were claimed, but not looked at."""
        ...

    async def pull_forward(self, project: str, latest: datetime) -> None:
        """Let no look be due later than that: a clock may have been set back, or there be room."""
        ...

    async def wanting_looks(self, project: str) -> int:
        """Count the jobs whose progress is asked for again and again."""
        ...

    async def tidy(self, before: datetime) -> int:
        """Forget jobs that ended before a moment, with all that was said of them; count them.

        So are jobs that nobody follows any more; what is still to be said keeps its job.
        """
        ...


class History(Protocol):
    """Runs of statements that have ended, in one team. Each method is one transaction.

    A run comes in with the look that shows its end, through `Watchlist.observe`; one that was
    never watched through `add`.
    """

    async def earlier(
        self, project: str, fingerprints: Collection[str]
    ) -> Mapping[str, tuple[EarlierRun, ...]]:
        """Return the runs of each statement, the newest first, at most `MOST_RUNS` of each.

        A statement without any isn't among them.
        """
        ...

    async def is_read(self, project: str, fingerprint: str) -> bool:
        """Tell whether DLI's list was searched for earlier runs of a statement."""
        ...

    async def unread(self, project: str, limit: int) -> Mapping[str, Job]:
        """Return jobs that are looked at, and for whose statement `is_read` is still False.

        They come by the fingerprint that is kept of it, which an older version may have made.
        """
        ...

    async def add(
        self, project: str, fingerprint: str, runs: Sequence[EarlierRun], at: datetime
    ) -> None:
        """Keep runs found in DLI's list, perhaps none, and that the list was searched.

        A run that is known already stays as it is.
        """
        ...

    async def tidy(self, before: datetime) -> int:
        """Forget runs that started before a moment, and all but the newest `MOST_RUNS`.

        Forgotten are also the statements of which no run is left, and that were searched for
        before it. Returns how many runs went.
        """
        ...
