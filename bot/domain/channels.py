"""What a channel has chosen, and whether it can be posted to."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from bot.domain.events import EventKind
from bot.domain.languages import Language
from bot.domain.subscriptions import (
    DEFAULT_THRESHOLDS,
    FILTER_EVENTS,
    JOB_EVENTS,
    JobTarget,
    ThreadMode,
    Wanted,
    Wishes,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What a channel's new subscriptions take where a person says nothing; None: ours."""

    events: frozenset[EventKind] | None = None
    thresholds: tuple[int, ...] | None = None
    mentions: tuple[str, ...] | None = None
    thread: ThreadMode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPlan:
    """When the daily digest comes: a local time, days as cron has them, and an IANA zone."""

    hour: int
    minute: int
    days: str = "*"
    zone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel as the bot knows it; one never heard of has all the defaults.

    `paused_for` is Slack's word for why it can't be posted to, such as `is_archived`;
    "" while it can. `is_hinted` tells that whoever subscribed knows of the pause, until a
    post succeeds again. `language` is None where the operator's is spoken.
    """

    team_id: str
    channel_id: str
    muted_until: datetime | None = None
    muted_by: str = ""
    paused_for: str = ""
    paused_at: datetime | None = None
    is_hinted: bool = False
    digest: DigestPlan | None = None
    digest_due_at: datetime | None = None
    digest_last_at: datetime | None = None
    defaults: Defaults = field(default_factory=Defaults)
    language: Language | None = None

    def is_muted(self, now: datetime) -> bool:
        """Whether notices are held back."""
        return self.muted_until is not None and now < self.muted_until


def wishes(wanted: Wanted, defaults: Defaults) -> Wishes:
    """Complete what somebody asked with what their channel chose, and with our own choice.

    Thresholds without events mean that progress is wanted too.
    """
    taken = unsaid(defaults, direct=isinstance(wanted.target, JobTarget))
    events = wanted.events or taken.events
    if wanted.thresholds and wanted.events is None:
        events = events | {EventKind.PROGRESS}
    return Wishes(
        events=events,
        thresholds=_first(wanted.thresholds, taken.thresholds),
        mentions=_first(wanted.mentions, taken.mentions),
        thread=wanted.thread or taken.thread,
    )


def unsaid(defaults: Defaults, *, direct: bool) -> Wishes:
    """Return what a channel hears where nobody says what; `direct` if a job is named."""
    return Wishes(
        events=defaults.events or (JOB_EVENTS if direct else FILTER_EVENTS),
        thresholds=_first(defaults.thresholds, DEFAULT_THRESHOLDS),
        mentions=_first(defaults.mentions, ()),
        thread=defaults.thread or ThreadMode.DEFAULT,
    )


def _first(*choices: tuple[T, ...] | None) -> tuple[T, ...]:
    return next((choice for choice in choices if choice is not None), ())
