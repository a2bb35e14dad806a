"""The steps of watching, delivering and cancelling at which a process can be killed, by name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.dli.client import DliClient
from bot.domain.cards import Card
from bot.domain.notices import Notice, NoticeKind
from bot.slack.conversations import SlackConversations
from bot.store.audit import SqlAudit
from bot.store.observing import Observing
from bot.store.outbox import SqlOutbox
from bot.store.watchlist import SqlWatchlist

_POSTED = ("card", "threshold", "end", "digest", "file", "audit", "reply")


@dataclass(frozen=True, slots=True)
class Step:
    """A call, at whose end or at the commit before it a process dies.

    `about` tells from the call's arguments and its result which channels it is about, or
    which job that somebody cancels, and what kind of thing: the process dies only at its own.
    """

    owner: type
    method: str
    about: Callable[[tuple[Any, ...], Any], set[tuple[str, str]]]
    at_commit: bool = False


def _of_notices(arguments: tuple[Any, ...], result: tuple[Notice, ...]) -> set[tuple[str, str]]:
    return {(one.place, "observation") for one in result}


def _of_notice(arguments: tuple[Any, ...], result: object) -> set[tuple[str, str]]:
    notice = arguments[0]
    assert isinstance(notice, Notice)
    return {(notice.place, _kind(notice))} if result is not False else set()


def _of_digest(arguments: tuple[Any, ...], result: object) -> set[tuple[str, str]]:
    return {(arguments[1].place, "digest")} if result else set()


def _of_channel(arguments: tuple[Any, ...], result: object) -> set[tuple[str, str]]:
    return {(str(arguments[0]), kind) for kind in _POSTED}


def _of_card(arguments: tuple[Any, ...], result: object) -> set[tuple[str, str]]:
    card = arguments[0]
    assert isinstance(card, Card)
    return {(card.channel_id, "edit")}


def _of_receipt(arguments: tuple[Any, ...], result: object) -> set[tuple[str, str]]:
    return {(arguments[0].channel_id, "edit")}


def _of_put(arguments: tuple[Any, ...], result: object) -> set[tuple[str, str]]:
    return {(one.place, _kind(one)) for one in arguments[0]}


def _of_attempt(arguments: tuple[Any, ...], result: object) -> set[tuple[str, str]]:
    return {(arguments[0].job_id, "cancel")}


def _of_job(arguments: tuple[Any, ...], result: object) -> set[tuple[str, str]]:
    return {(arguments[0], "cancel")}


def _kind(notice: Notice) -> str:
    if notice.kind is NoticeKind.EVENT and notice.event is not None:
        return "end" if notice.event.kind.is_end else "threshold"
    return notice.kind.value


STEPS = {
    "observing": Step(Observing, "keep", _of_notices, at_commit=True),
    "observed": Step(SqlWatchlist, "observe", _of_notices),
    "starting": Step(SqlOutbox, "start", _of_notice, at_commit=True),
    "sending": Step(SqlOutbox, "start", _of_notice),
    "accepted": Step(SlackConversations, "post", _of_channel),
    "uploaded": Step(SlackConversations, "attach", _of_channel),
    "noting": Step(SqlOutbox, "said", _of_notice, at_commit=True),
    "noted": Step(SqlOutbox, "said", _of_notice),
    "folding": Step(SqlOutbox, "fold", _of_digest, at_commit=True),
    "folded": Step(SqlOutbox, "fold", _of_digest),
    "edited": Step(SlackConversations, "edit", _of_receipt),
    "drawing": Step(SqlOutbox, "drawn", _of_card, at_commit=True),
    "drawn": Step(SqlOutbox, "drawn", _of_card),
    "put": Step(SqlOutbox, "put", _of_put),
    "asked": Step(SqlAudit, "begin", _of_attempt),
    "cancelled": Step(DliClient, "cancel", _of_job),
}
"""Those of `at_commit` die when what was written is about to be committed, and isn't."""
