"""What a choice comes to, of a channel's or of somebody's own, before anybody words it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from bot.domain.channels import Defaults, DigestPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Muted:
    """A channel whose notices are held back; `zone` is where the asker lives."""

    until: datetime
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MuteShown:
    """Until when a channel's notices are held back, None if they aren't."""

    until: datetime | None
    zone: str


@dataclass(frozen=True, slots=True)
class Unmuted:
    """A channel whose notices aren't held back."""

    was_muted: bool


@dataclass(frozen=True, slots=True)
class DigestSet:
    """A channel that gets a daily digest; `trouble` is Slack's word for why it can't, or ""."""

    plan: DigestPlan
    next_at: datetime
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class DigestOff:
    """A channel that gets no daily digest."""

    was_on: bool


@dataclass(frozen=True, slots=True)
class DigestShown:
    """Whether a channel gets a daily digest."""

    plan: DigestPlan | None
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Linked:
    """Who somebody is in DLI."""

    iam_user: str


@dataclass(frozen=True, slots=True)
class LinkTaken:
    """A DLI user that somebody else said they are."""

    iam_user: str


@dataclass(frozen=True, slots=True)
class LinkListed:
    """A DLI user of whom the operator said that they are somebody else."""

    iam_user: str


@dataclass(frozen=True, slots=True)
class Unlinked:
    """Somebody whose DLI user isn't known any more."""

    was_linked: bool


@dataclass(frozen=True, slots=True)
class LinkShown:
    """Who somebody is in DLI, as far as that is known; `is_listed` by the operator's word."""

    iam_user: str | None
    is_listed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectSet:
    """Whether somebody is told directly of jobs of theirs that fail, and who they are in DLI."""

    wanted: bool
    iam_user: str | None


@dataclass(frozen=True, slots=True)
class DefaultsSet:
    """What a channel's new subscriptions take from now on."""

    defaults: Defaults


@dataclass(frozen=True, slots=True)
class DefaultsShown:
    """What a channel's new subscriptions take."""

    defaults: Defaults


@dataclass(frozen=True, slots=True)
class DefaultsOff:
    """A channel whose new subscriptions take what ours do."""


MuteOutcome: TypeAlias = Muted | MuteShown | Unmuted
DigestOutcome: TypeAlias = DigestSet | DigestOff | DigestShown
LinkOutcome: TypeAlias = Linked | LinkTaken | LinkListed | Unlinked | LinkShown | DirectSet
DefaultsOutcome: TypeAlias = DefaultsSet | DefaultsShown | DefaultsOff
