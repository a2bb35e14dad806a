"""Who may cancel a job, and what a cancel came to."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from bot.domain.jobs import JobId
from bot.domain.reports import JobReport
from bot.errors import DliError

ABANDONED = timedelta(minutes=1)
"""After so long nobody still waits for DLI's answer: whoever asked was cut off."""
UNHEEDED = timedelta(minutes=5)
"""After so long a job that DLI has agreed to cancel, and that still runs, may be asked for anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Who may cancel jobs: nobody, unless the operator says otherwise.

    `admins` are ids of Slack users; with `owners`, whoever is linked to a job's owner may
    cancel it, or if it is `only_listed`, whom the operator listed as the owner.
    """

    admins: frozenset[str] = frozenset()
    owners: bool = False
    only_listed: bool = False

    @property
    def is_on(self) -> bool:
        """Whether anybody may."""
        return self.owners or bool(self.admins)


class Verdict(StrEnum):
    """Whether somebody may cancel a job, and why not.

    `OWNER_UNKNOWN`: DLI didn't say whose job it is.
    """

    MAY = "may"
    OFF = "off"
    NOT_ADMIN = "not_admin"
    NOT_LINKED = "not_linked"
    NOT_OWNER = "not_owner"
    NOT_LISTED = "not_listed"
    OWNER_UNKNOWN = "owner_unknown"


def may_cancel(user_id: str, owner: str, iam_user: str | None, policy: Policy) -> Verdict:
    """Say whether a Slack user, linked to `iam_user`, may cancel a job of `owner`.

    Where only those who are listed may, that is whom the operator listed them as.
    """
    if not policy.is_on:
        return Verdict.OFF
    if user_id in policy.admins:
        return Verdict.MAY
    if not policy.owners:
        return Verdict.NOT_ADMIN
    if not owner:
        return Verdict.OWNER_UNKNOWN
    if iam_user is None:
        return Verdict.NOT_LISTED if policy.only_listed else Verdict.NOT_LINKED
    is_owner = iam_user.casefold() == owner.casefold()
    return Verdict.MAY if is_owner else Verdict.NOT_OWNER


class Outcome(StrEnum):
    """What an attempt to cancel a job came to.

    `ASKED` is committed before DLI is called: found later, nobody knows what became of it.
    `DENIED` mayn't, `OVER` came too late, `REFUSED` is DLI's word, `UNHEEDED` was accepted by
    DLI, and the job ran on.
    """

    ASKED = "asked"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    UNHEEDED = "unheeded"
    OVER = "over"
    DENIED = "denied"


STANDING = frozenset({Outcome.ASKED, Outcome.ACCEPTED})
"""Of one job there is at most one attempt that came to this: the others ask DLI for nothing."""
TOLD = frozenset({Outcome.ACCEPTED, Outcome.UNCERTAIN})
"""What the threads of a job's cards tell."""
ACTED = frozenset({Outcome.ASKED, Outcome.ACCEPTED, Outcome.UNCERTAIN, Outcome.UNHEEDED})
"""What makes somebody one who may have cancelled the job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Somebody's attempt to cancel a job; `why` is the error's name, or the verdict.

    `name` is what they are called, as far as somebody asked.
    """

    project: str
    job_id: JobId
    channel_id: str
    user_id: str
    outcome: Outcome
    at: datetime
    why: str = ""
    name: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class CancelOff:
    """Nobody may cancel anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MayNot:
    """Somebody who mayn't cancel a job; `admins` are the names of those who may."""

    verdict: Verdict
    job_id: JobId
    owner: str = ""
    iam_user: str | None = None
    admins: tuple[str, ...] = ()
    owners: bool = False
    only_listed: bool = False


@dataclass(frozen=True, slots=True)
class Sure:
    """A job that can be cancelled by whoever asks, if they are sure."""

    report: JobReport


@dataclass(frozen=True, slots=True)
class TooLate:
    """A job that had ended before."""

    report: JobReport


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedBefore:
    """A job that somebody is cancelling, or has cancelled; `name` is theirs."""

    job_id: JobId
    name: str
    at: datetime
    accepted: bool


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A job that DLI cancels, or has cancelled."""

    job_id: JobId


@dataclass(frozen=True, slots=True)
class NotCancelled:
    """A job that DLI doesn't cancel, and why."""

    job_id: JobId
    error: DliError


@dataclass(frozen=True, slots=True)
class Uncertain:
    """A job of which nobody knows whether DLI cancels it; `error` is how the call ended."""

    job_id: JobId
    error: DliError


CancelOutcome: TypeAlias = (
    CancelOff | MayNot | Sure | TooLate | AskedBefore | Cancelled | NotCancelled | Uncertain
)
