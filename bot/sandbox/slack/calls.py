"""A record of every Web API call, without its tokens."""

from dataclasses import dataclass
from datetime import datetime

from bot.sandbox.slack.wire import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call: what was asked and what Slack said; `error` is "" when it said ok.

    `is_cut` is a call that did its work and got no answer.
    """

    at: datetime
    method: str
    arguments: Json
    status: int
    error: str = ""
    is_cut: bool = False
