"""A channel's one message about one job."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.jobs import JobId


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
