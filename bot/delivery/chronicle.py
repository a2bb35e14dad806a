"""Tells the log, and whoever counts, what becomes of notices and cards."""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from bot.domain.cards import Card
from bot.domain.notices import Notice, Receipt
from bot.errors import NotDelivered
from bot.ports.observer import Observer

log = logging.getLogger(__name__)


class Chronicle:
    """What an operator may ask for later.

    `skew` tells how far our clock is ahead of a project's DLI.
    """

    def __init__(
        self,
        observer: Observer | None = None,
        skew: Callable[[str], timedelta | None] = lambda _: None,
    ) -> None:
        self._observer = observer or Observer()
        self._skew = skew

    def said(
        self, notice: Notice, receipt: Receipt, ends: Iterable[datetime], at: datetime
    ) -> None:
        """Tell that Slack has taken a notice, which tells of jobs that ended at these times."""
        since = at - notice.created_at
        told = {"ts": receipt.ts, "seconds": round(since.total_seconds(), 3)}
        log.info("Said a notice", extra={**notice.facts, **told})
        dli_now = at - (self._skew(notice.project) or timedelta())
        self._observer.received(notice, since, [dli_now - end for end in ends])
        self._observer.became(notice, "said")

    def voided(self, notice: Notice, why: str) -> None:
        """Tell that a notice needn't be said any more."""
        log.info("Voided a notice", extra={**notice.facts, "why": why})
        self._observer.became(notice, "void")

    def given_up(self, notice: Notice, why: str) -> None:
        """Tell that a notice can't be said."""
        log.error("Gave a notice up", extra={**notice.facts, "why": why})
        self._observer.became(notice, "given_up")

    def folded(self, parts: Sequence[Notice], digest: Notice) -> None:
        """Tell that one message is to tell several notices."""
        log.info("Put a notice", extra=digest.facts)
        self._observer.created(digest)
        for part in parts:
            log.info("Folded a notice", extra={**part.facts, "into": digest.id})
            self._observer.became(part, "folded")

    def refused(self, notice: Notice, error: NotDelivered) -> None:
        """Count that Slack didn't take a notice, or didn't say so; the log hears what follows."""
        self._observer.became(notice, type(error).__name__)

    def unsure(self, notice: Notice, error: NotDelivered) -> None:
        """Tell that a notice may have arrived."""
        log.warning("Slack didn't say whether a notice arrived", extra=_facts(notice, error))

    def plainer(self, notice: Notice, error: NotDelivered) -> None:
        """Tell that a notice is to be said with less in it."""
        log.warning("Slack refused a message: saying it plainer", extra=_facts(notice, error))

    def looked_up(self, notice: Notice, *, is_there: bool) -> None:
        """Tell what a look for a notice has shown."""
        log.info(
            "A notice had arrived" if is_there else "A notice had not arrived", extra=notice.facts
        )
        self._observer.looked_up("found" if is_there else "missing")

    def hidden(self, notice: Notice, error: NotDelivered) -> None:
        """Tell that a notice is said again though nobody knows whether it has arrived."""
        log.warning("A notice may come twice", extra=_facts(notice, error))
        self._observer.looked_up("hidden")

    def not_looked_up(self, notice: Notice, error: NotDelivered) -> None:
        """Tell that a look for a notice, or for its place, came to nothing."""
        log.warning("Can't look before saying a notice", extra=_facts(notice, error))
        self._observer.looked_up(type(error).__name__)

    def held_back(self, call: str, error: NotDelivered, wait: timedelta) -> None:
        """Tell that Slack wants to be left alone with a kind of call."""
        facts = {"call": call, "code": error.code, "wait": wait}
        log.info("Slack asks to wait", extra=facts)
        self._observer.throttled(call)

    def away(self, call: str, error: NotDelivered, wait: timedelta) -> None:
        """Tell that Slack doesn't hear a kind of call."""
        log.warning("Slack can't be told", extra={"call": call, "code": error.code, "wait": wait})

    def token_refused(self, error: NotDelivered) -> None:
        """Tell that nothing can be said until Slack takes our token."""
        log.error("Slack refuses our token", extra={"code": error.code})

    def paused(self, channel_id: str, code: str) -> None:
        """Tell that nothing is said in a channel that can't be posted to."""
        log.warning("Paused: it can't be posted to", extra={"channel": channel_id, "code": code})

    def drawn(self, card: Card) -> None:
        """Count that a card shows what is true; only its last edit is worth a line."""
        if card.is_final:
            log.info("Drew a card for the last time", extra=_of_card(card))
        self._observer.edited("drawn")

    def not_drawn(self, card: Card, error: NotDelivered, sentence: str, level: int) -> None:
        """Tell that a card doesn't show what is true, for now or for good."""
        log.log(level, sentence, extra={**_of_card(card), "code": error.code})
        self._observer.edited(type(error).__name__)

    def waited(self, oldest: timedelta) -> None:
        """Show how long what can be said has waited."""
        self._observer.waited(oldest)


def _facts(notice: Notice, error: NotDelivered) -> dict[str, object]:
    return {**notice.facts, "code": error.code}


def _of_card(card: Card) -> dict[str, object]:
    return {
        "team": card.team_id,
        "channel": card.channel_id,
        "project": card.project,
        "job": card.job_id,
    }
