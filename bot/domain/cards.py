"""A channel's one message about one job."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.history import EarlierRun
from bot.domain.jobs import JobId
from bot.domain.watch import Watched


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The card of a job in a channel; without `ts` while it wasn't posted yet.

    `version` rises with everything that a reader should see, `drawn_version` is the one
    that Slack shows.
    """

    team_id: str
    channel_id: str
    project: str
    job_id: JobId
    ts: str | None = None
    version: int = 0
    drawn_version: int = 0
    drawn_at: datetime | None = None
    is_final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """All that is needed to say something of a job in a channel.

    `card` is None where the channel has none yet; `owner_user_id` is the Slack user who
    said that they are the job's owner. `is_followed` tells whether the channel still hears
    of the job, `thread_ts` where things about it belong, None if nowhere yet. `earlier` are
    the runs of the same statement before it, the newest first. `acted` are the Slack users
    who have cancelled it, or may have.
    """

    watched: Watched
    card: Card | None = None
    owner_user_id: str | None = None
    is_followed: bool = True
    thread_ts: str | None = None
    earlier: tuple[EarlierRun, ...] = ()
    acted: frozenset[str] = frozenset()
