"""What people can ask for and wish for, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeAlias

from bot.domain.channels import Defaults
from bot.domain.filters import Filter
from bot.domain.jobs import JobId
from bot.domain.languages import Language
from bot.domain.slips import Mistake
from bot.domain.subscriptions import Target, Wanted


@dataclass(frozen=True, slots=True)
class ShowJob:
    """Ask how far this job is; `left_out` is what was said besides."""

    job_id: JobId
    project: str = ""
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class ShowJobs:
    """Ask the same of several."""

    job_ids: tuple[JobId, ...]
    project: str = ""
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class ListJobs:
    """Ask which jobs there are."""

    filters: tuple[Filter, ...] = ()
    project: str = ""


@dataclass(frozen=True, slots=True)
class CancelJob:
    """Ask to stop this job; None: which one isn't said."""

    job_id: JobId | None
    project: str = ""


@dataclass(frozen=True, slots=True)
class ShowHelp:
    """Ask what can be typed, in all or with one command."""

    topic: str = ""


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Let the channel hear of jobs; `names` are those of whom to mention, by id."""

    wanted: Wanted
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenForm:
    """Ask for the form that subscribes."""


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Let the channel hear no more of these jobs."""

    target: Target
    project: str = ""


@dataclass(frozen=True, slots=True)
class UnsubscribeAll:
    """Let the channel hear no more of anything."""


@dataclass(frozen=True, slots=True)
class ListSubscriptions:
    """Ask what the channel hears of."""

    page: int = 1


@dataclass(frozen=True, slots=True)
class MuteFor:
    """Hold the channel's notices back for some time."""

    time: timedelta


@dataclass(frozen=True, slots=True)
class MuteUntil:
    """Hold the channel's notices back until it is so late where the asker lives."""

    hour: int
    minute: int


@dataclass(frozen=True, slots=True)
class Unmute:
    """Let the channel's notices go."""


@dataclass(frozen=True, slots=True)
class ShowMute:
    """Ask whether the channel's notices are held back."""


@dataclass(frozen=True, slots=True)
class SetDigest:
    """Let the channel have a daily digest; `zone` is "" for the asker's own."""

    hour: int
    minute: int
    days: str = "*"
    zone: str = ""


@dataclass(frozen=True, slots=True)
class EndDigest:
    """Let the channel have no daily digest."""


@dataclass(frozen=True, slots=True)
class ShowDigest:
    """Ask whether the channel has a daily digest."""


@dataclass(frozen=True, slots=True)
class Link:
    """Say who one is in DLI."""

    iam_user: str


@dataclass(frozen=True, slots=True)
class Unlink:
    """Let it be forgotten who one is in DLI."""


@dataclass(frozen=True, slots=True)
class TellDirectly:
    """Choose whether to be told directly of jobs of one's own that fail."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class ShowLink:
    """Ask who one is in DLI, as far as the bot knows."""


@dataclass(frozen=True, slots=True)
class SetDefaults:
    """Choose what new subscriptions of the channel take; `names` as with `Subscribe`."""

    defaults: Defaults
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ResetDefaults:
    """Let new subscriptions of the channel take what ours do."""


@dataclass(frozen=True, slots=True)
class ShowDefaults:
    """Ask what new subscriptions of the channel take."""


@dataclass(frozen=True, slots=True)
class ShowLanguage:
    """Ask what is spoken in the channel, and with the asker."""


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """Choose what the channel is told in, or if `mine` the asker; None leaves it to others."""

    language: Language | None
    mine: bool = False


Question: TypeAlias = ShowJob | ShowJobs | ListJobs | ShowHelp | Mistake
"""What is answered without the store, but for who `owner:me` is."""
AboutMute: TypeAlias = MuteFor | MuteUntil | Unmute | ShowMute
AboutDigest: TypeAlias = SetDigest | EndDigest | ShowDigest
AboutDefaults: TypeAlias = SetDefaults | ResetDefaults | ShowDefaults
AboutChannel: TypeAlias = AboutMute | AboutDigest | AboutDefaults
AboutMe: TypeAlias = Link | Unlink | ShowLink | TellDirectly
AboutLanguage: TypeAlias = ShowLanguage | ChooseLanguage
AboutJobs: TypeAlias = Unsubscribe | UnsubscribeAll | ListSubscriptions
Wish: TypeAlias = Subscribe | AboutJobs | AboutChannel | AboutMe | AboutLanguage
Request: TypeAlias = Question | CancelJob | Wish | OpenForm
