"""Between rows and the domain's values, whose fields the columns are named after."""

from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Column, RowMapping, Table

from bot.domain.cards import Card
from bot.domain.channels import Channel
from bot.domain.history import EarlierRun
from bot.domain.notices import Notice, Receipt
from bot.domain.subscriptions import JobTarget, Subscription
from bot.domain.watch import Watched
from bot.store.tables import cards, channels, jobs, notices, runs, subscriptions

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    T = TypeVar("T", bound=DataclassInstance)
else:
    T = TypeVar("T")


def subscription_of(row: RowMapping) -> Subscription:
    """Read a subscription."""
    return _read(Subscription, subscriptions, row)


def watched_of(row: RowMapping) -> Watched:
    """Read what is known of a job."""
    return _read(Watched, jobs, row)


def card_of(row: RowMapping) -> Card:
    """Read a card."""
    return _read(Card, cards, row)


def channel_of(row: RowMapping) -> Channel:
    """Read what a channel chose."""
    return _read(Channel, channels, row)


def notice_of(row: RowMapping) -> Notice:
    """Read a notice."""
    ts = row[notices.c.receipt_ts]
    receipt = None if ts is None else Receipt(row[notices.c.receipt_channel_id], ts)
    return _read(Notice, notices, row, receipt=receipt)


def run_of(row: RowMapping) -> EarlierRun:
    """Read a run of a statement."""
    return _read(EarlierRun, runs, row)


def subscription_values(team_id: str, wish: Subscription) -> dict[str, Any]:
    """Return a subscription's columns, but for its id."""
    job_id = wish.target.job_id if isinstance(wish.target, JobTarget) else None
    values = _written(wish, subscriptions, team_id)
    del values["id"]
    return {**values, "target_key": wish.target.key, "job_id": job_id}


def job_values(team_id: str, watched: Watched) -> dict[str, Any]:
    """Return a job's columns; it ended when it was last seen, if it isn't known to have before."""
    return {
        **_written(watched, jobs, team_id),
        "job_id": watched.job_id,
        "status": watched.job.status,
        "start_time": watched.job.start_time,
        "due_at": None if watched.is_over else watched.due_at,
        "is_over": watched.is_over,
        "claimed_until": None,
        "owner_key": watched.job.owner.casefold(),
    }


def run_values(team_id: str, project: str, run: EarlierRun) -> dict[str, Any]:
    """Return a run's columns."""
    return {**_written(run, runs, team_id), "project": project}


def channel_values(channel: Channel) -> dict[str, Any]:
    """Return a channel's columns."""
    return _written(channel, channels, channel.team_id)


def notice_values(team_id: str, notice: Notice) -> dict[str, Any]:
    """Return a notice's columns, as they are before it was said."""
    return {**_written(notice, notices, team_id), "urgency": int(notice.urgency)}


def _read(kind: type[T], table: Table, row: RowMapping, **more: object) -> T:
    return kind(**{name: row[column] for name, column in _columns(kind, table)}, **more)


@cache
def _columns(kind: type[Any], table: Table) -> tuple[tuple[str, Column[Any]], ...]:
    names = [one.name for one in fields(kind) if one.name in table.c]
    return tuple((name, table.c[name]) for name in names)


def _written(value: "DataclassInstance", table: Table, team_id: str) -> dict[str, Any]:
    names = (name for name, _ in _columns(type(value), table))
    return {**{name: getattr(value, name) for name in names}, "team_id": team_id}
