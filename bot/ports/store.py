"""What survives a restart: one protocol for each of those who need it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

from bot.domain.cancelling import Attempt, Outcome
from bot.domain.cards import Card, Story
from bot.domain.channels import Channel, Defaults, DigestPlan
from bot.domain.history import EarlierRun
from bot.domain.jobs import Job, JobId
from bot.domain.languages import Language
from bot.domain.notices import Backlog, Notice, Receipt, Sent
from bot.domain.preferences import Preference
from bot.domain.subscriptions import Follower, Subscription
from bot.domain.watch import Conclusion, Look, OpenJob, Swept, Watched
from bot.ports.replicas import Lease

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
    """The jobs that somebody in one team follows. Each method is one transaction."""

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
        is there already with a journey. A look at a job that nobody follows is passed over.
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


class Outbox(Protocol):
    """What one team has yet to be told. Each method is one transaction."""

    async def put(self, notices: Sequence[Notice]) -> None:
        """Add what is to be said; what was added before isn't added again."""
        ...

    async def waiting(self, each: int) -> tuple[Notice, ...]:
        """Return what can be said now, at most `each` for every place.

        That is what is pending or sending, for users and for channels that are neither muted
        nor paused; a mute lasts until it is ended, which puts together what waits. Places come
        one by one. The most urgent job of a place goes first with all that waits of it, in
        the order in which it happened.
        """
        ...

    async def start(self, notice: Notice, at: datetime, *, lease: Lease | None = None) -> bool:
        """Turn a notice to `sending` before Slack is called; False if it needn't be said now.

        A notice that is `sending` already is started once more; one that somebody else has
        started since it was read is not, nor anything if `lease` has run out or been taken.
        """
        ...

    async def said(
        self, notice: Notice, receipt: Receipt, at: datetime, *, card_version: int | None = None
    ) -> None:
        """Note that a notice was said.

        With `card_version` the message is the card of its job as it was then; a `CARD` notice
        of the same card that still waits is void.
        """
        ...

    async def unheard(self, notice: Notice) -> None:
        """Turn a notice back to `pending`: Slack surely didn't hear it.

        Nothing happens if somebody else has started it since.
        """
        ...

    async def void(self, notice: Notice, why: str) -> None:
        """Note that a notice needn't be said any more, or can't be."""
        ...

    async def fold(self, parts: Sequence[Notice], digest: Notice) -> bool:
        """Let `digest` tell all of `parts`, and what waits of their jobs; all are pending.

        False, and nothing is kept, if one of them isn't any more.
        """
        ...

    async def parts(self, digest: Notice) -> tuple[tuple[Notice, Story], ...]:
        """Return what a digest tells, failures first; the stories are without `earlier`."""
        ...

    async def story(self, channel_id: str, project: str, job_id: JobId) -> Story | None:
        """Return all that is needed to say something of a job; None if it was forgotten.

        `thread_ts` is the card's, else that of the digest which told the job's end. `earlier`
        is there once the job is over, at most `MOST_RUNS`.
        """
        ...

    async def heard_in(self, notice: Notice) -> tuple[str, ...]:
        """Return the channels that hear what `notice` tells somebody directly, by their ids."""
        ...

    async def undrawn(self, limit: int) -> tuple[Card, ...]:
        """Return cards that were posted and don't show what is true.

        Final ones come first, then those that were drawn the longest ago; none in a channel
        that is paused.
        """
        ...

    async def drawn(self, card: Card, at: datetime) -> None:
        """Note that Slack shows `card.version`; what came after it is still to be drawn."""
        ...

    async def card_gone(self, card: Card) -> None:
        """Note that somebody deleted a card: nothing is left to be drawn or answered."""
        ...

    async def recent(self, since: datetime) -> Sent:
        """Return what Slack was sent since then, as far as it is known.

        Of several edits of a card only the last one is.
        """
        ...

    async def backlog(self) -> Backlog:
        """Count what waits."""
        ...


class Channels(Protocol):
    """What the channels of one team chose. Each method is one transaction."""

    async def channel(self, channel_id: str) -> Channel:
        """Return a channel; one never heard of has all the defaults."""
        ...

    async def mute(self, channel_id: str, until: datetime, by: str) -> None:
        """Hold a channel's notices back."""
        ...

    async def unmute(self, channel_id: str, at: datetime) -> bool:
        """Let a channel's notices go; False if they weren't held back.

        The ends that wait become digests of at most `MOST_IN_DIGEST`, other events that wait are
        void, and so are cards that wait of jobs that have ended.
        """
        ...

    async def unmute_due(self, now: datetime) -> tuple[str, ...]:
        """Do the same to all channels whose time is over, and return them."""
        ...

    async def pause(self, channel_id: str, code: str, at: datetime, *, hint: bool = True) -> bool:
        """Note that a channel can't be posted to; False if that was known.

        Unless they know, or `hint` is off, all who subscribed there get a `HINT`.
        """
        ...

    async def resume(self, channel_id: str, at: datetime) -> bool:
        """Note that a channel can be posted to again, with what `unmute` does.

        False if it wasn't paused.
        """
        ...

    async def paused(self) -> tuple[str, ...]:
        """Return the channels that can't be posted to, as far as is known."""
        ...

    async def set_digest(
        self, channel_id: str, plan: DigestPlan | None, due_at: datetime | None, at: datetime
    ) -> None:
        """Choose, or end, a channel's daily digest; the first tells what ended after `at`."""
        ...

    async def digests_due(self, now: datetime) -> tuple[Channel, ...]:
        """Return the channels whose daily digest is due, but for those that are paused."""
        ...

    async def digested(self, channel: Channel, summary: Notice, due_at: datetime) -> None:
        """Put a daily digest down, and when the next one is due, unless somebody did before."""
        ...

    async def ended(self, channel_id: str, since: datetime, until: datetime) -> tuple[Watched, ...]:
        """Return the jobs that a channel followed and whose end was seen in between."""
        ...

    async def set_defaults(self, channel_id: str, defaults: Defaults) -> None:
        """Choose what new subscriptions of a channel take."""
        ...

    async def set_language(self, channel_id: str, language: Language | None) -> None:
        """Choose the language of a channel; None: the operator's.

        With another one its live cards are drawn anew.
        """
        ...


class People(Protocol):
    """Who is who in DLI, in one team. Each method is one transaction."""

    async def link(self, user_id: str, iam_user: str) -> bool:
        """Note that a Slack user is this DLI user; False if somebody else said so before."""
        ...

    async def unlink(self, user_id: str) -> bool:
        """Forget who somebody is; False if that wasn't known."""
        ...

    async def iam_user(self, user_id: str) -> str | None:
        """Return who somebody is in DLI."""
        ...


class Audit(Protocol):
    """Who cancelled jobs, or tried to, in one team. Each method is one transaction."""

    async def begin(self, attempt: Attempt) -> int | Attempt:
        """Note an attempt before DLI is asked, and return its number.

        If another one of the job stands, that is returned, and nothing noted. One that was
        cut off stands no more after `ABANDONED`, nor one that DLI accepted after `UNHEEDED`.
        """
        ...

    async def end(self, number: int, outcome: Outcome, at: datetime, *, why: str = "") -> None:
        """Note what came of an attempt, unless that was noted before.

        If the job was cancelled, or may have been, a notice for each of its cards tells who
        did it; one that comes later gets it with the job's end.
        """
        ...

    async def settle(self, at: datetime) -> int:
        """Count the attempts that were cut off: they end as uncertain, and are told as such."""
        ...

    async def note(self, attempt: Attempt) -> None:
        """Note an attempt for which DLI wasn't asked."""
        ...

    async def of_job(self, project: str, job_id: JobId) -> tuple[Attempt, ...]:
        """Return what was tried with a job, the oldest first."""
        ...

    async def tidy(self, before: datetime) -> int:
        """Forget what was tried before a moment; count it."""
        ...


class Unfurls(Protocol):
    """Which links to jobs have unfolded in the channels of one team."""

    async def claim(
        self, channel_id: str, job_ids: Collection[JobId], at: datetime, since: datetime
    ) -> frozenset[JobId]:
        """Note that jobs are shown in a channel now, and return which may be.

        Those that were shown there since a moment are left out; nobody else may show the rest.
        """
        ...


class Preferences(Protocol):
    """What people of one team chose for themselves. Each method is one transaction."""

    async def of(self, user_id: str) -> Preference:
        """Return what somebody chose."""
        ...

    async def set_language(self, user_id: str, language: Language | None) -> None:
        """Choose the language in which somebody is answered; None: what Slack says."""
        ...

    async def set_direct(self, user_id: str, *, direct: bool | None) -> None:
        """Choose whether somebody is told by direct message; None: what the operator says."""
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
