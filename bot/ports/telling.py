"""What survives a restart of what is told: notices, cards, channels, what unfolded."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.cards import Card, Story
from bot.domain.channels import Channel, Defaults, DigestPlan
from bot.domain.jobs import JobId
from bot.domain.languages import Language
from bot.domain.notices import Backlog, Notice, Receipt, Sent
from bot.domain.watch import Watched
from bot.ports.replicas import Lease


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


class Unfurls(Protocol):
    """Which links to jobs have unfolded in the channels of one team."""

    async def claim(
        self, channel_id: str, job_ids: Collection[JobId], at: datetime, since: datetime
    ) -> frozenset[JobId]:
        """Note that jobs are shown in a channel now, and return which may be.

        Those that were shown there since a moment are left out; nobody else may show the rest.
        """
        ...
